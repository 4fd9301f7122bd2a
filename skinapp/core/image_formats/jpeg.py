"""JPEG: the segments are walked here, libjpeg-turbo (through Pillow) decodes.

Source: ITU-T T.81 (1992), annex B.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
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

_PROGRESSIVE: Final = frozenset({0xC2, 0xCA})
_ARITHMETIC: Final = frozenset({0xC9, 0xCA})
_COEFFICIENTS: Final = 64
_EOI_BYTES: Final = bytes((0xFF, _EOI))
_FIRST_RESTART: Final = 0xD0
_RESTART: Final = re.compile(rb"\xff([\xd0-\xd7])")

# Entropy-coded data that decodes to something else than the grey of missing blocks.
_FILLER: Final = bytes(range(1, 65)) * 2
_GREY_TOLERANCE: Final = 3

_REDUCED_SHORT_SIDE: Final = 640
"""A reduced image keeps at least this; networks for dermoscopy look at squares of 160 to 320."""
_REDUCTIONS: Final = (8, 4, 2)

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


def reduction(size: Size) -> int:
    """By what libjpeg may divide both sides while it decodes an image for a network.

    Args:
        size: Width and height.

    Returns:
        8, 4, 2 or 1; the short side stays at least twice as long as the input of a network.
    """
    return next((by for by in _REDUCTIONS if min(size) // by >= _REDUCED_SHORT_SIDE), 1)


@dataclass(frozen=True)
class _Contents:
    frame: int
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
    marker, coverage = 0, _Coverage()
    for segment in _segments(data):
        marker = segment.marker
        payload = data[segment.payload : segment.end] if marker in {_APP1, _APP2} else b""
        if payload.startswith(b"Exif\0\0") and not exif:
            exif = payload
        elif payload.startswith(b"ICC_PROFILE\0"):
            parts.append(payload[12:])
        elif payload.startswith(b"MPF\0"):
            more_frames = _picture_count(payload[4:]) > 1
        coverage.note(marker, data[segment.payload : min(segment.end, segment.payload + 1024)])
        if marker not in _METADATA:
            kept.append(data[segment.start : segment.end])
    if marker != _EOI:
        # libjpeg would fill the missing part with grey and say nothing.
        msg = "The JPEG file ends before its end-of-image marker."
        raise TruncatedImageError(msg)
    if not 1 <= coverage.scans <= _MAX_SCANS:
        msg = "The JPEG file has no scan, or more scans than any real one."
        raise DamagedImageError(msg, expected=f"1 to {_MAX_SCANS}", found=coverage.scans)
    if not coverage.complete:
        msg = "The JPEG file lacks some of its scans."
        raise TruncatedImageError(msg)
    return _Contents(coverage.frame, b"".join(kept), exif, parts, more_frames)


class _Coverage:
    """Which coefficients of which components the scans bring to their last bit.

    A file that ends early may still be well-formed: a progressive one then lacks details, others
    lack a colour.
    """

    def __init__(self) -> None:
        self.frame = 0
        self.scans = 0
        self._missing: dict[int, set[int]] = {}

    def note(self, marker: int, header: bytes) -> None:
        """Take the header of a segment into account; more bytes may follow it."""
        if marker in _FRAMES:
            self.frame = marker
            components = header[6 : 6 + 3 * header[5] : 3] if len(header) > 5 else b""
            self._missing = {component: set(range(_COEFFICIENTS)) for component in components}
        elif marker == _SOS:
            self.scans += 1
            self._note_scan(header)

    def _note_scan(self, header: bytes) -> None:
        count = header[0] if header else 0
        if len(header) < 4 + 2 * count:
            return
        first, last, bits = header[1 + 2 * count : 4 + 2 * count]
        if self.frame not in _PROGRESSIVE:
            # These three are meaningless here, and not all encoders set them right.
            first, last, bits = 0, _COEFFICIENTS - 1, 0
        if bits & 0x0F:
            return
        for component in header[1 : 1 + 2 * count : 2]:
            self._missing.get(component, set()).difference_update(range(first, last + 1))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(self._missing.values())


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


def decode(data: bytes, reduced_by: int = 1) -> Raster:
    """Decode the first image.

    Args:
        data: The file. Bytes after the end-of-image marker are ignored: phones append data, and
            multi-picture files their further images.
        reduced_by: 1, or a divisor of both sides from ``reduction``. The decoder then leaves out
            the details that would be averaged away afterwards, which saves most of its time.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged or of an unsupported kind.
    """
    contents = _read_contents(data)
    colour, alpha = _decode_stream(contents.stream, reduced_by)
    if _may_lack_blocks(colour, contents.frame):
        filled, _ = _decode_stream(_with_filler(contents.stream), reduced_by)
        if not np.array_equal(colour, filled):
            msg = "The JPEG file has an end-of-image marker but not all of its image."
            raise TruncatedImageError(msg)
    return Raster(
        colour,
        alpha,
        profile=_join_profile(contents.profile_parts),
        orientation=ifd.exif_orientation(contents.exif),
        more_frames=contents.more_frames,
    )


def _decode_stream(
    stream: bytes, reduced_by: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    with JpegImagePlugin.JpegImageFile(io.BytesIO(stream)) as image:
        if reduced_by > 1:
            # A mode of None leaves the colours as they are.
            image.draft(None, (image.width // reduced_by, image.height // reduced_by))
        return split_pillow(image)


def _may_lack_blocks(colour: NDArray[np.uint8], frame: int) -> bool:
    """Whether the last pixel can be one that libjpeg made up.

    Where data are missing, it leaves blocks of medium grey and says nothing. With arithmetic coding
    this cannot be told apart: zeros at the end of the data are left out by encoders.
    """
    if frame in _ARITHMETIC:
        return False
    if frame in _PROGRESSIVE or colour.shape[-1] not in {1, 3}:
        return True
    corner = colour[-1, -1].astype(int)
    return bool((abs(corner - 128) <= _GREY_TOLERANCE).all())


def _with_filler(stream: bytes) -> bytes:
    """The same image with more data in its last scan: only if it lacks some do they matter.

    Some follow a restart marker, since the cut may be where one is due.
    """
    restarts = _RESTART.findall(stream, max(stream.rfind(bytes((0xFF, _SOS))), 0))
    due = (restarts[-1][0] - _FIRST_RESTART + 1) % 8 if restarts else 0
    restart = bytes((0xFF, _FIRST_RESTART + due))
    return stream[: -len(_EOI_BYTES)] + _FILLER + restart + _FILLER + _EOI_BYTES
