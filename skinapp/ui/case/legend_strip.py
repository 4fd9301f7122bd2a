"""The strip below the image: what the colours of the heatmap mean, and what they do not."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget
from typing_extensions import override

from skinapp.core.assessment import Heatmap
from skinapp.ui.widgets.i18n import diagnosis_name
from skinapp.ui.widgets.key_slider import KeySlider
from skinapp.ui.widgets.text import plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S

_HEIGHT = 48
_BAR = QSize(96, 10)
_SLIDER_WIDTH = 96
_START_PERCENT = 50
_WEAK_BELOW = 0.2


class ColourBar(QWidget):
    """The colour map from low to high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_BAR)
        self.setAccessibleName(self.tr("Colours of the heatmap, low at the left"))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(0, 0, self.width(), self.height()), _colour_bar())


@cache
def _colour_bar() -> QImage:
    from skinapp.core.overlay import legend

    width, height = 2 * _BAR.width(), 2 * _BAR.height()
    pixels = legend(height, width).tobytes()
    # copy() gives Qt memory of its own.
    return QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class LegendStrip(QWidget):
    """Colour bar with its ends named, an honest caption, and how much of the heatmap is seen."""

    opacity_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._caption = plain_label(role="small", wrap=True)
        self._scale = QWidget()
        scale = QHBoxLayout(self._scale)
        scale.setContentsMargins(0, 0, 0, 0)
        scale.setSpacing(SPACE_S)
        scale.addWidget(plain_label(self.tr("low"), "small"))
        scale.addWidget(ColourBar())
        scale.addWidget(plain_label(self.tr("high"), "small"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_L, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(self._scale, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._caption, 1)
        row.addWidget(self._make_opacity(), 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def opacity(self) -> float:
        """The chosen opacity of the heatmap, 0 to 1."""
        return self.opacity_slider.value() / 100

    @property
    def caption(self) -> str:
        """What the strip says."""
        return self._caption.text()

    def show_heatmap(self, heatmap: Heatmap, *, partial: bool) -> None:
        """Say what a heatmap shows.

        Args:
            heatmap: The one that is shown.
            partial: Whether the networks saw a part of the image only.
        """
        if heatmap.values_hw.any():
            text = self.tr("Where the networks looked for: {name}. Not a lesion border.")
        else:
            text = self.tr("Nothing in the image speaks for: {name}. The heatmap is empty.")
        text = text.format(name=diagnosis_name(heatmap.diagnosis))
        if 0 < heatmap.values_hw.max() < _WEAK_BELOW:
            text += " " + self.tr("Weak, since this diagnosis is improbable.")
        if partial:
            # lupdate does not look into f-strings.
            text += " " + self.tr("The dimmed part was not looked at.")
        self._say(text, heatmap=True)

    def show_text(self, text: str) -> None:
        """Say something else, or nothing, while no heatmap is shown."""
        self._say(text, heatmap=False)

    def _say(self, text: str, *, heatmap: bool) -> None:
        self._scale.setVisible(heatmap)
        self._opacity.setVisible(heatmap)
        self._caption.setText(text)
        self._caption.setToolTip(plain_tooltip(text))

    def _make_opacity(self) -> QWidget:
        self.opacity_slider: QSlider = KeySlider(Qt.Orientation.Horizontal)
        self.opacity_slider.setRange(0, 100)
        self.opacity_slider.setPageStep(10)
        self.opacity_slider.setValue(_START_PERCENT)
        self.opacity_slider.setFixedWidth(_SLIDER_WIDTH)
        name = self.tr("Opacity of the heatmap")
        self.opacity_slider.setAccessibleName(name)
        self.opacity_slider.setToolTip(self.tr("Opacity of the heatmap; hold H to hide it"))
        self._percent = plain_label(f"{_START_PERCENT} %", "small")
        self._percent.setMinimumWidth(36)
        self.opacity_slider.valueChanged.connect(self._on_slider)
        self._opacity = QWidget()
        row = QHBoxLayout(self._opacity)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(plain_label(self.tr("Opacity"), "small"))
        row.addWidget(self.opacity_slider)
        row.addWidget(self._percent)
        return self._opacity

    def _on_slider(self, value: int) -> None:
        self._percent.setText(f"{value} %")
        self.opacity_changed.emit(value / 100)
