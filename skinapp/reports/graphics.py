"""Pictures and small drawn parts of a report."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from reportlab.lib.colors import Color
from reportlab.platypus.flowables import Flowable, Image

from skinapp.core.assessment import Heatmap, Region
from skinapp.core.overlay import HEAT_OPACITY, blend, legend
from skinapp.reports import style

MAX_SIDE_PX: Final = 900
"""At the printed width of 8 cm that is 280 pixels an inch, near what a printer resolves."""


_JPEG_QUALITY: Final = 88
_LEGEND_PX: Final = (8, 256)


def reduced(image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Scale an image down to the size that the report embeds.

    Args:
        image_hwc_u8: (H, W, 3) RGB.

    Returns:
        (h, w, 3) RGB with the same shape of frame, no side over ``MAX_SIDE_PX``.
    """
    picture = PilImage.fromarray(image_hwc_u8)
    picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), PilImage.Resampling.LANCZOS)
    return np.asarray(picture)


def heated(
    small_hwc_u8: NDArray[np.uint8], heatmap: Heatmap, full_height: int, full_width: int
) -> NDArray[np.uint8]:
    """Lay a heatmap over an image that was scaled down.

    Args:
        small_hwc_u8: (h, w, 3) RGB, the whole image scaled down.
        heatmap: Heatmap whose region counts pixels of the full image.
        full_height: Height of the full image in pixels.
        full_width: Width of the full image in pixels.

    Returns:
        (h, w, 3) RGB.
    """
    height, width = small_hwc_u8.shape[:2]
    region = heatmap.region
    left, right = (round(x * width / full_width) for x in (region.left, region.left + region.width))
    top, bottom = (
        round(y * height / full_height) for y in (region.top, region.top + region.height)
    )
    scaled = Region(left, top, max(1, right - left), max(1, bottom - top))
    return blend(small_hwc_u8, replace(heatmap, region=scaled), HEAT_OPACITY)


def photo(image_hwc_u8: NDArray[np.uint8], max_width: float, max_height: float) -> Image:
    """An image as JPEG, as large as its place allows.

    Args:
        image_hwc_u8: (h, w, 3) RGB.
        max_width: Width of its place in points.
        max_height: Height of its place in points.

    Returns:
        A flowable that holds the JPEG, not the pixels.
    """
    buffer = io.BytesIO()
    PilImage.fromarray(image_hwc_u8).save(buffer, "JPEG", quality=_JPEG_QUALITY)
    height, width = image_hwc_u8.shape[:2]
    scale = min(max_width / width, max_height / height)
    buffer.seek(0)
    return Image(buffer, width=width * scale, height=height * scale)


def legend_bar(width: float) -> Image:
    """The colour bar of the heatmap, low at the left.

    Args:
        width: In points.

    Returns:
        A flowable of the height of a bar.
    """
    buffer = io.BytesIO()
    PilImage.fromarray(legend(*_LEGEND_PX)).save(buffer, "PNG")
    buffer.seek(0)
    return Image(buffer, width=width, height=style.BAR_HEIGHT)


def kind_colour(*, malignant: bool) -> Color:
    """Colour of a diagnosis; never the only sign of its kind.

    Args:
        malignant: Whether it counts as malignant.

    Returns:
        A colour of the Okabe-Ito set.
    """
    colour: Color = style.MALIGNANT if malignant else style.BENIGN
    return colour


class DrawnPart(Flowable):
    """A part that draws itself."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # reportlab has no types


class ProbabilityBar(DrawnPart):
    """A horizontal bar as wide as its place.

    Args:
        probability: 0 to 1.
        colour: Colour of the filled part.
    """

    def __init__(self, probability: float, colour: Color) -> None:
        super().__init__()
        self._probability = min(1.0, max(0.0, probability))
        self._colour = colour
        self._bar_width = 0.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take the whole width (called by reportlab)."""
        del available_height
        self._bar_width = available_width
        return available_width, style.BAR_HEIGHT

    def draw(self) -> None:
        """Draw track and filled part (called by reportlab)."""
        width, height, radius = self._bar_width, style.BAR_HEIGHT, style.BAR_HEIGHT / 2
        self.canv.setFillColor(style.LINE)
        self.canv.roundRect(0, 0, width, height, radius, stroke=0, fill=1)
        # A rounded bar cannot be shorter than it is high: a probability of nearly 0 is a dot.
        filled = max(height, width * self._probability)
        self.canv.setFillColor(self._colour)
        self.canv.roundRect(0, 0, filled, height, radius, stroke=0, fill=1)


class KindMarker(DrawnPart):
    """A filled triangle for malignant, an open circle for benign.

    Args:
        malignant: Which of the two.
    """

    _SIZE: Final = 7.0

    def __init__(self, *, malignant: bool) -> None:
        super().__init__()
        self._malignant = malignant

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take a small square (called by reportlab)."""
        del available_width, available_height
        return self._SIZE, self._SIZE

    def draw(self) -> None:
        """Draw the sign (called by reportlab)."""
        if self._malignant:
            triangle = self.canv.beginPath()
            triangle.moveTo(0, 0)
            triangle.lineTo(self._SIZE, 0)
            triangle.lineTo(self._SIZE / 2, self._SIZE)
            triangle.close()
            self.canv.setFillColor(style.MALIGNANT)
            self.canv.drawPath(triangle, stroke=0, fill=1)
        else:
            self.canv.setStrokeColor(style.BENIGN)
            self.canv.setLineWidth(1.2)
            self.canv.circle(self._SIZE / 2, self._SIZE / 2, self._SIZE / 2 - 0.6, stroke=1, fill=0)


class Reserve(DrawnPart):
    """Nothing, but only where so much room is left; keeps a heading with what follows it.

    Args:
        room: Height in points.
    """

    def __init__(self, room: float) -> None:
        super().__init__()
        self._room = room

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Be too high for a page with too little room (called by reportlab)."""
        del available_width
        return 0.0, 0.0 if available_height >= self._room else self._room

    def draw(self) -> None:
        """Draw nothing (called by reportlab)."""
