"""Tables of results as Markdown, ours beside those of a paper."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinapp.core.calibration import Uncalibrated
from skinapp.core.diagnoses import CODES
from trainer.evaluation.intervals import Interval, metric_intervals

COLUMNS = {
    "accuracy": "accuracy",
    "macro_precision": "precision",
    "balanced_accuracy": "recall (balanced accuracy)",
    "macro_f1": "F1",
    "macro_specificity": "specificity",
    "top_2_accuracy": "top 2",
    "top_3_accuracy": "top 3",
    "macro_auc": "AUC",
}
"""Metrics of the tables in their order; all but accuracy and top k are means over diagnoses."""


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        title: What was tested.
        images: How many.
        metrics: Everything in ``ClassificationMetrics.scalars()``, with intervals.
    """

    title: str
    images: int
    metrics: Mapping[str, Interval]


def score(
    title: str,
    logits: NDArray[np.floating],
    labels: NDArray[np.int64],
    lesions: Sequence[str],
    resamples: int,
) -> Row:
    """Metrics of plain softmax probabilities; nothing is fitted on what is tested.

    Args:
        title: Of the row.
        logits: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.
        lesions: (N,), the lesion of each image.
        resamples: Of the lesion bootstrap.

    Returns:
        The row.
    """
    probabilities = Uncalibrated().probabilities(logits)
    return Row(title, len(labels), metric_intervals(probabilities, labels, lesions, resamples))


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; every row has as many cells as the header."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def summary_table(rows: Sequence[Row], paper: Mapping[str, Mapping[str, float]]) -> str:
    """One line a row, one column a metric: ours in per cent, its interval, and the paper's value.

    Args:
        rows: Ours.
        paper: Title of a row to metric to the paper's value in per cent.

    Returns:
        Markdown.
    """
    cells = [
        [
            row.title,
            str(row.images),
            *(
                _beside(row.metrics[metric], paper.get(row.title, {}).get(metric))
                for metric in COLUMNS
            ),
        ]
        for row in rows
    ]
    return markdown_table(["", "images", *COLUMNS.values()], cells)


def class_table(rows: Sequence[Row], metric: str, paper: Mapping[str, Sequence[float]]) -> str:
    """One line a row, one column a diagnosis, and their mean.

    Args:
        rows: Ours.
        metric: ``precision``, ``recall`` or ``f1``.
        paper: Title of a row to the paper's seven values and their mean, 0 to 1.

    Returns:
        Markdown.
    """
    mean = "balanced_accuracy" if metric == "recall" else f"macro_{metric}"
    names = [*(f"{metric}_{code}" for code in CODES), mean]
    cells = []
    for row in rows:
        theirs = paper.get(row.title, [])
        line = [row.title]
        for index, name in enumerate(names):
            other = 100 * theirs[index] if theirs else None
            line.append(_beside(row.metrics[name], other))
        cells.append(line)
    return markdown_table(["", *CODES, "average"], cells)


def _beside(ours: Interval, theirs: float | None) -> str:
    if math.isnan(ours.estimate):
        return "-"
    text = f"{100 * ours.estimate:.1f} ({100 * ours.low:.1f}-{100 * ours.high:.1f})"
    return text if theirs is None else f"{text} / {theirs:g}"
