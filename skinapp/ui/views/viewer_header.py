"""The strip above the image: which one it is, and how it is looked at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget
from typing_extensions import override

from skinapp.ui.actions import Actions
from skinapp.ui.controllers.states import Position
from skinapp.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS
from skinapp.ui.views.text import ElidedLabel, plain_label

_HEIGHT = 48
_SLIDER_WIDTH = 120
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
DEFAULT_OPACITY_PERCENT = 50


class KeySlider(QSlider):
    """A slider that keeps the arrow keys to itself while it has the focus."""

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _ARROWS
        ):
            event.accept()
            return True
        return super().event(event)


class ViewerHeader(QWidget):
    """Name and place in the list at the left, view controls at the right."""

    opacity_changed = Signal(float)

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
        self._percent = plain_label(role="muted")
        self._percent.setMinimumWidth(40)
        self._slider = KeySlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, 100)
        self._slider.setPageStep(10)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        self._slider.setAccessibleName(self.tr("Opacity of the heatmap"))
        self._slider.setToolTip(self.tr("Opacity of the heatmap"))
        self._slider.valueChanged.connect(self._on_slider)
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
        row.addSpacing(SPACE_S)
        row.addWidget(_tool(actions.heatmap))
        row.addWidget(self._slider)
        row.addSpacing(SPACE_XS)
        row.addWidget(self._percent)
        self._slider.setValue(DEFAULT_OPACITY_PERCENT)

    @property
    def opacity(self) -> float:
        """The chosen opacity of the heatmap, 0 to 1."""
        return self._slider.value() / 100

    @property
    def opacity_slider(self) -> QSlider:
        """The slider itself."""
        return self._slider

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

    def set_heatmap_enabled(self, *, enabled: bool) -> None:
        """Say whether there is a heatmap to be changed."""
        self._slider.setEnabled(enabled)
        self._percent.setEnabled(enabled)

    def _on_slider(self, value: int) -> None:
        self._percent.setText(f"{value} %")
        self.opacity_changed.emit(value / 100)


def _tool(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(20, 20))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
