"""The image, with the heatmap over it: zoom, pan, fit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget
from typing_extensions import override

from skinapp.ui.tokens import tokens_of

_MAX_SCALE = 32.0
_WHEEL_BASE = 1.0015
"""Zoom of one eighth of a degree: a notch of 120 of them gives about a fifth."""


class ImageViewer(QGraphicsView):
    """Shows one image on neutral grey; it fits the view until the user zooms."""

    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._image = QGraphicsPixmapItem()
        self._layer = QGraphicsPixmapItem()
        for item in (self._image, self._layer):
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self._scene.addItem(item)
        self._shown: QImage | None = None
        self._fitted = True
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setAcceptDrops(False)  # the window takes what is dropped, here as everywhere
        self.setAccessibleName(self.tr("Image"))

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

    def show_image(self, image: QImage | None) -> None:
        """Show an image without a heatmap; the same one again keeps zoom and place.

        Args:
            image: The image, or None for nothing.
        """
        self.show_layer(None)
        if image is self._shown:
            return
        self._shown = image
        pixmap = QPixmap() if image is None else QPixmap.fromImage(image)
        self._image.setPixmap(pixmap)
        self._scene.setSceneRect(QRectF(pixmap.rect()))
        self.fit()

    def show_layer(self, layer_rgba: NDArray[np.uint8] | None) -> None:
        """Lay a heatmap over the whole image.

        Args:
            layer_rgba: (h, w, 4) RGBA with straight alpha, or None for no heatmap.
        """
        if layer_rgba is None or self._shown is None:
            self._layer.setPixmap(QPixmap())
            return
        height, width, _ = layer_rgba.shape
        data = np.ascontiguousarray(layer_rgba)
        image = QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        self._layer.setPixmap(QPixmap.fromImage(image))
        stretch = self._layer.transform()
        stretch.reset()
        stretch.scale(self._shown.width() / width, self._shown.height() / height)
        self._layer.setTransform(stretch)

    def set_layer_look(self, opacity: float, *, visible: bool) -> None:
        """Set how the heatmap is seen.

        Args:
            opacity: 0 to 1.
            visible: Whether it is seen at all.
        """
        self._layer.setOpacity(opacity)
        self._layer.setVisible(visible)

    def fit(self) -> None:
        """Show the whole image, and keep doing so when the window changes its size."""
        self._fitted = True
        self._refit()

    def show_actual_size(self) -> None:
        """One image pixel on one pixel of the screen."""
        self.zoom_by(1.0 / self.scale_factor)

    def zoom_by(self, factor: float) -> None:
        """Zoom about the pointer if it is over the image, within sensible bounds.

        Args:
            factor: More than 1 to see more closely.
        """
        if self._shown is None or self._shown.isNull():
            return
        wanted = self.scale_factor * factor
        lowest = min(1.0, self._fit_scale() * self.devicePixelRatioF())
        bounded = min(max(wanted, lowest), _MAX_SCALE)
        self._fitted = False
        if not self.viewport().rect().contains(self._pointer()):
            self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        change = bounded / self.scale_factor
        self.scale(change, change)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self._update_smoothing()
        self.zoomed.emit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(_WHEEL_BASE ** event.angleDelta().y())
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
        if self._shown is not None and not self._shown.isNull():
            self.resetTransform()
            scale = self._fit_scale()
            self.scale(scale, scale)
            self._update_smoothing()
            self.zoomed.emit()

    def _fit_scale(self) -> float:
        """Logical pixels that one image pixel takes when all of the image is seen."""
        area, picture = self.viewport().size(), self._image.pixmap().size()
        if picture.isEmpty():
            return 1.0
        return max(
            1e-3, min(area.width() / picture.width(), area.height() / picture.height(), _MAX_SCALE)
        )

    def _update_smoothing(self) -> None:
        """Show pixels as squares where single ones are looked at, and smooth otherwise."""
        mode = (
            Qt.TransformationMode.FastTransformation
            if self.scale_factor >= 4
            else Qt.TransformationMode.SmoothTransformation
        )
        self._image.setTransformationMode(mode)

    def _pointer(self) -> QPoint:
        return self.viewport().mapFromGlobal(self.cursor().pos())
