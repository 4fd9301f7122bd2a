"""Whether a picture is plainly not a dermoscopy image. Torch-free.

Three measures, each with a limit far outside of what real images show, so that the notice is rare
and means something. Pictures that resemble skin (faces, clinical photographs) are not recognised.
How the limits were set and what they do: docs/decisions/0072-plainly-no-dermoscopy.md.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE: Final = 128
"""Longest side of the small copy that is judged."""

_LEAST_CONTRAST_KEPT: Final = 0.6
_JUMP_LEVELS: Final = 60
_MOST_JUMPS: Final = 0.06
_DARK_LEVEL: Final = 40
_RED_OVER_GREEN: Final = 4
_LEAST_REDDISH: Final = 0.15


def is_plainly_other(pixels_hwc_u8: NDArray[np.uint8], *, coloured: bool) -> bool:
    """Look for noise, patterns of hard edges, and colours that skin does not have.

    Args:
        pixels_hwc_u8: RGB image, uint8 (H, W, 3).
        coloured: Whether it has colours to be judged.

    Returns:
        True if it cannot be a dermoscopy image.
    """
    small = _small_copy(pixels_hwc_u8)
    return (
        _contrast_kept(pixels_hwc_u8, small) < _LEAST_CONTRAST_KEPT
        or _share_of_jumps(small) > _MOST_JUMPS
        or (coloured and _share_of_reddish(small) < _LEAST_REDDISH)
    )


def _small_copy(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, _ = pixels.shape
    scale = _SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _contrast_kept(pixels: NDArray[np.uint8], small: NDArray[np.uint8]) -> float:
    """Share of the variance of brightness that is left in the small copy; noise averages out."""
    _, whole = cv2.meanStdDev(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    _, kept = cv2.meanStdDev(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    return float(kept[0, 0] ** 2 / max(whole[0, 0] ** 2, 1e-6))


def _share_of_jumps(small: NDArray[np.uint8]) -> float:
    """Share of neighbours in the small copy that differ much in any channel."""
    found = total = 0
    for one, next_one in ((small[:-1], small[1:]), (small[:, :-1], small[:, 1:])):
        # Plane by plane: numpy is ten times slower across interleaved channels.
        red, green, blue = cv2.split(cv2.absdiff(one, next_one))
        jumps = np.asarray(cv2.max(cv2.max(red, green), blue)) > _JUMP_LEVELS
        found += int(np.count_nonzero(jumps))
        total += jumps.size
    return found / total


def _share_of_reddish(small: NDArray[np.uint8]) -> float:
    """Share of the lit pixels that are redder than green, as skin and its pigments are."""
    red, green, blue = cv2.split(small)
    lit = np.asarray(cv2.max(cv2.max(red, green), blue)) > _DARK_LEVEL
    # Below zero the difference stays at zero, which is no more than the limit either.
    reddish = lit & (np.asarray(cv2.subtract(red, green)) > _RED_OVER_GREEN)
    return int(np.count_nonzero(reddish)) / max(int(np.count_nonzero(lit)), 1)
