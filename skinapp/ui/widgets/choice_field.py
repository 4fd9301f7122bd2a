"""A field with suggestions, in which anything may be written. Why: decision 0142."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget
from typing_extensions import override

from skinapp.services.history.search import fold
from skinapp.ui.widgets.tokens import tokens_of

_ARROW_INSET_PX = 10


class ChoiceField(QComboBox):
    """Text of the user, with a list to choose from.

    Args:
        name: For screen readers.
        choices: The suggestions.
        longest: Most letters.
        parent: Qt parent.
    """

    edited = Signal()

    def __init__(
        self, name: str, choices: Sequence[str], longest: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._line = QLineEdit()
        self._line.setMaxLength(longest)
        self._line.setAccessibleName(name)
        self.setLineEdit(self._line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setAccessibleName(name)
        self.addItems(list(choices))
        self.setCurrentIndex(-1)
        self.setMaxVisibleItems(16)
        # Qt's list of completions is a window that takes the next click, and leaves the keys where
        # they were: what is typed after it would stand in the wrong field.
        self.setCompleter(QCompleter(self))
        self._before = ""
        self._line.textEdited.connect(self._complete)
        self.editTextChanged.connect(lambda _text: self.edited.emit())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def offer(self, choices: Sequence[str]) -> None:
        """Change the list; the text stays, with its cursor."""
        if choices == [self.itemText(index) for index in range(self.count())]:
            return
        text, cursor = self.currentText(), self._line.cursorPosition()
        self.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
        self.clear()
        self.addItems(list(choices))
        self.setCurrentIndex(-1)
        self.setEditText(text)
        self._line.setCursorPosition(cursor)
        self.blockSignals(False)  # noqa: FBT003

    def show_text(self, text: str) -> None:
        """Fill the field without a word to anyone; text that is already there keeps its cursor."""
        if self.currentText() != text:
            self.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
            self.setCurrentIndex(self.findText(text, Qt.MatchFlag.MatchCaseSensitive))
            self.setEditText(text)
            self._line.setCursorPosition(0)
            self._before = text
            self.blockSignals(False)  # noqa: FBT003

    def _complete(self, text: str) -> None:
        """Propose the rest of the first choice that begins so; the next letter replaces it."""
        grown, self._before = len(text) > len(self._before), text
        if not grown or not text or self._line.cursorPosition() != len(text):
            return
        choices = [self.itemText(index) for index in range(self.count())]
        if any(fold(choice) == fold(text) for choice in choices):
            return
        for choice in choices:
            if fold(choice[: len(text)]) == fold(text):
                self._line.setText(text + choice[len(text) :])
                self._line.setSelection(len(text), len(choice) - len(text))
                return

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_arrow(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # To scroll the panel must not change a diagnosis under the pointer.
        event.ignore()


def draw_arrow(field: QComboBox) -> None:
    """Draw what the style sheet takes away together with the frame around it."""
    painter = QPainter(field)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens_of(field.palette()).muted), 1.5))
    right, middle = field.width() - _ARROW_INSET_PX, field.height() / 2
    tip = QPointF(right - 4, middle + 2)
    painter.drawPolyline([QPointF(right - 8, middle - 2), tip, QPointF(right, middle - 2)])
