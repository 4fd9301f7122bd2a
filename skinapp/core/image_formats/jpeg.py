"""JPEG: the segments are walked here, libjpeg-turbo (through Pillow) decodes.

Source: ITU-T T.81 (1992), annex B.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import JpegImagePlugin

from skinapp.core.errors import (
    DamagedImageError,
    ImageError,
    ImageFormatError,
    TruncatedImageError,
)
from skinapp.core.image_formats import ifd
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    split_pillow,
)

_SOI: Final = b"\xff\xd8"
_EOI: Final = 0xD9
_SOS: Final = 0xDA
_APP1: Final = 0xE1
_APP2: Final = 0xE2
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
_SUPPORTED_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xDA)})
# APP0 (JFIF) and APP14 (Adobe) say how colours are coded; the other APPn and comments do not.
_METADATA: Final = frozenset(range(0xE1, 0xEE)) | {0xEF, 0xFE}

_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")
_END_OF_SCAN: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_MAX_SEGMENTS: Final = 20_000
_MAX_SCANS: Final = 64
"""Encoders write up to about 15; each scan costs the decoder a pass over all coefficients."""

_NUMBER_OF_PICTURES: Final = 0xB001
"""Tag of the multi-picture index. Source: CIPA DC-007-2009, 5.2.3.2."""


@dataclass(frozen=True)
class _Segment:
    marker: int
    start: int
    payload: int
    end: int


def _segments(data: bytes) -> Iterator[_Segment]:
    """Walk from segment to segment; a scan's segment includes its entropy-coded data."""
    position = len(_SOI)
    for _ in range(_MAX_SEGMENTS):
        match = _MARKER.search(data, position)
        if match is None:
            return
        start, payload, marker = match.start(), match.end(), data[match.end() - 1]
        end = payload
        if marker not in _WITHOUT_LENGTH:
            end += int.from_bytes(data[payload : payload + 2], "big")
            payload += 2
        if marker == _SOS:
            scan_end = _END_OF_SCAN.search(data, end)
            end = scan_end.start() if scan_end else len(data)
        if end > len(data) or payload > len(data):
            return
        yield _Segment(marker, start, payload, end)
        if marker == _EOI:
            return
        position = end
    msg = "The JPEG file has more segments than any real one."
    raise DamagedImageError(msg, expected=_MAX_SEGMENTS)


def read_size(data: bytes) -> Size:
    """Width and height from the frame header.

    Args:
        data: The file, or one JPEG stream inside another format.

    Returns:
        Width and height.

    Raises:
        TruncatedImageError: If the data ends before the frame header.
        DamagedImageError: If there is image data but no frame header.
        ImageFormatError: If the kind of JPEG is not supported (lossless, 12 bit).
    """
    for segment in _segments(data):
        if segment.marker in _FRAMES:
            header = data[segment.payload : segment.end]
            if len(header) < 6:
                break
            if segment.marker not in _SUPPORTED_FRAMES or header[0] != 8:
                msg = "This kind of JPEG (lossless, hierarchical or 12 bit) is not supported."
                raise ImageFormatError(msg)
            return int.from_bytes(header[3:5], "big"), int.from_bytes(header[1:3], "big")
        if segment.marker in {_SOS, _EOI}:
            break
    else:
        msg = "The JPEG file ends before its frame header."
        raise TruncatedImageError(msg)
    msg = "The JPEG file has no usable frame header."
    raise DamagedImageError(msg)


@dataclass(frozen=True)
class _Contents:
    stream: bytes
    exif: bytes
    profile_parts: list[bytes]
    more_frames: bool


def _picture_count(index: bytes) -> int:
    try:
        return ifd.read_first_directory(index).integers.get(_NUMBER_OF_PICTURES, 1)
    except ImageError:
        return 1


def _read_contents(data: bytes) -> _Contents:
    """Take metadata and image apart, and see that the image ends where it should."""
    kept = [_SOI]
    exif, parts, more_frames = b"", [], False
    scans, marker = 0, 0
    for segment in _segments(data):
        marker = segment.marker
        payload = data[segment.payload : segment.end] if marker in {_APP1, _APP2} else b""
        if payload.startswith(b"Exif\0\0") and not exif:
            exif = payload
        elif payload.startswith(b"ICC_PROFILE\0"):
            parts.append(payload[12:])
        elif payload.startswith(b"MPF\0"):
            more_frames = _picture_count(payload[4:]) > 1
        scans += marker == _SOS
        if marker not in _METADATA:
            kept.append(data[segment.start : segment.end])
    if marker != _EOI:
        # libjpeg would fill the missing part with grey and say nothing.
        msg = "The JPEG file ends before its end-of-image marker."
        raise TruncatedImageError(msg)
    if not 1 <= scans <= _MAX_SCANS:
        msg = "The JPEG file has no scan, or more scans than any real one."
        raise DamagedImageError(msg, expected=f"1 to {_MAX_SCANS}", found=scans)
    return _Contents(b"".join(kept), exif, parts, more_frames)


def _join_profile(parts: list[bytes]) -> bytes | None:
    """Put the numbered parts of an ICC profile together.

    Source: ICC.1:2022, annex B.4.
    """
    if not parts:
        return None
    count = len(parts)
    # Each part starts with its number, from 1 on, and the number of parts, in a byte each.
    numbers = sorted((*part[:2],) for part in parts)
    if count > 255 or numbers != [(number, count) for number in range(1, count + 1)]:
        return UNUSABLE_PROFILE
    profile = b"".join(part[2:] for part in sorted(parts))
    return profile if len(profile) <= MAX_PROFILE_BYTES else UNUSABLE_PROFILE


def is_complete(data: bytes) -> bool:
    """Whether a JPEG stream inside another format reaches its end-of-image marker."""
    return any(segment.marker == _EOI for segment in _segments(data))


def decode(data: bytes) -> Raster:
    """Decode the first image.

    Args:
        data: The file. Bytes after the end-of-image marker are ignored: phones append data, and
            multi-picture files their further images.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged or of an unsupported kind.
    """
    contents = _read_contents(data)
    with JpegImagePlugin.JpegImageFile(io.BytesIO(contents.stream)) as image:
        colour, alpha = split_pillow(image)
    return Raster(
        colour,
        alpha,
        profile=_join_profile(contents.profile_parts),
        orientation=ifd.exif_orientation(contents.exif),
        more_frames=contents.more_frames,
    )
