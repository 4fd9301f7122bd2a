"""Entry of the program: a window, or the same work on a command line."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from skinapp import cli
from skinapp.terminal import Terminal


def main() -> None:
    """Run the program and end the process with its exit code."""
    terminal = Terminal()
    terminal.begin()
    code = cli.run(sys.argv[1:], open_window)
    sys.exit(code if terminal.end() else code or cli.FAILED)


def open_window(paths: Sequence[Path], bundle: Path | None, device: str) -> int:
    """Open the window and stay until it is closed.

    Args:
        paths: Files and folders to show at once.
        bundle: Folder of the weights bundle; None for the shipped one.
        device: As for ``skinapp.services.analysis.assess.load_analyst``.

    Returns:
        Exit code.
    """
    prepare_for_window()
    from skinapp.app import run

    return run(paths, bundle, device)


def prepare_for_window() -> None:
    """What has to happen before anything else of Qt is imported."""
    if sys.platform == "win32":
        # Torch cannot load its libraries there once Qt has loaded its own (WinError 1114).
        with contextlib.suppress(ImportError):
            import torch  # noqa: F401

    # What is made until the window is up stays; ``run`` switches the collector on again.
    gc.disable()
    from skinapp.ui.window.plain_imports import import_qt

    import_qt()


if __name__ == "__main__":
    main()
