"""Operating points: which threshold finds how many of the malignant lesions, at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_curve

from skinapp.core.diagnoses import CODES, MALIGNANT_INDICES
from skinapp.core.operating import MALIGNANT, OperatingCurve, OperatingPoint
from skinapp.core.triage import HIGH_SENSITIVITY, MELANOMA
from trainer.evaluation.inputs import check_positives, distinct_folds

TARGET_WORDS: Final = {
    MALIGNANT: f"any malignancy ({', '.join(CODES[index] for index in MALIGNANT_INDICES)})",
    MELANOMA: "melanoma",
}
"""For every target of detection what it is, for people."""

_STEPS: Final = 200


@dataclass(frozen=True)
class CrossFoldPoint:
    """What a sensitivity asked for became on images that had no part in the threshold.

    Attributes:
        requested_sensitivity: The sensitivity that each threshold reached on the other folds.
        sensitivity: Achieved over all folds together.
        specificity: Achieved over all folds together.
        thresholds: Fold to the threshold that judged it.
    """

    requested_sensitivity: float
    sensitivity: float
    specificity: float
    thresholds: dict[int, float]


def target_scores(probabilities: NDArray[np.float64], target: str) -> NDArray[np.float64]:
    """The score by which a target is detected.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``.
        target: ``MALIGNANT`` or the code of a diagnosis.

    Returns:
        (N,), the summed probability of the diagnoses that are the target.

    Raises:
        ValueError: If there is no such target.
    """
    scores: NDArray[np.float64] = probabilities[:, _indices(target)].sum(axis=1)
    return scores


def target_positives(labels: NDArray[np.int64], target: str) -> NDArray[np.bool_]:
    """Which images are positive for a target.

    Args:
        labels: (N,), indices into ``DIAGNOSES``.
        target: ``MALIGNANT`` or the code of a diagnosis.

    Returns:
        (N,), true where the label is one of the diagnoses that are the target.

    Raises:
        ValueError: If there is no such target.
    """
    return np.isin(labels, _indices(target))


def operating_curve(
    scores: NDArray[np.float64], is_positive: NDArray[np.bool_], target: str
) -> OperatingCurve:
    """The curve of a target in at most 200 points, to travel with the weights.

    For each sensitivity that is a multiple of 0.005 (0.80, 0.81 ... 0.99 among them) it keeps the
    highest threshold of the full curve that reaches it. Asked for such a sensitivity it therefore
    gives the specificity of the full curve; between two multiples it gives that of the higher.

    Args:
        scores: (N,), higher speaks for the target.
        is_positive: (N,).
        target: ``MALIGNANT`` or the code of a diagnosis.

    Returns:
        Distinct points, sensitivity rising, threshold falling; the last has sensitivity 1.

    Raises:
        ValueError: If shapes differ, a score is not finite, or one of the two groups is empty.
    """
    full = _full_curve(scores, is_positive)
    requested = np.arange(1, _STEPS + 1) / _STEPS
    kept = np.unique([full.first_reaching(float(sensitivity)) for sensitivity in requested])
    return OperatingCurve(target, tuple(full.point(int(index)) for index in kept))


def point_at_sensitivity(
    scores: NDArray[np.float64], is_positive: NDArray[np.bool_], sensitivity: float
) -> OperatingPoint:
    """The most specific point that reaches a sensitivity, from the full curve.

    Args:
        scores: (N,), higher speaks for the target.
        is_positive: (N,).
        sensitivity: To reach, above 0, at most 1.

    Returns:
        The point; its threshold is the score of a positive image.

    Raises:
        ValueError: If shapes differ, a score is not finite, one of the two groups is empty, or the
            sensitivity is out of range.
    """
    full = _full_curve(scores, is_positive)
    return full.point(full.first_reaching(sensitivity))


def cross_fold_operating_point(
    scores: NDArray[np.float64],
    is_positive: NDArray[np.bool_],
    folds: NDArray[np.int64],
    sensitivity: float = HIGH_SENSITIVITY,
) -> CrossFoldPoint:
    """What to expect of a threshold on images that did not choose it.

    Each fold is judged with the threshold that reaches ``sensitivity`` on all other folds; the
    calls of all folds are then counted together.

    Args:
        scores: (N,), higher speaks for the target.
        is_positive: (N,).
        folds: (N,), the fold of each image; at least two different.
        sensitivity: To reach on the other folds, above 0, at most 1.

    Returns:
        The achieved sensitivity and specificity, with the thresholds.

    Raises:
        ValueError: If shapes differ, there is one fold only, or no threshold can be set because
            the other folds lack positive or negative images.
    """
    check_positives(is_positive, len(scores))
    called = np.zeros(len(scores), dtype=np.bool_)
    thresholds: dict[int, float] = {}
    for fold in distinct_folds(folds, len(scores)):
        inside = folds == fold
        point = point_at_sensitivity(scores[~inside], is_positive[~inside], sensitivity)
        thresholds[fold] = point.threshold
        called[inside] = scores[inside] >= point.threshold
    return CrossFoldPoint(
        requested_sensitivity=sensitivity,
        sensitivity=float(called[is_positive].mean()),
        specificity=float((~called[~is_positive]).mean()),
        thresholds=thresholds,
    )


def _indices(target: str) -> list[int]:
    if target == MALIGNANT:
        return list(MALIGNANT_INDICES)
    if target not in CODES:
        msg = f"{target} is neither {MALIGNANT} nor the code of a diagnosis."
        raise ValueError(msg)
    return [CODES.index(target)]


@dataclass(frozen=True, eq=False)
class _FullCurve:
    """Every distinct score as a threshold, falling; sensitivities never fall."""

    thresholds: NDArray[np.float64]
    sensitivities: NDArray[np.float64]
    specificities: NDArray[np.float64]

    def first_reaching(self, sensitivity: float) -> int:
        """Index of the highest threshold, hence the best specificity, that reaches it."""
        if not 0 < sensitivity <= 1:
            msg = f"A sensitivity must lie above 0 and at most at 1, not {sensitivity}."
            raise ValueError(msg)
        return int(np.searchsorted(self.sensitivities, sensitivity, side="left"))

    def point(self, index: int) -> OperatingPoint:
        return OperatingPoint(
            float(self.thresholds[index]),
            float(self.sensitivities[index]),
            float(self.specificities[index]),
        )


def _full_curve(scores: NDArray[np.float64], is_positive: NDArray[np.bool_]) -> _FullCurve:
    check_positives(is_positive, len(scores))
    false_alarms, hits, thresholds = roc_curve(is_positive, scores, drop_intermediate=False)
    # The first entry is the threshold infinity, which calls nothing positive.
    return _FullCurve(thresholds[1:], hits[1:], 1 - false_alarms[1:])
