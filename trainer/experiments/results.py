"""Results on disk: JSON with everything, CSV for spreadsheets, Markdown to read."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.files import write_atomically
from trainer.evaluation.tables import Row
from trainer.provenance import versions
from trainer.recipe import Recipe


@dataclass(frozen=True)
class Results:
    """What an experiment found.

    Attributes:
        name: Of the experiment; the files are named after it.
        protocol: Who was trained on and who was tested.
        rows: Metrics of each row.
        tables: Title to Markdown table.
        recipes: Name of each run to its recipe.
        data: What identifies the data set.
        notes: Sentences to read with the tables.
    """

    name: str
    protocol: str
    rows: Sequence[Row]
    tables: Mapping[str, str]
    recipes: Mapping[str, Recipe]
    data: Mapping[str, object]
    notes: Sequence[str]

    def text(self) -> str:
        """The tables as Markdown."""
        limit = self.data.get("limit")
        head = f"# {self.name}, protocol {self.protocol}\n"
        warning = [f"Only about {limit} images were drawn."] if limit is not None else []
        notes = "\n".join(f"- {note}" for note in (*warning, *self.notes))
        parts = [f"## {title}\n\n{table}\n" for title, table in self.tables.items()]
        return "\n".join([head, notes + "\n", *parts])


def write_results(folder: Path, results: Results) -> None:
    """Write ``NAME.json``, ``NAME.csv`` and ``NAME.md``.

    Args:
        folder: Work folder.
        results: To write.

    Raises:
        OutputError: If a file cannot be written.
    """
    content = {
        "experiment": results.name,
        "protocol": results.protocol,
        "data": results.data,
        "versions": versions(),
        "recipes": {
            name: recipe.model_dump(mode="json") for name, recipe in results.recipes.items()
        },
        "notes": list(results.notes),
        "rows": [
            {
                "title": row.title,
                "images": row.images,
                "metrics": {
                    name: [_finite(value) for value in (own.estimate, own.low, own.high)]
                    for name, own in row.metrics.items()
                },
            }
            for row in results.rows
        ],
    }
    text = json.dumps(content, indent=1, allow_nan=False) + "\n"
    for suffix, body in ((".json", text), (".csv", _csv(results.rows)), (".md", results.text())):
        write_atomically(folder / f"{results.name}{suffix}", body.encode("utf-8"))


def _csv(rows: Sequence[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("row", "images", "metric", "estimate", "low", "high"))
    for row in rows:
        for name, own in row.metrics.items():
            values = (_finite(value) for value in (own.estimate, own.low, own.high))
            shown = ("" if value is None else f"{value:.6f}" for value in values)
            writer.writerow((row.title, row.images, name, *shown))
    return text.getvalue()


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
