"""WebP: the RIFF container is walked here, libwebp (through Pillow) decodes.

Source: "WebP Container Specification" and RFC 9649.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Final

from PIL import WebPImagePlugin

from skinapp.core.errors import DamagedImageError, TruncatedImageError
from skinapp.core.image_formats import ifd
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    split_pillow,
)

_MAX_CHUNKS: Final = 100_000
_RIFF_HEADER_BYTES: Final = 12


def read_size(data: bytes) -> Size:
    """Width and height of the canvas, from the first chunk.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        TruncatedImageError: If the file ends inside the header.
        DamagedImageError: If the first chunk is not one that starts an image.
    """
    if len(data) < 30:
        msg = "The WebP file ends inside its header."
        raise TruncatedImageError(msg)
    kind = data[12:16]
    if kind == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    msg = "The WebP file has no valid header."
    raise DamagedImageError(msg)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, first byte and end of each chunk's payload."""
    end_of_file = 8 + int.from_bytes(data[4:8], "little")
    if end_of_file > len(data):
        msg = "The WebP file is shorter than its header says."
        raise TruncatedImageError(msg, expected=end_of_file, found=len(data))
    position = _RIFF_HEADER_BYTES
    for _ in range(_MAX_CHUNKS):
        if position + 8 > end_of_file:
            return
        kind, length = struct.unpack_from("<4sI", data, position)
        start, end = position + 8, position + 8 + length
        if end > end_of_file:
            msg = "A chunk of the WebP file reaches beyond its end."
            raise TruncatedImageError(msg)
        yield kind, start, end
        position = end + length % 2
    msg = "The WebP file has more chunks than any real one."
    raise DamagedImageError(msg, expected=_MAX_CHUNKS)


def decode(data: bytes) -> Raster:
    """Decode the first frame.

    Args:
        data: The file.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut or damaged.
    """
    frames = 0
    exif = b""
    profile: bytes | None = None
    for kind, start, end in _chunks(data):
        frames += kind == b"ANMF"
        if kind == b"EXIF":
            exif = data[start:end]
        elif kind == b"ICCP":
            profile = data[start:end] if end - start <= MAX_PROFILE_BYTES else UNUSABLE_PROFILE
    with WebPImagePlugin.WebPImageFile(io.BytesIO(data)) as image:
        colour, alpha = split_pillow(image)
    return Raster(
        colour,
        alpha,
        profile=profile,
        orientation=ifd.exif_orientation(exif),
        more_frames=frames > 1,
    )
