"""Figures from numbers alone: class balance, confusion, ROC, calibration, operating points.

Colours are those of Okabe and Ito, which people without full colour vision tell apart; lines differ
in their strokes too. Nothing here needs a display.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import roc_curve

from skinapp.core.diagnoses import CODES
from skinapp.core.triage import DETECTION_TARGETS, HIGH_SENSITIVITY
from trainer.evaluation.image_scores import CALIBRATION_BINS, calibration_gaps
from trainer.evaluation.metrics import compute_metrics
from trainer.evaluation.operating import TARGET_WORDS, target_positives, target_scores

# Source: Okabe and Ito, "Color universal design", 2008.
COLOURS: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#000000")
_STROKES: Final = ("-", "--", "-.", ":", "-", "--", "-.")
_STYLE: Final[dict[Any, Any]] = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 9,
    "grid.alpha": 0.3,
    # Text stays text, and the same figure is the same file.
    "svg.fonttype": "none",
    "svg.hashsalt": "skinapp",
}


def save_figure(figure: Figure, folder: Path, name: str) -> None:
    """Write ``name.png`` and ``name.svg``.

    Args:
        figure: To write.
        folder: Must exist.
        name: Without an ending.
    """
    with mpl.rc_context(_STYLE):
        figure.savefig(folder / f"{name}.png", dpi=150)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def blank_figure(width: float, height: float) -> Figure:
    """An empty figure, sizes in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def class_balance(labels: NDArray[np.int64], lesions: Sequence[str]) -> Figure:
    """Images and lesions of each diagnosis, on a logarithmic scale.

    Args:
        labels: (N,), indices into ``DIAGNOSES``.
        lesions: (N,), the lesion of each image.

    Returns:
        The figure.
    """
    figure, axes = _single(6.0, 3.4)
    names = np.asarray(lesions)
    images = np.bincount(labels, minlength=len(CODES))
    distinct = [len(set(names[labels == label].tolist())) for label in range(len(CODES))]
    places = np.arange(len(CODES))
    groups = ((-0.2, images.tolist(), "images"), (0.2, distinct, "lesions"))
    for (shift, counts, title), colour in zip(groups, COLOURS, strict=False):
        bars = axes.bar(places + shift, counts, 0.4, label=title, color=colour)
        axes.bar_label(bars, fontsize=7)
    axes.set_yscale("log")
    axes.set_xticks(places, CODES)
    axes.set_ylabel("count (logarithmic)")
    axes.legend()
    return figure


def confusion(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> Figure:
    """Counts of label against first diagnosis, shaded by the share of the label's images.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        The figure.
    """
    figure, axes = _single(5.0, 4.4)
    counts = np.array(compute_metrics(probabilities, labels).confusion)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shaded = axes.imshow(shares, cmap="cividis", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(counts):
        tone = "black" if shares[row, column] > 0.6 else "white"
        axes.text(column, row, str(count), ha="center", va="center", color=tone, fontsize=8)
    axes.grid(visible=False)
    axes.set_xticks(range(len(CODES)), CODES)
    axes.set_yticks(range(len(CODES)), CODES)
    axes.set_xlabel("first diagnosis")
    axes.set_ylabel("label")
    figure.colorbar(shaded, label="share of the images of a label")
    return figure


def roc_curves(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> Figure:
    """One curve a diagnosis against all others, with its area.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        The figure; a diagnosis without images has no curve.
    """
    figure, axes = _single(5.0, 4.4)
    for label, own in enumerate(compute_metrics(probabilities, labels).classes):
        if np.isnan(own.auc):
            continue
        false_alarms, hits, _ = roc_curve(labels == label, probabilities[:, label])
        axes.plot(
            false_alarms,
            hits,
            _STROKES[label],
            color=COLOURS[label],
            label=f"{own.code} (AUC {own.auc:.3f})",
        )
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    axes.set_xlabel("1 - specificity")
    axes.set_ylabel("sensitivity")
    axes.legend(loc="lower right")
    return figure


def reliability(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> Figure:
    """Accuracy against confidence in the bins of the expected calibration error.

    Args:
        probabilities: (N, 7), calibrated.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        The figure; the area of a dot is its share of the images.
    """
    figure, axes = _single(4.6, 4.4)
    gaps, bins = calibration_gaps(probabilities, labels)
    confidences = probabilities.max(axis=1)
    counts = np.bincount(bins, minlength=CALIBRATION_BINS)
    used = np.flatnonzero(counts)
    confidence = np.bincount(bins, confidences)[used] / counts[used]
    accuracy = confidence + np.bincount(bins, gaps)[used] / counts[used]
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, label="perfect")
    axes.plot(confidence, accuracy, color=COLOURS[0], linewidth=1)
    axes.scatter(confidence, accuracy, 10 + 400 * counts[used] / counts.sum(), color=COLOURS[0])
    error = compute_metrics(probabilities, labels).expected_calibration_error
    axes.set_title(f"expected calibration error {error:.3f}", fontsize=9)
    axes.set_xlabel("probability of the first diagnosis")
    axes.set_ylabel("share of first diagnoses that are right")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    return figure


def operating_points(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> Figure:
    """Sensitivity against specificity for melanoma and for any malignancy.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        The figure; the dotted line is the sensitivity that is reported.
    """
    figure, axes = _single(5.0, 4.4)
    for index, target in enumerate(DETECTION_TARGETS):
        positive = target_positives(labels, target)
        if positive.all() or not positive.any():
            continue
        false_alarms, hits, _ = roc_curve(positive, target_scores(probabilities, target))
        stroke, colour = _STROKES[index], COLOURS[4 * index]
        axes.plot(1 - false_alarms, hits, stroke, color=colour, label=TARGET_WORDS[target])
    axes.axhline(HIGH_SENSITIVITY, color="grey", linewidth=0.8, linestyle=":")
    axes.set_xlabel("specificity")
    axes.set_ylabel("sensitivity")
    axes.legend(loc="lower left")
    return figure


def _single(width: float, height: float) -> tuple[Figure, Axes]:
    with mpl.rc_context(_STYLE):
        figure = blank_figure(width, height)
        return figure, figure.add_subplot()
