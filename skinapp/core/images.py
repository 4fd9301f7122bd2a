"""A file to an upright RGB image in sRGB. Torch-free.

The content decides what a file is, never its name. A file gives a right image or a typed error,
never part of an image.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
from imagecodecs import DelayedImportError
from numpy.typing import NDArray
from PIL import Image

from skinapp.core import flags
from skinapp.core.decoded_image import READABLE_FORMATS, DecodedImage
from skinapp.core.errors import (
    BlankImageError,
    DamagedImageError,
    EmptyImageError,
    ImageAspectError,
    ImageError,
    ImageFormatError,
    ImageNotFoundError,
    ImagePermissionError,
    ImageReadError,
    ImageTooLargeError,
    ImageTooSmallError,
    NotRegularFileError,
    TruncatedImageError,
)
from skinapp.core.image_formats import bmp, dicom, heic, jpeg, png, tiff, webp
from skinapp.core.image_formats.colour import flatten, to_srgb
from skinapp.core.image_formats.dicom_header import SNIFFED_BYTES, starts_like_dicom
from skinapp.core.image_formats.raster import Raster, Size

logger = logging.getLogger(__name__)

MAX_FILE_BYTES = 512 * 2**20
MAX_PIXELS = 100_000_000
MIN_SIDE = 32
MAX_ASPECT = 4.0
_BLANK_RANGE = 2
_STEP = 16
"""Of the pixels that are looked at first where a few can decide."""
_LYING = frozenset({5, 6, 7, 8})
"""EXIF orientations whose stored width is the height of the upright image."""


_SIGNATURES: tuple[tuple[bytes, str, ModuleType], ...] = (
    (b"\xff\xd8\xff", "JPEG", jpeg),
    (b"\x89PNG\r\n\x1a\n", "PNG", png),
    (b"II*\x00", "TIFF", tiff),
    (b"MM\x00*", "TIFF", tiff),
    (b"II+\x00", "TIFF", tiff),
    (b"MM\x00+", "TIFF", tiff),
    (b"BM", "BMP", bmp),
)

# What Pillow, tifffile, imagecodecs and OpenCV raise on files that are not as they should be.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    RuntimeError,
    Warning,
    struct.error,
    zlib.error,
    cv2.error,
    DelayedImportError,
    Image.DecompressionBombError,
)


@dataclass(frozen=True)
class ShapeLimits:
    """How small and how narrow an image may be.

    Attributes:
        min_side: Pixels that each side has at least.
        max_aspect: Longer side over shorter side, at most.
    """

    min_side: int = MIN_SIDE
    max_aspect: float = MAX_ASPECT


LESION_SHAPE = ShapeLimits()
"""What an image of a lesion must have to be judged."""


def read_image(
    path: Path, shape: ShapeLimits = LESION_SHAPE, *, full_size: bool = True
) -> DecodedImage:
    """Read an image file.

    Args:
        path: The file.
        shape: How small and how narrow it may be.
        full_size: As for ``decode_image``.

    Returns:
        The image.

    Raises:
        ImageError: One of its kinds says why there is no image; ``path`` names the file.
    """
    try:
        return decode_image(_read_bytes(path), shape, full_size=full_size)
    except ImageError as error:
        if error.path is None:
            error.path = path
        raise


def decode_image(
    data: bytes, shape: ShapeLimits = LESION_SHAPE, *, full_size: bool = True
) -> DecodedImage:
    """Decode the bytes of an image file.

    Args:
        data: The whole file.
        shape: How small and how narrow the image may be.
        full_size: Whether all pixels are wanted. Without them a large JPEG costs little more than
            a small one, and networks see the same.

    Returns:
        The image; with all pixels, or with ``pixels_hwc_u8`` reduced if the decoder could do so and
        the size of the whole in ``full_size_hw``.

    Raises:
        ImageError: One of its kinds says why there is no image.
    """
    name, module = _identify(data)
    try:
        size = _read_size(data, module, shape)
        by = jpeg.reduction(size) if module is jpeg else 1
        raster = _decode(data, module, shape, by)
        pixels, found = _upright(raster)
        _check_not_blank(pixels)
        reduced, whole = None, None
        if by > 1 and full_size:
            reduced, pixels = pixels, _upright(_decode(data, module, shape))[0]
        elif by > 1:
            whole = size if raster.orientation in _LYING else size[::-1]
    except MemoryError as error:
        msg = "There is not enough memory to decode the image."
        raise ImageTooLargeError(msg) from error
    return DecodedImage(
        pixels_hwc_u8=pixels,
        sha256=hashlib.sha256(data).hexdigest(),
        source_format=name,
        flags=tuple(flag for flag in flags.FLAGS if flag in found),
        reduced_hwc_u8=reduced,
        full_size_hw=whole,
    )


def is_image(head: bytes) -> bool:
    """Whether a file begins like an image of a kind that is read; nothing is decoded.

    Args:
        head: The first bytes of the file, some hundred at least if it has so many.

    Returns:
        What its content promises.
    """
    # Two letters are a weak sign: four bytes that a bitmap leaves empty are asked for, too.
    if head.startswith(b"BM") and any(head[6:10]):
        return False
    try:
        _identify(head)
    except (EmptyImageError, ImageFormatError):
        return False
    except TruncatedImageError:
        return True
    return True


def _read_bytes(path: Path) -> bytes:
    try:
        # Asked before opening, which can hang on a pipe and do something on a device.
        _check_regular(path.stat(), path)
        # The path may lead elsewhere by now: do not wait for the other end of a pipe.
        mode = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, mode), "rb") as file:
            status = os.fstat(file.fileno())
            _check_regular(status, path)
            if status.st_size > MAX_FILE_BYTES:
                msg = "The file is too large."
                raise ImageTooLargeError(msg, expected=MAX_FILE_BYTES, found=status.st_size)
            data = file.read(status.st_size + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = "There is no such file."
        raise ImageNotFoundError(msg) from error
    except PermissionError as error:
        msg = "The file may not be read by this user."
        raise ImagePermissionError(msg) from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            msg = "The path is a link that leads to itself."
            raise NotRegularFileError(msg) from error
        msg = "The storage reported an error when the file was read."
        raise ImageReadError(msg, found=type(error).__name__) from error
    if len(data) != status.st_size:
        msg = "The file changed while it was read."
        raise ImageReadError(msg, expected=status.st_size, found=len(data))
    return data


def _check_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(status.st_mode) and not os.access(path, os.R_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "a folder that may not be read")
    if not stat.S_ISREG(status.st_mode):
        msg = "This is a folder, device, socket or pipe, not a file."
        raise NotRegularFileError(msg)


def _identify(data: bytes) -> tuple[str, ModuleType]:
    if not data:
        msg = "The file is empty."
        raise EmptyImageError(msg)
    # First of all, since what stands before its prefix may look like any other file.
    if starts_like_dicom(data[:SNIFFED_BYTES]):
        return "DICOM", dicom
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP", webp
    if data[4:8] == b"ftyp" and data[8:12] in heic.BRANDS:
        return "HEIC", heic
    for signature, name, module in _SIGNATURES:
        if data.startswith(signature):
            return name, module
    beginnings = [signature for signature, _, _ in _SIGNATURES] + [b"RIFF"]
    if 2 <= len(data) < 12 and any(
        start.startswith(data) or data.startswith(start) for start in beginnings
    ):
        msg = "The file ends within its first bytes."
        raise TruncatedImageError(msg)
    msg = "The content is not an image of a kind that is read."
    raise ImageFormatError(msg, expected=READABLE_FORMATS, found=data[:8].hex())


def _read_size(data: bytes, module: ModuleType, shape: ShapeLimits) -> Size:
    """The size in the header, checked before anything is decoded."""
    with _translated_errors():
        size: Size = module.read_size(data)
    _check_size(size, shape)
    return size


def _decode(data: bytes, module: ModuleType, shape: ShapeLimits, reduced_by: int = 1) -> Raster:
    with _translated_errors():
        raster: Raster = jpeg.decode(data, reduced_by) if reduced_by > 1 else module.decode(data)
    _check_size((raster.colour_hwc_u8.shape[1], raster.colour_hwc_u8.shape[0]), shape)
    return raster


@contextmanager
def _translated_errors() -> Iterator[None]:
    """What the libraries raise becomes ours."""
    try:
        yield
    except _DECODER_ERRORS as error:
        logger.debug("decoding failed", exc_info=True)
        if "truncated" in str(error).lower():
            msg = "The file ends before the image does."
            raise TruncatedImageError(msg) from error
        msg = "The image cannot be decoded; the file is damaged."
        raise DamagedImageError(msg, found=str(error)) from error


def _check_size(size: Size, shape: ShapeLimits) -> None:
    width, height = size
    if width <= 0 or height <= 0:
        msg = "The image has no pixels."
        raise DamagedImageError(msg, found=f"{width} x {height}")
    if width * height > MAX_PIXELS:
        msg = "The image has too many pixels."
        raise ImageTooLargeError(msg, expected=MAX_PIXELS, found=f"{width} x {height}")
    if max(size) > shape.max_aspect * min(size):
        msg = "The image is too long and narrow."
        raise ImageAspectError(msg, expected=f"at most {shape.max_aspect:g} : 1", found=size)
    if min(size) < shape.min_side:
        msg = "The image has too few pixels."
        raise ImageTooSmallError(msg, expected=f"{shape.min_side} on each side", found=size)


def _finish_colours(raster: Raster) -> tuple[NDArray[np.uint8], set[str]]:
    """Colours to sRGB, transparent pixels onto white; and the flags that tell of it."""
    found: set[str] = set()
    if raster.more_frames:
        found.add(flags.FIRST_FRAME_ONLY)
    if raster.reduced:
        found.add(flags.REDUCED_TO_8_BIT)
    if raster.burned_in:
        found.add(flags.PATIENT_DATA_IN_IMAGE)
    if raster.colours_doubtful:
        found.add(flags.COLOURS_DOUBTFUL)
    if raster.position_doubtful:
        found.add(flags.POSITION_DOUBTFUL)
    pixels, profile_usable = to_srgb(raster.colour_hwc_u8, raster.profile)
    if not profile_usable:
        found.add(flags.COLOUR_PROFILE_IGNORED)
    if raster.alpha_hw_u8 is not None and raster.alpha_hw_u8.min() < 255:
        found.add(flags.ALPHA_FLATTENED)
        pixels = flatten(pixels, raster.alpha_hw_u8)
    if raster.colour_hwc_u8.shape[-1] == 1 or _is_grey(pixels):
        found.add(flags.GREYSCALE)
    return pixels, found


def _upright(raster: Raster) -> tuple[NDArray[np.uint8], set[str]]:
    with _translated_errors():
        pixels, found = _finish_colours(raster)
    return np.ascontiguousarray(_turn(pixels, raster.orientation)), found


def _is_grey(pixels: NDArray[np.uint8]) -> bool:
    # A few pixels tell of nearly every coloured image that it is one.
    return _has_equal_channels(pixels[::_STEP, ::_STEP]) and _has_equal_channels(pixels)


def _has_equal_channels(pixels: NDArray[np.uint8]) -> bool:
    red = pixels[..., 0]
    return bool((red == pixels[..., 1]).all() and (red == pixels[..., 2]).all())


def _turn(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Upright pixels from stored ones.

    Source: EXIF 2.3, tag 274.
    """
    mirrored = pixels[:, ::-1] if orientation in {2, 4, 5, 7} else pixels
    quarter_turns = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}[orientation]
    return np.rot90(mirrored, quarter_turns)


def _check_not_blank(pixels: NDArray[np.uint8]) -> None:
    # All pixels differ at least as much as a few of them.
    if _is_flat(pixels[::_STEP, ::_STEP]) and _is_flat(pixels):
        msg = "The image shows one flat colour."
        raise BlankImageError(msg)


def _is_flat(pixels: NDArray[np.uint8]) -> bool:
    # Rows first: numpy is ten times slower over both axes of interleaved channels at once.
    spread = pixels.max(axis=0).max(axis=0).astype(np.int16) - pixels.min(axis=0).min(axis=0)
    return bool((spread <= _BLANK_RANGE).all())
