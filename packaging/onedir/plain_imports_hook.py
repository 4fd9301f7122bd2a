"""Runs before PyInstaller's own hook for Qt, which would leave PySide's ``import`` in place.

With that, models did not load in one of five starts: two threads met in one import of pydantic.
"""

from skinapp.ui.window.plain_imports import import_qt

import_qt()
