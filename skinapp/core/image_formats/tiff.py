"""TIFF: the first directory is checked here, tifffile decodes.

Pillow clips grey of 16 bits to white and cuts RGB of 16 bits, and libtiff fills what is missing.

Source: TIFF 6.0 (Adobe, 1992).
"""

from __future__ import annotations

import io
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tifffile import COMPRESSION, PHOTOMETRIC, TiffFile, TiffPage

from skinapp.core.errors import DamagedImageError, ImageFormatError, TruncatedImageError
from skinapp.core.image_formats import ifd, jpeg, jpeg_stream
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    scale_to_8_bit,
)

_PROFILE: Final = 34675
_PIECE_TAGS: Final = (273, 279, 324, 325)
_MAX_PIECES: Final = 2**20
_MAX_TILE_SIDE: Final = 8192
_REDUCED_IMAGE: Final = 1
_CANON_RAW: Final = b"CR"
_PREMULTIPLIED: Final = 1
_STRAIGHT: Final = 2

_COMPRESSIONS: Final = frozenset(
    {
        COMPRESSION.NONE,
        COMPRESSION.CCITTRLE,
        COMPRESSION.CCITT_T4,
        COMPRESSION.CCITT_T6,
        COMPRESSION.LZW,
        COMPRESSION.JPEG,
        COMPRESSION.ADOBE_DEFLATE,
        COMPRESSION.DEFLATE,
        COMPRESSION.PACKBITS,
    }
)
"""Each of them gives no more bytes than its strip or tile may have (JPEG is checked)."""

_CHANNELS: Final = {
    PHOTOMETRIC.MINISWHITE: 1,
    PHOTOMETRIC.MINISBLACK: 1,
    PHOTOMETRIC.RGB: 3,
    PHOTOMETRIC.PALETTE: 1,
    PHOTOMETRIC.SEPARATED: 4,
    PHOTOMETRIC.YCBCR: 3,
}


def read_size(data: bytes) -> Size:
    """Width and height from the first directory.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        TruncatedImageError: If the file ends inside the directory or before a value of it.
        DamagedImageError: If the directory does not say.
    """
    directory = ifd.read_first_directory(data)
    try:
        return directory.integers[ifd.IMAGE_WIDTH], directory.integers[ifd.IMAGE_LENGTH]
    except KeyError as error:
        msg = "The TIFF file does not say how large its image is."
        raise DamagedImageError(msg) from error


def decode(data: bytes) -> Raster:
    """Decode the first image.

    Args:
        data: The file.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged, or stores its colours in an uncommon way.
    """
    directory = ifd.read_first_directory(data)
    if directory.next_offset >= len(data):
        msg = "The TIFF file ends before its next directory."
        raise TruncatedImageError(msg)
    if any(directory.counts.get(tag, 0) > _MAX_PIECES for tag in _PIECE_TAGS):
        msg = "The TIFF file has more strips or tiles than any real one."
        raise DamagedImageError(msg, expected=_MAX_PIECES)
    with TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        if not isinstance(page, TiffPage) or len(page.shaped) != 5:
            msg = "The TIFF file has no image."
            raise DamagedImageError(msg)
        _check_kind(page, data)
        _check_pieces(page, data)
        colour, alpha = _decode_page(page)
        profile = _read_profile(page)
    return Raster(
        colour,
        alpha,
        profile=profile,
        orientation=ifd.valid_orientation(directory),
        more_frames=directory.next_offset not in {0, directory.offset},
        reduced=page.bitspersample > 8,
    )


def _check_kind(page: TiffPage, data: bytes) -> None:
    """Refuse what would be decoded wrongly, or without bounds, before anything is decoded."""
    if page.subfiletype & _REDUCED_IMAGE or data[8:10] == _CANON_RAW:
        msg = "The first image of the file is only a preview; camera raw files are not supported."
        raise ImageFormatError(msg)
    coded_as_rgb = page.photometric != PHOTOMETRIC.YCBCR or page.compression == COMPRESSION.JPEG
    if (
        page.compression not in _COMPRESSIONS
        or page.photometric not in _CHANNELS
        or not coded_as_rgb
        or page.sampleformat != 1
        or not 1 <= page.bitspersample <= 16
        or not _CHANNELS[PHOTOMETRIC(page.photometric)] <= page.samplesperpixel <= 6
        or page.imagedepth != 1
        or max(page.tilewidth, page.tilelength) > _MAX_TILE_SIDE
    ):
        msg = "The TIFF file stores its image in a way that is not supported."
        raise ImageFormatError(msg, found=str(page))


