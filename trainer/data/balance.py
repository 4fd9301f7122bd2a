"""How often each image is drawn, and how common each diagnosis then is in its source.

Why: decision 0113.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import DIAGNOSES
from trainer.data.record import OUTSIDE, Record


@dataclass(frozen=True, eq=False)
class Balance:
    """Of N records, of which some are trained on.

    Attributes:
        expected: How often an epoch draws each image, float64 (N,); 0 for those not trained on.
        cells: Number of the source and diagnosis of each image, int64 (N,).
        log_prior: Of the diagnoses in the image's source, as often as they are drawn, its mean
            taken off, float32 (N, 7).
    """

    expected: NDArray[np.float64]
    cells: NDArray[np.int64]
    log_prior: NDArray[np.float32]

    @property
    def images(self) -> int:
        """Images of an epoch."""
        return round(float(self.expected.sum()))

    def draw(self, generator: np.random.Generator) -> NDArray[np.int64]:
        """Indices of one epoch, shuffled; an image that is expected 1.3 times comes once or twice.

        Systematic sampling, cell by cell: the number of draws of an image, and of a cell, differs
        from what is expected by less than one, and every epoch has the same number of images.
        """
        order = generator.permutation(len(self.expected))
        order = order[np.argsort(self.cells[order], kind="stable")]
        ends = np.cumsum(self.expected[order])
        marks = np.arange(self.images) + generator.random()
        # The sum of the expectations is a whole number up to rounding.
        chosen = np.searchsorted(ends, np.minimum(marks, ends[-1] * (1 - 1e-12)), side="right")
        return np.asarray(generator.permutation(order[chosen]), dtype=np.int64)


def balance(
    records: Sequence[Record], training: NDArray[np.int64], power: float, images: int | None
) -> Balance:
    """Draw from cells of one source and one diagnosis.

    Args:
        records: N records.
        training: Indices of those that are trained on.
        power: A cell of n images is drawn in proportion to ``n ** power``: 1 takes images as they
            come, 0 takes as many of each cell.
        images: Of an epoch; None for as many as are trained on.

    Returns:
        The balance.
    """
    cells: dict[tuple[str, str], list[int]] = {}
    for index in training.tolist():
        cells.setdefault((records[index].source, records[index].code), []).append(index)
    shares = {cell: len(own) ** power for cell, own in cells.items()}
    per_share = (images or len(training)) / sum(shares.values())
    expected, numbers = np.zeros(len(records)), np.zeros(len(records), dtype=np.int64)
    for number, (cell, own) in enumerate(cells.items()):
        expected[own] = shares[cell] * per_share / len(own)
        numbers[own] = number
    return Balance(expected, numbers, _log_prior(records, expected))


def _log_prior(records: Sequence[Record], expected: NDArray[np.float64]) -> NDArray[np.float32]:
    drawn: dict[str, NDArray[np.float64]] = {}
    for record, count in zip(records, expected.tolist(), strict=True):
        counts = drawn.setdefault(record.source, np.zeros(len(DIAGNOSES)))
        if record.label != OUTSIDE:
            counts[record.label] += count
    whole = sum(drawn.values(), np.zeros(len(DIAGNOSES)))
    priors = {}
    for source, counts in drawn.items():
        # A small source says little of what it does not show: ten images of the whole are added.
        smooth = counts + 10 * (whole + 1e-9) / (whole.sum() + 1e-6)
        logarithm = np.log(smooth / smooth.sum())
        priors[source] = (logarithm - logarithm.mean()).astype(np.float32)
    return np.stack([priors[record.source] for record in records])
