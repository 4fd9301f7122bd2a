"""A small part of a data set that keeps its shape, for quick runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from skinapp.core.diagnoses import CODES
from trainer.data.record import Record


def sample_lesions(
    records: Sequence[Record], images: int, seed: int, at_least: int
) -> tuple[Record, ...]:
    """Draw whole lesions of each diagnosis.

    Args:
        records: The data set.
        images: About how many images to draw, in the proportions of the diagnoses.
        seed: Decides the draw.
        at_least: Lesions of each diagnosis that are drawn in any case, where there are so many.

    Returns:
        The images of the drawn lesions, in the order of ``records``.
    """
    generator = np.random.default_rng(seed)
    drawn: set[str] = set()
    for label in range(len(CODES)):
        own = [record for record in records if record.label == label]
        wanted = images * len(own) / len(records)
        lesions = sorted({record.lesion_id for record in own})
        counted = 0
        for taken, lesion in enumerate(generator.permutation(lesions).tolist()):
            if taken >= at_least and counted >= wanted:
                break
            drawn.add(lesion)
            counted += sum(record.lesion_id == lesion for record in own)
    return tuple(record for record in records if record.lesion_id in drawn)
