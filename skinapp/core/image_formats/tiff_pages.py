"""Which page of a TIFF file is its image, and whether the others are pictures of their own.

Source: TIFF 6.0 (Adobe, 1992), tags 254 and 255. Why: decision 0154.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.image_formats.ifd import IMAGE_LENGTH, IMAGE_WIDTH, Directory
from skinapp.core.image_formats.raster import Size

NEW_SUBFILE_TYPE: Final = 254
_OLD_SUBFILE_TYPE: Final = 255
_SUB_DIRECTORIES: Final = 330
_DNG_VERSION: Final = 50706
_REDUCED_OR_MASK: Final = 0b101
_OLD_REDUCED: Final = 2
_LEAST_FACTOR: Final = 1.3
_SAME_ASPECT: Final = 0.02
_ALIKE: Final = 12
"""Mean difference in grey levels between a copy and its original, reduced, at most."""


@dataclass(frozen=True)
class Choice:
    """What is known before anything is decoded.

    Attributes:
        page: Of the image.
        first: Of the first picture; another one if it looks like a thumbnail of the image, which
            only their pixels can prove.
        others: Pages of further pictures, which may be copies of the image.
    """

    page: int
    first: int
    others: tuple[int, ...]


def choose(directories: Sequence[Directory]) -> Choice:
    """Choose the page to be read.

    Args:
        directories: Of all pages, in order; at least one.

    Returns:
        The choice: the first page that is no reduced copy; one behind it that seems to be the same
        picture in a larger size comes before it.
    """
    sized = [i for i, one in enumerate(directories) if size_of(one)] or [0]
    full = [i for i in sized if not _is_reduced(directories[i])]
    if not full:
        largest = max(sized, key=lambda i: (_pixels(directories[i]), -i))
        return Choice(largest, largest, ())
    first = full[0]
    larger = [
        i
        for i in full[1:]
        if may_be_copy(size_of(directories[first]) or (0, 0), size_of(directories[i]) or (0, 0))
    ]
    page = max([first, *larger], key=lambda i: (_pixels(directories[i]), -i))
    return Choice(page, first, tuple(i for i in full if i != page))


def size_of(directory: Directory) -> Size | None:
    """Width and height; None for a page that does not say."""
    width, height = (directory.integers.get(tag, 0) for tag in (IMAGE_WIDTH, IMAGE_LENGTH))
    return (width, height) if width and height else None


def holds_camera_raw(directories: Sequence[Directory]) -> bool:
    """Whether pages are previews of raw data elsewhere in the file."""
    return all(_is_reduced(one) for one in directories if size_of(one)) and any(
        tag in one.counts for one in directories for tag in (_SUB_DIRECTORIES, _DNG_VERSION)
    )


def is_copy(small_hwc_u8: NDArray[np.uint8], large_hwc_u8: NDArray[np.uint8]) -> bool:
    """Whether a picture is another one in a smaller size.

    Args:
        small_hwc_u8: uint8 (h, w, C).
        large_hwc_u8: uint8 (H, W, C), not smaller.
    """
    height, width, channels = small_hwc_u8.shape
    if large_hwc_u8.shape[2] != channels:
        return False
    reduced = cv2.resize(large_hwc_u8, (width, height), interpolation=cv2.INTER_AREA)
    away = cv2.absdiff(reduced.reshape(small_hwc_u8.shape), small_hwc_u8)
    return float(np.mean(cv2.mean(away)[:channels])) <= _ALIKE


def _is_reduced(directory: Directory) -> bool:
    return bool(
        directory.integers.get(NEW_SUBFILE_TYPE, 0) & _REDUCED_OR_MASK
        or directory.integers.get(_OLD_SUBFILE_TYPE) == _OLD_REDUCED
    )


def _pixels(directory: Directory) -> int:
    width, height = size_of(directory) or (0, 0)
    return width * height


def may_be_copy(small: Size, large: Size) -> bool:
    """Whether the sizes of two pictures allow that one is a reduced copy of the other."""
    if min(small) < 1:
        return False
    across, down = large[0] / small[0], large[1] / small[1]
    # A side of few pixels is rounded.
    allowed = _SAME_ASPECT + 1 / min(small)
    return min(across, down) >= _LEAST_FACTOR and abs(across / down - 1) <= allowed
