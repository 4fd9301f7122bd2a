"""All that is said of out-of-fold logits: calibration, metrics, intervals, operating points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import OutOfFoldLogits
from skinapp.core.calibration import MALIGNANT, calibrated_probabilities
from trainer.evaluation.calibration import cross_fold_temperatures, fit_temperature
from trainer.evaluation.intervals import Interval, metric_intervals
from trainer.evaluation.metrics import ClassificationMetrics, compute_metrics
from trainer.evaluation.operating import (
    CrossFoldPoint,
    cross_fold_operating_point,
    target_positives,
    target_scores,
)

RESAMPLES = 2000


@dataclass(frozen=True, eq=False)
class Judgement:
    """Out-of-fold results.

    Attributes:
        labels: int64 (N,).
        temperature: Fitted on all images; the one that the bundle uses.
        temperatures: Fold to the temperature fitted on the other folds.
        uncalibrated: Metrics at temperature 1.
        metrics: Metrics with each fold calibrated by the others.
        intervals: Of ``metrics``, by name.
        interval_words: What the intervals are.
        points: Target to what a threshold for 95 % sensitivity, set on other folds, achieved.
        fitted_probabilities: float64 (N, 7) at ``temperature``, for operating curves.
    """

    labels: NDArray[np.int64]
    temperature: float
    temperatures: dict[int, float]
    uncalibrated: ClassificationMetrics
    metrics: ClassificationMetrics
    intervals: dict[str, Interval]
    interval_words: str
    points: dict[str, CrossFoldPoint]
    fitted_probabilities: NDArray[np.float64]


def judge(out_of_fold: OutOfFoldLogits, resamples: int = RESAMPLES) -> Judgement:
    """Judge out-of-fold logits; nothing is judged by what was fitted on it.

    Args:
        out_of_fold: Logits, labels, folds and lesions of N images.
        resamples: Of the lesion bootstrap.

    Returns:
        The judgement.
    """
    logits = out_of_fold.logits.astype(np.float64)
    labels, folds = out_of_fold.labels, out_of_fold.folds
    temperatures, probabilities = cross_fold_temperatures(logits, labels, folds)
    temperature = fit_temperature(logits, labels)
    return Judgement(
        labels=labels,
        temperature=temperature,
        temperatures=temperatures,
        uncalibrated=compute_metrics(calibrated_probabilities(logits, 1.0), labels),
        metrics=compute_metrics(probabilities, labels),
        intervals=metric_intervals(probabilities, labels, out_of_fold.lesion_ids, resamples),
        interval_words=f"95 %, percentile bootstrap over lesions, {resamples} resamples",
        points={
            target: cross_fold_operating_point(
                target_scores(probabilities, target), target_positives(labels, target), folds
            )
            for target in (MALIGNANT, "mel")
        },
        fitted_probabilities=calibrated_probabilities(logits, temperature),
    )
