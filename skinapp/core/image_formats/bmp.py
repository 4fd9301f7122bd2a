"""Windows bitmaps: the header is checked here, Pillow decodes.

Source: "Bitmap Storage" and ``BITMAPV5HEADER`` in Microsoft's Windows GDI reference.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
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
    scale_to_8_bit,
    split_pillow,
)

_CORE_HEADER: Final = 12
_V5_HEADER: Final = 124
_HEADER_SIZES: Final = frozenset({_CORE_HEADER, 40, 52, 56, 64, 108, _V5_HEADER})
_UNCOMPRESSED: Final = frozenset({0, 3, 6})
_RUN_LENGTH: Final = frozenset({1, 2})
_BIT_FIELDS: Final = 3
_ALPHA_FIELDS: Final = 6
_HEADERS_WITH_MASKS: Final = frozenset({40, 52, 56, 108, 124})
_HEADER_WITH_ALPHA: Final = 56
_ROWS_AT_ONCE: Final = 64
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
    top_down: bool


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
    return _Header(
        header_bytes, width, abs(height), bits, compression, file_bytes, pixel_offset, height < 0
    )


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
    profile = _read_profile(header, data)
    if header.compression in {_BIT_FIELDS, _ALPHA_FIELDS} and header.bits in {16, 32}:
        masks = _read_masks(header, data)
        deep = any(mask.bit_count() > 8 for mask in masks)
        return Raster(*_by_masks(header, data, masks), profile=profile, reduced=deep)
    with BmpImagePlugin.BmpImageFile(io.BytesIO(data)) as image:
        colour, alpha = split_pillow(image)
    return Raster(colour, alpha, profile=profile)


def _read_masks(header: _Header, data: bytes) -> tuple[int, ...]:
    """Bits of red, green, blue and (if the header has one) alpha within a pixel."""
    # In the header itself from its second version on, else right behind it: the same place.
    with_alpha = header.header_bytes >= _HEADER_WITH_ALPHA or header.compression == _ALPHA_FIELDS
    count = 4 if with_alpha else 3
    end = 54 + 4 * count
    if header.header_bytes not in _HEADERS_WITH_MASKS or end > len(data):
        msg = "The bitmap lacks the masks of its colours."
        raise DamagedImageError(msg)
    masks = struct.unpack_from(f"<{count}I", data, 54)
    used = 0
    for place, mask in enumerate(masks):
        span = mask >> (mask & -mask).bit_length() - 1 if mask else 0
        whole = span & (span + 1) == 0 and span.bit_length() <= 16
        if not whole or used & mask or mask >> header.bits or (place < 3 and not mask):
            msg = "The bitmap has impossible masks of its colours."
            raise DamagedImageError(msg)
        used |= mask
    return masks


def _by_masks(
    header: _Header, data: bytes, masks: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    pixel_bytes = header.bits // 8
    row_bytes = -(-header.width * header.bits // 32) * 4
    rows = np.frombuffer(data, np.uint8, row_bytes * header.height, header.pixel_offset)
    rows = rows.reshape(header.height, row_bytes)[:, : header.width * pixel_bytes]
    channels = np.full((header.height, header.width, 4), 255, np.uint8)
    for first in range(0, header.height, _ROWS_AT_ONCE):
        block = np.ascontiguousarray(rows[first : first + _ROWS_AT_ONCE])
        words = block.view(f"<u{pixel_bytes}")
        for place, mask in enumerate(masks):
            if mask:
                shift, bits = (mask & -mask).bit_length() - 1, mask.bit_count()
                samples = ((words & words.dtype.type(mask)) >> shift).astype(np.uint16)
                channels[first : first + _ROWS_AT_ONCE, :, place] = scale_to_8_bit(samples, bits)
    if not header.top_down:
        channels = channels[::-1]
    colour, alpha = np.ascontiguousarray(channels[..., :3]), channels[..., 3]
    # Many programs reserve a byte for alpha and leave it at 0.
    return colour, alpha if alpha.any() else None
