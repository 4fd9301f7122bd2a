"""Rows of a folder run: what the table says about a file, and in which order files stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any

from PySide6.QtCore import QCoreApplication

from skinapp.core.assessment import RankedDiagnosis
from skinapp.core.names import display_name
from skinapp.core.triage import Verdict, looks_first, not_excluded, withheld
from skinapp.services.runs.result import FileResult
from skinapp.ui.images.sources import natural_key
from skinapp.ui.widgets.i18n import diagnosis_name, file_error_label, flag_label, verdict_words

SortKey = tuple[Any, ...]
"""Compared within one column only, where all have the same shape."""


class Column(IntEnum):
    """Columns of the table, from the left."""

    NAME = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    P_MALIGNANT = 4
    REMARKS = 5


class RowFilter(Enum):
    """Which files are shown.

    ``LOOK_FIRST`` are those a doctor should see before the others: malignancy is the first
    diagnosis or not excluded, or the answer is in doubt. ``NOT_EXCLUDED`` are the malignant among
    them: the first diagnosis is, or the sum of the malignant ones is above the threshold.
    """

    ALL = "all"
    LOOK_FIRST = "look first"
    NOT_EXCLUDED = "malignancy not excluded"
    ERRORS = "errors"


@dataclass(frozen=True, eq=False)
class FolderRow:
    """A finished file, with its words and sort keys made once.

    Attributes:
        result: What the run found.
        name: What the window calls the file.
        top: The diagnoses that are named first; empty with an error, or where the image cannot be
            judged.
        p_malignant: Probability of any malignancy; None in the same cases.
        remarks: The error or the notices, each in a few words.
        filters: The filters that let the row through.
        haystack: What the text filter looks at, casefolded.
    """

    result: FileResult
    name: str
    top: tuple[RankedDiagnosis, ...]
    p_malignant: float | None
    remarks: tuple[str, ...]
    filters: frozenset[RowFilter]
    haystack: str

    @property
    def not_judged(self) -> str:
        """What stands in the place of the first diagnosis where none is named; else nothing."""
        hidden = self.result.prediction is not None and not self.top
        return verdict_words(Verdict.CANNOT_BE_JUDGED) if hidden else ""


def make_row(result: FileResult, same_as: str = "") -> FolderRow:
    """Put a result into words.

    Args:
        result: What the run found.
        same_as: Name of the first file with the same bytes, if this is not the first.
    """
    name = display_name(result.file)
    prediction = result.prediction
    told = None if prediction is None or withheld(result.flags) else prediction
    top = () if told is None else told.top()
    remarks = [flag_label(flag) for flag in result.flags]
    if result.error is not None:
        remarks = [file_error_label(result.error)]
    elif same_as:
        text = QCoreApplication.translate("FolderRows", "same image as {name}")
        remarks.append(text.format(name=same_as))
    said = [name, *remarks]
    if top:
        said += [diagnosis_name(top[0].diagnosis), top[0].diagnosis.code]
    return FolderRow(
        result=result,
        name=name,
        top=top,
        p_malignant=None if told is None else told.p_malignant,
        remarks=tuple(remarks),
        filters=_filters(result),
        haystack="\n".join(said).casefold(),
    )


def fits(row: FolderRow, chosen: RowFilter, words: Sequence[str]) -> bool:
    """Whether a row is shown.

    Args:
        row: The row.
        chosen: The state that it must have.
        words: What it must contain, every one of them; casefolded.
    """
    return chosen in row.filters and all(word in row.haystack for word in words)


def sort_key(row: FolderRow, column: Column | None, *, descending: bool) -> SortKey | None:
    """What a row is sorted by; no two rows have the same.

    Args:
        row: The row.
        column: What to sort by; None for the order of the run.
        descending: Whether the largest will come first; equal rows keep the order of the run.

    Returns:
        Comparable with the keys of other rows for the same column; None for a row without a value,
        which stands at the end either way.
    """
    index = row.result.index
    if column is None:
        return (index,)
    value = _sort_value(row, column)
    return None if value is None else (*value, -index if descending else index)


def _filters(result: FileResult) -> frozenset[RowFilter]:
    found = {RowFilter.ALL}
    if result.error is not None:
        found.add(RowFilter.ERRORS)
    if result.prediction is not None:
        if not_excluded(result.prediction, result.flags):
            found.add(RowFilter.NOT_EXCLUDED)
        if looks_first(result.prediction, result.flags):
            found.add(RowFilter.LOOK_FIRST)
    return frozenset(found)


def _sort_value(row: FolderRow, column: Column) -> SortKey | None:
    match column:
        case Column.NAME:
            return (natural_key(row.result.file),)
        case Column.P_MALIGNANT:
            return None if row.p_malignant is None else (row.p_malignant,)
        case Column.REMARKS:
            return ("\n".join(row.remarks).casefold(),) if row.remarks else None
        case _:
            if not row.top:
                return None
            ranked = row.top[column - Column.FIRST]
            return (diagnosis_name(ranked.diagnosis), ranked.probability)
