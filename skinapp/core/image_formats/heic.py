"""HEIC photographs of phones: read where pillow-heif is installed.

Source: ISO/IEC 14496-12 (boxes) and 23008-12 (HEIF). Why: decision 0071.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from skinapp.core.errors import DamagedImageError, ImageFormatError, TruncatedImageError
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    split_pillow,
)

if TYPE_CHECKING:
    from pillow_heif import HeifFile

BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""Major brands; ``mif1`` alone can be AVIF, too, which is not read."""

_AVIF: Final = b"avif"
_MAX_BOXES: Final = 10_000
_SRGB_PRIMARIES: Final = frozenset({1, 2})
"""Those of BT.709, which are sRGB's, and "unspecified"."""


def read_size(data: bytes) -> Size:
    """Width and height of the primary image; nothing is decoded.

    Args:
        data: The file.

    Returns:
        Width and height, upright.

    Raises:
        ImageError: If the file is cut or damaged, or no decoder is installed.
    """
    _check_boxes(data)
    width, height = _open(data).size
    return int(width), int(height)


def decode(data: bytes) -> Raster:
    """Decode the primary image; libheif turns it upright as the file says.

    Args:
        data: The file.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut or damaged, or no decoder is installed.
    """
    file = _open(data)
    primary = file[file.primary_index]
    info: dict[str, Any] = primary.info
    bits = int(info.get("bit_depth", 8))
    with primary.to_pillow() as image:
        colour, alpha = split_pillow(image)
    return Raster(
        colour,
        alpha,
        profile=_read_profile(info),
        more_frames=len(file) > 1,
        reduced=bits > 8,
    )


def _open(data: bytes) -> HeifFile:
    try:
        import pillow_heif
    except ImportError as error:
        msg = "HEIC images need the optional package pillow-heif, which is not installed."
        raise ImageFormatError(msg, expected="pip install skinapp[heic]") from error
    return pillow_heif.open_heif(io.BytesIO(data))


def _check_boxes(data: bytes) -> None:
    """See that every outer box is there to its end, and that none of them is AVIF's."""
    position = 0
    for _ in range(_MAX_BOXES):
        if position == len(data):
            return
        head = data[position : position + 16]
        size, start = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, start = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = len(data) - position
        if len(head) < start or position + size > len(data):
            msg = "The HEIC file ends within one of its boxes."
            raise TruncatedImageError(msg)
        if size < start:
            break
        if head[4:8] == b"ftyp" and _AVIF in data[position : position + size]:
            msg = "The content is AVIF, which is not read."
            raise ImageFormatError(msg, found="AVIF")
        position += size
    msg = "The boxes of the HEIC file contradict themselves."
    raise DamagedImageError(msg)


def _read_profile(info: dict[str, Any]) -> bytes | None:
    profile = info.get("icc_profile")
    if profile:
        usable = isinstance(profile, bytes) and len(profile) <= MAX_PROFILE_BYTES
        return bytes(profile) if usable else UNUSABLE_PROFILE
    nclx = info.get("nclx_profile")
    if nclx and int(nclx.get("color_primaries", 2)) not in _SRGB_PRIMARIES:
        return UNUSABLE_PROFILE
    return None
