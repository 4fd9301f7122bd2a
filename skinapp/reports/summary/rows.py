"""What the summary of a folder is made of, and what comes first in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from skinapp.core.assessment import Prediction, Provenance
from skinapp.core.case import CaseDetails
from skinapp.core.errors import SkinappError
from skinapp.core.triage import looks_first

if TYPE_CHECKING:
    from skinapp.core.operating import OperatingPoint


@dataclass(frozen=True)
class SummaryRow:
    """One file of a folder: a prediction or an error.

    Attributes:
        name: As the user knows it; below the folder, if it lies deeper.
        prediction: None with an error.
        flags: Notices that travel with the result.
        error: Why there is none.
        case: What the user wrote about the image.
    """

    name: str
    prediction: Prediction | None = None
    flags: tuple[str, ...] = ()
    error: SkinappError | None = None
    case: CaseDetails = field(default_factory=CaseDetails)


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


class ResultOfFile(Protocol):
    """What the summary needs of a folder run's result."""

    @property
    def file(self) -> Path:
        """The file."""
        ...

    @property
    def prediction(self) -> Prediction | None:
        """Probabilities, None with an error."""
        ...

    @property
    def flags(self) -> tuple[str, ...]:
        """Notices."""
        ...

    @property
    def error(self) -> SkinappError | None:
        """Why there is no prediction."""
        ...

    @property
    def provenance(self) -> Provenance | None:
        """What made the prediction, None with an error."""
        ...


def summary_of(
    name: str,
    results: Sequence[ResultOfFile],
    roots: Sequence[Path] = (),
    operating_point: OperatingPoint | None = None,
    cases: Mapping[str, CaseDetails] | None = None,
) -> tuple[SummaryRun, tuple[SummaryRow, ...]]:
    """What a summary is made of, from the results of a folder run.

    Args:
        name: Of the folder.
        results: In the order of the run.
        roots: Folders of the run; files below one are called by their way from there.
        operating_point: The bundle's point for any malignancy, if it states one.
        cases: What the user wrote, by the SHA-256 of the image.

    Returns:
        What holds for all rows, with the newest provenance; and the rows.
    """
    origins = [result.provenance for result in results if result.provenance is not None]
    newest = max(origins, key=lambda origin: origin.created_utc, default=None)
    rows = tuple(
        SummaryRow(
            _name_below(result.file, roots),
            result.prediction,
            result.flags,
            result.error,
            _case_of(result, cases or {}),
        )
        for result in results
    )
    return SummaryRun(name, newest, operating_point), rows


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


def _case_of(result: ResultOfFile, cases: Mapping[str, CaseDetails]) -> CaseDetails:
    sha256 = "" if result.provenance is None else result.provenance.image_sha256
    return cases.get(sha256, CaseDetails())


def _name_below(file: Path, roots: Sequence[Path]) -> str:
    for root in roots:
        if root != file and file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return file.name
