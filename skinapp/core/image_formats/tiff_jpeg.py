"""JPEG strips and tiles of a TIFF page, put together.

tifffile takes planes of one component each for RGB and refuses them, and believes the colours that
the page states whatever its pixels hold.

Source: TIFF Technical Note 2 (Adobe, 1995).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tifffile import PHOTOMETRIC, TiffPage

from skinapp.core.errors import DamagedImageError
from skinapp.core.image_formats import jpeg, jpeg_colour, jpeg_stream
from skinapp.core.image_formats.jpeg_colour import Claims, Coding

_TABLES: Final = 347
_DECLARED: Final = {PHOTOMETRIC.RGB: Coding.RGB, PHOTOMETRIC.YCBCR: Coding.YCBCR}


@dataclass(frozen=True)
class _Piece:
    """A whole stream, and where it belongs."""

    plane: int
    top: int
    left: int
    height: int
    width: int
    stream: bytes


def decode(page: TiffPage, data: bytes) -> tuple[NDArray[np.uint8], bool]:
    """Decode all pieces of a page.

    Args:
        page: The page; that its pieces lie within the file was checked.
        data: The file.

    Returns:
        Samples, uint8 (H, W, samples per pixel), RGB where the page says RGB or YCbCr; and whether
        their colours are doubtful.

    Raises:
        ImageError: If a piece is cut, damaged, or larger than stated.
    """
    pieces = list(_pieces(page, data))
    claims = Claims.of(pieces[0].stream)
    declared = _DECLARED.get(PHOTOMETRIC(page.photometric))
    verdict = jpeg_colour.decide(
        claims, declared, lambda: _assemble(page, pieces, Coding.RGB), trusted=True
    )
    return _assemble(page, pieces, verdict.coding), verdict.doubtful


def _pieces(page: TiffPage, data: bytes) -> Iterator[_Piece]:
    planes, _, height, width, _ = page.shaped
    tiled = page.is_tiled
    rows = int(page.tilelength if tiled else min(page.rowsperstrip or height, height))
    columns = int(page.tilewidth if tiled else width)
    tables = _tables(page)
    places = (
        (plane, top, left)
        for plane in range(planes)
        for top in range(0, height, rows)
        for left in range(0, width, columns)
    )
    # Encoders may round a piece up to whole blocks, but not to twice its size.
    most_pixels = 2 * max(rows, 16) * max(columns, 16)
    for (plane, top, left), start, count in zip(
        places, page.dataoffsets, page.databytecounts, strict=False
    ):
        stream = data[start : start + count]
        size = jpeg_stream.read_size(stream)
        if math.prod(size) > most_pixels or not jpeg.is_complete(stream):
            msg = "A strip or tile of the TIFF file is cut, or larger than stated."
            raise DamagedImageError(msg)
        needed = min(rows, height - top), min(columns, width - left)
        if size[0] < needed[1] or size[1] < needed[0]:
            msg = "A strip or tile of the TIFF file is smaller than stated."
            raise DamagedImageError(msg, expected=needed[::-1], found=size)
        yield _Piece(plane, top, left, *needed, stream[:2] + tables + stream[2:])


def _tables(page: TiffPage) -> bytes:
    """Segments that all pieces share, without the markers around them."""
    tag = page.tags.get(_TABLES)
    if tag is None or not isinstance(tag.value, bytes):
        return b""
    return b"".join(
        tag.value[one.start : one.end]
        for one in jpeg_stream.segments(tag.value)
        if one.marker != jpeg_stream.EOI
    )


def _assemble(page: TiffPage, pieces: list[_Piece], coding: Coding | None) -> NDArray[np.uint8]:
    planes, _, height, width, together = page.shaped
    samples = np.zeros((height, width, planes * together), np.uint8)
    for piece in pieces:
        decoded = jpeg.decode_piece(piece.stream, coding)
        if decoded.shape[-1] != together:
            msg = "A strip or tile of the TIFF file has other channels than stated."
            raise DamagedImageError(msg, expected=together, found=decoded.shape[-1])
        rows = slice(piece.top, piece.top + piece.height)
        columns = slice(piece.left, piece.left + piece.width)
        channels = slice(piece.plane, piece.plane + together)
        samples[rows, columns, channels] = decoded[: piece.height, : piece.width]
    return samples
