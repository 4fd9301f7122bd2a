"""What was opened lately, as a menu and as a list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from skinapp.core.names import display_name
from skinapp.ui.widgets.text import plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_XS

_MOST_IN_LIST = 5


def _literal(path: Path) -> str:
    """The name of a path for menus and buttons, which take ``&`` for the mark of a key."""
    return display_name(path).replace("&", "&&")


class RecentMenu(QMenu):
    """Recent files and folders, and a way to forget them."""

    chosen = Signal(object)
    clear_wanted = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setToolTipsVisible(True)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Offer these.

        Args:
            paths: The last one first.
        """
        self.clear()
        for path in paths:
            action = self.addAction(_literal(path))
            action.setToolTip(plain_tooltip(str(path)))
            action.triggered.connect(lambda _checked=False, path=path: self.chosen.emit(path))
        self.addSeparator()
        self.addAction(self.tr("Clear this list")).triggered.connect(self.clear_wanted)
        self.setEnabled(bool(paths))


class RecentList(QWidget):
    """The last few of them, for the start page."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SPACE_XS)
        self._layout.addWidget(plain_label(self.tr("Opened lately"), "muted"))
        self._buttons: list[QPushButton] = []
        self.hide()

    def show_paths(self, paths: Sequence[Path]) -> None:
        """Offer these.

        Args:
            paths: The last one first.
        """
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._make_button(path) for path in paths[:_MOST_IN_LIST]]
        for button in self._buttons:
            self._layout.addWidget(button)
        self.setVisible(bool(self._buttons))

    def _make_button(self, path: Path) -> QPushButton:
        button = QPushButton(_literal(path))
        button.setProperty("role", "link")
        button.setToolTip(plain_tooltip(str(path)))
        button.setAccessibleName(self.tr("Open {name}").format(name=display_name(path)))
        button.clicked.connect(lambda: self.chosen.emit(path))
        return button
