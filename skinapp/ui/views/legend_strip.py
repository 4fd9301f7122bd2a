"""The strip below the image: what the colours of the heatmap mean, and what they do not."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from skinapp.core.assessment import Heatmap
from skinapp.core.overlay import legend
from skinapp.ui.i18n import diagnosis_name
from skinapp.ui.tokens import SPACE_L, SPACE_M, SPACE_S
from skinapp.ui.views.text import ElidedLabel, plain_label

_HEIGHT = 36
_BAR = QSize(120, 10)


class ColourBar(QWidget):
    """The colour map from low to high."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_BAR)
        self.setAccessibleName(self.tr("Colours of the heatmap, low at the left"))
        width, height = 2 * _BAR.width(), 2 * _BAR.height()
        pixels = legend(height, width)
        self._image = QImage(
            pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
        ).copy()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(0, 0, self.width(), self.height()), self._image)


class LegendStrip(QWidget):
    """Colour bar with its ends named, and an honest caption."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self._caption = ElidedLabel("muted")
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

    @property
    def caption(self) -> str:
        """What the strip says."""
        return self._caption.text()

    def show_heatmap(self, heatmap: Heatmap | None) -> None:
        """Say what a heatmap shows, or nothing without one."""
        self._scale.setVisible(heatmap is not None)
        if heatmap is None:
            self._caption.setText("")
            return
        if heatmap.values_hw.any():
            text = self.tr("Where the networks looked for: {name}. Not a lesion border.")
        else:
            text = self.tr("Nothing in the image speaks for: {name}. The heatmap is empty.")
        self._caption.setText(text.format(name=diagnosis_name(heatmap.diagnosis)))

    def show_text(self, text: str) -> None:
        """Say something else while there is no heatmap."""
        self._scale.setVisible(False)
        self._caption.setText(text)
