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

from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.triage import DETECTION_TARGETS, HIGH_SENSITIVITY
from trainer.evaluation.operating import (
    point_at_sensitivity,
    target_positives,
    target_scores,
)
from trainer.evaluation.weighted import specificity_name, weighted_metrics

_SCALARS: Final = (
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
"""The plain attributes of ``ClassificationMetrics``."""


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
        values: dict[str, float] = {name: getattr(self, name) for name in _SCALARS}
        for own in self.classes:
            for name in ("precision", "recall", "f1", "specificity", "auc"):
                values[f"{name}_{own.code}"] = getattr(own, name)
        for detection in self.detections:
            values[f"auc_{detection.target}"] = detection.auc
            values[specificity_name(detection.target)] = detection.specificity
        return values


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
    once = np.ones((1, len(labels)))
    values = {
        name: float(value[0])
        for name, value in weighted_metrics(probabilities, labels)(once).items()
    }
    confusion = np.zeros((len(DIAGNOSES), len(DIAGNOSES)), dtype=np.int64)
    np.add.at(confusion, (labels, probabilities.argmax(axis=1)), 1)
    by_class = ("precision", "recall", "f1", "specificity", "auc")
    return ClassificationMetrics(
        count=len(labels),
        **{name: values[name] for name in _SCALARS},
        classes=tuple(
            ClassMetrics(
                code, int(confusion[index].sum()), *(values[f"{name}_{code}"] for name in by_class)
            )
            for index, code in enumerate(CODES)
        ),
        detections=tuple(
            _detection(probabilities, labels, name, values) for name in DETECTION_TARGETS
        ),
        confusion=tuple(tuple(int(cell) for cell in row) for row in confusion),
    )


def _detection(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    target: str,
    values: dict[str, float],
) -> DetectionMetrics:
    is_positive = target_positives(labels, target)
    if is_positive.all() or not is_positive.any():
        return DetectionMetrics(target, *[math.nan] * 4)
    point = point_at_sensitivity(
        target_scores(probabilities, target), is_positive, HIGH_SENSITIVITY
    )
    return DetectionMetrics(
        target,
        auc=values[f"auc_{target}"],
        specificity=values[specificity_name(target)],
        sensitivity=point.sensitivity,
        threshold=point.threshold,
    )
