"""How one photograph of a lesion lies upon another: found, proven, or refused.

Features of both that look alike must lie in one arrangement, and enough of them, beside any one
line; a turn, a shift and one scale bring the second photograph onto the first. Torch-free.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.local_features import (
    LocalFeatures,
    find_features,
    matches,
    off_line,
    places_of,
)

SIDE: Final = 480
"""Square root of the area, in pixels, at which photographs are compared."""
_FEATURES: Final = 1200
_REACH: Final = 5.0
"""Pixels of the compared size by which a feature may miss its place: skin gives way."""
_MAX_SCALE: Final = 4.0
LEAST_INLIERS: Final = 7
LEAST_OFF_LINE: Final = 3
_LEAST_MATCHES: Final = 4
_ROUNDS: Final = 4000


@dataclass(frozen=True)
class Registration:
    """Turn, scale and shift that bring a second photograph onto a first.

    Attributes:
        turn: Real part of scale times turn: scale * cos(angle).
        tilt: Its other part: scale * sin(angle).
        right: Shift to the right, in pixels of the first photograph.
        down: Shift downwards.
        inliers: Places that both photographs have in this arrangement.
        off_line: Of these, those beside the line that most of them lie on.
    """

    turn: float
    tilt: float
    right: float
    down: float
    inliers: int
    off_line: int

    @property
    def scale(self) -> float:
        """Pixels of the first photograph for each pixel of the second."""
        return math.hypot(self.turn, self.tilt)

    @property
    def angle(self) -> float:
        """By which the second photograph is turned to lie upon the first, clockwise, degrees."""
        return math.degrees(math.atan2(self.tilt, self.turn))

    @property
    def matrix_23(self) -> NDArray[np.float64]:
        """float64 (2, 3): times (x, y, 1) of the second gives (x, y) of the first."""
        return np.array([[self.turn, -self.tilt, self.right], [self.tilt, self.turn, self.down]])

    def apply(self, points_n2: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (N, 2), x and y in pixels of the second photograph, on the first."""
        matrix = self.matrix_23
        return np.asarray(points_n2 @ matrix[:, :2].T + matrix[:, 2])


def register(
    first_hwc_u8: NDArray[np.uint8], second_hwc_u8: NDArray[np.uint8]
) -> Registration | None:
    """Find how the second photograph lies upon the first.

    Args:
        first_hwc_u8: RGB uint8 (H, W, 3).
        second_hwc_u8: RGB uint8 (h, w, 3).

    Returns:
        The registration, in pixels of the two images as given; None where too few features of both
        lie in one arrangement to prove that they show one place.
    """
    one, two = (find_features(image, SIDE, _FEATURES) for image in (first_hwc_u8, second_hwc_u8))
    found = align(one, two)
    if found is None or found.inliers < LEAST_INLIERS or found.off_line < LEAST_OFF_LINE:
        return None
    return in_pixels(found, _shrink(first_hwc_u8), _shrink(second_hwc_u8))


def align(first: LocalFeatures, second: LocalFeatures) -> Registration | None:
    """The best arrangement of the features of two images, not yet proven.

    Args:
        first: Features of the first image.
        second: Features of the second.

    Returns:
        The registration in pixels of the compared size; None if there is none at a likely scale.
    """
    ours, theirs = matches(first.descriptors_n128, second.descriptors_n128)
    if len(ours) < _LEAST_MATCHES:
        return None
    target, source = first.points_n2[ours], second.points_n2[theirs]
    cv2.setRNGSeed(0)  # the same two photographs give the same answer
    moved, inside = cv2.estimateAffinePartial2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=_REACH, maxIters=_ROUNDS
    )
    if moved is None:
        return None
    scale = math.hypot(moved[0, 0], moved[1, 0])
    if not 1 / _MAX_SCALE < scale < _MAX_SCALE:
        return None
    kept = inside.ravel().astype(bool)
    places = [places_of(target[kept]), places_of(source[kept])]
    return Registration(
        turn=float(moved[0, 0]),
        tilt=float(moved[1, 0]),
        right=float(moved[0, 2]),
        down=float(moved[1, 2]),
        inliers=min(map(len, places)),
        off_line=min(map(off_line, places)),
    )


def in_pixels(found: Registration, first_shrink: float, second_shrink: float) -> Registration:
    """A registration of shrunk images as one of the whole images.

    Args:
        found: In pixels of the shrunk images.
        first_shrink: Pixels of the shrunk first image for each of its own.
        second_shrink: The same of the second.
    """
    by = second_shrink / first_shrink
    # The middle of the first pixel lies half a pixel from the edge, at any size.
    inside = 0.5 * second_shrink - 0.5
    right = (found.right + (found.turn - found.tilt) * inside + 0.5) / first_shrink - 0.5
    down = (found.down + (found.tilt + found.turn) * inside + 0.5) / first_shrink - 0.5
    return Registration(
        found.turn * by, found.tilt * by, right, down, found.inliers, found.off_line
    )


def _shrink(image_hwc_u8: NDArray[np.uint8]) -> float:
    height, width = image_hwc_u8.shape[:2]
    return SIDE / math.sqrt(height * width)
