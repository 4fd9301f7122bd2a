"""The table of answers that the ISIC challenges of 2018 and later take, and their scorer reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from skinapp.core.diagnoses import CODES

COLUMNS: Final = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
_ORDER: Final = tuple(CODES.index(name.lower()) for name in COLUMNS)


def submission_csv(rows: Iterable[tuple[str, Sequence[float]]]) -> bytes:
    """Answers as CSV: image, then a number for each diagnosis in the order of the challenge.

    Numbers have all their digits: rounded ones make ties, which cost balanced accuracy. Each has a
    decimal point, for the scorer refuses a column of whole numbers.

    Args:
        rows: Name of the image without ending, and the seven probabilities in the order of
            ``DIAGNOSES``; an image that is named twice counts once, by its first row.

    Returns:
        UTF-8.

    Source:
        International Skin Imaging Collaboration, challenge 2018 task 3, and its scorer
        isic-challenge-scoring 5.6.0.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("image", *COLUMNS))
    named: set[str] = set()
    for image, probabilities in rows:
        if image not in named:
            named.add(image)
            writer.writerow((image, *(repr(float(probabilities[at])) for at in _ORDER)))
    return text.getvalue().encode("utf-8")
