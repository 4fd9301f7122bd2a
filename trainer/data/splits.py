"""Lesion-grouped, stratified folds, and their file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from skinapp.core.diagnoses import CODES
from trainer.data.record import OUTSIDE, Record
from trainer.errors import DataSetError, RunError

NO_FOLD: Final = -1
_NEW: Final = -2
_HEADER = ("image_id", "lesion_id", "dx", "fold")


def lesion_folds(
    records: Sequence[Record],
    folds: int,
    seed: int,
    known: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Deal all images to folds so that no lesion stands in two of them.

    Args:
        records: The data sets.
        folds: How many.
        seed: Decides the shuffle.
        known: Folds of lesions that are dealt already, by lesion_id, ``NO_FOLD`` for those that
            every fold trains on and none judges; the others are dealt beside them.

    Returns:
        Fold (0 to ``folds`` - 1, or ``NO_FOLD``) by image_id.

    Raises:
        DataSetError: If a class would be absent from a fold.
    """
    known = known or {}
    labels = np.array([record.label for record in records])
    lesions = np.array([record.lesion_id for record in records])
    problems = [
        f"{CODES[label]} has {count} lesions, too few for {folds} folds."
        for label in sorted(set(labels.tolist()) - {OUTSIDE})
        if (count := len(set(lesions[labels == label].tolist()))) < folds
    ]
    if problems:
        raise DataSetError(problems, records[0].path.parent)
    dealt = np.array([known.get(record.lesion_id, _NEW) for record in records], dtype=np.int64)
    new = np.flatnonzero(dealt == _NEW)
    if len(new):
        splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
        strata = _strata([records[int(index)] for index in new], folds)
        for fold, (_, held_out) in enumerate(splitter.split(strata, strata, lesions[new])):
            dealt[new[held_out]] = fold
    problems = [
        f"Fold {fold} has no image of {CODES[label]}."
        for fold in range(folds)
        for label in sorted(set(labels.tolist()) - {OUTSIDE} - set(labels[dealt == fold].tolist()))
    ]
    if problems:
        raise DataSetError(problems, records[0].path.parent if records else "")
    return {record.image_id: int(fold) for record, fold in zip(records, dealt, strict=True)}


def _strata(records: Sequence[Record], folds: int) -> NDArray[np.int64]:
    """Strata of source and diagnosis; sources too small for their own are put together."""
    names = [(record.source, record.code) for record in records]
    counts = Counter(names)
    merged = [name if counts[name] >= 2 * folds else ("", name[1]) for name in names]
    counts = Counter(merged)
    merged = [name if counts[name] >= folds else ("", "") for name in merged]
    numbers = {name: number for number, name in enumerate(sorted(set(merged)))}
    return np.array([numbers[name] for name in merged], dtype=np.int64)


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
    """Write ``image_id, lesion_id, dx, fold`` as CSV, in the order of the records.

    The fold of ``NO_FOLD`` is empty.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for record in records:
            fold = folds[record.image_id]
            shown = "" if fold == NO_FOLD else fold
            writer.writerow((record.image_id, record.lesion_id, record.code, shown))


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
    expected = [(record.image_id, record.lesion_id, record.code) for record in records]
    if found != expected:
        msg = "The folds on disk belong to another data set; use a new work folder."
        raise RunError(msg, path=path)
    folds = {row["image_id"]: int(row["fold"]) if row["fold"] else NO_FOLD for row in rows}
    places: dict[str, int] = {}
    for row in rows:
        fold = folds[row["image_id"]]
        if places.setdefault(row["lesion_id"], fold) != fold:
            msg = f"Lesion {row['lesion_id']!r} stands in two folds."
            raise RunError(msg, path=path)
    return folds
