"""The numbers of Le et al. 2020, to stand beside ours. Source: its Tables II to VII."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

_FOUR: Final = ("accuracy", "macro_precision", "balanced_accuracy", "macro_f1")
_SEVEN: Final = (*_FOUR, "top_2_accuracy", "top_3_accuracy", "macro_auc")

ABLATIONS: Final = (
    "1 (no dropout)",
    "2 (no augment)",
    "3 (no CW)",
    "4 (no FC)",
    "5 (no GAP)",
    "6 (full)",
)
"""Rows of Table I."""

ENSEMBLE: Final = "Ensemble"
WITH_VIEWS: Final = "Ensemble with TTA"


def fold_title(fold: int) -> str:
    """Title of the row of a fold, counted from 0; the paper counts from 1."""
    return f"Fold {fold + 1}"


def _rows(
    titles: Sequence[str], names: Sequence[str], values: Sequence[Sequence[float]]
) -> Mapping[str, Mapping[str, float]]:
    return {
        title: dict(zip(names, row, strict=True)) for title, row in zip(titles, values, strict=True)
    }


TABLE_2: Final = _rows(
    ABLATIONS,
    _FOUR,
    (
        (90, 78, 77, 77),
        (89, 79, 71, 74),
        (90, 81, 77, 79),
        (74, 70, 80, 72),
        (88, 77, 73, 75),
        (90, 81, 80, 80),
    ),
)
"""Per cent, by experiment."""

_PRECISION: Final = (
    (0.72, 0.79, 0.79, 0.59, 0.73, 0.95, 0.86, 0.78),
    (0.55, 0.79, 0.77, 0.86, 0.66, 0.94, 1.00, 0.79),
    (0.78, 0.81, 0.77, 0.69, 0.68, 0.95, 1.00, 0.81),
    (0.75, 0.77, 0.48, 0.68, 0.33, 0.99, 0.90, 0.70),
    (0.64, 0.82, 0.75, 0.77, 0.62, 0.94, 0.86, 0.77),
    (0.70, 0.82, 0.84, 0.80, 0.72, 0.94, 0.86, 0.81),
)
_RECALL: Final = (
    (0.57, 0.77, 0.70, 0.67, 0.69, 0.97, 1.00, 0.77),
    (0.52, 0.74, 0.67, 0.40, 0.67, 0.97, 1.00, 0.71),
    (0.70, 0.78, 0.77, 0.60, 0.61, 0.97, 1.00, 0.77),
    (0.65, 0.71, 0.83, 0.87, 0.85, 0.72, 0.95, 0.80),
    (0.46, 0.77, 0.72, 0.67, 0.54, 0.97, 1.00, 0.73),
    (0.65, 0.83, 0.70, 0.80, 0.63, 0.97, 1.00, 0.80),
)
_F1: Final = (
    (0.63, 0.78, 0.74, 0.62, 0.71, 0.96, 0.93, 0.77),
    (0.53, 0.76, 0.72, 0.55, 0.66, 0.96, 1.00, 0.74),
    (0.74, 0.80, 0.77, 0.64, 0.64, 0.96, 1.00, 0.80),
    (0.70, 0.74, 0.61, 0.76, 0.48, 0.84, 0.92, 0.72),
    (0.53, 0.79, 0.74, 0.71, 0.58, 0.95, 0.93, 0.75),
    (0.67, 0.82, 0.77, 0.80, 0.67, 0.96, 0.93, 0.80),
)
TABLES_3_TO_5: Final = {
    "precision": dict(zip(ABLATIONS, _PRECISION, strict=True)),
    "recall": dict(zip(ABLATIONS, _RECALL, strict=True)),
    "f1": dict(zip(ABLATIONS, _F1, strict=True)),
}
"""By experiment: akiec, bcc, bkl, df, mel, nv, vasc and their mean, 0 to 1."""

TABLE_6: Final = _rows(
    ("resnet50", "vgg16", "mobilenet", "efficientnet_b1"),
    _FOUR,
    ((90, 81, 80, 80), (85, 73, 61, 63), (88, 76, 72, 73), (89, 76, 76, 75)),
)
"""Per cent, by backbone."""

TABLE_7: Final = _rows(
    (*map(fold_title, range(5)), ENSEMBLE, WITH_VIEWS),
    _SEVEN,
    (
        (90, 85, 80, 82, 96.85, 98.73, 98.62),
        (90, 82, 77, 79, 96.18, 98.73, 98.39),
        (91, 83, 81, 82, 96.99, 99.00, 98.32),
        (91, 83, 82, 83, 96.85, 98.46, 98.48),
        (91, 85, 78, 81, 97.46, 99.33, 98.62),
        (93, 88, 84, 86, 97.46, 99.33, 98.63),
        (93, 88, 85, 87, 96.85, 99.20, 98.41),
    ),
)
"""Per cent, by fold and ensemble."""
