"""Results as a table: CSV for programs, XLSX for people.

The same results give the same bytes, on every system and under every locale. No name of a file can
become a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from skinapp.core.diagnoses import CODES
from skinapp.core.errors import SkinappError
from skinapp.core.files import write_atomically
from skinapp.services.runs.result import FileResult

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Cell = str | float | None
"""Text, a number, or nothing."""

COLUMNS: Final = (
    "file",
    *(f"{part}_{rank}" for rank in (1, 2, 3) for part in ("diagnosis", "probability")),
    *(f"p_{code}" for code in CODES),
    "p_malignant",
    "flags",
    "error",
    "image_sha256",
    "bundle",
    "engine",
    "seconds",
    "duplicate_of",
)
"""Columns of both tables; later ones are added at the end only."""

_SECONDS: Final = COLUMNS.index("seconds")
_TOP: Final = 3
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
        row[_SECONDS] = None
        lines.append(",".join(map(_csv_cell, row)))
    write_atomically(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))


def write_xlsx(path: Path, results: Sequence[FileResult]) -> None:
    """Write an XLSX file with one sheet, atomically.

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
            _write_row(sheet, number, row)
    write_atomically(path, content.getvalue())


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


def _rows(results: Sequence[FileResult]) -> Iterator[list[Cell]]:
    copies = duplicates(results)
    for result in results:
        copy_of = copies.get(result.index)
        yield [
            printable(result.file),
            *_outcome(result),
            round(result.seconds, 3),
            None if copy_of is None else printable(copy_of),
        ]


def _outcome(result: FileResult) -> list[Cell]:
    """What stands between the columns ``file`` and ``seconds``."""
    if result.prediction is None or result.provenance is None:
        code = SkinappError.code if result.error is None else result.error.code
        before = COLUMNS.index("error") - 1
        return [*[None] * before, code, None, None, None]
    prediction, provenance = result.prediction, result.provenance
    top: list[Cell] = []
    for ranked in prediction.top(_TOP):
        top += [ranked.diagnosis.code, ranked.probability]
    return [
        *top,
        *prediction.probabilities,
        prediction.p_malignant,
        " ".join(result.flags) or None,
        None,
        provenance.image_sha256,
        f"{provenance.bundle_name} {provenance.bundle_version}",
        provenance.engine,
    ]


def printable(file: Path) -> str:
    r"""A path as text; bytes of a name that are not UTF-8 become ``\udcNN``."""
    return str(file).encode("utf-8", "backslashreplace").decode("utf-8")


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


def _write_row(sheet: Worksheet, number: int, row: Sequence[Cell]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)
