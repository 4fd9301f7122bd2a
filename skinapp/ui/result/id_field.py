"""The field of the case id, with the ids of the history below it while it is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from skinapp.services.history.case import PatientHint
from skinapp.services.history.search import fold

_ROW_HEIGHT = 30


class IdField(QLineEdit):
    """Text of the user; an id is never filled in unless it is chosen.

    The list is a part of the window, not a window of its own: a click beside it goes where it is
    meant.
    """

    asked = Signal(str)
    edited = Signal()

    def __init__(self, name: str, longest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMaxLength(longest)
        self._list: QListWidget | None = None
        self.textEdited.connect(self._on_edited)

    @property
    def choices(self) -> list[str]:
        """The ids that are offered now."""
        offered = self._list
        if offered is None or not offered.isVisible():
            return []
        rows = (offered.item(row) for row in range(offered.count()))
        return [str(row.data(Qt.ItemDataRole.UserRole)) for row in rows]

    def show_hints(self, hints: Sequence[PatientHint]) -> None:
        """Offer ids, if the field is being typed in."""
        typed = fold(self.text().strip())
        useful = [hint for hint in hints if fold(hint.case_id.strip()) != typed]
        if not useful or not self.hasFocus() or not typed:
            self._hide()
            return
        offered = self._offered()
        offered.clear()
        for hint in useful:
            flat = " ".join(hint.case_id.split())
            words = self.tr("{id}   last seen {day}, images: {count}")
            row = QListWidgetItem(
                words.format(id=flat, day=hint.last_day, count=hint.image_count), offered
            )
            row.setData(Qt.ItemDataRole.UserRole, hint.case_id)
        offered.setCurrentRow(-1)
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        offered.setGeometry(corner.x(), corner.y(), self.width(), _ROW_HEIGHT * offered.count() + 4)
        offered.show()
        offered.raise_()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        offered = self._list
        if offered is not None and offered.isVisible():
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            if event.key() in steps:
                row = offered.currentRow() + steps[Qt.Key(event.key())]
                offered.setCurrentRow(max(0, min(offered.count() - 1, row)))
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and offered.currentRow() >= 0:
                self._choose(offered.currentItem())
                return
            if event.key() == Qt.Key.Key_Escape:
                self._hide()
                return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hide()
        super().focusOutEvent(event)

    def _on_edited(self, text: str) -> None:
        self.edited.emit()
        if text.strip():
            self.asked.emit(text)
        else:
            self._hide()

    def _choose(self, row: QListWidgetItem) -> None:
        self._hide()
        self.setText(str(row.data(Qt.ItemDataRole.UserRole)))
        self.edited.emit()

    def _offered(self) -> QListWidget:
        if self._list is None or self._list.window() is not self.window():
            self._list = QListWidget(self.window())
            self._list.setObjectName("hints")
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setAccessibleName(self.tr("Patients of the history"))
            self._list.itemClicked.connect(self._choose)
        return self._list

    def _hide(self) -> None:
        if self._list is not None:
            self._list.hide()
