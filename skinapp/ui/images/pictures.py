"""From decoded images and results to what Qt can draw; blocking, for worker threads.

Why: decision 0111.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from skinapp.core.assessment import Assessment, Heatmap, Region
from skinapp.core.errors import ImageReadError
from skinapp.core.file_facts import NO_FACTS
from skinapp.core.file_facts_reader import file_facts
from skinapp.core.overlay import heat_layer
from skinapp.ui.images.sources import ImageSource, read_source
from skinapp.ui.images.states import Picture, Reading

_LAYER_SIDE_PX = 1024
"""Longest side of a heat layer: the map has a few cells, the view stretches the rest smoothly."""

_LEAST_SIDE_PX = 900
"""Longest side that a picture has at least, if the file has: as much as a report prints."""

_SMALLEST_LEVEL_PX = 640
"""No smaller copies of an image are made than the view is ever likely to be."""


def read_picture(source: ImageSource) -> Picture:
    """Decode an image and halve it until it is small.

    A large JPEG is reduced while it is decoded, as far as networks and reports do not notice;
    ``read_levels`` gives the rest if somebody looks closely.

    Args:
        source: Where it comes from.

    Returns:
        The picture.

    Raises:
        ImageError: If it gives no image.
    """
    decoded = read_source(source, full_size=False)
    if decoded.full_size_hw is not None and max(decoded.pixels_hwc_u8.shape) < _LEAST_SIDE_PX:
        decoded = read_source(source)
    facts = NO_FACTS if source.path is None else file_facts(source.path)
    return Picture(decoded, halved(decoded.pixels_hwc_u8), facts)


def read_levels(source: ImageSource, sha256: str) -> tuple[QImage, ...]:
    """Decode all pixels of an image whose picture has fewer.

    Args:
        source: Where it comes from.
        sha256: Hash of the bytes that the picture was made of.

    Returns:
        As ``Picture.levels``, the whole image first.

    Raises:
        ImageError: If it gives no image, or not the same one any more.
    """
    decoded = read_source(source)
    if decoded.sha256 != sha256:
        msg = "The file changed since it was opened."
        raise ImageReadError(msg, path=source.path)
    return halved(decoded.pixels_hwc_u8)


def halved(pixels: NDArray[np.uint8]) -> tuple[QImage, ...]:
    """RGB pixels for Qt, and smaller copies of them, each half as wide as the one before."""
    levels = [as_qimage(pixels)]
    while max(pixels.shape) > _SMALLEST_LEVEL_PX:
        height, width, _ = pixels.shape
        # Averages over areas: fine texture seen from afar must not turn into false patterns.
        half = (max(1, width // 2), max(1, height // 2))
        pixels = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA).astype(np.uint8)
        levels.append(as_qimage(pixels))
    return tuple(levels)


def as_qimage(pixels_hwc_u8: NDArray[np.uint8]) -> QImage:
    """A copy of RGB pixels for Qt."""
    height, width, _ = pixels_hwc_u8.shape
    data = np.ascontiguousarray(pixels_hwc_u8).data
    # copy() gives Qt memory of its own, whatever becomes of the array.
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def make_reading(picture: Picture, assessment: Assessment) -> Reading:
    """Draw the heatmaps of an assessment as layers for its picture."""
    height, width = picture.decoded.size_hw
    scale = min(1.0, _LAYER_SIDE_PX / max(height, width))
    layers = tuple(_scaled_layer(heatmap, height, width, scale) for heatmap in assessment.heatmaps)
    return Reading(assessment, layers)


def _scaled_layer(heatmap: Heatmap, height: int, width: int, scale: float) -> NDArray[np.uint8]:
    """Draw the layer at ``scale`` times the size of the image that the heatmap belongs to."""
    region = heatmap.region
    left, top = round(region.left * scale), round(region.top * scale)
    right = round((region.left + region.width) * scale)
    bottom = round((region.top + region.height) * scale)
    scaled = replace(heatmap, region=Region(left, top, max(1, right - left), max(1, bottom - top)))
    return heat_layer(scaled, max(1, round(height * scale)), max(1, round(width * scale)))
