"""Decision records: each in the index, under its own heading, with the status that it states.

A new one is ``docs/decisions/NNNN-words.md`` with the heading ``# Title``, and has the line
``| [NNNN](FILE) | Title | stands |`` in the index, in the order of the numbers. The file that it
explains names it in its docstring or a comment ("decision NNNN") where a reader would ask why.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
ROW = re.compile(
    r"^\| \[(?P<number>\d{4})\]\((?P<file>[^)]+)\) \| (?P<title>.+) \| (?P<status>.+) \|$"
)
STATUS = re.compile(r"\*\*Status\.\*\* Superseded(?P<part> in part)? by\s+\[(?P<number>\d{4})\]")
NAMED = re.compile(r"\b[Dd]ecisions? ((?:\d{4}(?:, | and )?)+)")
"""How code names records: "decision 0011", "decisions 0033 and 0034"."""

SOURCES = [
    source
    for folder in ("skinapp", "trainer", "tools", "packaging", "tests")
    for source in sorted((ROOT / folder).rglob("*"))
    if source.suffix in {".py", ".toml", ".sh"} and source != Path(__file__)
] + [ROOT / "pyproject.toml", ROOT / "Makefile"]


def rows() -> list[re.Match[str]]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return [found for line in text.splitlines() if (found := ROW.match(line))]


def test_index__has_a_line_for_each_record() -> None:
    listed = {row["file"]: (row["number"], row["title"]) for row in rows()}
    for record in RECORDS:
        heading = record.read_text(encoding="utf-8").split("\n")[0]
        assert re.match(r"# \D", heading), f"{record.name} begins with '# Title', without a number"
        number, title = record.name[:4], heading.removeprefix("# ")
        assert listed.pop(record.name, None) == (number, title), (
            f"docs/decisions/README.md lacks the line\n"
            f"| [{number}]({record.name}) | {title} | stands |"
        )
    assert not listed, f"docs/decisions/README.md names files that are not there: {list(listed)}"


def test_index__is_in_the_order_of_numbers_used_once() -> None:
    numbers = [row["number"] for row in rows()]
    assert numbers == sorted(set(numbers)), "one record a number, lines in the order of the numbers"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["number"])
def test_record__states_what_supersedes_it(row: re.Match[str]) -> None:
    stated = STATUS.search((FOLDER / row["file"]).read_text(encoding="utf-8"))
    expected = "stands"
    if stated:
        part = "in part " if stated["part"] else ""
        expected = f"{part}superseded by {stated['number']}"
        assert stated["number"] in {other["number"] for other in rows()}
    assert row["status"] == expected, (
        f"{row['file']}: the index says '{row['status']}', the record '{expected}'"
    )


def test_code__names_records_that_are_there() -> None:
    known = {record.name[:4] for record in RECORDS}
    named = {
        number: source.relative_to(ROOT).as_posix()
        for source in SOURCES
        for numbers in NAMED.findall(source.read_text(encoding="utf-8"))
        for number in re.findall(r"\d{4}", numbers)
    }
    missing = {number: source for number, source in named.items() if number not in known}
    assert not missing, f"no such decision: {missing}"
    assert len(named) > len(known) / 2
