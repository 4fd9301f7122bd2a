"""An image as the program works with it, and what it can be made of; imports no decoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


READABLE_FORMATS = "JPEG, PNG, TIFF, BMP, WebP, DICOM or HEIC"
IMAGE_SUFFIXES = frozenset(
    f".{ending}" for ending in (
        "bmp", "dcm", "dib", "dic", "dicom", "heic", "heif", "hif", "ima", "jfif", "jpe", "jpeg",
        "jpg", "mpo", "png", "tif", "tiff", "webp",
    )
)  # fmt: skip
"""Endings that promise an image of a kind that is read; content decides what a file is."""


@dataclass(frozen=True, eq=False)
class DecodedImage:
    """An image as the program works with it.

    Attributes:
        pixels_hwc_u8: uint8 (H, W, 3), RGB, sRGB, upright, C-contiguous; all pixels of the file or,
            where they were not asked for, what the decoder reduced them to.
        sha256: Hash of the file's bytes, lower-case hex.
        source_format: ``JPEG``, ``PNG``, ``TIFF``, ``BMP``, ``WEBP``, ``DICOM`` or ``HEIC``.
        flags: What was lost or assumed on the way, from ``skinapp.core.flags``.
        reduced_hwc_u8: The same image as the networks are to see it, if the decoder could reduce
            it: the numbers of a file must not depend on whether somebody looks at it. None if
            these are ``pixels_hwc_u8``.
        full_size_hw: Height and width of the whole image if ``pixels_hwc_u8`` is reduced.
    """

    pixels_hwc_u8: NDArray[np.uint8]
    sha256: str
    source_format: str
    flags: tuple[str, ...]
    reduced_hwc_u8: NDArray[np.uint8] | None = None
    full_size_hw: tuple[int, int] | None = None

    @property
    def size_hw(self) -> tuple[int, int]:
        """Height and width of the whole image, upright; regions of heatmaps count in these."""
        height, width, _ = self.pixels_hwc_u8.shape
        return self.full_size_hw or (height, width)

    @property
    def network_pixels_hwc_u8(self) -> NDArray[np.uint8]:
        """What the networks are to see, uint8 (H, W, 3), for their preprocessing."""
        return self.pixels_hwc_u8 if self.reduced_hwc_u8 is None else self.reduced_hwc_u8
