"""Tables as people have them: commas, semicolons, tabs, decimal commas, words for missing."""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trainer.data.problems import Problems

MISSING: Final = frozenset(
    ("", "na", "n/a", "<na>", "#n/a", "#na", "nan", "null", "none", "nil", "missing", "-", "--",
     "?", ".")
)  # fmt: skip
"""What R, pandas, SQL and spreadsheets write where they have no value, in small letters."""

_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        number: Line of the table, the header being the first.
        values: By the name of the column in small letters; without what is missing.
    """

    number: int
    values: Mapping[str, str]

    def get(self, *names: str) -> str:
        """Value of the first of the columns that has one, or an empty word."""
        return next((self.values[name] for name in names if name in self.values), "")


@dataclass(frozen=True)
class Table:
    """A table with a header.

    Attributes:
        path: Its file.
        columns: Names in small letters.
        rows: Without rows that are empty.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_header(path: Path) -> tuple[str, ...]:
    """Names of the columns in small letters; none if the file is no table.

    Args:
        path: Any file.
    """
    try:
        with path.open("rb") as file:
            start = _decode(file.read(65536))
        _, rows = _parse(start)
        return _names(next(rows, []))
    except (OSError, UnicodeDecodeError, csv.Error):
        return ()


def read_table(path: Path, problems: Problems, needed: frozenset[str] = frozenset()) -> Table:
    """Read a table.

    Args:
        path: The file, in UTF-8, UTF-16 with its mark, or the usual 8 bits of Windows.
        problems: Gets what is wrong.
        needed: Columns that no row may end before; what lacks behind them is missing.

    Returns:
        The table; rows that are wrong are left out.
    """
    try:
        text = _decode(path.read_bytes())
        skipped, parsed = _parse(text)
        lines = list(parsed)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.add("tables that cannot be read", f"{path.name} cannot be read: {error}.")
        return Table(path, (), ())
    columns = _names(lines[0]) if lines else ()
    numbered = [(number, cells) for number, cells in enumerate(lines, 1 + skipped) if any(cells)]
    numbered = _without_row_names(numbered[1:], len(columns))
    reader = _Reader(path, columns, needed, problems)
    cut = bool(text) and not text.endswith(("\n", "\r"))
    rows = []
    for index, (number, cells) in enumerate(numbered):
        row = reader.row(number, cells, cut=cut and index == len(numbered) - 1)
        if row is not None:
            rows.append(row)
    if columns and not numbered:
        problems.add("tables without rows", f"{path.name} has no rows.")
    return Table(path, columns, tuple(rows))


def number_of(word: str) -> float | None:
    """A finite number, written with a point or a comma; None if it is none."""
    try:
        value = float(word.replace(",", ".")) if word.count(",") <= 1 else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


@dataclass(frozen=True)
class _Reader:
    path: Path
    columns: tuple[str, ...]
    needed: frozenset[str]
    problems: Problems

    def row(self, number: int, cells: list[str], *, cut: bool) -> Row | None:
        """A row of the cells, or None with a problem."""
        count = len(self.columns)
        if any(cells[count:]):
            self.problems.add(
                "rows with more cells than the header",
                f"Row {number} of {self.path.name} has {len(cells)} cells, the header {count}; a "
                "number with a decimal comma must be in quotes where commas part the cells.",
            )
            return None
        absent = self.columns[len(cells) :]
        lost = [name for name in absent if name in self.needed]
        if lost or (absent and cut):
            what = f"without {', '.join(lost)}" if lost else f"without {absent[0]}; it may be cut"
            self.problems.add(
                "rows that end early", f"Row {number} of {self.path.name} ends early: {what}."
            )
            return None
        values = {
            name: cell
            for name, cell in zip(self.columns, cells, strict=False)
            if cell.casefold() not in MISSING
        }
        return Row(number, values)


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[: len(data) // 2 * 2].decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1252")


def _parse(text: str) -> tuple[int, Iterator[list[str]]]:
    """Lines before the header, and the rows with the spaces around their cells taken off."""
    if "\0" in text:
        msg = "it holds bytes of value 0"
        raise csv.Error(msg)
    skipped = 0
    first, _, rest = text.partition("\n")
    # Spreadsheets of some countries tell their delimiter in a line of its own.
    told = first.strip().casefold().strip('"')
    if told.startswith("sep=") and len(told) <= len("sep=x"):
        skipped, text = 1, rest
        delimiter = first.strip().strip('"')[4:] or "\t"
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True)
    return skipped, ([cell.strip() for cell in row] for row in reader)


def _names(cells: list[str]) -> tuple[str, ...]:
    names = [cell.casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _without_row_names(
    rows: list[tuple[int, list[str]]], columns: int
) -> list[tuple[int, list[str]]]:
    """R writes the number of each row before its first cell, and nothing in the header."""
    for start in (0, 1):
        if rows and all(
            len(cells) == columns + 1 and cells[0] == str(index)
            for index, (_, cells) in enumerate(rows, start)
        ):
            return [(number, cells[1:]) for number, cells in rows]
    return rows
