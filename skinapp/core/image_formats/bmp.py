"""Windows bitmaps: the header is checked here, Pillow decodes.

Source: "Bitmap Storage" and ``BITMAPV5HEADER`` in Microsoft's Windows GDI reference.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Final

from PIL import BmpImagePlugin

from skinapp.core.errors import (
    DamagedImageError,
    ImageFormatError,
    ImageTooLargeError,
    TruncatedImageError,
)
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    split_pillow,
)

_CORE_HEADER: Final = 12
_V5_HEADER: Final = 124
_HEADER_SIZES: Final = frozenset({_CORE_HEADER, 40, 52, 56, 64, 108, _V5_HEADER})
_UNCOMPRESSED: Final = frozenset({0, 3, 6})
_RUN_LENGTH: Final = frozenset({1, 2})
_DEPTHS: Final = frozenset({1, 2, 4, 8, 16, 24, 32})

_MAX_RUN_LENGTH_PIXELS: Final = 4_000_000
"""Pillow decodes run lengths in Python, about a microsecond for each pixel."""


@dataclass(frozen=True)
class _Header:
    header_bytes: int
    width: int
    height: int
    bits: int
    compression: int
    file_bytes: int
    pixel_offset: int


def _read_header(data: bytes) -> _Header:
    if len(data) < 18:
        msg = "The bitmap ends inside its header."
        raise TruncatedImageError(msg)
    file_bytes, _, pixel_offset, header_bytes = struct.unpack_from("<IIII", data, 2)
    if header_bytes not in _HEADER_SIZES:
        msg = "The file is not a Windows bitmap, though it starts like one."
        raise ImageFormatError(msg)
    if len(data) < 14 + header_bytes:
        msg = "The bitmap ends inside its header."
        raise TruncatedImageError(msg)
    if header_bytes == _CORE_HEADER:
        width, height, planes, bits = struct.unpack_from("<HHHH", data, 18)
        compression = 0
    else:
        width, height, planes, bits, compression = struct.unpack_from("<iiHHI", data, 18)
    if planes != 1 or bits not in _DEPTHS or width < 0:
        msg = "The bitmap has an impossible header."
        raise DamagedImageError(msg)
    if compression not in _UNCOMPRESSED | _RUN_LENGTH:
        msg = "This kind of compressed bitmap is not supported."
        raise ImageFormatError(msg, found=compression)
    return _Header(header_bytes, width, abs(height), bits, compression, file_bytes, pixel_offset)


def read_size(data: bytes) -> Size:
    """Width and height from the header.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        ImageError: If the header is cut, damaged or of an unsupported kind.
    """
    header = _read_header(data)
    return header.width, header.height


def _check_length(header: _Header, data: bytes) -> None:
    if header.compression in _RUN_LENGTH:
        needed = header.file_bytes
        if header.width * header.height > _MAX_RUN_LENGTH_PIXELS:
            msg = "The run-length compressed bitmap is too large."
            raise ImageTooLargeError(msg, expected=_MAX_RUN_LENGTH_PIXELS)
    else:
        row_bytes = -(-header.width * header.bits // 32) * 4
        needed = header.pixel_offset + row_bytes * header.height
    if needed > len(data):
        msg = "The bitmap ends before its last row."
        raise TruncatedImageError(msg, expected=needed, found=len(data))


def _read_profile(header: _Header, data: bytes) -> bytes | None:
    if header.header_bytes != _V5_HEADER:
        return None
    # The four-letter code is stored as a little-endian number, hence backwards.
    kind = data[14 + 56 : 14 + 60]
    if kind not in {b"DEBM", b"KNIL"}:
        return None
    offset, length = struct.unpack_from("<II", data, 14 + 112)
    start = 14 + offset
    if kind == b"KNIL" or length > MAX_PROFILE_BYTES or start + length > len(data):
        return UNUSABLE_PROFILE
    return data[start : start + length]


def decode(data: bytes) -> Raster:
    """Decode the image.

    Args:
        data: The file.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged or of an unsupported kind.
    """
    header = _read_header(data)
    _check_length(header, data)
    with BmpImagePlugin.BmpImageFile(io.BytesIO(data)) as image:
        colour, alpha = split_pillow(image)
    return Raster(colour, alpha, profile=_read_profile(header, data))
