"""Runs before PyInstaller's own hook for Qt, which would leave PySide's ``import`` in place.

With that, models did not load in one of five starts: a thread that imports pydantic met another one.
"""

from skinapp.ui.window.plain_imports import import_qt

import_qt()
