"""A choice of two or three words, all of them in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class Segmented(QWidget):
    """Buttons in a row of which one is chosen; arrow keys move between them.

    Args:
        name: What is chosen, for screen readers.
        choices: Value and words of each choice.
        parent: Qt parent.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for index, (value, words) in enumerate(choices):
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {words}")
            place = "first" if index == 0 else "last" if index + 1 == len(choices) else "middle"
            button.setProperty("segment", place)
            button.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button)
        row.addStretch(1)

    @property
    def value(self) -> str:
        """What is chosen; empty if nothing is."""
        checked = (value for value, button in self._buttons.items() if button.isChecked())
        return next(checked, "")

    def show_value(self, value: str) -> None:
        """Show a choice without announcing it; one that is not offered leaves all as it is."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)
            # Qt leaves Tab with the first button where a choice is not made by a click.
            for button in self._buttons.values():
                by_tab = button.isChecked()
                button.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus if by_tab else Qt.FocusPolicy.ClickFocus
                )

    def button(self, value: str) -> QPushButton:
        """The button of a choice."""
        return self._buttons[value]
