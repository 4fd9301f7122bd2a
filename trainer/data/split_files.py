"""A split as a CSV file, so that it can be read, compared and used elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skinapp.core.files import write_atomically
from trainer.data.protocols import Part, Protocol, Split, split_problems
from trainer.data.record import Record
from trainer.data.splits import NO_FOLD
from trainer.errors import DataSetError, RunError

_HEADER = ("image_id", "lesion_id", "dx", "part", "fold")


def write_split(path: Path, records: Sequence[Record], split: Split) -> None:
    """Write ``image_id, lesion_id, dx, part, fold``, in the order of the records.

    Args:
        path: Target; its folder must exist.
        records: The data set.
        split: Of these records; a test image has no fold.

    Raises:
        OutputError: If it cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for record, part, fold in zip(records, split.parts, split.folds.tolist(), strict=True):
        shown = "" if fold == NO_FOLD else fold
        identity = (record.image_id, record.lesion_id, record.code)
        writer.writerow((*identity, part.value, shown))
    write_atomically(path, text.getvalue().encode("utf-8"))


def read_split(path: Path, records: Sequence[Record], protocol: Protocol) -> Split:
    """Read a file of ``write_split`` and check it anew.

    Args:
        path: The file.
        records: The data set that it must describe, image by image.
        protocol: That it was made for.

    Returns:
        The split.

    Raises:
        RunError: If the file cannot be read or describes other images.
        DataSetError: If it is not sound, a lesion in two places among the reasons.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found = [(row["image_id"], row["lesion_id"], row["dx"]) for row in rows]
        parts = tuple(Part(row["part"]) for row in rows)
        folds = [int(row["fold"]) if row["fold"] else NO_FOLD for row in rows]
    except (OSError, KeyError, ValueError) as error:
        msg = f"The split cannot be read: {error}"
        raise RunError(msg, path=path) from error
    expected = [(record.image_id, record.lesion_id, record.code) for record in records]
    if found != expected:
        msg = "The split belongs to another data set; use a new work folder."
        raise RunError(msg, path=path)
    split = Split(protocol, parts, np.array(folds, dtype=np.int64))
    problems = split_problems(records, split)
    if problems:
        raise DataSetError(problems, path)
    return split
