"""The metrics of one set of images as scikit-learn has them, to compare ours with."""

from __future__ import annotations

import math

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    brier_score_loss,
    confusion_matrix,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

from skinapp.core.diagnoses import CODES
from skinapp.core.triage import DETECTION_TARGETS, HIGH_SENSITIVITY
from trainer.evaluation.operating import target_positives, target_scores

SEVEN = np.arange(7)


def scalars(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """By the names of ``ClassificationMetrics.scalars``; NaN where something is not defined."""
    first = probabilities.argmax(axis=1)
    values = {"accuracy": float(accuracy_score(labels, first))}
    by_class = one_against_others(probabilities, labels, first)
    for name, own in by_class.items():
        values |= {f"{name}_{code}": value for code, value in zip(CODES, own, strict=True)}
        values["balanced_accuracy" if name == "recall" else f"macro_{name}"] = defined_mean(own)
    # The earlier diagnosis wins a tie: scikit-learn's top k puts the later one first.
    falling = np.argsort(-probabilities, axis=1, kind="stable")
    for k in (2, 3):
        values[f"top_{k}_accuracy"] = float((falling[:, :k] == labels[:, None]).any(axis=1).mean())
    values["expected_calibration_error"] = calibration_error(probabilities, labels == first)
    values["brier_score"] = float(
        brier_score_loss(labels, probabilities, labels=SEVEN, scale_by_half=False)
    )
    clipped = np.clip(probabilities, np.finfo(float).eps, 1)
    values["negative_log_likelihood"] = -float(
        np.log(clipped[np.arange(len(labels)), labels]).mean()
    )
    for target in DETECTION_TARGETS:
        scores, positive = target_scores(probabilities, target), target_positives(labels, target)
        values[f"auc_{target}"] = auc(scores, positive)
        values[f"specificity_at_{round(100 * HIGH_SENSITIVITY)}_{target}"] = specificity(
            scores, positive
        )
    return values


def one_against_others(
    probabilities: np.ndarray, labels: np.ndarray, first: np.ndarray
) -> dict[str, list[float]]:
    precision, recall, f1, counts = precision_recall_fscore_support(
        labels, first, labels=SEVEN, zero_division=0.0
    )
    confusion = confusion_matrix(labels, first, labels=SEVEN)
    false_alarms = confusion.sum(axis=0) - confusion.diagonal()
    others = len(labels) - counts
    own = {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "specificity": [
            1 - alarms / rest if rest else math.nan
            for alarms, rest in zip(false_alarms, others, strict=True)
        ],
        "auc": [auc(probabilities[:, label], labels == label) for label in SEVEN],
    }
    return {
        name: [float(v) if count else math.nan for v, count in zip(values, counts, strict=True)]
        for name, values in own.items()
    }


def auc(scores: np.ndarray, positive: np.ndarray) -> float:
    if positive.all() or not positive.any():
        return math.nan
    return float(roc_auc_score(positive, scores))


def specificity(scores: np.ndarray, positive: np.ndarray) -> float:
    if positive.all() or not positive.any():
        return math.nan
    false_rate, found, _ = roc_curve(positive, scores, drop_intermediate=False)
    return float(1 - false_rate[np.argmax(found >= HIGH_SENSITIVITY)])


def calibration_error(probabilities: np.ndarray, right: np.ndarray) -> float:
    """Guo et al. 2017, equation 3, bin by bin."""
    confidence, error = probabilities.max(axis=1), 0.0
    for number in range(1, 16):
        inside = (confidence > (number - 1) / 15) & (confidence <= number / 15)
        if inside.any():
            gap = abs(right[inside].mean() - confidence[inside].mean())
            error += inside.mean() * float(gap)
    return error


def defined_mean(values: list[float]) -> float:
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else math.nan
