"""Where the files that come with the program are."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """Path below ``resources/``, in a checkout as in a packaged program.

    Args:
        *parts: Names below the resources folder, for example ``"fonts", "NotoSans-Regular.ttf"``.

    Returns:
        The path; it is not checked that something is there.
    """
    # PyInstaller unpacks data files below sys._MEIPASS; a checkout keeps them beside the package.
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))
    return root.joinpath("resources", *parts)
