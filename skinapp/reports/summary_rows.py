"""What the summary of a folder is made of, and what comes first in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from skinapp.core import flags
from skinapp.core.assessment import Prediction, Provenance
from skinapp.core.calibration import OperatingPoint
from skinapp.core.errors import SkinappError

LOOK_FIRST_FLAGS: Final = frozenset(
    {flags.MALIGNANCY_NOT_EXCLUDED, flags.LOW_CONFIDENCE, flags.MEMBERS_DISAGREE}
)
"""A result with one of these is to be looked at first, and so is one that names a malignancy."""


@dataclass(frozen=True)
class SummaryRow:
    """One file of a folder: a prediction or an error.

    Attributes:
        name: As the user knows it; below the folder, if it lies deeper.
        prediction: None with an error.
        flags: Notices that travel with the result.
        error: Why there is none.
    """

    name: str
    prediction: Prediction | None = None
    flags: tuple[str, ...] = ()
    error: SkinappError | None = None


@dataclass(frozen=True)
class SummaryRun:
    """What holds for all rows.

    Attributes:
        name: Of the folder.
        provenance: What made the results, for example that of the last one; None if there is none.
        operating_point: The bundle's point for any malignancy, if it states one.
    """

    name: str
    provenance: Provenance | None = None
    operating_point: OperatingPoint | None = None


@dataclass(frozen=True)
class SortedRows:
    """Rows by how soon they should be looked at.

    Attributes:
        first: Results to look at first.
        others: The other results.
        failed: Rows without a result.
    """

    first: tuple[SummaryRow, ...]
    others: tuple[SummaryRow, ...]
    failed: tuple[SummaryRow, ...]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.first) + len(self.others) + len(self.failed)


def looks_first(prediction: Prediction, found: Iterable[str]) -> bool:
    """Whether a result should be looked at before others.

    Args:
        prediction: The probabilities.
        found: Flags of the result.

    Returns:
        True if the first diagnosis is malignant, if a malignancy is not excluded, or if the answer
        is uncertain.
    """
    return prediction.top(1)[0].diagnosis.malignant or not LOOK_FIRST_FLAGS.isdisjoint(found)


def sorted_rows(rows: Iterable[SummaryRow]) -> SortedRows:
    """Rows by how soon they should be looked at.

    Args:
        rows: In the order of the run.

    Returns:
        Results to look at first, then the others, each by falling probability of a malignancy; and
        the rows without a result in the order of the run.
    """
    first: list[SummaryRow] = []
    others: list[SummaryRow] = []
    failed: list[SummaryRow] = []
    for row in rows:
        if row.prediction is None:
            failed.append(row)
        elif looks_first(row.prediction, row.flags):
            first.append(row)
        else:
            others.append(row)
    return SortedRows(_by_malignancy(first), _by_malignancy(others), tuple(failed))


def _by_malignancy(rows: Iterable[SummaryRow]) -> tuple[SummaryRow, ...]:
    def likelihood(row: SummaryRow) -> float:
        return 0.0 if row.prediction is None else row.prediction.p_malignant

    return tuple(sorted(rows, key=likelihood, reverse=True))
