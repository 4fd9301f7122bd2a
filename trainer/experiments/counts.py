"""What a protocol would train and test on, without training anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import CODES
from trainer.data.protocols import (
    Part,
    Protocol,
    Split,
    out_of_fold_division,
    siblings_in_training,
)
from trainer.data.record import Record
from trainer.data.splits import NO_FOLD
from trainer.evaluation.tables import markdown_table


def counts_text(records: Sequence[Record], split: Split) -> str:
    """Images, lesions and images of each diagnosis, for each part and each fold.

    Args:
        records: The data set.
        split: Of these records.

    Returns:
        Markdown.
    """
    rows: list[list[str]] = []
    if split.protocol is not Protocol.ALL:
        rows += [_row(str(part), records, split.of_part(part)) for part in Part]
    folds = [int(fold) for fold in np.unique(split.folds) if fold != NO_FOLD]
    rows += [_row(f"fold {k + 1}", records, np.flatnonzero(split.folds == k)) for k in folds]
    header = ["", "images", "lesions", *CODES]
    return "\n".join(
        [
            f"Protocol {split.protocol}: {len(records)} images",
            "",
            markdown_table(header, rows),
            "",
            *_siblings(records, split, folds),
        ]
    )


def _row(title: str, records: Sequence[Record], indices: NDArray[np.int64]) -> list[str]:
    chosen = [records[index] for index in indices.tolist()]
    lesions = len({record.lesion_id for record in chosen})
    by_class = np.bincount([record.label for record in chosen], minlength=len(CODES))
    return [title, str(len(chosen)), str(lesions), *map(str, by_class.tolist())]


def _siblings(records: Sequence[Record], split: Split, folds: Sequence[int]) -> list[str]:
    if split.protocol is Protocol.ALL:
        leaks = sum(
            siblings_in_training(records, out_of_fold_division(records, split.folds, k, 0.0, 0))
            for k in folds
        )
        return [f"Images of a fold with a sibling in another fold: {leaks}"]
    division = split.single()
    count = siblings_in_training(records, division)
    return [f"Test images with a sibling in training: {count} of {len(division.held_out)}"]
