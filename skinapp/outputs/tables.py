"""Results as a table or as JSON: CSV for programs, XLSX for people.

The same results give the same bytes, on every system and under every locale. No name of a file can
become a formula. Why: decision 0031.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from skinapp.core.assessment import Assessment
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import SkinappError
from skinapp.core.files import write_atomically
from skinapp.core.result_record import to_record
from skinapp.core.sign_names import SIGNS
from skinapp.core.submission import submission_csv
from skinapp.core.triage import TOP, verdict
from skinapp.services.runs.result import FileResult

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Cell = str | float | None
"""Text, a number, or nothing."""

COLUMNS: Final = (
    "file",
    *(f"{part}_{rank}" for rank in range(1, TOP + 1) for part in ("diagnosis", "probability")),
    *(f"p_{code}" for code in CODES),
    "p_malignant",
    "flags",
    "error",
    "image_sha256",
    "bundle",
    "engine",
    "seconds",
    "duplicate_of",
    "bundle_sha256",
    "program_version",
    "verdict",
    *(f"sign_{name}" for name in SIGNS),
    "views",
)
"""Columns of both tables; later ones are added at the end only."""

# ASCII and full-width forms, which some spreadsheets take for the same.
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NEEDS_QUOTES: Final = frozenset(',"\r\n')
_CREATED: Final = datetime(2000, 1, 1)


def write_csv(path: Path, results: Sequence[FileResult]) -> None:
    """Write a CSV file, UTF-8, atomically.

    Numbers have a point and six decimals. A text that a spreadsheet would take for a formula gets
    a leading apostrophe. ``seconds`` stays empty: a run that was killed and went on gives the same
    file as one that was not.

    Args:
        path: Target.
        results: Rows, in order.

    Raises:
        OutputError: If the file cannot be written; an older file is unchanged.
    """
    lines = [",".join(COLUMNS)]
    for row in _rows(results):
        cells = row | {"seconds": None}
        lines.append(",".join(_csv_cell(cells.get(name)) for name in COLUMNS))
    write_atomically(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))


def write_xlsx(path: Path, results: Sequence[FileResult]) -> None:
    """Write an XLSX file with one sheet, atomically; ``seconds`` stays empty as in the CSV.

    Args:
        path: Target.
        results: Rows, in order.

    Raises:
        OutputError: If the file cannot be written; an older file is unchanged.
    """
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        # The time of writing would make every file another one.
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("Results")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 40)
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(_rows(results), start=1):
            _write_row(sheet, number, row | {"seconds": None})
    write_atomically(path, content.getvalue())


def write_submission(path: Path, results: Sequence[FileResult]) -> None:
    """Write the table of answers that the ISIC challenges take, atomically.

    Args:
        path: Target.
        results: Rows, in order; files without a result are left out.

    Raises:
        OutputError: If the file cannot be written; an older file is unchanged.
    """
    rows = (
        (printable(Path(result.file.stem)), result.prediction.probabilities)
        for result in results
        if result.prediction is not None
    )
    write_atomically(path, submission_csv(rows))


def json_record(result: FileResult) -> dict[str, Any]:
    """A result for JSON, with numbers as numbers.

    Args:
        result: One file of a run.

    Returns:
        The record of the result, its probabilities by code, and what is derived from it; with an
        error the error instead.
    """
    base: dict[str, Any] = {
        "file": printable(result.file),
        "seconds": round(result.seconds, 3),
        "error": None,
    }
    assessment = result.assessment
    if assessment is None:
        error = result.error or SkinappError("No result.")
        return {**base, "error": {"code": error.code, "message": error.message}}
    record, prediction = to_record(assessment), assessment.prediction
    made = record.pop("provenance")
    return {
        **record,
        **made,
        **base,
        "top": [
            {
                "code": ranked.diagnosis.code,
                "name": ranked.diagnosis.name,
                "probability": ranked.probability,
            }
            for ranked in prediction.top(TOP)
        ],
        "probabilities": dict(zip(record["classes"], record["probabilities"], strict=True)),
        "p_malignant": prediction.p_malignant,
        "verdict": str(verdict(prediction, assessment.flags)),
        "agreeing_members": prediction.agreeing_members,
        "bundle": _bundle(made),
    }


def duplicates(results: Sequence[FileResult]) -> dict[int, Path]:
    """Files whose bytes came before in the same run.

    Args:
        results: In order.

    Returns:
        For the index of each such file the first file with the same bytes.
    """
    first: dict[str, Path] = {}
    found: dict[int, Path] = {}
    for result in results:
        if result.provenance is None:
            continue
        original = first.setdefault(result.provenance.image_sha256, result.file)
        if original is not result.file:
            found[result.index] = original
    return found


def printable(file: Path) -> str:
    r"""A path as text; bytes of a name that are not UTF-8 become ``\udcNN``."""
    return str(file).encode("utf-8", "backslashreplace").decode("utf-8")


def _rows(results: Sequence[FileResult]) -> Iterator[dict[str, Cell]]:
    """Cells by the name of their column; what is missing is empty."""
    copies = duplicates(results)
    for result in results:
        row: dict[str, Cell] = {"file": printable(result.file), "seconds": round(result.seconds, 3)}
        if result.index in copies:
            row["duplicate_of"] = printable(copies[result.index])
        assessment = result.assessment
        if assessment is None:
            row["error"] = (result.error or SkinappError("No result.")).code
        else:
            row |= _outcome(assessment)
        yield row


def _outcome(assessment: Assessment) -> dict[str, Cell]:
    record, prediction = to_record(assessment), assessment.prediction
    made = record["provenance"]
    row: dict[str, Cell] = {
        f"p_{code}": probability
        for code, probability in zip(record["classes"], record["probabilities"], strict=True)
    }
    for rank, ranked in enumerate(prediction.top(TOP), start=1):
        row[f"diagnosis_{rank}"] = ranked.diagnosis.code
        row[f"probability_{rank}"] = ranked.probability
    return row | {
        "p_malignant": prediction.p_malignant,
        "flags": " ".join(record["flags"]) or None,
        "image_sha256": made["image_sha256"],
        "bundle": _bundle(made),
        "engine": made["engine"],
        "bundle_sha256": made["bundle_sha256"],
        "program_version": made["program_version"],
        "verdict": str(verdict(prediction, assessment.flags)),
        **{f"sign_{name}": value for name, value in record["signs"].items()},
        "views": str(made["views"]) if made["views"] else None,
    }


def _bundle(made: dict[str, Any]) -> str:
    return f"{made['bundle_name']} {made['bundle_version']}"


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.6f}"
    text = "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
    # The csv module of some Python versions leaves a lone carriage return without quotes.
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _write_row(sheet: Worksheet, number: int, row: dict[str, Cell]) -> None:
    for column, name in enumerate(COLUMNS):
        cell = row.get(name)
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)
