"""The strip above the image: which one it is, and how it is looked at."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from skinapp.ui.case.states import Position
from skinapp.ui.case.tone_button import ToneButton
from skinapp.ui.commands.actions import Actions
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS

_HEIGHT = 48


class ViewerHeader(QWidget):
    """Name and place in the list at the left, view controls at the right."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._name = ElidedLabel("large")
        self._place = plain_label(role="muted")
        self._zoom = plain_label(role="muted")
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._zoom.setMinimumWidth(44)
        self.tone = ToneButton()
        self.tone.setIconSize(QSize(20, 20))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, 0, SPACE_L, 0)
        row.setSpacing(SPACE_XS)
        row.addWidget(_tool(actions.open))
        row.addSpacing(SPACE_S)
        row.addWidget(_tool(actions.previous))
        row.addWidget(self._place)
        row.addWidget(_tool(actions.next))
        row.addSpacing(SPACE_S)
        row.addWidget(self._name, 1)
        row.addSpacing(SPACE_S)
        row.addWidget(self._zoom)
        row.addWidget(_tool(actions.fit))
        row.addWidget(_tool(actions.actual_size))
        row.addWidget(self.tone)
        row.addSpacing(SPACE_S)
        segments = _segments(actions.view_modes.actions())
        row.addWidget(segments, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_position(self, position: Position) -> None:
        """Render name and place."""
        self._name.setText(position.name)
        self._place.setText(f"{position.index + 1} / {position.count}")
        self._place.setAccessibleName(
            self.tr("Image {number} of {count}").format(
                number=position.index + 1, count=position.count
            )
        )

    def show_zoom(self, scale: float | None) -> None:
        """Render the zoom, where 1 is one image pixel on one of the screen."""
        self._zoom.setText("" if scale is None else f"{round(100 * scale)} %")


def _tool(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(20, 20))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _segments(actions: list[QAction]) -> QWidget:
    """Buttons of which one is pressed in, joined into one control."""
    holder = QWidget()
    holder.setObjectName("segments")
    holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(holder)
    row.setContentsMargins(2, 2, 2, 2)
    row.setSpacing(2)
    for action in actions:
        button = QToolButton()
        button.setObjectName("segment")
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
    return holder
