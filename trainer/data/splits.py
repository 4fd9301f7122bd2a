"""Lesion-grouped, stratified folds, and their file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from skinapp.core.diagnoses import CODES
from trainer.data.ham10000 import Record
from trainer.errors import DataSetError, RunError

_HEADER = ("image_id", "lesion_id", "dx", "fold")


def lesion_folds(records: Sequence[Record], folds: int, seed: int) -> dict[str, int]:
    """Deal all images to folds so that no lesion stands in two of them.

    Args:
        records: The data set.
        folds: How many.
        seed: Decides the shuffle.

    Returns:
        Fold (0 to ``folds`` - 1) by image_id.

    Raises:
        DataSetError: If a class would be absent from a fold.
    """
    labels = np.array([record.label for record in records])
    lesions = np.array([record.lesion_id for record in records])
    problems = [
        f"{CODES[label]} has {count} lesions, too few for {folds} folds."
        for label in sorted(set(labels.tolist()))
        if (count := len(set(lesions[labels == label].tolist()))) < folds
    ]
    if problems:
        raise DataSetError(problems, records[0].path.parent)
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    result: dict[str, int] = {}
    for fold, (_, held_out) in enumerate(splitter.split(labels, labels, lesions)):
        problems.extend(
            f"Fold {fold} has no image of {CODES[label]}."
            for label in sorted(set(labels) - set(labels[held_out]))
        )
        result.update({records[int(index)].image_id: fold for index in held_out})
    if problems:
        raise DataSetError(problems, records[0].path.parent if records else "")
    return result


def selection_lesions(records: Sequence[Record], share: float, seed: int) -> frozenset[str]:
    """Training lesions set apart to choose the checkpoint.

    The fold that is reported must not choose the checkpoint, so some lesions of the training
    part do, stratified by class, at least one lesion of each.

    Args:
        records: Training part of a fold.
        share: Share of lesions, between 0 and 1.
        seed: Decides the draw.

    Returns:
        Their lesion_ids.
    """
    generator = np.random.default_rng(seed)
    chosen: set[str] = set()
    for label in range(len(CODES)):
        lesions = sorted({record.lesion_id for record in records if record.label == label})
        count = min(len(lesions) - 1, max(1, round(share * len(lesions))))
        if count > 0:
            chosen.update(generator.choice(lesions, size=count, replace=False).tolist())
    return frozenset(chosen)


def write_folds(path: Path, records: Sequence[Record], folds: Mapping[str, int]) -> None:
    """Write ``image_id, lesion_id, dx, fold`` as CSV, in the order of the records."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for record in records:
            writer.writerow(
                (record.image_id, record.lesion_id, CODES[record.label], folds[record.image_id])
            )


def read_folds(path: Path, records: Sequence[Record]) -> dict[str, int]:
    """Read a fold file and compare it with the data set.

    Args:
        path: File of ``write_folds``.
        records: The data set it must describe, image by image.

    Returns:
        Fold by image_id.

    Raises:
        RunError: If the file describes other images or a lesion stands in two folds.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = [(row["image_id"], row["lesion_id"], row["dx"]) for row in rows]
    expected = [(record.image_id, record.lesion_id, CODES[record.label]) for record in records]
    if found != expected:
        msg = "The folds on disk belong to another data set; use a new work folder."
        raise RunError(msg, path=path)
    folds = {row["image_id"]: int(row["fold"]) for row in rows}
    places: dict[str, int] = {}
    for row in rows:
        if places.setdefault(row["lesion_id"], int(row["fold"])) != int(row["fold"]):
            msg = f"Lesion {row['lesion_id']!r} stands in two folds."
            raise RunError(msg, path=path)
    return folds
