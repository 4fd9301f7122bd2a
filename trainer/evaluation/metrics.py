"""Every number that is reported about a classifier, from its probabilities and the labels.

Two conventions hold throughout. The first diagnosis of an image is its most probable one; ties keep
the order of ``DIAGNOSES``, as in the program. A diagnosis without a single image has no recall, so
all its own values are NaN and it is left out of every mean over diagnoses; where nothing is left to
average or to detect, the value is NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.triage import DETECTION_TARGETS, HIGH_SENSITIVITY
from trainer.evaluation.inputs import check_labels, check_probabilities
from trainer.evaluation.operating import (
    point_at_sensitivity,
    target_positives,
    target_scores,
)

CALIBRATION_BINS: Final = 15


@dataclass(frozen=True)
class ClassMetrics:
    """One diagnosis against all others; all but ``count`` are NaN when ``count`` is 0.

    Attributes:
        code: Of the diagnosis.
        count: Images with this label.
        precision: Share of the images put first here that belong here; 0 if none was put here.
        recall: Share of its images put first here.
        f1: Harmonic mean of precision and recall.
        specificity: Share of the other images not put first here; NaN if there are no others.
        auc: Area under the receiver operating curve of its probability; NaN if there are no others.
    """

    code: str
    count: int
    precision: float
    recall: float
    f1: float
    specificity: float
    auc: float


@dataclass(frozen=True)
class DetectionMetrics:
    """Finding a target (any malignancy, or melanoma alone); NaN if one group is empty.

    Attributes:
        target: One of ``DETECTION_TARGETS``.
        auc: Area under the receiver operating curve of the target's score.
        specificity: At the highest threshold whose sensitivity is ``HIGH_SENSITIVITY`` or
            more. The threshold is set on the very same images, which flatters a little; see
            ``cross_fold_operating_point``.
        sensitivity: Reached at that threshold.
        threshold: On the score.
    """

    target: str
    auc: float
    specificity: float
    sensitivity: float
    threshold: float


@dataclass(frozen=True)
class ClassificationMetrics:
    """All metrics of one set of images.

    Attributes:
        count: Images.
        accuracy: Share of images whose first diagnosis is right.
        balanced_accuracy: Mean recall of the diagnoses, also known as macro recall.
        macro_precision: Mean precision of the diagnoses.
        macro_f1: Mean F1 of the diagnoses.
        macro_specificity: Mean specificity of the diagnoses.
        top_2_accuracy: Share of images whose label is among the first 2.
        top_3_accuracy: Share of images whose label is among the first 3.
        macro_auc: Mean one-versus-rest AUC of the diagnoses.
        expected_calibration_error: See ``calibration_gaps``.
        brier_score: See ``brier_scores``.
        negative_log_likelihood: See ``negative_log_likelihoods``.
        classes: In the order of ``DIAGNOSES``.
        detections: In the order of ``DETECTION_TARGETS``.
        confusion: 7 rows of 7 counts; row the label, column the first diagnosis.
    """

    count: int
    accuracy: float
    balanced_accuracy: float
    macro_precision: float
    macro_f1: float
    macro_specificity: float
    top_2_accuracy: float
    top_3_accuracy: float
    macro_auc: float
    expected_calibration_error: float
    brier_score: float
    negative_log_likelihood: float
    classes: tuple[ClassMetrics, ...]
    detections: tuple[DetectionMetrics, ...]
    confusion: tuple[tuple[int, ...], ...]

    @property
    def macro_recall(self) -> float:
        """Another name of ``balanced_accuracy``."""
        return self.balanced_accuracy

    def scalars(self) -> dict[str, float]:
        """Every fraction and score by one name, the names that intervals go by.

        Returns:
            The plain attributes by their own names; ``recall_mel`` and the like for each diagnosis;
            ``auc_malignant`` and ``specificity_at_95_malignant``, ``specificity_at_95_mel``.
        """
        names = (
            "accuracy",
            "balanced_accuracy",
            "macro_precision",
            "macro_f1",
            "macro_specificity",
            "top_2_accuracy",
            "top_3_accuracy",
            "macro_auc",
            "expected_calibration_error",
            "brier_score",
            "negative_log_likelihood",
        )
        values: dict[str, float] = {name: getattr(self, name) for name in names}
        for own in self.classes:
            for name in ("precision", "recall", "f1", "specificity", "auc"):
                values[f"{name}_{own.code}"] = getattr(own, name)
        for detection in self.detections:
            values[f"auc_{detection.target}"] = detection.auc
            values[specificity_name(detection.target)] = detection.specificity
        return values


def specificity_name(target: str) -> str:
    """Name of the specificity of a target at ``HIGH_SENSITIVITY``.

    Args:
        target: One of ``DETECTION_TARGETS``.

    Returns:
        For example ``specificity_at_95_mel``.
    """
    return f"specificity_at_{round(100 * HIGH_SENSITIVITY)}_{target}"


def compute_metrics(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> ClassificationMetrics:
    """All metrics of one set of images.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``, each row summing to 1.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        The metrics; see the module for ties and absent diagnoses.

    Raises:
        ValueError: If there is no image, or shapes or values are not as described.
    """
    check_probabilities(probabilities)
    check_labels(labels, len(probabilities))
    confusion = confusion_matrix(
        labels, probabilities.argmax(axis=1), labels=np.arange(len(DIAGNOSES))
    )
    classes = _class_metrics(probabilities, labels, confusion)
    ranks = label_ranks(probabilities, labels)
    gaps, bins = calibration_gaps(probabilities, labels)
    return ClassificationMetrics(
        count=len(labels),
        accuracy=float((ranks < 1).mean()),
        balanced_accuracy=_defined_mean([own.recall for own in classes]),
        macro_precision=_defined_mean([own.precision for own in classes]),
        macro_f1=_defined_mean([own.f1 for own in classes]),
        macro_specificity=_defined_mean([own.specificity for own in classes]),
        top_2_accuracy=float((ranks < 2).mean()),
        top_3_accuracy=float((ranks < 3).mean()),
        macro_auc=_defined_mean([own.auc for own in classes]),
        expected_calibration_error=float(np.abs(np.bincount(bins, gaps)).sum() / len(labels)),
        brier_score=float(brier_scores(probabilities, labels).mean()),
        negative_log_likelihood=float(negative_log_likelihoods(probabilities, labels).mean()),
        classes=classes,
        detections=tuple(_detection(probabilities, labels, name) for name in DETECTION_TARGETS),
        confusion=tuple(tuple(int(cell) for cell in row) for row in confusion),
    )


def label_ranks(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the right diagnosis stands in the list of each image.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        (N,), 0 when it stands first; ties keep the order of ``DIAGNOSES``.
    """
    # scikit-learn's top-k puts the later class first on ties, the program the earlier one.
    of_label = probabilities[np.arange(len(labels)), labels][:, None]
    is_earlier = np.arange(probabilities.shape[1]) < labels[:, None]
    above = (probabilities > of_label) | ((probabilities == of_label) & is_earlier)
    ranks: NDArray[np.int64] = above.sum(axis=1, dtype=np.int64)
    return ranks


