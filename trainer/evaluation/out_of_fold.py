"""Predictions of every member on the fold that it was not trained on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from tqdm import tqdm

from skinapp.core.bundle import Bundle, ImageFacts, OutOfFoldLogits, load_weights, to_storage
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.ensemble import mean_logits
from skinapp.core.networks import Network
from skinapp.core.preprocessing import Preprocessing
from skinapp.core.views import VIEWS, View, stack_views
from trainer.data.areas import person_of
from trainer.data.dataset import ReadPixels, read_pixels
from trainer.data.record import Record
from trainer.data.splits import NO_FOLD
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


@dataclass(frozen=True, eq=False)
class TrainedMember:
    """A network that answers, with its preprocessing."""

    network: Network
    preprocessing: Preprocessing


def trained_members(recipe: Recipe, checkpoints: Sequence[Path]) -> tuple[TrainedMember, ...]:
    """The members of a work folder, from the best checkpoint of every fold.

    Raises:
        BundleWeightsError: If a checkpoint is damaged.
    """
    preprocessing = recipe.preprocessing(recipe.final_size)
    return tuple(TrainedMember(load_member(recipe, path), preprocessing) for path in checkpoints)


def bundle_members(bundle: Bundle) -> tuple[TrainedMember, ...]:
    """The members of a bundle, in the order of the folds that they were not trained on."""
    pairs = sorted(zip(bundle.members, bundle.networks, strict=True), key=lambda p: p[0].fold)
    return tuple(TrainedMember(network, member.preprocessing) for member, network in pairs)


def out_of_fold_logits(
    members: Sequence[TrainedMember],
    records: Sequence[Record],
    folds: NDArray[np.int64],
    device: torch.device,
) -> OutOfFoldLogits:
    """Predict every image by the member that was not trained on its lesion.

    Args:
        members: One for each fold, in order, not trained on its lesions.
        records: The data sets.
        folds: Fold of every record, int64 (N,).
        device: Where the networks run.

    Returns:
        Logits in the order of the records, with their identities; records of no fold are left out.

    Raises:
        ImageError: If an image cannot be read.
    """
    by_view = np.empty((len(records), len(VIEWS), len(DIAGNOSES)), dtype=np.float32)
    for fold, member in enumerate(members):
        held_out = np.flatnonzero(folds == fold)
        logger.info("fold %d: %d images, %d views", fold, len(held_out), len(VIEWS))
        if not len(held_out):
            continue
        chosen = [records[int(index)] for index in held_out]
        by_view[held_out] = predict_views(
            member.network, chosen, member.preprocessing, tuple(VIEWS.values()), device
        )
    judged = np.flatnonzero(folds != NO_FOLD)
    kept = [records[int(index)] for index in judged]
    by_view = by_view[judged]
    return OutOfFoldLogits(
        logits=np.stack([mean_logits(logits) for logits in by_view]).astype(np.float32),
        labels=np.array([record.label for record in kept], dtype=np.int64),
        folds=folds[judged],
        image_ids=tuple(record.image_id for record in kept),
        lesion_ids=tuple(record.lesion_id for record in kept),
        facts=tuple(map(_facts, kept)),
        view_logits=by_view.astype(np.float16),
    )


def _facts(record: Record) -> ImageFacts:
    return ImageFacts(
        record.data_set, record.code, record.malignant, person_of(record), record.skin_tone
    )
