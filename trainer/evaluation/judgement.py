"""All that is said of out-of-fold logits: calibration, metrics, intervals, operating points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle, OutOfFoldLogits, read_out_of_fold
from skinapp.core.calibration import Uncalibrated, VectorScaling
from skinapp.core.triage import DETECTION_TARGETS
from trainer.errors import RunError
from trainer.evaluation.adjustment import (
    FittedCalibration,
    cross_fold_calibration,
    fit_calibration,
)
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
        calibration: Fitted on all images; the one that the bundle uses.
        by_fold: Fold to the calibration fitted on the other folds.
        uncalibrated: Metrics of the plain softmax.
        metrics: Metrics with each fold calibrated by the others.
        intervals: Of ``metrics``, by name.
        interval_words: What the intervals are.
        points: Target to what a threshold for a high sensitivity, set on other folds, achieved.
        probabilities: float64 (N, 7), each fold calibrated by the others.
        fitted_probabilities: float64 (N, 7) by ``calibration``, for operating curves.
    """

    labels: NDArray[np.int64]
    calibration: FittedCalibration
    by_fold: dict[int, FittedCalibration]
    uncalibrated: ClassificationMetrics
    metrics: ClassificationMetrics
    intervals: dict[str, Interval]
    interval_words: str
    points: dict[str, CrossFoldPoint]
    probabilities: NDArray[np.float64]
    fitted_probabilities: NDArray[np.float64]


def judge(
    out_of_fold: OutOfFoldLogits, resamples: int = RESAMPLES, *, adjust: bool = False
) -> Judgement:
    """Judge out-of-fold logits; nothing is judged by what was fitted on it.

    Args:
        out_of_fold: Logits, labels, folds and lesions of N images.
        resamples: Of the lesion bootstrap.
        adjust: Whether a multiple of the log prior is subtracted from the logits, fitted across
            folds as the temperature is.

    Returns:
        The judgement.
    """
    logits = out_of_fold.logits.astype(np.float64)
    labels, folds = out_of_fold.labels, out_of_fold.folds
    by_fold, probabilities = cross_fold_calibration(logits, labels, folds, adjust=adjust)
    calibration = fit_calibration(logits, labels, adjust=adjust)
    return Judgement(
        labels=labels,
        calibration=calibration,
        by_fold=by_fold,
        uncalibrated=compute_metrics(Uncalibrated().probabilities(logits), labels),
        metrics=compute_metrics(probabilities, labels),
        intervals=metric_intervals(probabilities, labels, out_of_fold.lesion_ids, resamples),
        interval_words=f"95 %, percentile bootstrap over lesions, {resamples} resamples",
        points={
            target: cross_fold_operating_point(
                target_scores(probabilities, target), target_positives(labels, target), folds
            )
            for target in DETECTION_TARGETS
        },
        probabilities=probabilities,
        fitted_probabilities=calibration.rule.probabilities(logits),
    )


def judge_bundle(
    bundle: Bundle,
    resamples: int = RESAMPLES,
    *,
    adjust: bool = False,
    others: Sequence[Bundle] = (),
) -> Judgement:
    """Judge a bundle anew from the out-of-fold logits that it carries.

    Args:
        bundle: Verified.
        resamples: Of the lesion bootstrap.
        adjust: Whether to judge it as if its logits were adjusted even where they are not.
        others: Bundles of the same folds, whose logits are averaged with those of the first, as if
            the members of all of them answered together.

    Returns:
        The judgement, with the adjustment that the bundles state.

    Raises:
        BundleWeightsError: If the logits cannot be read.
        RunError: If the others have other images or folds.
    """
    together = [bundle, *others]
    stored = [read_out_of_fold(each.folder / each.manifest.out_of_fold.file) for each in together]
    first = stored[0]
    for each, found in zip(together, stored, strict=True):
        if found.image_ids != first.image_ids or not np.array_equal(found.folds, first.folds):
            msg = "The bundle was trained on other images or folds; its logits cannot be averaged."
            raise RunError(msg, path=each.folder)
    logits = np.stack([each.logits for each in stored]).mean(axis=0, dtype=np.float32)
    stated = any(isinstance(each.manifest.calibration, VectorScaling) for each in together)
    return judge(replace(first, logits=logits), resamples, adjust=adjust or stated)