def calibration_gaps(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The parts of the expected calibration error.

    Confidence is the probability of the first diagnosis. Bin m of 15 holds the images with
    confidence in ((m - 1) / 15, m / 15]. The error is the sum over bins of: share of all images
    in the bin, times the absolute difference of accuracy and mean confidence there. That equals
    the absolute sum of gaps in each bin, added over bins and divided by N; empty bins add nothing.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        Gap of each image (N,): 1 or 0 for a right or wrong first diagnosis, minus the confidence;
        and its bin (N,), 0 to 14.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, equations 2 to 5; they
        too use 15 bins.
    """
    confidences = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    inner_edges = np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS
    bins = np.searchsorted(inner_edges, confidences, side="left").astype(np.int64)
    return is_right - confidences, bins


def brier_scores(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Squared distance between probabilities and truth, summed over the diagnoses.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        (N,), 0 (certain and right) to 2 (certain and wrong).

    Source:
        Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
        Review 78, 1 (1950): the original form, not the half of it.
    """
    truth = np.eye(probabilities.shape[1])[labels]
    scores: NDArray[np.float64] = np.square(probabilities - truth).sum(axis=1)
    return scores


def negative_log_likelihoods(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Natural logarithm of the probability of the right diagnosis, sign turned.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        (N,), 0 or more. Probabilities below the float64 epsilon (2.2e-16) count as that, so one
        certain error costs 36 and not infinity.
    """
    of_label = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(of_label, np.finfo(np.float64).eps, 1.0))


def _class_metrics(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], confusion: NDArray[np.int64]
) -> tuple[ClassMetrics, ...]:
    precisions, recalls, f1s, counts = precision_recall_fscore_support(
        labels,
        probabilities.argmax(axis=1),
        labels=np.arange(len(DIAGNOSES)),
        zero_division=0.0,
    )
    called = confusion.sum(axis=0)
    hits = np.diagonal(confusion)
    results = []
    for index, code in enumerate(CODES):
        count = int(counts[index])
        others = len(labels) - count
        if count == 0:
            results.append(ClassMetrics(code, 0, *[math.nan] * 5))
            continue
        false_alarms = int(called[index] - hits[index])
        results.append(
            ClassMetrics(
                code,
                count,
                precision=float(precisions[index]),
                recall=float(recalls[index]),
                f1=float(f1s[index]),
                specificity=1 - false_alarms / others if others else math.nan,
                auc=_auc(probabilities[:, index], labels == index),
            )
        )
    return tuple(results)


def _detection(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], target: str
) -> DetectionMetrics:
    scores = target_scores(probabilities, target)
    is_positive = target_positives(labels, target)
    if is_positive.all() or not is_positive.any():
        return DetectionMetrics(target, *[math.nan] * 4)
    point = point_at_sensitivity(scores, is_positive, HIGH_SENSITIVITY)
    return DetectionMetrics(
        target,
        auc=_auc(scores, is_positive),
        specificity=point.specificity,
        sensitivity=point.sensitivity,
        threshold=point.threshold,
    )


def _auc(scores: NDArray[np.float64], is_positive: NDArray[np.bool_]) -> float:
    if is_positive.all() or not is_positive.any():
        return math.nan
    return float(roc_auc_score(is_positive, scores))


def _defined_mean(values: list[float]) -> float:
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else math.nan
