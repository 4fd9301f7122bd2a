"""A cross-validation in a work folder: folds, one training a fold, resumable at every point."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open

from skinapp.core.bundle import read_bundle
from skinapp.core.files import write_atomically
from skinapp.core.manifest import Start
from trainer.data.audit import survey_for_training
from trainer.data.dataset import load_images
from trainer.data.protocols import Protocol, out_of_fold_division
from trainer.data.record import Record
from trainer.data.same_lesions import (
    join_lesions,
    joined_ids,
    known_folds,
    read_pairs,
    torn_lesions,
)
from trainer.data.splits import NO_FOLD, lesion_folds, read_folds, write_folds
from trainer.errors import RunError
from trainer.ranks import joined_ranks, own_device
from trainer.recipe import Recipe
from trainer.training.fold import BEST, FoldJob, FoldTraining
from trainer.training.start import INSTALLED, StartingWeights, read_start

logger = logging.getLogger(__name__)

RECIPE, FOLDS, OUT_OF_FOLD = "recipe.json", "folds.csv", "out_of_fold.safetensors"
SAME_LESIONS = "same_lesions.csv"


@dataclass(frozen=True)
class DataSets:
    """Data sets that are trained on together.

    Attributes:
        folders: One or more.
        same_lesions: CSV file of pairs of lesion ids that are one lesion; None for none.
    """

    folders: tuple[Path, ...]
    same_lesions: Path | None = None


def choose_device(name: str) -> torch.device:
    """``auto`` takes CUDA where there is one; otherwise a device of torch, by name."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)


def fold_folder(work: Path, fold: int) -> Path:
    """Where the training of a fold keeps its files."""
    return work / f"fold_{fold}"


