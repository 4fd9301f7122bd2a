"""Where images come from: files, folders and the clipboard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import DamagedImageError
from skinapp.core.names import display_name
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.files import look_through


@dataclass(frozen=True, eq=False)
class ImageSource:
    """One image that can be opened.

    Attributes:
        name: What the window calls it.
        path: The file, unless it was pasted.
        pasted: The picture from the clipboard, unless it is a file.
    """

    name: str
    path: Path | None = None
    pasted: QImage | None = None


def collect_sources(paths: Sequence[Path], token: CancelToken) -> tuple[ImageSource, ...]:
    """Turn what the user gave into a list of images; blocking.

    Files stay in the order given and are not checked, so that a wrong one gets its own message.
    A folder stands for the images in it and below it, by the same rule as in a folder run, in
    natural order.

    Args:
        paths: Files and folders.
        token: Looked at between folders.

    Returns:
        The images, each path once.

    Raises:
        CancelledError: If a stop was asked for.
    """
    found: dict[Path, ImageSource] = {}
    for path in paths:
        token.raise_if_cancelled()
        for file in sorted(look_through([path], token=token).files, key=_place_key):
            found.setdefault(file, ImageSource(display_name(file), path=file))
    return tuple(found.values())


def read_source(source: ImageSource, *, full_size: bool = True) -> DecodedImage:
    """Decode one image; blocking.

    Args:
        source: What to read.
        full_size: As for ``skinapp.core.images.decode_image``.

    Returns:
        The decoded image.

    Raises:
        ImageError: If it gives no image.
    """
    from skinapp.core.images import decode_image, read_image

    if source.path is not None:
        return read_image(source.path, full_size=full_size)
    return decode_image(_png_bytes(source.pasted))


def _png_bytes(picture: QImage | None) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Qt's stubs call the format bytes; it is text at run time.
    if picture is None or not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        msg = "The clipboard holds a picture that cannot be read."
        raise DamagedImageError(msg)
    return bytes(data.data())


def natural_key(file: Path) -> tuple[tuple[int, int, str], ...]:
    """Sort key under which ``image2`` comes before ``image10``."""
    parts = re.split(r"(\d+)", file.name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _place_key(file: Path) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """A folder's own images before those below it, each folder in natural order."""
    return str(file.parent), natural_key(file)
