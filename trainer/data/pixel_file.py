"""Decoded images in one file that several processes map into their memory and so share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skinapp.core.files import write_atomically
from trainer.data.record import Record


def read_pixel_file(
    folder: Path, records: Sequence[Record], size: int
) -> list[NDArray[np.uint8]] | None:
    """Images of ``write_pixel_file``, as views of the file.

    Args:
        folder: Where the file is kept.
        records: N records.
        size: Input size that they were scaled for.

    Returns:
        RGB uint8 (h, w, 3) of each record; None if there is no file of just these records.
    """
    index = folder / f"pixels_{size}.json"
    if not index.is_file():
        return None
    described = json.loads(index.read_text(encoding="utf-8"))
    if described["records"] != _fingerprint(records):
        return None
    pixels = np.memmap(folder / f"pixels_{size}.bin", dtype=np.uint8, mode="r")
    images, start = [], 0
    for height, width in described["shapes"]:
        end = start + 3 * height * width
        images.append(pixels[start:end].reshape(height, width, 3))
        start = end
    return images if start == len(pixels) else None


def write_pixel_file(
    folder: Path, records: Sequence[Record], size: int, images: Sequence[NDArray[np.uint8]]
) -> list[NDArray[np.uint8]]:
    """Keep images, and give them back as views of the file.

    Args:
        folder: Where to keep the file; made if need be.
        records: N records.
        size: Input size that they were scaled for.
        images: RGB uint8 (h, w, 3) of each record.

    Returns:
        The same images.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"pixels_{size}.bin"
    unfinished = target.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        for image in images:
            file.write(np.ascontiguousarray(image).data)
    unfinished.replace(target)
    shapes = [image.shape[:2] for image in images]
    described = {"records": _fingerprint(records), "shapes": shapes}
    # Last, so that the index never describes half a file.
    write_atomically(folder / f"pixels_{size}.json", json.dumps(described).encode())
    return read_pixel_file(folder, records, size) or list(images)


def _fingerprint(records: Sequence[Record]) -> str:
    """Of names, times and sizes of the files: a changed file is decoded again."""
    digest = hashlib.sha256()
    for record in records:
        state = record.path.stat()
        identity = (record.image_id, record.original_size, state.st_size, state.st_mtime_ns)
        digest.update(repr(identity).encode())
    return digest.hexdigest()
