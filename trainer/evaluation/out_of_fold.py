"""Predictions of every member on the fold that it was not trained on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from tqdm import tqdm

from skinapp.core.bundle import OutOfFoldLogits, load_weights, to_storage
from skinapp.core.ensemble import mean_logits
from skinapp.core.networks import Network
from skinapp.core.preprocessing import Preprocessing
from skinapp.core.views import VIEWS, View, stack_views
from trainer.data.dataset import ReadPixels, read_pixels
from trainer.data.record import Record
from trainer.evaluation.forward import forward_of
from trainer.recipe import Recipe

logger = logging.getLogger(__name__)

_IMAGES_AT_ONCE = 8


def load_member(recipe: Recipe, checkpoint: Path) -> Network:
    """The network of a checkpoint as a bundle would hold it, in storage precision.

    Args:
        recipe: Of the work folder.
        checkpoint: File of the best weights.

    Returns:
        The network in evaluation mode, on the CPU.

    Raises:
        BundleWeightsError: If the weights are not finite or do not fit.
    """
    with safe_open(checkpoint, framework="pt") as file:
        state = {name: file.get_tensor(name) for name in file.offset_keys()}
    network = Network(recipe.architecture)
    load_weights(network, to_storage(state), checkpoint)
    return network


def predict_images(
    network: Network,
    records: Sequence[Record],
    preprocessing: Preprocessing,
    views: Sequence[View],
    device: torch.device,
) -> NDArray[np.float32]:
    """Logits of images, averaged over views, made from the files as the program makes them.

    Args:
        network: In evaluation mode, on the CPU.
        records: N images.
        preprocessing: Of the member.
        views: Views to average over.
        device: Where the network runs.

    Returns:
        float32 (N, 7).

    Raises:
        ImageError: If an image cannot be read.
    """
    by_view = predict_views(network, records, preprocessing, views, device)
    return np.stack([mean_logits(logits) for logits in by_view]).astype(np.float32)


def predict_views(
    network: Network,
    records: Sequence[Record],
    preprocessing: Preprocessing,
    views: Sequence[View],
    device: torch.device,
    read: ReadPixels = read_pixels,
) -> NDArray[np.float32]:
    """Logits of images for each view, made from the files as the program makes them.

    Args:
        network: In evaluation mode, on the CPU.
        records: N images.
        preprocessing: Of the member.
        views: V views.
        device: Where the network runs.
        read: Reads one image.

    Returns:
        float32 (N, V, 7).

    Raises:
        ImageError: If an image cannot be read.
    """

    def load(record: Record) -> NDArray[np.uint8]:
        square = preprocessing.square(read(record))
        return stack_views(np.moveaxis(square, -1, 0), views)

    forward = forward_of(network, preprocessing, device, len(records) * len(views))
    rows: list[NDArray[np.float32]] = []
    with ThreadPoolExecutor(2) as pool:
        starts = range(0, len(records), _IMAGES_AT_ONCE)
        for start in tqdm(starts, desc="out of fold", unit="batch"):
            stacks = list(pool.map(load, records[start : start + _IMAGES_AT_ONCE]))
            logits = forward(np.concatenate(stacks))
            rows.append(logits.reshape(len(stacks), len(views), -1))
    return np.concatenate(rows)


def out_of_fold_logits(
    recipe: Recipe,
    records: Sequence[Record],
    folds: NDArray[np.int64],
    checkpoints: Sequence[Path],
    device: torch.device,
) -> OutOfFoldLogits:
    """Predict every image by the member that was not trained on its lesion.

    Args:
        recipe: Of the work folder.
        records: The data set.
        folds: Fold of every record, int64 (N,).
        checkpoints: Best checkpoint of every fold, in order.
        device: Where the networks run.

    Returns:
        Logits in the order of the records, with their identities.

    Raises:
        ImageError: If an image cannot be read.
        BundleWeightsError: If a checkpoint is damaged.
    """
    logits = np.empty((len(records), 7), dtype=np.float32)
    preprocessing = recipe.preprocessing(recipe.final_size)
    for fold, checkpoint in enumerate(checkpoints):
        held_out = np.flatnonzero(folds == fold)
        logger.info("fold %d: %d images, %d views", fold, len(held_out), len(VIEWS))
        network = load_member(recipe, checkpoint)
        chosen = [records[int(index)] for index in held_out]
        logits[held_out] = predict_images(
            network, chosen, preprocessing, tuple(VIEWS.values()), device
        )
    return OutOfFoldLogits(
        logits=logits,
        labels=np.array([record.label for record in records], dtype=np.int64),
        folds=folds,
        image_ids=tuple(record.image_id for record in records),
        lesion_ids=tuple(record.lesion_id for record in records),
    )
