"""JPEG: the segments are walked here, libjpeg-turbo (through Pillow) decodes.

Source: ITU-T T.81 (1992), annex B. Why: decisions 0033 and 0034.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import JpegImagePlugin

from skinapp.core.errors import (
    DamagedImageError,
    ImageError,
    TruncatedImageError,
)
from skinapp.core.image_formats import ifd, jpeg_colour
from skinapp.core.image_formats.jpeg_completeness import (
    ARITHMETIC,
    EOI_BYTES,
    Coverage,
    may_lack_blocks,
    with_filler,
    without_last_bytes,
)
from skinapp.core.image_formats.jpeg_stream import (
    APP1,
    APP2,
    EOI,
    SOI,
    SOS,
    guessed_ends,
    read_size,
    segments,
)
from skinapp.core.image_formats.profiles import adobe_rgb_profile
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    split_pillow,
)

# APP0 (JFIF) and APP14 (Adobe) say how colours are coded; the other APPn and comments do not.
_METADATA: Final = frozenset(range(0xE1, 0xEE)) | {0xEF, 0xFE}


_INCOMPLETE: Final = "The JPEG file does not hold all of its image."
_MAX_EXIF_BLOCKS: Final = 8
_MOST_GUESSES: Final = 4
_MAX_SCANS: Final = 64
"""Encoders write up to about 15; each scan costs the decoder a pass over all coefficients."""

_REDUCED_SHORT_SIDE: Final = 640
"""A reduced image keeps at least this; networks for dermoscopy look at squares of 160 to 320."""
_REDUCTIONS: Final = (8, 4, 2)

_PICTURES: Final = 0xB002
"""Tag of the multi-picture index. Source: CIPA DC-007-2009, 5.2.3.3."""
_PICTURE_BYTES: Final = 16
_VIEWS: Final = 0x02
"""Class of pictures that are views of their own: panorama, stereo, several angles."""
_NAMED_BLOCKS: Final = (b"http://", b"urn:")
_GAIN_MAP_NAMES: Final = (b"http://ns.adobe.com/hdr-gain-map/", b"urn:iso:std:iso:ts:21496:-1")


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
    exif: ifd.Exif
    profile_parts: list[bytes]
    more_frames: bool
    ended: bool


def _has_more_views(data: bytes, start: int, index: bytes) -> bool:
    """Whether a multi-picture index lists views of their own, not previews or gain maps.

    Args:
        data: The file.
        start: Where the index is, from which its offsets count.
        index: The index.
    """
    entries = ifd.read_what_is_sound(index).get(_PICTURES)
    if not isinstance(entries, bytes):
        return False
    order: Literal["little", "big"] = "little" if index.startswith(b"II") else "big"
    for place in range(_PICTURE_BYTES, len(entries) - _PICTURE_BYTES + 1, _PICTURE_BYTES):
        kind = int.from_bytes(entries[place : place + 4], order) & 0xFFFFFF
        length = int.from_bytes(entries[place + 4 : place + 8], order)
        offset = start + int.from_bytes(entries[place + 8 : place + 12], order)
        if kind >> 16 == _VIEWS:
            return True
        if kind == 0 and _is_as_large(data, data[offset : offset + length]):
            return True
    return False


def _is_as_large(data: bytes, other: bytes) -> bool:
    try:
        return read_size(other) == read_size(data)
    except ImageError:
        return False


def _read_contents(data: bytes) -> _Contents:
    """Take metadata and image apart, and see that the image ends where it should."""
    kept = [SOI]
    exif: list[bytes] = []
    parts: list[bytes] = []
    more_frames = gain_map = False
    marker, coverage = 0, Coverage()
    for segment in segments(data):
        marker = segment.marker
        payload = data[segment.payload : segment.end] if marker in {APP1, APP2} else b""
        if payload.startswith(b"Exif\0\0") and len(exif) < _MAX_EXIF_BLOCKS:
            exif.append(payload)
        elif payload.startswith(b"ICC_PROFILE\0"):
            parts.append(payload[12:])
        elif payload.startswith(b"MPF\0"):
            more_frames = _has_more_views(data, segment.payload + 4, payload[4:])
        elif payload.startswith(_NAMED_BLOCKS):
            gain_map = gain_map or any(name in payload for name in _GAIN_MAP_NAMES)
        coverage.note(marker, data[segment.payload : min(segment.end, segment.payload + 1024)])
        if marker not in _METADATA:
            kept.append(data[segment.start : segment.end])
    _check_end(marker, coverage)
    # Encoders do not fill up before the end; a cut behind half of an FF 00 looks like it.
    dangling = kept[-2].endswith(b"\xff")
    if marker != EOI:
        # Only the marker may be missing: whether data are is seen by decoding on.
        kept[-1] = kept[-1].rstrip(b"\xff")
        kept.append(EOI_BYTES)
    return _Contents(
        coverage.frame,
        b"".join(kept),
        ifd.read_exif(*exif),
        parts,
        more_frames=more_frames and not gain_map,
        ended=marker == EOI and not dangling,
    )


def _check_end(last_marker: int, coverage: Coverage) -> None:
    """See that a stream ends where one may end, and that no scan is missing."""
    if last_marker != EOI and (last_marker != SOS or coverage.frame in ARITHMETIC):
        # libjpeg would fill the missing part with grey and say nothing.
        msg = "The JPEG file ends before its end-of-image marker."
        raise TruncatedImageError(msg)
    if not 1 <= coverage.scans <= _MAX_SCANS:
        msg = "The JPEG file has no scan, or more scans than any real one."
        raise DamagedImageError(msg, expected=f"1 to {_MAX_SCANS}", found=coverage.scans)
    if not coverage.complete:
        msg = "The JPEG file lacks some of its scans."
        raise TruncatedImageError(msg)


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


def _profile_of(contents: _Contents) -> bytes | None:
    profile = _join_profile(contents.profile_parts)
    if profile is None and contents.exif.adobe_rgb:
        return adobe_rgb_profile()
    return profile


def _find_whole(data: bytes) -> _Contents:
    """The contents up to where the image ends, which its data say and not what is behind them."""
    guessed = False
    for end in islice(guessed_ends(data), _MOST_GUESSES):
        guessed = True
        try:
            contents = _read_contents(data[:end])
            if _is_used_up(contents):
                return contents
        except (ImageError, OSError):
            # It was no end; what counts against the file is found when all of it is read.
            continue
    contents = _read_contents(data)
    if not guessed or contents.frame in ARITHMETIC:
        return contents
    # A cut image and what a phone wrote behind it, or a sound one with such bytes by chance.
    if not contents.ended or not _is_used_up(contents):
        raise TruncatedImageError(_INCOMPLETE)
    return contents


def _is_used_up(contents: _Contents) -> bool:
    """Whether the image needs all data of its last scan, and no more."""
    whole, _ = _decode_stream(contents.stream, 1)
    longer, _ = _decode_stream(with_filler(contents.stream), 1)
    shorter, _ = _decode_stream(with_filler(without_last_bytes(contents.stream)), 1)
    return np.array_equal(whole, longer) and not np.array_equal(whole, shorter)


def is_complete(data: bytes) -> bool:
    """Whether a JPEG stream inside another format reaches its end-of-image marker."""
    return any(segment.marker == EOI for segment in segments(data))


def decode(data: bytes, reduced_by: int = 1, declared: jpeg_colour.Coding | None = None) -> Raster:
    """Decode the first image.

    Args:
        data: The file. Bytes after the end-of-image marker are ignored: phones append data, and
            multi-picture files their further images.
        reduced_by: 1, or a divisor of both sides from ``reduction``. The decoder then leaves out
            the details that would be averaged away afterwards, which saves most of its time.
        declared: What a file around the stream says of its three components.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged or of an unsupported kind.
    """
    contents = _find_whole(data)
    claims = jpeg_colour.Claims.of(contents.stream)
    verdict = jpeg_colour.decide(
        claims,
        declared,
        lambda: _decode_stream(jpeg_colour.coded_as(contents.stream, jpeg_colour.Coding.RGB), 1)[0],
    )
    stream = contents.stream
    if verdict.coding:
        stream = jpeg_colour.coded_as(stream, verdict.coding)
    colour, alpha = _decode_whole(stream, contents, reduced_by)
    doubtful = verdict.doubtful
    if verdict.coding is jpeg_colour.Coding.YCBCR and declared is None:
        doubtful = doubtful or jpeg_colour.is_doubted(claims, colour)
    return Raster(
        colour,
        alpha,
        profile=_profile_of(contents),
        orientation=contents.exif.orientation,
        more_frames=contents.more_frames,
        colours_doubtful=doubtful,
    )


def decode_piece(stream: bytes, coding: jpeg_colour.Coding | None) -> NDArray[np.uint8]:
    """Decode a strip or tile of another format.

    Args:
        stream: A whole stream.
        coding: What three components are taken for; None to leave it to the stream.

    Returns:
        uint8 (H, W, C), as in ``Raster``.

    Raises:
        ImageError: If the stream is cut, damaged or of an unsupported kind.
    """
    contents = _find_whole(stream)
    kept = jpeg_colour.coded_as(contents.stream, coding) if coding else contents.stream
    return _decode_whole(kept, contents, 1)[0]


def _decode_whole(
    stream: bytes, contents: _Contents, reduced_by: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    colour, alpha = _decode_stream(stream, reduced_by)
    if not contents.ended or may_lack_blocks(colour, contents.frame):
        filled, _ = _decode_stream(with_filler(stream), reduced_by)
        if not np.array_equal(colour, filled):
            raise TruncatedImageError(_INCOMPLETE)
    return colour, alpha


def _decode_stream(
    stream: bytes, reduced_by: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    with JpegImagePlugin.JpegImageFile(io.BytesIO(stream)) as image:
        if reduced_by > 1:
            # A mode of None leaves the colours as they are.
            image.draft(None, (image.width // reduced_by, image.height // reduced_by))
        return split_pillow(image)
