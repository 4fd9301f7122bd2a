"""Imports in a process with Qt, as fast as in one without. Why: decision 0110."""

from __future__ import annotations

import builtins


def import_qt() -> None:
    """Import Qt and leave Python's ``import`` as it is.

    PySide puts a hook into it that reads the source of every module imported from then on, to see
    whether it uses ``from __feature__ import ...``. Nothing here does, and the libraries of the
    networks have thousands of modules. The packaged program does this before all else
    (``packaging/onedir/plain_imports_hook.py``), since PyInstaller's own start imports Qt, too.
    """
    own = builtins.__import__
    try:
        import PySide6.QtCore  # noqa: F401 # for what it does when it is imported
    finally:
        builtins.__import__ = own
