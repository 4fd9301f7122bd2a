"""The button that opens brightness and contrast."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QMenu,
    QPushButton,
    QSlider,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from skinapp.ui.case.tone import PLAIN, Tone
from skinapp.ui.widgets.icons import themed_icon
from skinapp.ui.widgets.key_slider import KeySlider
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, Tokens

_SLIDER_WIDTH = 160
_NOTE_WIDTH = 260
_ICON_PX = 20


class ToneButton(QToolButton):
    """Two sliders in a menu; looks pressed in while they change what is seen."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = PLAIN
        name = self.tr("Brightness and contrast")
        self.setAccessibleName(name)
        self.setToolTip(self.tr("Brightness and contrast of the view. The analysis is unchanged."))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.brightness = _slider(self.tr("Brightness"))
        self.contrast = _slider(self.tr("Contrast"))
        self.reset_button = QPushButton(self.tr("Reset"))
        self.reset_button.clicked.connect(self.reset)
        for slider in (self.brightness, self.contrast):
            slider.valueChanged.connect(self._on_slider)
        menu = QMenu(self)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self._make_panel())
        menu.addAction(action)
        menu.aboutToShow.connect(self.brightness.setFocus)
        self.setMenu(menu)

    @property
    def tone(self) -> Tone:
        """What is chosen."""
        return self._tone

    def reset(self) -> None:
        """Show the image as it is."""
        self.brightness.setValue(0)
        self.contrast.setValue(0)

    def refresh_icon(self, tokens: Tokens) -> None:
        """Draw the icon in the colours of the theme."""
        self.setIcon(themed_icon("tone", tokens, _ICON_PX))

    def _on_slider(self, _value: int) -> None:
        self._tone = Tone(self.brightness.value(), self.contrast.value())
        self.setProperty("active", "false" if self._tone == PLAIN else "true")
        self.style().unpolish(self)
        self.style().polish(self)
        self.changed.emit(self._tone)

    def _make_panel(self) -> QWidget:
        panel = QWidget()
        layout = QGridLayout(panel)
        layout.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        layout.setHorizontalSpacing(SPACE_M)
        layout.setVerticalSpacing(SPACE_S)
        for row, slider in enumerate((self.brightness, self.contrast)):
            label = plain_label(slider.accessibleName())
            label.setBuddy(slider)
            layout.addWidget(label, row, 0)
            layout.addWidget(slider, row, 1)
        note = plain_label(
            self.tr("Changes the view only: what is analysed and printed stays as it is."),
            "small",
            wrap=True,
        )
        note.setFixedWidth(_NOTE_WIDTH)
        layout.addWidget(note, 2, 0, 1, 2)
        layout.addWidget(self.reset_button, 3, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        return panel


def _slider(name: str) -> QSlider:
    slider = KeySlider(Qt.Orientation.Horizontal)
    slider.setRange(-100, 100)
    slider.setPageStep(10)
    slider.setFixedWidth(_SLIDER_WIDTH)
    slider.setAccessibleName(name)
    return slider
