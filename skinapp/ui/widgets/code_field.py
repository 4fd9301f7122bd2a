"""A choice of a few words, of which one or none holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from skinapp.ui.widgets.choice_field import draw_arrow


class CodeField(QComboBox):
    """Codes with their words; the first choice is none of them.

    Args:
        name: For screen readers.
        choices: Code and words of each.
        none: Words of the first choice, whose code is empty.
        parent: Qt parent.
    """

    edited = Signal()

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[str, str]],
        *,
        none: str = "\N{EN DASH}",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.addItem(none, "")
        for code, words in choices:
            self.addItem(words, code)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.activated.connect(lambda _index: self.edited.emit())

    @property
    def code(self) -> str:
        """The code of what is chosen; empty for none."""
        return str(self.currentData() or "")

    def show_code(self, code: str) -> None:
        """Show a choice without a word to anyone; a code that is not known stays as it is."""
        if self.findData(code) < 0:
            self.addItem(code, code)
        self.setCurrentIndex(self.findData(code))

    @override
    def event(self, event: QEvent) -> bool:
        # A letter chooses here; without this it would be a command of the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if event.text().isprintable() and event.text() and not held:
                event.accept()
                return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_arrow(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # To scroll the panel must not change an entry under the pointer.
        event.ignore()
