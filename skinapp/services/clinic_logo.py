"""The clinic's logo: checked once, then kept as a small PNG of our own making."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from skinapp.core.errors import (
    DamagedImageError,
    ImageFormatError,
    ImageReadError,
    ImageTooLargeError,
    SkinappError,
)
from skinapp.core.files import write_atomically

LOGO_NAME: Final = "clinic-logo.png"
LARGEST_LOGO: Final = (1200, 400)
"""Width and height in pixels of what is kept; more would not show in print."""

_FORMATS: Final = ("PNG", "JPEG", "BMP", "WEBP", "TIFF")
_MOST_BYTES: Final = 10_000_000
_MOST_PIXELS: Final = 40_000_000


def keep_logo(source: Path, folder: Path) -> Path:
    """Copy a logo into the user's folder; blocking.

    What comes out is RGB on white, without metadata, at most ``LARGEST_LOGO`` large.

    Args:
        source: An image file.
        folder: Where the copy goes.

    Returns:
        The copy.

    Raises:
        ImageReadError: If the file cannot be read.
        ImageTooLargeError: If it is larger than a logo can be.
        ImageFormatError: If it is no image of a known format.
        DamagedImageError: If it cannot be decoded.
        OutputError: If the copy cannot be written.
    """
    try:
        if source.stat().st_size > _MOST_BYTES:
            msg = "The file is too large for a logo."
            raise ImageTooLargeError(msg, path=source, expected=f"at most {_MOST_BYTES} bytes")
        content = source.read_bytes()
    except OSError as error:
        msg = "The logo cannot be read."
        raise ImageReadError(msg, path=source) from error
    target = folder / LOGO_NAME
    write_atomically(target, _as_small_png(content, source))
    return target


def _as_small_png(content: bytes, source: Path) -> bytes:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                msg = "The image is too large for a logo."
                raise ImageTooLargeError(msg, path=source)
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except SkinappError:
        raise
    except UnidentifiedImageError as error:
        msg = "The logo is no image of a known format."
        raise ImageFormatError(msg, path=source, expected=_FORMATS) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        msg = "The logo cannot be decoded."
        raise DamagedImageError(msg, path=source) from error
    upright.thumbnail(LARGEST_LOGO, Image.Resampling.LANCZOS)
    white = Image.new("RGBA", upright.size, "white")
    white.alpha_composite(upright)
    buffer = io.BytesIO()
    white.convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()
