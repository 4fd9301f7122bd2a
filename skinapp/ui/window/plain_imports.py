"""Imports in a process with Qt, as fast as in one without."""

from __future__ import annotations

import builtins


def import_qt() -> None:
    """Import Qt and leave Python's ``import`` as it is.

    PySide puts a hook into it that reads the source of every module imported from then on, to see
    whether it uses ``from __feature__ import ...``. Nothing here does, and the libraries of the
    networks have thousands of modules.
    """
    own = builtins.__import__
    try:
        import PySide6.QtCore  # noqa: F401 # for what it does when it is imported
    finally:
        # A packaged program imports Qt before this runs: then ``own`` is the hook already.
        builtins.__import__ = getattr(builtins, "__orig_import__", own)
