"""Decision records: each in the index, under its own heading, with the status that it states."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
ROW = re.compile(
    r"^\| \[(?P<number>\d{4})\]\((?P<file>[^)]+)\) \| (?P<title>.+) \| (?P<status>.+) \|$"
)


def rows() -> list[re.Match[str]]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return [found for line in text.splitlines() if (found := ROW.match(line))]


def test_index__has_a_line_for_each_record() -> None:
    listed = {row["file"]: (row["number"], row["title"]) for row in rows()}
    found = {
        record.name: (record.name[:4], record.read_text(encoding="utf-8").split("\n")[0][2:])
        for record in RECORDS
    }
    assert listed == found, "add the line '| [NUMBER](FILE) | HEADING | stands |' to the index"
    assert [row["file"] for row in rows()] == sorted(listed)


def test_index__numbers_are_used_once() -> None:
    numbers = [record.name[:4] for record in RECORDS]
    assert len(set(numbers)) == len(numbers)


def test_record__states_what_supersedes_it() -> None:
    for row in rows():
        text = (FOLDER / row["file"]).read_text(encoding="utf-8")
        stated = re.search(r"\*\*Status\.\*\* Superseded in part by\s+\[(\d{4})\]", text)
        expected = f"in part superseded by {stated[1]}" if stated else "stands"
        assert row["status"] == expected, row["file"]
        assert not re.match(r"# \d", text), f"the heading of {row['file']} has a number"
