"""Small drawings: the shape of malignant and benign, and the bar of a probability."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from skinapp.ui.tokens import tokens_of


class MalignancyMark(QWidget):
    """A filled triangle for malignant, a ring for benign: told apart without colour."""

    def __init__(self, side_px: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._malignant = False
        self.setFixedSize(side_px, side_px)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_malignant(self, *, malignant: bool) -> None:
        """Choose the shape."""
        self._malignant = malignant
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._malignant:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.malignant))
            top = QPointF(area.center().x(), area.top())
            painter.drawPolygon(QPolygonF([top, area.bottomRight(), area.bottomLeft()]))
        else:
            painter.setPen(QPen(QColor(tokens.benign), 2))
            painter.drawEllipse(area.adjusted(1, 1, -1, -1))


class ProbabilityBar(QWidget):
    """A bar from 0 to 1 in the colour of malignant or benign."""

    def __init__(self, height_px: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probability = 0.0
        self._malignant = False
        self.setFixedHeight(height_px)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_probability(self, probability: float, *, malignant: bool) -> None:
        """Draw a probability.

        Args:
            probability: 0 to 1.
            malignant: Which colour the bar has.
        """
        self._probability = probability
        self._malignant = malignant
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(80, self.height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        radius = area.height() / 2
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(area, radius, radius)
        if self._probability > 0:
            filled = max(area.height(), area.width() * min(1.0, self._probability))
            painter.setBrush(QColor(tokens.malignant if self._malignant else tokens.benign))
            painter.drawRoundedRect(QRectF(0, 0, filled, area.height()), radius, radius)
