"""Images held in memory, and batches made ahead of the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from skinapp.core.errors import ImageError
from skinapp.core.images import read_image
from skinapp.core.preprocessing import Preprocessing, resize, shades_of_gray_gains
from trainer.data.augment import augment
from trainer.data.balance import Balance
from trainer.data.pixel_file import read_pixel_file, write_pixel_file
from trainer.data.record import OUTSIDE, Record
from trainer.errors import DataSetError
from trainer.ranks import ALONE, Ranks
from trainer.recipe import AugmentationSettings

# Random scale zooms in by at most about a fifth; more pixels than that would not be used.
_HEADROOM = 1.25

BATCHES_AHEAD = 3
"""Enough for a graphics card; a CPU that trains has no time to make any meanwhile."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Inputs of one step.

    Attributes:
        inputs: Normalised images, float32 (N, 3, S, S).
        labels: int64 (N,); ``OUTSIDE`` for a diagnosis that is none of the seven.
        image_ids: N names, for error messages.
        step_size: Images of the step in all processes together.
        malignant: Whether the diagnosis is malignant, bool (N,); None if all are of the seven.
        log_prior: Added to the logits before the loss, float32 (N, 7); None for nothing.
    """

    inputs: NDArray[np.float32]
    labels: NDArray[np.int64]
    image_ids: tuple[str, ...]
    step_size: int
    malignant: NDArray[np.bool_] | None = None
    log_prior: NDArray[np.float32] | None = None


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
    image = read_image(record.path).pixels_hwc_u8
    if record.original_size is None:
        return image
    # The side that was squeezed more is drawn out again; no pixel is thrown away.
    width, height = record.original_size
    rows, columns = image.shape[:2]
    factor = max(columns / width, rows / height)
    return resize(image, round(height * factor), round(width * factor))


def load_images(
    records: Sequence[Record],
    size: int,
    workers: int,
    read: ReadPixels = read_pixels,
    shared: Path | None = None,
) -> ImageStore:
    """Decode and scale all images.

    Args:
        records: The data set.
        size: Side of the network input in pixels.
        workers: Threads.
        read: Reads one image.
        shared: Folder of a file of the pixels that trainings of several folds on one computer
            share; made if need be, used if it is of the same files. None keeps them in memory.

    Returns:
        The store.

    Raises:
        DataSetError: With every image that cannot be read.
    """
    images = None if shared is None else read_pixel_file(shared, records, size)
    if images is None:
        images = _decoded(records, size, workers, read)
        if shared is not None:
            images = write_pixel_file(shared, records, size, images)
    return ImageStore(tuple(records), tuple(images), size)


def _decoded(
    records: Sequence[Record], size: int, workers: int, read: ReadPixels
) -> list[NDArray[np.uint8]]:
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
    return images


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
            the steps: on a CPU the thread would take time from the steps and hold all cores up
            (decision 0099).
        balance: How often images are drawn; None draws each once.
        prior_share: Share of the log prior of an image's source that joins its logits.
        lights: Gains that make the estimated light of each image grey, float64 (N, 3), if images
            are shown in the light of others.
    """

    preprocessing: Preprocessing
    augmentation: AugmentationSettings
    batch_size: int
    seed: tuple[int, ...]
    ranks: Ranks = ALONE
    ahead: int = 0
    balance: Balance | None = None
    prior_share: float = 0.0
    lights: NDArray[np.float64] | None = None


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
    generator = np.random.default_rng(plan.seed)
    balance = plan.balance
    order = generator.permutation(indices) if balance is None else balance.draw(generator)
    size = plan.batch_size
    last = max(len(order) - len(order) % size, min(len(order), size))
    parts = [order[start : start + size] for start in range(0, last, size)]

    def make(part: NDArray[np.int64]) -> Batch:
        share = plan.ranks.share(len(part))
        places = np.arange(len(part))[share]
        own = part[share]
        squares = [
            _augmented(store, int(index), plan, int(place))
            for place, index in zip(places, own, strict=True)
        ]
        inputs = plan.preprocessing.normalise(np.stack(squares))
        prior = None if balance is None else plan.prior_share * balance.log_prior[own]
        return _batch(store, own, inputs, len(part), prior)

    if plan.ahead == 0:
        yield from map(make, parts)
        return
    with ThreadPoolExecutor(1) as pool:
        waiting = [pool.submit(make, part) for part in parts[: plan.ahead]]
        for part in [*parts[plan.ahead :], *[None] * len(waiting)]:
            yield waiting.pop(0).result()
            if part is not None:
                waiting.append(pool.submit(make, part))


def _augmented(store: ImageStore, index: int, plan: EpochPlan, place: int) -> NDArray[np.uint8]:
    image = store.images[index]
    if not plan.augmentation.enabled:
        return plan.preprocessing.square(image)
    image = plan.preprocessing.balanced(image)
    region = plan.preprocessing.region(*image.shape[:2])
    # Seeded by the image, so that it changes alike whichever process or thread makes it; an image
    # that may come twice in an epoch is told apart by its place.
    seed = (*plan.seed, index) if plan.balance is None else (*plan.seed, index, place)
    generator = np.random.default_rng(seed)
    light = _other_light(plan, index, generator)
    return augment(image, region, plan.preprocessing.size, plan.augmentation, generator, light)


def _other_light(
    plan: EpochPlan, index: int, generator: np.random.Generator
) -> NDArray[np.float64] | None:
    """Gains towards the light of another image, by a random share of the way."""
    lights = plan.lights
    if lights is None or generator.random() >= plan.augmentation.light_probability:
        return None
    other = generator.integers(len(lights))
    gains: NDArray[np.float64] = (lights[index] / lights[other]) ** generator.random()
    return gains


def estimated_lights(store: ImageStore) -> NDArray[np.float64]:
    """Gains that make the light of each image grey, float64 (N, 3), by every fourth pixel."""
    return np.stack([shades_of_gray_gains(image[::4, ::4]) for image in store.images])


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
    store: ImageStore,
    part: NDArray[np.int64],
    inputs: NDArray[np.float32],
    step_size: int,
    log_prior: NDArray[np.float32] | None = None,
) -> Batch:
    records = [store.records[int(index)] for index in part]
    labels = np.array([record.label for record in records], dtype=np.int64)
    malignant = None
    if (labels == OUTSIDE).any():
        malignant = np.array([record.malignant for record in records], dtype=np.bool_)
    names = tuple(record.image_id for record in records)
    return Batch(inputs, labels, names, step_size, malignant, log_prior)
