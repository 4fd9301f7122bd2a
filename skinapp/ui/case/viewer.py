"""The image, with the heatmap over it: zoom, pan, fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QWidget,
)
from typing_extensions import override

from skinapp.core.assessment import Region
from skinapp.ui.case.tone import PLAIN, Tone, toned
from skinapp.ui.widgets.tokens import tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MAX_SCALE = 32.0
_SQUARES_SCALE = 4.0
_WHEEL_BASE = 1.0015
"""Zoom of one eighth of a degree: a notch of 120 of them gives about a fifth."""


class ImageViewer(QGraphicsView):
    """Shows one image on neutral grey; it fits the view until the user zooms.

    ``zoomed`` is emitted when the scale changed, ``moved`` when anything else came into sight, and
    ``detail_wanted`` when the screen has room for more pixels than were given.
    """

    zoomed = Signal()
    detail_wanted = Signal()
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._image = QGraphicsPixmapItem()
        self._layer = QGraphicsPixmapItem()
        for item in (self._image, self._layer):
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self._scene.addItem(item)
        self._edge = QGraphicsRectItem()
        self._edge.setPen(_edge_pen())
        self._scene.addItem(self._edge)
        self._tone = PLAIN
        self._levels: tuple[QImage, ...] = ()
        self._size = QSize()
        self._pixmaps: dict[int, QPixmap] = {}
        self._level = -1
        self._fitted = True
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setAcceptDrops(False)  # the window takes what is dropped, here as everywhere
        self.setAccessibleName(self.tr("Image"))
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.moved)

    @property
    def layer_opacity(self) -> float:
        """How much of the heatmap is seen, 0 to 1; 0 while it is hidden."""
        return self._layer.opacity() if self._layer.isVisible() else 0.0

    @property
    def has_layer(self) -> bool:
        """Whether there is a heatmap."""
        return not self._layer.pixmap().isNull()

    @property
    def scale_factor(self) -> float:
        """Device pixels that one image pixel takes."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def lacks_detail(self) -> bool:
        """Whether the screen has room for more pixels than were given."""
        if not self._levels or self._levels[0].size() == self._size:
            return False
        return self._levels[0].width() < self._size.width() * min(1.0, self.scale_factor)

    def show_image(self, levels: tuple[QImage, ...], size: QSize) -> None:
        """Show an image without a heatmap; the same one again keeps zoom and place.

        Args:
            levels: Copies of the image, each half as wide as the one before; empty for nothing.
            size: Of the whole image; the first copy may be smaller.
        """
        self.show_layer(None)
        if levels is self._levels:
            return
        self._size = size if levels else QSize()
        self._take_levels(levels)
        self._scene.setSceneRect(QRectF(QRect(QPoint(), self._size)))
        self.fit()

    def sharpen(self, levels: tuple[QImage, ...]) -> None:
        """Draw the image that is shown from copies with more pixels; nothing moves."""
        self._take_levels(levels)
        self._choose_level()

    def show_layer(
        self, layer_rgba: NDArray[np.uint8] | None, region: Region | None = None
    ) -> None:
        """Lay a heatmap over the whole image.

        Args:
            layer_rgba: (h, w, 4) RGBA with straight alpha, or None for no heatmap.
            region: What the networks saw of the image; its edge is drawn unless it is all of it.
        """
        self._edge.setRect(QRectF())
        if layer_rgba is None or not self._levels:
            self._layer.setPixmap(QPixmap())
            return
        if region is not None and (region.width, region.height) != self._size.toTuple():
            self._edge.setRect(region.left, region.top, region.width, region.height)
        import numpy as np

        height, width, _ = layer_rgba.shape
        data = np.ascontiguousarray(layer_rgba)
        image = QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        self._layer.setPixmap(QPixmap.fromImage(image))
        self._layer.setTransform(self._stretch(width, height))

    def set_layer_look(self, opacity: float, *, visible: bool) -> None:
        """Set how the heatmap is seen.

        Args:
            opacity: 0 to 1.
            visible: Whether it is seen at all.
        """
        self._layer.setOpacity(opacity)
        self._layer.setVisible(visible)
        self._edge.setVisible(visible and opacity > 0)

    def set_tone(self, tone: Tone) -> None:
        """Set brightness and contrast of the image, not of the heatmap."""
        if tone != self._tone:
            self._tone = tone
            self._take_levels(self._levels)
            if self._levels:
                self._choose_level()

    def follow(self, other: ImageViewer) -> None:
        """Show the same part of the image at the same scale as another view of the same size."""
        self._fitted = other._fitted
        if self.transform() != other.transform():
            self.setTransform(other.transform())
            if self._levels:
                self._choose_level()
        self.horizontalScrollBar().setValue(other.horizontalScrollBar().value())
        self.verticalScrollBar().setValue(other.verticalScrollBar().value())

    def fit(self) -> None:
        """Show the whole image, and keep doing so when the window changes its size."""
        self._fitted = True
        self._refit()

    def show_actual_size(self) -> None:
        """One image pixel on one pixel of the screen."""
        self.zoom_by(1.0 / self.scale_factor)

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom within sensible bounds.

        Args:
            factor: More than 1 to see more closely.
            at: The point of the viewport that stays where it is; None for the pointer if it is
                over the image, and the middle otherwise.
        """
        if not self._levels:
            return
        pivot = self._pivot() if at is None else at
        kept = self.mapToScene(pivot)
        wanted = self.scale_factor * factor
        lowest = min(1.0, self._fit_scale() * self.devicePixelRatioF())
        bounded = min(max(wanted, lowest), _MAX_SCALE)
        self._fitted = False
        change = bounded / self.scale_factor
        self.scale(change, change)
        offset = self.mapFromScene(kept) - pivot
        for bar, distance in (
            (self.horizontalScrollBar(), offset.x()),
            (self.verticalScrollBar(), offset.y()),
        ):
            bar.setValue(bar.value() + distance)
        self._choose_level()
        self.zoomed.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(_WHEEL_BASE ** event.angleDelta().y(), event.position().toPoint())
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self._refit()

    @override
    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, QColor(tokens_of(self.palette()).stage))

    def _refit(self) -> None:
        if self._levels:
            self.resetTransform()
            scale = self._fit_scale()
            self.scale(scale, scale)
            self._choose_level()
            self.zoomed.emit()

    def _fit_scale(self) -> float:
        """Logical pixels that one image pixel takes when all of the image is seen."""
        area, picture = self.viewport().size(), self._size
        return max(
            1e-3, min(area.width() / picture.width(), area.height() / picture.height(), _MAX_SCALE)
        )

    def _choose_level(self) -> None:
        """Draw from the smallest copy that has a pixel for each of the screen's.

        Where single pixels are looked at they are shown as squares, and smoothly otherwise.
        """
        scale = self.scale_factor
        wanted = self._size.width() * scale
        # A copy of an odd width has lost half a pixel when it was halved.
        fitting = [n for n, copy in enumerate(self._levels) if copy.width() + 1 > wanted]
        level = fitting[-1] if fitting else 0
        if level != self._level:
            self._level = level
            if level not in self._pixmaps:
                self._pixmaps[level] = QPixmap.fromImage(toned(self._levels[level], self._tone))
            pixmap = self._pixmaps[level]
            self._image.setPixmap(pixmap)
            self._image.setTransform(self._stretch(pixmap.width(), pixmap.height()))
        mode = Qt.TransformationMode
        squares = scale >= _SQUARES_SCALE
        self._image.setTransformationMode(
            mode.FastTransformation if squares else mode.SmoothTransformation
        )
        if self.lacks_detail:
            self.detail_wanted.emit()

    def _take_levels(self, levels: tuple[QImage, ...]) -> None:
        self._levels = levels
        self._pixmaps = {}
        self._level = -1
        if not levels:
            self._image.setPixmap(QPixmap())

    def _stretch(self, width: int, height: int) -> QTransform:
        """What brings something of this size to the size of the image."""
        return QTransform.fromScale(self._size.width() / width, self._size.height() / height)

    def _pivot(self) -> QPoint:
        area = self.viewport().rect()
        pointer = self.viewport().mapFromGlobal(self.cursor().pos())
        return pointer if area.contains(pointer) else area.center()


def _edge_pen() -> QPen:
    """A line of one pixel at any zoom, seen on bright and on dark skin."""
    pen = QPen(QColor(255, 255, 255, 170), 1)
    pen.setCosmetic(True)
    return pen
