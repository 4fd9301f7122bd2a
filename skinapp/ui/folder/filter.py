"""The line above the folder table that chooses which files are shown."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QToolButton, QWidget
from typing_extensions import override

from skinapp.ui.folder.rows import RowFilter
from skinapp.ui.folder.run_words import count_text
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_S, SPACE_XS

_FIELD_WIDTH = 260
_SMALLEST_FIELD_WIDTH = 150


class FilterField(QLineEdit):
    """Words to look for; Escape and the arrow down lead back to the table."""

    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FolderFilter(QWidget):
    """A field for words, and a button for each state with the number of its files."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = FilterField()
        self.field.setPlaceholderText(self.tr("Name, diagnosis or notice"))
        self.field.setAccessibleName(self.tr("Filter the files"))
        self.field.setToolTip(self.tr("Filter (Ctrl+F)"))
        self.field.setClearButtonEnabled(True)
        for clear in self.field.findChildren(QToolButton):
            clear.setAccessibleName(self.tr("Clear the filter"))
        self.field.setMinimumWidth(_SMALLEST_FIELD_WIDTH)
        self.field.setMaximumWidth(_FIELD_WIDTH)
        self.field.textChanged.connect(self.changed)
        self._words = {
            RowFilter.ALL: self.tr("All"),
            RowFilter.LOOK_FIRST: self.tr("Needs a look first"),
            RowFilter.NOT_EXCLUDED: self.tr("Malignancy not excluded"),
            RowFilter.ERRORS: self.tr("Errors"),
        }
        self._group = QButtonGroup(self)
        self.buttons = {chosen: QToolButton() for chosen in RowFilter}
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.field, 1)
        row.addSpacing(SPACE_S)
        for button in self.buttons.values():
            button.setObjectName("chip")
            button.setCheckable(True)
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch()
        self.buttons[RowFilter.ALL].setChecked(True)
        self._group.buttonClicked.connect(lambda _button: self.changed.emit())
        self.show_counts(Counter())

    @property
    def chosen(self) -> RowFilter:
        """The state that is shown."""
        return next(name for name, button in self.buttons.items() if button.isChecked())

    @property
    def text(self) -> str:
        """The words that are looked for."""
        return self.field.text()

    def show_counts(self, counts: Counter[RowFilter]) -> None:
        """Say how many files each state has."""
        for name, button in self.buttons.items():
            button.setText(f"{self._words[name]}  {count_text(counts[name])}")

    def reset(self) -> None:
        """Show everything."""
        self.buttons[RowFilter.ALL].setChecked(True)
        self.field.clear()
        self.changed.emit()
