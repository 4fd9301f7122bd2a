"""The pages of the window, in the order in which the rail shows them."""

from __future__ import annotations

from enum import Enum


class PageName(Enum):
    """Names a page; the value is also the name of its icon."""

    CASE = "case"
    FOLDER = "folder"
    HISTORY = "history"
    MODEL = "model"
    SETTINGS = "settings"
