"""The rail at the left: one button for each page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from skinapp.ui.commands.pages import PageName
from skinapp.ui.widgets.icons import rail_icon
from skinapp.ui.widgets.tokens import SPACE_S, SPACE_XS, Tokens

_WIDTH = 76
_ICON_PX = 22


class Rail(QWidget):
    """Shows which page is open, and opens another.

    Args:
        actions: One checkable command for each page that the window could have.
        parent: Qt parent.
    """

    def __init__(self, actions: dict[PageName, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self._buttons = {name: _button(action) for name, action in actions.items()}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XS, SPACE_S, SPACE_XS, SPACE_S)
        layout.setSpacing(SPACE_XS)
        for name, button in self._buttons.items():
            if name is PageName.SETTINGS:
                layout.addStretch(1)
            layout.addWidget(button)
            button.hide()

    def show_button(self, name: PageName) -> None:
        """Offer a page."""
        self._buttons[name].show()

    def refresh_icons(self, tokens: Tokens) -> None:
        """Draw the icons in the colours of the theme."""
        for name, button in self._buttons.items():
            button.defaultAction().setIcon(rail_icon(name.value, tokens, _ICON_PX))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setIconSize(QSize(_ICON_PX, _ICON_PX))
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button
