"""Lesions that stand under several ids, joined, so that no fold trains on what another judges."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from skinapp.core.manifest import Training
from trainer.data.record import Record
from trainer.data.splits import NO_FOLD
from trainer.errors import DataSetError

PAIR_COLUMNS = ("first_lesion_id", "second_lesion_id")


def read_pairs(path: Path) -> tuple[tuple[str, str], ...]:
    """Pairs of lesion ids that are one lesion, from a CSV file with ``PAIR_COLUMNS``.

    Raises:
        DataSetError: If the file cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(
                (row[PAIR_COLUMNS[0]], row[PAIR_COLUMNS[1]]) for row in csv.DictReader(file)
            )
    except (OSError, UnicodeDecodeError, KeyError) as error:
        msg = f"The pairs of lesions cannot be read: {error!r}."
        raise DataSetError([msg], path) from error


def joined_ids(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """One id for all ids of a lesion: the first by name.

    Args:
        pairs: Two ids of one lesion each.

    Returns:
        The joined id of every id that stands in a pair.
    """
    parent: dict[str, str] = {}

    def root(lesion: str) -> str:
        while parent.setdefault(lesion, lesion) != lesion:
            lesion = parent[lesion]
        return lesion

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    return {lesion: root(lesion) for lesion in parent}


def join_lesions(records: Sequence[Record], joined: Mapping[str, str]) -> tuple[Record, ...]:
    """Records under the joined id of their lesion."""
    return tuple(
        replace(record, lesion_id=joined.get(record.lesion_id, record.lesion_id))
        for record in records
    )


def known_folds(training: Training, joined: Mapping[str, str]) -> dict[str, int]:
    """Folds of a bundle under joined ids.

    Args:
        training: Of the bundle.
        joined: See ``joined_ids``.

    Returns:
        Fold by joined id; ``NO_FOLD`` where every member of the bundle may have seen a part of the
        lesion, so that none can judge it: it stands in two folds, or in none.
    """
    places: dict[str, set[int]] = {}
    for fold, lesions in enumerate(training.folds):
        for lesion in lesions:
            places.setdefault(joined.get(lesion, lesion), set()).add(fold)
    for lesion in training.unjudged:
        places.setdefault(joined.get(lesion, lesion), set()).add(NO_FOLD)
    return {lesion: min(found) if len(found) == 1 else NO_FOLD for lesion, found in places.items()}


def torn_lesions(records: Sequence[Record], folds: Sequence[int]) -> frozenset[str]:
    """Lesions that stand in two folds, as they may when they are joined after a training."""
    places: dict[str, set[int]] = {}
    for record, fold in zip(records, folds, strict=True):
        places.setdefault(record.lesion_id, set()).add(fold)
    return frozenset(lesion for lesion, found in places.items() if len(found) > 1)
