"""What a format module hands over, before colours and orientation are put right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from skinapp.core.errors import ImageFormatError

Size = tuple[int, int]
"""Width and height in pixels, as stored (before EXIF orientation)."""

UNUSABLE_PROFILE: Final = b""
"""Stands for a colour profile that the file has but that cannot be read."""

MAX_PROFILE_BYTES: Final = 8 * 1024 * 1024
"""Real profiles have some kilobytes, those for printing up to a few megabytes."""


@dataclass(frozen=True, eq=False)
class Raster:
    """Decoded samples of the first image of a file.

    Attributes:
        colour_hwc_u8: uint8 (H, W, C), as stored: C is 1 for grey, 3 for RGB, and 4 for CMYK with
            0 as no ink.
        alpha_hw_u8: uint8 (H, W), 255 is opaque, colours are not premultiplied; None if opaque.
        profile: Embedded ICC profile; None if there is none, ``UNUSABLE_PROFILE`` if broken.
        orientation: EXIF orientation, 1 to 8.
        more_frames: Whether the file holds further images.
        reduced: Whether samples of more than 8 bits were scaled down.
        burned_in: Whether the file says that patient data are written into the pixels.
        colours_doubtful: Whether the file contradicts itself, or its pixels, about its colours.
        position_doubtful: Whether something inside the file, which viewers pass over, says that
            the image is to be turned.
    """

    colour_hwc_u8: NDArray[np.uint8]
    alpha_hw_u8: NDArray[np.uint8] | None = None
    profile: bytes | None = None
    orientation: int = 1
    more_frames: bool = False
    reduced: bool = False
    burned_in: bool = False
    colours_doubtful: bool = False
    position_doubtful: bool = False


@lru_cache(maxsize=17)
def _scale_table(bits: int) -> NDArray[np.uint8]:
    highest = 2**bits - 1
    table: NDArray[np.uint8] = np.rint(np.arange(2**bits) * (255 / highest)).astype(np.uint8)
    table.flags.writeable = False
    return table


def scale_to_8_bit(samples: NDArray[np.uint8] | NDArray[np.uint16], bits: int) -> NDArray[np.uint8]:
    """Map the whole range of ``bits`` bits onto 0 to 255, rounded to the nearest.

    Args:
        samples: Unsigned integers below ``2 ** bits``, any shape.
        bits: 1 to 16; 16 bits are divided by 257.

    Returns:
        uint8 of the same shape.

    Raises:
        IndexError: If a sample is out of range.
    """
    return _scale_table(bits)[samples]


def split_pillow(image: Image.Image) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Colour and alpha of an opened 8-bit Pillow image.

    Args:
        image: Of mode 1, L, LA, P, RGB, RGBA or CMYK; it is decoded here.

    Returns:
        Colour (H, W, C) and alpha (H, W), or None, as in ``Raster``; both writable.

    Raises:
        ImageFormatError: If the mode is another one.
    """
    image.load()
    if image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    if image.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        msg = "The image stores its colours in a way that is not supported."
        raise ImageFormatError(msg, found=image.mode)
    samples = np.array(image, dtype=np.uint8)
    if image.mode == "L":
        return samples[..., np.newaxis], None
    if image.mode in {"LA", "RGBA"}:
        return samples[..., :-1], samples[..., -1]
    return samples, None
