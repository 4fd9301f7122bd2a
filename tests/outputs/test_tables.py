from __future__ import annotations

import csv
import hashlib
import io
import locale
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from skinapp.core.errors import OutputError, TruncatedImageError
from skinapp.outputs.tables import (
    COLUMNS,
    duplicates,
    write_csv,
    write_submission,
    write_xlsx,
)
from skinapp.services.runs.result import FileResult
from tests.services.folder_fakes import assessment

STRANGE_NAMES = [
    "=HYPERLINK(1)", "+1", "-rf", "@SUM(1)", "\ttab", "\rreturn", "\nline", "\uff1d1",
    'quo"te', "a,b", "two\nlines", "\u202egnp", "caf\udce9", "<b>", "http:x.y", "\x01", "1,5",
]  # fmt: skip
LOCALES = ["C", "de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8", "ar_SA.UTF-8"]
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def good(index: int, name: str, content: str = "") -> FileResult:
    sha256 = hashlib.sha256((content or str(index)).encode()).hexdigest()
    found = assessment(sha256, ("greyscale",))
    return FileResult(
        index, Path(name), found.prediction, found.flags, None, found.provenance, 1.25
    )


@pytest.fixture
def results() -> list[FileResult]:
    error = TruncatedImageError("It ends.")
    names = list(enumerate(STRANGE_NAMES))
    failed = FileResult(len(names), Path("cut.png"), None, (), error, None, 0.5)
    return [*(good(index, name) for index, name in names), failed]


def read_sheet(path: Path) -> tuple[str, list[list[str | float]]]:
    """The XML of the sheet, and what is in its cells."""
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode("utf-8")
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - just written
    texts = ["".join(item.itertext()) for item in strings]
    rows: list[list[str | float]] = []
    for row in ET.fromstring(sheet).iter(f"{NAMESPACE}row"):  # noqa: S314 - just written
        rows.append([])
        for cell in row:
            value = "".join(cell.itertext())
            rows[-1].append(texts[int(value)] if cell.get("t") == "s" else float(value))
    return sheet, rows


def read_csv(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv__no_cell_is_a_formula(results: list[FileResult], tmp_path: Path) -> None:
    write_csv(tmp_path / "r.csv", results)

    text = (tmp_path / "r.csv").read_bytes().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert all(len(row) == len(COLUMNS) for row in rows)
    names = [row[0] for row in rows[1:]]
    assert not any(cell.startswith(tuple("=+-@\t\r\n\uff1d")) for row in rows for cell in row)
    expected = [name.replace("\udce9", "\\udce9") for name in STRANGE_NAMES]
    assert names == [*(f"'{name}" for name in expected[:8]), *expected[8:], "cut.png"]


def test_csv__an_error_has_its_code_and_no_figures(
    results: list[FileResult], tmp_path: Path
) -> None:
    write_csv(tmp_path / "r.csv", results)

    row = read_csv(tmp_path / "r.csv")[-1]
    assert {name: value for name, value in row.items() if value} == {
        "file": "cut.png", "error": "E_TRUNCATED",
    }  # fmt: skip


def test_csv__does_not_depend_on_how_long_it_took(
    results: list[FileResult], tmp_path: Path
) -> None:
    write_csv(tmp_path / "one.csv", results)
    write_csv(tmp_path / "two.csv", [replace(result, seconds=99.0) for result in results])

    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_xlsx__names_are_text_and_figures_are_numbers(
    results: list[FileResult], tmp_path: Path
) -> None:
    write_xlsx(tmp_path / "r.xlsx", results)

    xml, rows = read_sheet(tmp_path / "r.xlsx")
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert tuple(rows[0]) == COLUMNS
    assert [row[0] for row in rows[1:5]] == STRANGE_NAMES[:4]
    first = results[0].prediction
    assert first is not None
    assert rows[1][2] == pytest.approx(first.top(1)[0].probability, abs=1e-15)
    assert rows[-1] == ["cut.png", "E_TRUNCATED"]


def test_duplicates__point_to_the_first_of_the_same_bytes(tmp_path: Path) -> None:
    rows = [good(0, "a/x.png", "one"), good(1, "x.png", "two"), good(2, "b/x.png", "one")]
    rows.append(good(3, "c/x.png", "one"))

    write_csv(tmp_path / "r.csv", rows)

    assert duplicates(rows) == {2: Path("a/x.png"), 3: Path("a/x.png")}
    table = read_csv(tmp_path / "r.csv")
    assert [row["duplicate_of"] for row in table] == ["", "", "a/x.png", "a/x.png"]
    assert len({row["probability_1"] for row in table}) == 2


@pytest.fixture(params=LOCALES)
def other_locale(request: pytest.FixtureRequest) -> Iterator[str]:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, request.param)
    except locale.Error:
        pytest.skip("this system does not have the locale")
    yield request.param
    locale.setlocale(locale.LC_ALL, before)


