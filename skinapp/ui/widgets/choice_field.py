"""A field with suggestions, in which anything may be written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget
from typing_extensions import override

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
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        # The list is a hint: without this, "scar" would become "Scar" while it is typed.
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.editTextChanged.connect(lambda _text: self.edited.emit())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_text(self, text: str) -> None:
        """Fill the field without a word to anyone; text that is already there keeps its cursor."""
        if self.currentText() != text:
            self.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
            self.setCurrentIndex(self.findText(text, Qt.MatchFlag.MatchCaseSensitive))
            self.setEditText(text)
            self._line.setCursorPosition(0)
            self.blockSignals(False)  # noqa: FBT003

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # The style sheet takes the arrow away together with the frame around it.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens_of(self.palette()).muted), 1.5))
        right, middle = self.width() - _ARROW_INSET_PX, self.height() / 2
        tip = QPointF(right - 4, middle + 2)
        painter.drawPolyline([QPointF(right - 8, middle - 2), tip, QPointF(right, middle - 2)])

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # To scroll the panel must not change a diagnosis under the pointer.
        event.ignore()
