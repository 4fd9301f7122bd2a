"""A heading with rows of words and controls below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from skinapp.ui.widgets.text import plain_label, rule
from skinapp.ui.widgets.tokens import SPACE_M, SPACE_S, SPACE_XL

_WORDS_WIDTH = 176


class FormSection(QWidget):
    """One section of a page of settings."""

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_XL)
        self._grid.setVerticalSpacing(SPACE_M)
        self._grid.setColumnMinimumWidth(0, _WORDS_WIDTH)
        self._grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(plain_label(heading, "heading"))
        layout.addWidget(rule())
        layout.addSpacing(SPACE_S)
        layout.addLayout(self._grid)

    def add_row(self, words: str, control: QWidget) -> None:
        """Add a control with words at its left."""
        label = plain_label(words, "muted", wrap=True)
        label.setBuddy(control)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(control, row, 1)

    def add_note(self, note: QWidget) -> None:
        """Add something below the last control."""
        self._grid.addWidget(note, self._grid.rowCount(), 1)
