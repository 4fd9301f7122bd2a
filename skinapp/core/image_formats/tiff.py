"""TIFF: the directories are checked here, tifffile decodes.

Pillow clips grey of 16 bits to white and cuts RGB of 16 bits, and libtiff fills what is missing.

Source: TIFF 6.0 (Adobe, 1992).
"""

from __future__ import annotations

import io
import math
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tifffile import COMPRESSION, PHOTOMETRIC, TiffFile, TiffPage

from skinapp.core.errors import (
    DamagedImageError,
    ImageError,
    ImageFormatError,
    TruncatedImageError,
)
from skinapp.core.image_formats import ifd, tiff_channels, tiff_jpeg, tiff_pages
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
_MOST_COPIES: Final = 4
_CANON_RAW: Final = b"CR"
_UNREADABLE: Final = (ImageError, ValueError, TypeError, LookupError, RuntimeError, OSError)
"""What a page that is no image may raise."""
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
    """Width and height of the page that is read.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        TruncatedImageError: If the file ends inside a directory or before a value of it.
        DamagedImageError: If the directory does not say.
    """
    directories = ifd.read_directories(data)
    size = tiff_pages.size_of(directories[tiff_pages.choose(directories).page])
    if size is None:
        msg = "The TIFF file does not say how large its image is."
        raise DamagedImageError(msg)
    return size


def decode(data: bytes) -> Raster:
    """Decode the image: the first page that is no reduced copy of another.

    Args:
        data: The file.

    Returns:
        The raster.

    Raises:
        ImageError: If the file is cut, damaged, or stores its colours in an uncommon way.
    """
    directories = ifd.read_directories(data)
    if data[8:10] == _CANON_RAW or tiff_pages.holds_camera_raw(directories):
        msg = "The file holds previews of camera raw data, which are not supported."
        raise ImageFormatError(msg)
    with TiffFile(io.BytesIO(data)) as file:
        whole = tiff_channels.read_composite(file, data)
        if whole is not None:
            return Raster(whole, orientation=ifd.valid_orientation(directories[0]))
        more = tiff_channels.further_images(file)
        return _decode_chosen(file, directories, data, more_frames=more)


def _decode_chosen(
    file: TiffFile, directories: list[ifd.Directory], data: bytes, *, more_frames: bool
) -> Raster:
    choice = tiff_pages.choose(directories)
    image = _decode_directory(file, directories, choice.page, data)
    if choice.first != choice.page:
        thumbnail = _decode_directory(file, directories, choice.first, data)
        if not tiff_pages.is_copy(thumbnail.colour_hwc_u8, image.colour_hwc_u8):
            return replace(thumbnail, more_frames=True)
    others = [page for page in choice.others if page != choice.first]
    if len(others) > _MOST_COPIES or len(directories) == ifd.MAX_DIRECTORIES:
        more_frames = True
    for page in others[:_MOST_COPIES]:
        more_frames = more_frames or not _is_copy(file, directories, page, image, data)
    return replace(image, more_frames=more_frames)


def _is_copy(
    file: TiffFile, directories: list[ifd.Directory], page: int, image: Raster, data: bytes
) -> bool:
    """Whether a page shows the image that was read, in a smaller size."""
    width, height = tiff_pages.size_of(directories[page]) or (0, 0)
    whole_height, whole_width = image.colour_hwc_u8.shape[:2]
    if not tiff_pages.may_be_copy((width, height), (whole_width, whole_height)):
        return False
    try:
        other = _decode_directory(file, directories, page, data)
    except _UNREADABLE:
        return False
    return tiff_pages.is_copy(other.colour_hwc_u8, image.colour_hwc_u8)


def _decode_directory(
    file: TiffFile, directories: list[ifd.Directory], index: int, data: bytes
) -> Raster:
    directory = directories[index]
    if any(directory.counts.get(tag, 0) > _MAX_PIECES for tag in _PIECE_TAGS):
        msg = "The TIFF file has more strips or tiles than any real one."
        raise DamagedImageError(msg, expected=_MAX_PIECES)
    page = file.pages[index]
    if not isinstance(page, TiffPage) or len(page.shaped) != 5:
        msg = "The TIFF file has no image."
        raise DamagedImageError(msg)
    _check_kind(page)
    _complete_counts(page)
    _check_pieces(page, data)
    doubtful = False
    if page.compression == COMPRESSION.JPEG:
        stored, doubtful = tiff_jpeg.decode(page, data)
        colour, alpha = _finish(page, stored)
    else:
        colour, alpha = _finish(page, _read_samples(page))
    return Raster(
        colour,
        alpha,
        profile=_read_profile(page),
        orientation=ifd.valid_orientation(directory),
        reduced=page.bitspersample > 8,
        colours_doubtful=doubtful,
    )


def _check_kind(page: TiffPage) -> None:
    """Refuse what would be decoded wrongly, or without bounds, before anything is decoded."""
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


def _complete_counts(page: TiffPage) -> None:
    """Compute how long uncompressed strips are where the file says nothing, or 0."""
    counts = page.databytecounts
    if page.compression != COMPRESSION.NONE or page.is_tiled or (counts and all(counts)):
        return
    separate, _, height, width, together = page.shaped
    row_bytes = -(-width * together * page.bitspersample // 8)
    rows = min(page.rowsperstrip or height, height)
    lengths = [min(rows, height - top) * row_bytes for top in range(0, height, rows)] * separate
    stated = list(counts) + [0] * (len(lengths) - len(counts))
    page.databytecounts = tuple(
        count or length for count, length in zip(stated, lengths, strict=False)
    )


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


def _finish(
    page: TiffPage, samples: NDArray[np.uint8] | NDArray[np.uint16]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Colour and alpha, as in ``Raster``, of stored samples."""
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
