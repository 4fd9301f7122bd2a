"""Lesion masks: files, pairs of image and mask in memory, and wider masks."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import DamagedImageError, ImageError
from skinapp.core.files import write_atomically
from skinapp.core.images import read_image
from trainer.data.record import Record
from trainer.errors import DataSetError

MASK_FOLDER: Final = "HAM10000_segmentations_lesion_tschandl"


@dataclass(frozen=True, eq=False)
class MaskedImages:
    """Images and masks of one size in memory.

    Attributes:
        images: RGB uint8 (N, S, S, 3), the whole image squeezed into a square.
        masks: Lesion or not, bool (N, S, S).
        shapes: Height and width of each image before it was squeezed.
    """

    images: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    shapes: tuple[tuple[int, int], ...]


def mask_path(folder: Path, record: Record) -> Path:
    """Where the mask of an image is.

    Args:
        folder: Folder of masks.
        record: The image.
    """
    return folder / f"{record.image_id}_segmentation.png"


def read_mask(path: Path) -> NDArray[np.bool_]:
    """Read a mask.

    Args:
        path: PNG, lesion white.

    Returns:
        bool (H, W).

    Raises:
        DamagedImageError: If it cannot be read.
    """
    # A mask may be all lesion, one flat colour, which the reader of photographs refuses.
    try:
        content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
        grey = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE) if len(content) else None
    except (OSError, cv2.error) as error:
        msg = f"The mask cannot be read: {error}"
        raise DamagedImageError(msg, path=path) from error
    if grey is None:
        msg = "The mask is damaged."
        raise DamagedImageError(msg, path=path)
    return np.asarray(grey > 127)


def write_mask(path: Path, mask_hw: NDArray[np.bool_]) -> None:
    """Write a mask, bool (H, W), as PNG.

    Raises:
        OutputError: If it cannot be written.
    """
    _, encoded = cv2.imencode(".png", mask_hw.astype(np.uint8) * np.uint8(255))
    write_atomically(path, encoded.tobytes())


def load_masked_images(
    records: Sequence[Record], folder: Path, size: int, workers: int
) -> MaskedImages:
    """Decode and scale images with their masks.

    Args:
        records: N images.
        folder: Folder of masks.
        size: Side S of the square in pixels.
        workers: Threads.

    Returns:
        Images and masks, in order.

    Raises:
        DataSetError: With every image or mask that cannot be read or does not fit the other.
    """

    def load(record: Record) -> _Loaded | str:
        try:
            image = read_image(record.path).pixels_hwc_u8
            mask = read_mask(mask_path(folder, record))
        except ImageError as error:
            return f"{record.image_id}: {error.code}, {error.message}"
        # A mask may have another resolution, never another shape.
        if abs(image.shape[0] * mask.shape[1] - image.shape[1] * mask.shape[0]) > max(image.shape):
            return f"{record.image_id}: the mask has another shape than the image."
        square = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
        shape = (image.shape[0], image.shape[1])
        return _Loaded(np.asarray(square, dtype=np.uint8), resized_mask(mask, size, size), shape)

    with ThreadPoolExecutor(workers) as pool:
        loaded = list(pool.map(load, records))
    problems = [item for item in loaded if isinstance(item, str)]
    if problems:
        raise DataSetError(problems, folder)
    whole = [item for item in loaded if not isinstance(item, str)]
    return MaskedImages(
        np.stack([item.image for item in whole]),
        np.stack([item.mask for item in whole]),
        tuple(item.shape for item in whole),
    )


@dataclass(frozen=True, eq=False)
class _Loaded:
    image: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    shape: tuple[int, int]


def resized_mask(mask_hw: NDArray[np.bool_], height: int, width: int) -> NDArray[np.bool_]:
    """A mask at another size, bool (height, width); what is half covered counts as lesion."""
    scaled = cv2.resize(mask_hw.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(scaled >= 0.5)


def dilated(mask_hw: NDArray[np.bool_], share: float) -> NDArray[np.bool_]:
    """A mask grown on all sides.

    Args:
        mask_hw: bool (H, W).
        share: By how much, as a share of the longer side; 0 changes nothing.

    Returns:
        bool (H, W).
    """
    radius = round(share * max(mask_hw.shape))
    if radius == 0:
        return mask_hw
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.dilate(mask_hw.astype(np.uint8), kernel) > 0)


def cut_out(image_hwc_u8: NDArray[np.uint8], mask_hw: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Black everything outside a mask.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3).
        mask_hw: bool, of the same or another resolution.

    Returns:
        RGB uint8 (H, W, 3).
    """
    height, width = image_hwc_u8.shape[:2]
    inside = resized_mask(mask_hw, height, width)
    return np.asarray(image_hwc_u8 * inside[..., np.newaxis], dtype=np.uint8)
