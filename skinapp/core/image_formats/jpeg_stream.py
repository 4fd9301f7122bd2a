"""The segments of a JPEG stream and its size; nothing is decoded.

Source: ITU-T T.81 (1992), annex B. Why: decision 0150.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skinapp.core.errors import DamagedImageError, ImageFormatError, TruncatedImageError
from skinapp.core.image_formats.raster import Size

SOI: Final = b"\xff\xd8"
EOI: Final = 0xD9
SOS: Final = 0xDA
APP0: Final = 0xE0
APP1: Final = 0xE1
APP2: Final = 0xE2
APP14: Final = 0xEE
FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
_SUPPORTED_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xDA)})

_MARKER: Final = re.compile(rb"\xff[^\x00\xff]")
_END_OF_SCAN: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_TRAILER: Final = re.compile(
    rb"\0\0..[\x01-\x40]\0\0\0[A-Za-z_]{4}|\0\0\0[\x08-\xff]ftyp", re.DOTALL
)
"""What phones write behind an image, seen in scans that lack the marker of their end: named blocks,
a film."""
_LEAST_PADDING: Final = 16

_MAX_SEGMENTS: Final = 20_000


@dataclass(frozen=True)
class Segment:
    """A marker with what belongs to it: places in the stream."""

    marker: int
    start: int
    payload: int
    end: int


def segments(data: bytes) -> Iterator[Segment]:
    """Walk from segment to segment; a scan's segment includes its entropy-coded data."""
    position = len(SOI)
    for _ in range(_MAX_SEGMENTS):
        match = _MARKER.search(data, position)
        if match is None:
            return
        start, payload, marker = match.start(), match.end(), data[match.end() - 1]
        end = payload
        if marker not in _WITHOUT_LENGTH:
            end += int.from_bytes(data[payload : payload + 2], "big")
            payload += 2
        if marker == SOS:
            scan_end = _END_OF_SCAN.search(data, end)
            end = scan_end.start() if scan_end else len(data)
        if end > len(data) or payload > len(data):
            return
        yield Segment(marker, start, payload, end)
        if marker == EOI:
            return
        position = end
    msg = "The JPEG file has more segments than any real one."
    raise DamagedImageError(msg, expected=_MAX_SEGMENTS)


def guessed_ends(data: bytes) -> Iterator[int]:
    """Where something else than image data may begin within a scan that lacks its end marker.

    Args:
        data: The file.

    Yields:
        Places, in order. Any of them can be chance: such bytes occur in sound scans, too, and runs
        of zeros are what black parts of an image are coded as.
    """
    for segment in segments(data):
        if segment.marker != SOS:
            continue
        named = _TRAILER.finditer(data, segment.payload, segment.end)
        yield from (match.start() for match in named)
        behind = data[segment.end : segment.end + 2]
        if behind in {b"", SOI}:
            end = len(data[segment.payload : segment.end].rstrip(b"\0")) + segment.payload
            if segment.end - end >= _LEAST_PADDING:
                yield end
            elif behind:
                yield segment.end


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
    for segment in segments(data):
        if segment.marker in FRAMES:
            header = data[segment.payload : segment.end]
            if len(header) < 6:
                break
            if segment.marker not in _SUPPORTED_FRAMES or header[0] != 8:
                msg = "This kind of JPEG (lossless, hierarchical or 12 bit) is not supported."
                raise ImageFormatError(msg)
            return int.from_bytes(header[3:5], "big"), int.from_bytes(header[1:3], "big")
        if segment.marker in {SOS, EOI}:
            break
    else:
        msg = "The JPEG file ends before its frame header."
        raise TruncatedImageError(msg)
    msg = "The JPEG file has no usable frame header."
    raise DamagedImageError(msg)


def any_size(frame: bytes) -> Size | None:
    """Width and height from the frame header of any JPEG or JPEG-LS stream; None without one."""
    for segment in segments(frame):
        header = frame[segment.payload : segment.end]
        if segment.marker in FRAMES and len(header) >= 6:
            return int.from_bytes(header[3:5], "big"), int.from_bytes(header[1:3], "big")
    return None


def first_stream(data: bytes) -> bytes:
    """The stream up to its end-of-image marker; all of the data if there is none."""
    end = len(data)
    for segment in segments(data):
        if segment.marker == EOI:
            end = segment.end
    return data[:end]