def train_folds(
    recipe: Recipe,
    data: DataSets,
    work: Path,
    chosen: Sequence[int],
    *,
    device: torch.device,
    start: StartingWeights = INSTALLED,
) -> None:
    """Train some folds, or go on with them.

    Args:
        recipe: The experiment.
        data: What is trained on.
        work: Work folder; made if need be.
        chosen: Folds to train, counted from 0; none for all.
        device: Where the networks run.
        start: Weights to start from; the folds of a bundle are kept.

    Raises:
        DataSetError: With every problem of the data sets, before anything is trained.
        RunError: If the work folder belongs to another recipe or data set.
    """
    wrong = [fold for fold in chosen if not 0 <= fold < recipe.folds]
    if wrong:
        msg = f"There is no fold {wrong[0]}."
        raise RunError(msg, expected=f"0 to {recipe.folds - 1}", found=wrong[0])
    surveyed = survey_for_training(data.folders, Protocol.ALL, recipe.folds, recipe.seed).records
    with joined_ranks(device) as ranks:
        if ranks.is_first:
            known = keep_joined(work, data.same_lesions, start.bundle)
            records = joined_records(surveyed, work)
            prepare_work(recipe, records, work, known)
        ranks.wait()
        records = joined_records(surveyed, work)
        folds = prepare_work(recipe, records, work)
        workers = max(1, (os.cpu_count() or 1) // ranks.world)
        sizes = sorted({stage.size for stage in recipe.stages})
        shared = work if ranks.world == 1 else None
        stores = {size: load_images(records, size, workers, shared=shared) for size in sizes}
        for fold in chosen or range(recipe.folds):
            share, seed = recipe.selection_share, recipe.seed
            division = out_of_fold_division(records, folds, fold, share, seed)
            folder = fold_folder(work, fold)
            job = FoldJob(recipe, fold, division, folder, own_device(device), start, ranks)
            FoldTraining(job, stores).run()


def keep_joined(work: Path, same_lesions: Path | None, bundle: Path | None) -> dict[str, int]:
    """Keep the pairs of a new work folder in it.

    Args:
        work: Work folder; made if need be.
        same_lesions: CSV file of pairs, or None.
        bundle: Bundle whose members go on, or None.

    Returns:
        Folds of the bundle's lesions under their joined ids; none without a bundle.

    Raises:
        RunError: If the folder was made with other pairs.
        DataSetError: If the pairs cannot be read.
        BundleError: If the bundle is refused.
    """
    work.mkdir(parents=True, exist_ok=True)
    kept = work / SAME_LESIONS
    content = b"" if same_lesions is None else same_lesions.read_bytes()
    if (work / FOLDS).is_file():
        if same_lesions is not None and (not kept.is_file() or kept.read_bytes() != content):
            msg = "The work folder was made with other pairs of lesions; use a new one."
            raise RunError(msg, path=kept)
    elif same_lesions is not None:
        write_atomically(kept, content)
    if bundle is None:
        return {}
    joined = joined_ids(read_pairs(kept)) if kept.is_file() else {}
    return known_folds(read_bundle(bundle).manifest.training, joined)


def join_later(records: Sequence[Record], work: Path, pairs: Path) -> None:
    """Take up pairs of lesions that were found after a work folder was trained.

    A lesion that then stands in two folds is judged by none: each of their members saw a part.

    Args:
        records: The data sets, as they were trained on.
        work: Work folder.
        pairs: CSV file of pairs.

    Raises:
        RunError: If the folder was made with other pairs or of another data set.
        DataSetError: If the pairs cannot be read.
    """
    kept = work / SAME_LESIONS
    if kept.is_file():
        keep_joined(work, pairs, None)
        return
    folds = read_folds(work / FOLDS, records)
    joined = join_lesions(records, joined_ids(read_pairs(pairs)))
    torn = torn_lesions(joined, [folds[record.image_id] for record in joined])
    folds |= {record.image_id: NO_FOLD for record in joined if record.lesion_id in torn}
    write_folds(work / FOLDS, joined, folds)
    write_atomically(kept, pairs.read_bytes())


def joined_records(records: Sequence[Record], work: Path) -> tuple[Record, ...]:
    """Records with the lesions joined that the work folder keeps as pairs."""
    kept = work / SAME_LESIONS
    return join_lesions(records, joined_ids(read_pairs(kept)) if kept.is_file() else {})


def prepare_work(
    recipe: Recipe,
    records: Sequence[Record],
    work: Path,
    known: Mapping[str, int] | None = None,
) -> NDArray[np.int64]:
    """Write recipe and folds into a new work folder, or compare them with those of an old one.

    Args:
        recipe: The experiment.
        records: The data set.
        work: Work folder.
        known: Folds of lesions, by lesion_id, that a new folder takes over.

    Returns:
        Fold of every record, int64 (N,); ``NO_FOLD`` for those that no fold judges.

    Raises:
        RunError: If the folder belongs to another recipe or data set.
    """
    work.mkdir(parents=True, exist_ok=True)
    recipe_file, folds_file = work / RECIPE, work / FOLDS
    if recipe_file.is_file() and read_recipe(work) != recipe:
        msg = "The work folder belongs to another recipe; use a new one."
        raise RunError(msg, path=recipe_file)
    if not recipe_file.is_file():
        recipe_file.write_text(recipe.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if not folds_file.is_file():
        folds_by_image = lesion_folds(records, recipe.folds, recipe.seed, known)
        write_folds(folds_file, records, folds_by_image)
    folds = read_folds(folds_file, records)
    return np.array([folds[record.image_id] for record in records], dtype=np.int64)


def read_recipe(work: Path) -> Recipe:
    """The recipe of a work folder.

    Raises:
        RunError: If there is none.
    """
    path = work / RECIPE
    if not path.is_file():
        msg = "This is not a work folder of the trainer."
        raise RunError(msg, path=path)
    return Recipe.model_validate_json(path.read_text(encoding="utf-8"))


def best_checkpoints(recipe: Recipe, work: Path) -> tuple[Path, ...]:
    """The best checkpoint of every fold.

    Raises:
        RunError: If a fold has none yet.
    """
    paths = tuple(fold_folder(work, fold) / BEST for fold in range(recipe.folds))
    for path in paths:
        if not path.is_file():
            msg = f"{path.parent.name} is not trained yet."
            raise RunError(msg, path=path)
    return paths


def starting_point(work: Path, recipe: Recipe) -> Start:
    """What the weights of a work folder started from, the same for every fold.

    Raises:
        RunError: If a fold is not trained, or the folds started from different weights.
    """
    found: set[str] = set()
    for path in best_checkpoints(recipe, work):
        with safe_open(path, framework="np") as file:
            found.add((file.metadata() or {}).get("start", "ImageNet"))
    if len(found) > 1:
        msg = "The folds of this work folder started from different weights."
        raise RunError(msg, path=work, found=sorted(found))
    return read_start(found.pop())