def test_tables__are_the_same_bytes_in_every_locale(
    other_locale: str, results: list[FileResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "here.csv", results)
    write_xlsx(tmp_path / "here.xlsx", results)
    locale.setlocale(locale.LC_ALL, "C")

    write_csv(tmp_path / "c.csv", results)
    write_xlsx(tmp_path / "c.xlsx", results)

    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()
    assert (tmp_path / "here.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()


WRITE_BOTH = """
import contextlib, locale, sys
from pathlib import Path
from PySide6.QtCore import QLocale
QLocale.setDefault(QLocale(sys.argv[3]))
with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
sys.path.insert(0, sys.argv[2])
from skinapp.outputs.tables import write_csv, write_xlsx
from tests.outputs.test_tables import STRANGE_NAMES, good
results = [good(index, name) for index, name in enumerate(STRANGE_NAMES)]
write_csv(Path(sys.argv[1], "r.csv"), results)
write_xlsx(Path(sys.argv[1], "r.xlsx"), results)
"""


def test_tables__are_the_same_bytes_in_another_process_and_time_zone(tmp_path: Path) -> None:
    """Qt brings every locale along; the C library's apply where the system has them.

    A system without one of them falls back to C, as it does for its user; ``other_locale`` above
    says by its skips which are missing here.
    """
    made = []
    zones = ("UTC", "Asia/Tokyo", "America/New_York", "UTC", "UTC", "UTC")
    for zone, name in zip(zones, ("C.UTF-8", *LOCALES[1:]), strict=True):
        folder = tmp_path / name
        folder.mkdir()
        root = str(Path(__file__).parents[2])
        environment = os.environ | {"LC_ALL": name, "LANG": name, "TZ": zone, "PYTHONPATH": root}
        subprocess.run(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", WRITE_BOTH, str(folder), root, name.split(".")[0]],
            check=True,
            env=environment,
        )
        made.append([(folder / file).read_bytes() for file in ("r.csv", "r.xlsx")])

    assert all(tables == made[0] for tables in made)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_write__to_a_folder_leaves_it_alone(
    write: object, results: list[FileResult], tmp_path: Path
) -> None:
    target = tmp_path / "table"
    target.mkdir()

    with pytest.raises(OutputError):
        write(target, results)  # type: ignore[operator]

    assert list(tmp_path.iterdir()) == [target]


def test_write_submission__has_a_row_for_each_result_with_the_name_alone(tmp_path: Path) -> None:
    failed = FileResult(1, Path("cut.png"), None, (), TruncatedImageError("It ends."), None, 0.5)
    result = good(0, "folder/ISIC_1.jpg")

    write_submission(tmp_path / "s.csv", [result, failed])

    (row,) = read_csv(tmp_path / "s.csv")
    assert row.pop("image") == "ISIC_1"
    assert result.prediction is not None
    assert sorted(map(float, row.values())) == sorted(result.prediction.probabilities)


def test_xlsx__is_the_same_however_long_the_files_took(
    results: list[FileResult], tmp_path: Path
) -> None:
    write_xlsx(tmp_path / "one.xlsx", results)
    write_xlsx(tmp_path / "two.xlsx", [replace(result, seconds=99.0) for result in results])

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
