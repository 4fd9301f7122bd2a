"""Images held in memory, and batches made ahead of the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from skinapp.core.errors import ImageError
from skinapp.core.images import read_image
from skinapp.core.preprocessing import Preprocessing, resize
from trainer.data.augment import augment
from trainer.data.ham10000 import Record
from trainer.errors import DataSetError
from trainer.recipe import AugmentationSettings
from trainer.training.ranks import ALONE, Ranks

# Random scale zooms in by at most about a fifth; more pixels than that would not be used.
_HEADROOM = 1.25

BATCHES_AHEAD = 3
"""Enough for a graphics card; a CPU that trains has no time to make any meanwhile."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Inputs of one step.

    Attributes:
        inputs: Normalised images, float32 (N, 3, S, S).
        labels: int64 (N,).
        image_ids: N names, for error messages.
        step_size: Images of the step in all processes together.
    """

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]
    image_ids: tuple[str, ...]
    step_size: int


@dataclass(frozen=True, eq=False)
class ImageStore:
    """Whole images in memory, scaled so that their short side is a little over the input size.

    Attributes:
        records: The data set.
        images: RGB uint8 (h, w, 3) for each record.
        size: Input size that the store was made for.
    """

    records: tuple[Record, ...]
    images: tuple[NDArray[np.uint8], ...]
    size: int


ReadPixels = Callable[[Record], NDArray[np.uint8]]
"""From a record to RGB uint8 (H, W, 3); raises ImageError."""


def read_pixels(record: Record) -> NDArray[np.uint8]:
    """The image of a record as the program reads it, RGB uint8 (H, W, 3).

    Raises:
        ImageError: If it cannot be read.
    """
    return read_image(record.path).pixels_hwc_u8


def load_images(
    records: Sequence[Record], size: int, workers: int, read: ReadPixels = read_pixels
) -> ImageStore:
    """Decode and scale all images.

    Args:
        records: The data set.
        size: Side of the network input in pixels.
        workers: Threads.
        read: Reads one image.

    Returns:
        The store.

    Raises:
        DataSetError: With every image that cannot be read.
    """
    problems: list[str] = []
    images: list[NDArray[np.uint8]] = []
    with ThreadPoolExecutor(workers) as pool:
        loaded = pool.map(lambda record: _load(record, size, read), records)
        for item in tqdm(loaded, total=len(records), desc=f"images at {size} px", unit="img"):
            if isinstance(item, str):
                problems.append(item)
            else:
                images.append(item)
    if problems:
        raise DataSetError(problems, records[0].path.parent)
    return ImageStore(tuple(records), tuple(images), size)


def _load(record: Record, size: int, read: ReadPixels) -> NDArray[np.uint8] | str:
    try:
        image = read(record)
    except ImageError as error:
        return f"{record.image_id}: {error.code}, {error.message}"
    height, width = image.shape[:2]
    factor = _HEADROOM * size / min(height, width)
    if factor >= 1:
        return image
    return resize(image, round(height * factor), round(width * factor))


@dataclass(frozen=True)
class EpochPlan:
    """How the images of an epoch become batches.

    Attributes:
        preprocessing: Input size and normalisation.
        augmentation: Random changes.
        batch_size: Images a step; a shorter last batch is dropped, unless it is the only one.
        seed: Seed of the experiment, fold and epoch.
        ranks: Processes that share the images of each step.
        ahead: Batches made in another thread while the network works. 0 makes each one between
            the steps: on a CPU the thread would take time from the steps and hold all cores up.
    """

    preprocessing: Preprocessing
    augmentation: AugmentationSettings
    batch_size: int
    seed: tuple[int, ...]
    ranks: Ranks = ALONE
    ahead: int = 0


def training_batches(
    store: ImageStore, indices: NDArray[np.int64], plan: EpochPlan
) -> Iterator[Batch]:
    """Shuffled, augmented batches of one epoch; the same seed gives the same batches.

    Args:
        store: Images.
        indices: Which of them to train on.
        plan: Sizes, changes and seed.

    Yields:
        Batches, of each step the share of this process.
    """
    order = np.random.default_rng(plan.seed).permutation(indices)
    size = plan.batch_size
    last = max(len(order) - len(order) % size, min(len(order), size))
    parts = [order[start : start + size] for start in range(0, last, size)]

    def make(part: NDArray[np.int64]) -> Batch:
        own = part[plan.ranks.share(len(part))]
        squares = [_augmented(store, int(index), plan) for index in own]
        inputs = plan.preprocessing.normalise(np.stack(squares))
        return _batch(store, own, inputs, len(part))

    if plan.ahead == 0:
        yield from map(make, parts)
        return
    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(make, part) for part in parts[: plan.ahead]]
        for part in [*parts[plan.ahead :], *[None] * len(waiting)]:
            yield waiting.pop(0).result()
            if part is not None:
                waiting.append(pool.submit(make, part))


def _augmented(store: ImageStore, index: int, plan: EpochPlan) -> NDArray[np.uint8]:
    image = store.images[index]
    if not plan.augmentation.enabled:
        return plan.preprocessing.square(image)
    image = plan.preprocessing.balanced(image)
    region = plan.preprocessing.region(*image.shape[:2])
    # Seeded by the image, so that it changes alike whichever process or thread makes it.
    generator = np.random.default_rng((*plan.seed, index))
    return augment(image, region, plan.preprocessing.size, plan.augmentation, generator)


def plain_batches(
    store: ImageStore,
    indices: NDArray[np.int64],
    preprocessing: Preprocessing,
    batch_size: int,
) -> Iterator[Batch]:
    """Batches in order, cropped and scaled as at test time."""
    for start in range(0, len(indices), batch_size):
        part = indices[start : start + batch_size]
        squares = [preprocessing.square(store.images[int(index)]) for index in part]
        yield _batch(store, part, preprocessing.normalise(np.stack(squares)), len(part))


def _batch(
    store: ImageStore, part: NDArray[np.int64], inputs: NDArray[np.float32], step_size: int
) -> Batch:
    records = [store.records[int(index)] for index in part]
    return Batch(
        inputs,
        np.array([record.label for record in records], dtype=np.int64),
        tuple(record.image_id for record in records),
        step_size,
    )
