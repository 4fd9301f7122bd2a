"""Two photographs of one lesion: laid upon each other, outlined and measured; no verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import ImageNotFoundError, ImageReadError
from skinapp.core.images import read_image
from skinapp.core.outline import Outline, find_outline, outline_of
from skinapp.core.registration import Registration, register
from skinapp.core.spacing import pixel_spacing_mm
from skinapp.services.cancellation import CancelToken
from skinapp.services.followup.visits import Visit

_LARGEST_SIDE = 1600
"""Pixels: more than a half of a screen shows."""
_BACKGROUND = 128


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two photographs, as it is shown.

    Attributes:
        visit: Which one.
        pixels_hwc_u8: RGB uint8 (H, W, 3), both sides of one size.
        outline: In those pixels; None where the lesion has none.
        diameter_mm: Of the outline, where the file gives a spacing; else None.
    """

    visit: Visit
    pixels_hwc_u8: NDArray[np.uint8]
    outline: Outline | None
    diameter_mm: float | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two photographs in the frame of the later one.

    Attributes:
        earlier: The earlier one, turned, scaled and shifted onto the later one if it fits.
        later: The later one.
        registration: How the earlier lies upon the later; None if it was not proven to fit, and
            the two stand side by side as they are.
    """

    earlier: Side
    later: Side
    registration: Registration | None

    @property
    def diameter_ratio(self) -> float | None:
        """Diameter of the later as a multiple of the earlier; None where either is unknown.

        In millimetres, or in the pixels of the later one where the two are registered; pixels of
        photographs that are not say nothing of each other.
        """
        one, two = self.earlier, self.later
        if one.diameter_mm is not None and two.diameter_mm is not None:
            return two.diameter_mm / one.diameter_mm
        if self.registration is None or one.outline is None or two.outline is None:
            return None
        return two.outline.diameter / one.outline.diameter

    @property
    def overlap(self) -> float | None:
        """Area inside both outlines over the area inside either; None without a registration."""
        one, two = self.earlier.outline, self.later.outline
        if self.registration is None or one is None or two is None:
            return None
        height, width = self.later.pixels_hwc_u8.shape[:2]
        inside = [_filled(outline, height, width) for outline in (one, two)]
        either = np.logical_or(*inside).sum()
        return float(np.logical_and(*inside).sum() / either) if either else None

    @property
    def colour_difference(self) -> float | None:
        """Between the two lesions, each less its skin (CIE 1976); None without two outlines."""
        one, two = self.earlier.outline, self.later.outline
        return None if one is None or two is None else math.dist(one.contrast, two.contrast)


def compare(earlier: Visit, later: Visit, token: CancelToken) -> Comparison:
    """Read two photographs, lay the earlier one onto the later one, and measure both; blocking.

    Args:
        earlier: The first photograph.
        later: The second.
        token: Looked at between the steps.

    Returns:
        The comparison.

    Raises:
        ImageError: If one cannot be read, or its file holds another image by now.
        CancelledError: If a stop was asked for.
    """
    (one, one_mm), (two, two_mm) = _read(earlier), _read(later)
    token.raise_if_cancelled()
    found = register(two, one)
    token.raise_if_cancelled()
    outlines = find_outline(one), find_outline(two)
    height, width = two.shape[:2]
    if found is None:
        shown, drawn = _beside(one, outlines[0], height, width)
    else:
        shown = _warped(one, found.matrix_23, height, width)
        drawn = _moved(outlines[0], found.matrix_23)
    return Comparison(
        Side(earlier, shown, drawn, _mm(outlines[0], one_mm)),
        Side(later, two, outlines[1], _mm(outlines[1], two_mm)),
        found,
    )


def _read(visit: Visit) -> tuple[NDArray[np.uint8], float | None]:
    """Pixels of a photograph, not larger than is shown, and the side of one in millimetres."""
    pixels, spacing = visit.pixels_hwc_u8, None
    if visit.image_path is not None:
        spacing = pixel_spacing_mm(visit.image_path)
    full_width = 0
    if pixels is None:
        if visit.image_path is None:
            msg = "The image was pasted, and the history keeps no images."
            raise ImageNotFoundError(msg)
        decoded = read_image(visit.image_path, full_size=False)
        if decoded.sha256 != visit.image_sha256:
            msg = "The file holds another image than the one that was assessed."
            raise ImageReadError(msg, path=visit.image_path)
        pixels, full_width = decoded.pixels_hwc_u8, decoded.size_hw[1]
    height, width = pixels.shape[:2]
    scale = min(1.0, _LARGEST_SIDE / max(height, width))
    if scale < 1:
        size = (round(width * scale), round(height * scale))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    if spacing is not None:
        spacing *= (full_width or width) / pixels.shape[1]
    return pixels, spacing


def _beside(
    image: NDArray[np.uint8], outline: Outline | None, height: int, width: int
) -> tuple[NDArray[np.uint8], Outline | None]:
    """An image in the middle of a frame of another size, whole."""
    scale = min(height / image.shape[0], width / image.shape[1])
    left = (width - image.shape[1] * scale) / 2
    top = (height - image.shape[0] * scale) / 2
    matrix = np.array([[scale, 0, left], [0, scale, top]])
    return _warped(image, matrix, height, width), _moved(outline, matrix)


def _warped(
    image: NDArray[np.uint8], matrix_23: NDArray[np.float64], height: int, width: int
) -> NDArray[np.uint8]:
    """An image in another frame; what lies beside it is grey."""
    grey = (_BACKGROUND,) * 3
    warped = cv2.warpAffine(
        image, matrix_23, (width, height), flags=cv2.INTER_AREA, borderValue=grey
    )
    return np.asarray(warped, dtype=np.uint8)


def _moved(outline: Outline | None, matrix_23: NDArray[np.float64]) -> Outline | None:
    if outline is None:
        return None
    points = outline.points_n2 @ matrix_23[:, :2].T + matrix_23[:, 2]
    return outline_of(points, outline.colour, outline.skin)


def _mm(outline: Outline | None, spacing_mm: float | None) -> float | None:
    return None if outline is None or spacing_mm is None else outline.diameter * spacing_mm


def _filled(outline: Outline, height: int, width: int) -> NDArray[np.bool_]:
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(outline.points_n2).astype(np.int32)], (1,))
    return mask > 0
