"""Entry of the packaged program: the window, and every command of the command line."""

from skinapp.__main__ import main

main()
