"""All that is said of out-of-fold logits: calibration, metrics, intervals, operating points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle, OutOfFoldLogits, read_out_of_fold
from skinapp.core.calibration import Calibration, Uncalibrated, VectorScaling
from skinapp.core.operating import MALIGNANT
from skinapp.core.triage import DETECTION_TARGETS, MELANOMA
from trainer.data.record import OUTSIDE
from trainer.errors import RunError
from trainer.evaluation.adjustment import (
    FittedCalibration,
    cross_fold_calibration,
    fit_calibration,
)
from trainer.evaluation.clinics import Clinics, GroupFigures, figures_by_group, judge_clinics
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
        images: Which of the out-of-fold images are judged, int64 (N,): all of one data set, or
            those of the seven diagnoses of ``clinics.HOME`` among several.
        labels: int64 (N,).
        rule: Fitted on all images; the one that the bundle uses.
        fitted: How ``rule`` was found where it is no readout.
        by_fold: Fold to what was fitted on the other folds, likewise.
        uncalibrated: Metrics of the plain softmax.
        metrics: Metrics with each fold calibrated by the others.
        intervals: Of ``metrics``, by name.
        interval_words: What the intervals are.
        points: Target to what a threshold for a high sensitivity, set on other folds, achieved.
        probabilities: float64 (N, 7), each fold calibrated by the others.
        fitted_probabilities: float64 (N, 7) by ``rule``.
        fitted_scores: Target to its probability by ``rule``, float64 (N,), for operating curves.
        clinics: Results over several data sets, None for one.
        groups: Figures of each data set and group of persons, none for one data set.
    """

    images: NDArray[np.int64]
    labels: NDArray[np.int64]
    rule: Calibration
    fitted: FittedCalibration | None
    by_fold: dict[int, FittedCalibration]
    uncalibrated: ClassificationMetrics
    metrics: ClassificationMetrics
    intervals: dict[str, Interval]
    interval_words: str
    points: dict[str, CrossFoldPoint]
    probabilities: NDArray[np.float64]
    fitted_probabilities: NDArray[np.float64]
    fitted_scores: dict[str, NDArray[np.float64]]
    clinics: Clinics | None = None
    groups: tuple[GroupFigures, ...] = ()


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
        The judgement; over several data sets by a readout, which needs no adjustment.
    """
    if len({told.data_set for told in out_of_fold.facts}) > 1:
        return _judge_clinics(out_of_fold, resamples)
    logits = out_of_fold.logits.astype(np.float64)
    labels, folds = out_of_fold.labels, out_of_fold.folds
    by_fold, probabilities = cross_fold_calibration(logits, labels, folds, adjust=adjust)
    fitted = fit_calibration(logits, labels, adjust=adjust)
    fitted_probabilities = fitted.rule.probabilities(logits)
    return Judgement(
        images=np.arange(len(labels)),
        labels=labels,
        rule=fitted.rule,
        fitted=fitted,
        by_fold=by_fold,
        uncalibrated=compute_metrics(Uncalibrated().probabilities(logits), labels),
        metrics=compute_metrics(probabilities, labels),
        intervals=metric_intervals(probabilities, labels, out_of_fold.lesion_ids, resamples),
        interval_words=_interval_words(resamples),
        points={
            target: cross_fold_operating_point(
                target_scores(probabilities, target), target_positives(labels, target), folds
            )
            for target in DETECTION_TARGETS
        },
        probabilities=probabilities,
        fitted_probabilities=fitted_probabilities,
        fitted_scores={
            target: target_scores(fitted_probabilities, target) for target in DETECTION_TARGETS
        },
    )


def _judge_clinics(out_of_fold: OutOfFoldLogits, resamples: int) -> Judgement:
    clinics = judge_clinics(out_of_fold)
    labels = out_of_fold.labels
    images = np.flatnonzero(clinics.home & (labels != OUTSIDE))
    own, fitted = clinics.judged.answers.part(images), clinics.fitted.part(images)
    labels, lesions = labels[images], clinics.judged.lesions[images]
    scores = {MALIGNANT: own.p_malignant, MELANOMA: own.p_melanoma}
    logits = out_of_fold.logits[images]
    return Judgement(
        images=images,
        labels=labels,
        rule=clinics.readout,
        fitted=None,
        by_fold={},
        uncalibrated=compute_metrics(Uncalibrated().probabilities(logits), labels),
        metrics=compute_metrics(own.probabilities, labels),
        intervals=metric_intervals(own.probabilities, labels, lesions, resamples),
        interval_words=_interval_words(resamples),
        points={
            target: cross_fold_operating_point(
                scores[target], target_positives(labels, target), out_of_fold.folds[images]
            )
            for target in DETECTION_TARGETS
        },
        probabilities=own.probabilities,
        fitted_probabilities=fitted.probabilities,
        fitted_scores={MALIGNANT: fitted.p_malignant, MELANOMA: fitted.p_melanoma},
        clinics=clinics,
        groups=figures_by_group(clinics, out_of_fold, resamples),
    )


def _interval_words(resamples: int) -> str:
    return f"95 %, percentile bootstrap over lesions, {resamples} resamples"


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
