"""TIFF: Pillow decodes up to 8 bits a sample, tifffile more; Pillow would clip or cut those.

Source: TIFF 6.0 (Adobe, 1992).
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin
from tifffile import PHOTOMETRIC, TiffFile, TiffPage

from skinapp.core.errors import DamagedImageError, ImageFormatError, TruncatedImageError
from skinapp.core.image_formats import ifd
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    scale_to_8_bit,
    split_pillow,
)

_PROFILE: Final = 34675


def read_size(data: bytes) -> Size:
    """Width and height from the first directory.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        TruncatedImageError: If the file ends inside the directory.
        DamagedImageError: If the directory does not say.
    """
    directory = ifd.read_first_directory(data)
    try:
        return directory.integers[ifd.IMAGE_WIDTH], directory.integers[ifd.IMAGE_LENGTH]
    except KeyError as error:
        msg = "The TIFF file does not say how large its image is."
        raise DamagedImageError(msg) from error


def decode(data: bytes) -> Raster:
    """Decode the first image.

    Args:
        data: The file.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged, or stores its colours in an uncommon way.
    """
    directory = ifd.read_first_directory(data)
    with TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        if not isinstance(page, TiffPage):
            msg = "The TIFF file has no image."
            raise DamagedImageError(msg)
        _check_complete(page, len(data))
        profile = _read_profile(page)
        deep = page.bitspersample > 8
        colour, alpha = _decode_deep(page) if deep else _decode_common(data)
    return Raster(
        colour,
        alpha,
        profile=profile,
        # Pillow has turned a TIFF upright when it was loaded.
        orientation=ifd.valid_orientation(directory) if deep else 1,
        more_frames=directory.next_offset != 0,
        reduced=deep,
    )


def _check_complete(page: TiffPage, length: int) -> None:
    pieces = zip(page.dataoffsets, page.databytecounts, strict=False)
    if any(offset + count > length for offset, count in pieces):
        msg = "The TIFF file ends before its image does."
        raise TruncatedImageError(msg)


def _read_profile(page: TiffPage) -> bytes | None:
    tag = page.tags.get(_PROFILE)
    if tag is None:
        return None
    usable = isinstance(tag.value, bytes) and len(tag.value) <= MAX_PROFILE_BYTES
    return tag.value if usable else UNUSABLE_PROFILE


def _decode_common(data: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    with TiffImagePlugin.TiffImageFile(io.BytesIO(data)) as image:
        if image.mode == "YCbCr":
            return split_pillow(image.convert("RGB"))
        return split_pillow(image)


def _decode_deep(page: TiffPage) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    samples = np.asarray(page.asarray(maxworkers=1))
    if samples.dtype != np.uint16 or page.bitspersample > 16:
        msg = "The TIFF file stores its samples in a way that is not supported."
        raise ImageFormatError(msg, expected="up to 16 bits", found=str(samples.dtype))
    if samples.ndim == 3 and page.axes.startswith("S"):
        samples = np.moveaxis(samples, 0, -1)
    eight = scale_to_8_bit(samples, page.bitspersample)
    colours = {PHOTOMETRIC.MINISBLACK: 1, PHOTOMETRIC.MINISWHITE: 1, PHOTOMETRIC.RGB: 3}
    count = colours.get(PHOTOMETRIC(page.photometric))
    planes = eight[..., np.newaxis] if eight.ndim == 2 else eight
    if count is None or planes.ndim != 3 or planes.shape[-1] not in {count, count + 1}:
        msg = "The TIFF file stores its colours in a way that is not supported."
        raise ImageFormatError(msg, found=str(page.photometric))
    colour = planes[..., :count]
    if page.photometric == PHOTOMETRIC.MINISWHITE:
        colour = 255 - colour
    alpha = planes[..., count] if planes.shape[-1] > count else None
    return np.ascontiguousarray(colour), alpha
