"""A column of text or controls that is never too wide to read, and scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skinapp.ui.widgets.tokens import SPACE_XL

_SHARE = 1000
"""The column takes what there is up to its width; only then its margins grow."""


class ScrollColumn(QScrollArea):
    """Scrolls a column of at most a given width.

    Args:
        width: Of the column at most, in logical pixels.
        name: What it is, for screen readers.
        parent: Qt parent.
    """

    def __init__(self, width: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setMaximumWidth(width)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        self.column.setSpacing(SPACE_XL)
        outer = QWidget()
        row = QHBoxLayout(outer)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(inner, _SHARE)
        row.addStretch(1)
        self.setWidget(outer)
