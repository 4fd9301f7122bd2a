"""TIFF files of microscopes: colours as one grey picture for each channel.

Only the first of them would be read otherwise, and red alone turns a melanoma into a nevus.

Source: the file header of ImageJ (``ij.io.TiffEncoder``); OME-TIFF specification, 6.3.
Why: decision 0154.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tifffile import COMPRESSION, TiffFile, TiffPage

from skinapp.core.errors import SeparateChannelsError, TruncatedImageError

_CHANNELS_OF_OME: Final = re.compile(r"<(?:\w+:)?Pixels\b[^>]*\bSizeC=\"(\d+)\"")
_RAMP: Final = np.arange(256, dtype=np.uint8)


def read_composite(file: TiffFile, data: bytes) -> NDArray[np.uint8] | None:
    """Read an ImageJ composite of red, green and blue in 8 bits.

    Args:
        file: The file, opened.
        data: The same file.

    Returns:
        RGB uint8 (H, W, 3); None if the file does not keep its channels apart.

    Raises:
        SeparateChannelsError: If it does, in colours or in a way that is not plain.
        TruncatedImageError: If the file ends before its last channel.
    """
    page = file.pages.first
    if not isinstance(page, TiffPage):
        return None
    said = file.imagej_metadata if file.is_imagej else None
    channels = _number(said, "channels") if said else _channels_of_ome(page)
    if channels <= page.samplesperpixel:
        return None
    if not said or not _is_plain(said, page, file):
        msg = "The TIFF file keeps its colours in channels of their own."
        raise SeparateChannelsError(msg, found=f"{channels} channels")
    height, width = page.imagelength, page.imagewidth
    start = page.dataoffsets[0]
    if start + 3 * height * width > len(data):
        msg = "The TIFF file ends before its last channel."
        raise TruncatedImageError(msg)
    planes = np.frombuffer(data, np.uint8, 3 * height * width, start)
    return np.ascontiguousarray(np.moveaxis(planes.reshape(3, height, width), 0, -1))


def further_images(file: TiffFile) -> bool:
    """Whether an ImageJ file holds a stack, of which it lists the first picture only."""
    said = file.imagej_metadata if file.is_imagej else None
    return bool(said) and _number(said, "images") > 1


def _number(said: dict[str, Any] | None, name: str) -> int:
    value = (said or {}).get(name, 1)
    return value if isinstance(value, int) else 1


def _channels_of_ome(page: TiffPage) -> int:
    found = _CHANNELS_OF_OME.search(page.description or "")
    return int(found[1][:4]) if found else 1


def _is_plain(said: dict[str, Any], page: TiffPage, file: TiffFile) -> bool:
    """Whether the channels are red, green and blue as they are stored, one behind the other."""
    tables = said.get("LUTs", [])
    usual = [np.where(np.arange(3)[:, np.newaxis] == i, _RAMP, 0) for i in range(3)]
    ranges = np.asarray(said.get("Ranges", (0, 255) * 3))
    offsets = [page.dataoffsets[0]] + [one.dataoffsets[0] for one in file.pages[1:3]]
    apart = set(np.diff(offsets)) - {page.imagelength * page.imagewidth}
    return (
        said.get("mode") == "composite"
        and _number(said, "channels") == 3 == _number(said, "images")
        and (page.bitspersample, page.samplesperpixel, page.compression) == (8, 1, COMPRESSION.NONE)
        and not apart
        and (not tables or all(np.array_equal(a, b) for a, b in zip(tables, usual, strict=False)))
        and np.array_equal(ranges, (0, 255) * 3)
    )
