from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.measuring import Samples, in_turns, memory_mb
from tests.benchmarks.table import (
    BEGIN,
    END,
    Must,
    Row,
    Section,
    as_json,
    as_markdown,
    as_text,
    put_into_page,
)

CHECKOUT = Path(__file__).parents[2]


def test_ratio__is_taken_within_each_round() -> None:
    # A busy moment that hits both leaves the ratio alone.
    ours, theirs = Samples((1.0, 10.0, 2.0)), Samples((2.0, 20.0, 4.0))

    assert ours.over(theirs).values == (0.5, 0.5, 0.5)


def test_in_turns__goes_through_the_cases_forwards_and_backwards() -> None:
    seen: list[str] = []

    times = in_turns({"a": lambda: seen.append("a"), "b": lambda: seen.append("b")}, 2, warm_up=0)

    assert seen == ["a", "b", "b", "a"]
    assert [len(samples.values) for samples in times.values()] == [2, 2]


@pytest.mark.parametrize(
    ("must", "value", "holds"),
    [
        (Must("at most", 1.25), 1.25, True),
        (Must("at most", 1.25), 1.26, False),
        (Must("at least", 0.9), 0.9, True),
        (Must("at least", 0.9), 0.89, False),
    ],
)
def test_must__holds_up_to_its_limit(must: Must, value: float, holds: bool) -> None:
    assert must.holds(value) is holds


def test_table__judges_the_median_of_the_ratios_and_names_what_fails() -> None:
    slow = Row(
        "ours", Samples((9.0, 1.0, 1.0)), "s", Samples((3.0, 1.0, 1.0)), "it", Must("at most", 2)
    )
    large = Row("memory", Samples((60.0,)), "MB", must=Must("at most", 50))
    sections = [Section("Some", (slow, large))]

    markdown = as_markdown({"processor": "one"}, sections)

    assert slow.holds is True
    assert large.holds is False
    assert "1 of 2 musts hold." in markdown
    assert "- Does not hold: memory." in markdown
    assert "60.0 MB" in as_text(sections)
    (stored,) = json.loads(as_json({}, sections))["sections"]
    assert [row["holds"] for row in stored["rows"]] == [True, False]


def test_page__keeps_what_stands_outside_the_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    put_into_page(page, "new\n")

    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_performance_page__has_the_markers_once() -> None:
    text = (CHECKOUT / "docs" / "performance.md").read_text(encoding="utf-8")

    assert text.count(BEGIN) == text.count(END) == 1


def test_peak_memory__is_not_that_of_the_process_that_started_it() -> None:
    here = bytearray(300_000_000)
    here[::4096] = b"1" * len(here[::4096])
    command = "from tests.benchmarks.measuring import peak_memory_mb; print(peak_memory_mb())"

    done = subprocess.run(  # noqa: S603 # ours
        [sys.executable, "-c", command], cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
    )

    assert float(done.stdout) < memory_mb() - len(here) / 2e6
