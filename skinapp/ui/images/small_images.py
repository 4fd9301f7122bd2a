"""Small pictures of files, for previews and thumbnails."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtGui import QImage


def read_small(file: Path, side_px: int) -> QImage:
    """Read an image as a small picture; blocking.

    Args:
        file: The image file.
        side_px: Longest side of the picture; a smaller image keeps its size.

    Returns:
        The picture, upright, in sRGB.

    Raises:
        ImageError: If the file gives no image.
    """
    import cv2
    import numpy as np

    from skinapp.core.images import read_image

    pixels = read_image(file, full_size=False).pixels_hwc_u8
    height, width, _ = pixels.shape
    scale = side_px / max(height, width)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels).data
    # copy() gives Qt memory of its own, whatever becomes of the array.
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def read_small_if_same(file: Path | None, sha256: str, side_px: int) -> QImage:
    """Read an image of the history as a small picture, if its file still holds it; blocking.

    Args:
        file: Where the image was; None for one that was pasted.
        sha256: Hash of the image's bytes.
        side_px: Longest side of the picture.

    Returns:
        The picture; a null picture if there is another image in its place, or none.

    Raises:
        ImageError: If the file gives no image any more.
    """
    try:
        # Asked first: to open a pipe would wait for its other end.
        if file is None or not file.is_file():
            return QImage()
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return QImage()
    return read_small(file, side_px) if found == sha256 else QImage()
