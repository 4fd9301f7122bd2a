"""Entry of the program: a window, or the same work on a command line."""

from __future__ import annotations

import sys

from skinapp import cli


def main() -> None:
    """Run the program and end the process with its exit code."""
    sys.exit(cli.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
