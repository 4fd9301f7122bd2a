"""The one table: rows of medians, ratios and what is demanded of them; as text, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tests.benchmarks.measuring import Samples

BEGIN = "<!-- numbers: begin -->"
END = "<!-- numbers: end -->"
_HEAD = ("", "median (quartiles)", "ratio (quartiles)", "to", "must", "holds")


@dataclass(frozen=True)
class Must:
    """A limit that the project has set itself."""

    kind: Literal["at most", "at least"]
    limit: float

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.kind == "at most" else value >= self.limit

    def __str__(self) -> str:
        return f"{self.kind} {_number(self.limit)}"


@dataclass(frozen=True)
class Row:
    """One thing measured.

    Attributes:
        name: What it is.
        value: In ``unit``; one value for each round.
        unit: Of ``value``.
        ratio: To another row in the same round.
        to: Which row that is.
        must: Limit of the ratio, or of the value where there is no ratio.
    """

    name: str
    value: Samples
    unit: str
    ratio: Samples | None = None
    to: str = ""
    must: Must | None = None

    @property
    def holds(self) -> bool | None:
        judged = self.ratio or self.value
        return None if self.must is None else self.must.holds(judged.median)

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else _spread(self.ratio)
        must = "" if self.must is None else str(self.must)
        holds = {None: "", True: "yes", False: "NO"}[self.holds]
        return (self.name, f"{_spread(self.value)} {self.unit}", ratio, self.to, must, holds)


@dataclass(frozen=True)
class Section:
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


def as_text(sections: Sequence[Section]) -> str:
    lines = [_HEAD, *(row.cells() for section in sections for row in section.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]

    def padded(cells: Sequence[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))

    parts = [padded(_HEAD).rstrip()]
    for section in sections:
        parts += ["", section.title, *(padded(row.cells()).rstrip() for row in section.rows)]
    return "\n".join(parts) + "\n"


def as_markdown(facts: dict[str, str], sections: Sequence[Section]) -> str:
    parts = [*(f"- {name}: {value}" for name, value in facts.items())]
    for section in sections:
        parts += ["", f"### {section.title}", "", _line(_HEAD), _line(["---"] * len(_HEAD))]
        parts += [_line(row.cells()) for row in section.rows]
    judged = [row for section in sections for row in section.rows if row.holds is not None]
    failed = [row.name for row in judged if not row.holds]
    parts += ["", f"{len(judged) - len(failed)} of {len(judged)} musts hold."]
    parts += [f"- Does not hold: {name}." for name in failed]
    return "\n".join(parts) + "\n"


def as_json(facts: dict[str, str], sections: Sequence[Section]) -> str:
    def entry(row: Row) -> dict[str, Any]:
        return {**asdict(row), "holds": row.holds}

    listed = [
        {"title": section.title, "rows": [entry(row) for row in section.rows]}
        for section in sections
    ]
    return json.dumps({"facts": facts, "sections": listed}, indent=1) + "\n"


def put_into_page(page: Path, numbers: str) -> None:
    """Replace what stands between the markers of a page."""
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    page.write_text(f"{before}{BEGIN}\n{numbers}{END}{after}", encoding="utf-8", newline="\n")


def _spread(samples: Samples) -> str:
    middle = _number(samples.median)
    if len(samples.values) == 1:
        return middle
    return f"{middle} ({_number(samples.low)} to {_number(samples.high)})"


def _number(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) < 0.001:
        return f"{value:.1e}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3 if abs(value) < 1 else 2
    return f"{value:.{digits}f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