def _check_pieces(page: TiffPage, data: bytes) -> None:
    """See that all strips or tiles are there, whole, and no larger than stated."""
    expected = math.prod(page.chunked)
    pieces = list(zip(page.dataoffsets, page.databytecounts, strict=False))
    if len(pieces) < expected or any(
        start <= 0 or count <= 0 or start + count > len(data) for start, count in pieces
    ):
        msg = "The TIFF file does not hold its whole image."
        raise TruncatedImageError(msg, expected=expected, found=len(pieces))
    if page.compression == COMPRESSION.NONE:
        # tifffile would read on behind a strip that is too short, whatever comes there.
        separate, _, height, width, together = page.shaped
        row_bytes = -(-width * together * page.bitspersample // 8)
        if sum(count for _, count in pieces) < separate * height * row_bytes:
            msg = "The strips of the TIFF file are shorter than its image."
            raise TruncatedImageError(msg)
    if page.compression != COMPRESSION.JPEG:
        return
    # Encoders may round a piece up to whole blocks, but not to twice its size.
    most_pixels = 2 * math.prod(page.chunks) // page.shaped[-1]
    for start, count in pieces:
        piece = data[start : start + count]
        if math.prod(jpeg_stream.read_size(piece)) > most_pixels or not jpeg.is_complete(piece):
            msg = "A strip or tile of the TIFF file is cut, or larger than stated."
            raise DamagedImageError(msg)


def _read_profile(page: TiffPage) -> bytes | None:
    tag = page.tags.get(_PROFILE)
    if tag is None:
        return None
    usable = isinstance(tag.value, bytes) and len(tag.value) <= MAX_PROFILE_BYTES
    return tag.value if usable else UNUSABLE_PROFILE


def _read_samples(page: TiffPage) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Stored samples, (H, W, samples per pixel)."""
    separate, _, height, width, together = page.shaped
    # One worker: other threads of the program have the machine, too.
    samples = np.asarray(page.asarray(maxworkers=1))
    if samples.dtype == np.bool_:
        samples = samples.astype(np.uint8)
    if separate > 1:
        return np.moveaxis(samples.reshape(separate, height, width), 0, -1)
    return samples.reshape(height, width, together)


def _decode_page(page: TiffPage) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    samples = _read_samples(page)
    if page.photometric == PHOTOMETRIC.PALETTE:
        if page.colormap is None:
            msg = "The TIFF file lacks its palette."
            raise DamagedImageError(msg)
        if page.colormap.ndim != 2 or page.colormap.shape[0] != 3:
            msg = "The palette of the TIFF file is not three colours wide."
            raise DamagedImageError(msg, found=page.colormap.shape)
        # The high byte: some programs store a colour of 8 bits times 256, others times 257.
        palette = (np.asarray(page.colormap, dtype=np.uint16) >> 8).astype(np.uint8)
        return np.ascontiguousarray(palette.T[samples[..., 0]]), None
    count = _CHANNELS[PHOTOMETRIC(page.photometric)]
    scaled = scale_to_8_bit(samples, page.bitspersample)
    colour = scaled[..., :count]
    if page.photometric == PHOTOMETRIC.MINISWHITE:
        colour = 255 - colour
    extra = page.extrasamples[0] if page.extrasamples else 0
    if extra not in {_PREMULTIPLIED, _STRAIGHT} or scaled.shape[-1] <= count:
        return np.ascontiguousarray(colour), None
    alpha = scaled[..., count]
    if extra == _PREMULTIPLIED:
        colour = _straight(colour, alpha)
    return np.ascontiguousarray(colour), alpha


def _straight(colour: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Undo the multiplication with alpha; where nothing is visible, the colour does not matter."""
    visible = np.maximum(alpha, 1)[..., np.newaxis].astype(np.uint16)
    divided = (colour * np.uint16(255) + visible // 2) // visible
    return np.asarray(np.minimum(divided, 255), dtype=np.uint8)
