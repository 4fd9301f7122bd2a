"""Small drawings: the shape of malignant and benign, and the bar of a probability."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from skinapp.ui.widgets.tokens import Tokens, tokens_of


def draw_mark(painter: QPainter, area: QRectF, tokens: Tokens, *, malignant: bool) -> None:
    """Draw a filled triangle for malignant, a ring for benign: told apart without colour."""
    inner = area.adjusted(1, 1, -1, -1)
    if malignant:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.malignant))
        top = QPointF(inner.center().x(), inner.top())
        painter.drawPolygon(QPolygonF([top, inner.bottomRight(), inner.bottomLeft()]))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.benign), 2))
        painter.drawEllipse(inner.adjusted(1, 1, -1, -1))


def draw_bar(
    painter: QPainter, area: QRectF, tokens: Tokens, probability: float, *, malignant: bool
) -> None:
    """Draw a bar from 0 to 1 in the colour of malignant or benign."""
    painter.setPen(Qt.PenStyle.NoPen)
    radius = area.height() / 2
    painter.setBrush(QColor(tokens.track))
    painter.drawRoundedRect(area, radius, radius)
    if probability > 0:
        filled = max(area.height(), area.width() * min(1.0, probability))
        painter.setBrush(QColor(tokens.malignant if malignant else tokens.benign))
        painter.drawRoundedRect(
            QRectF(area.left(), area.top(), filled, area.height()), radius, radius
        )


def mark_pixmap(tokens: Tokens, side_px: int, ratio: float, *, malignant: bool) -> QPixmap:
    """The shape as a picture, for a cell of a table."""
    pixmap = QPixmap(QSize(side_px, side_px) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_mark(painter, QRectF(0, 0, side_px, side_px), tokens, malignant=malignant)
    painter.end()
    return pixmap


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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_of(self.palette())
        draw_mark(painter, QRectF(self.rect()), tokens, malignant=self._malignant)


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
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_of(self.palette())
        area = QRectF(self.rect())
        draw_bar(painter, area, tokens, self._probability, malignant=self._malignant)
