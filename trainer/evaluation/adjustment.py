"""Logit adjustment: rare diagnoses get back what a prior that favours the common one took.

Why: decision 0093.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score

from skinapp.core.calibration import Calibration, TemperatureScaling, VectorScaling
from skinapp.core.diagnoses import DIAGNOSES
from trainer.evaluation.calibration import fit_temperature
from trainer.evaluation.inputs import check_classes, check_labels, distinct_folds

STRENGTHS: Final = tuple(step / 20 for step in range(21))
"""Multiples of the log prior that are tried, 0 to 1."""


@dataclass(frozen=True)
class FittedCalibration:
    """What turns logits into probabilities, as it was found.

    Attributes:
        temperature: Divides the logits.
        strength: Multiple of the log prior that is subtracted first; None where none was
            looked for.
        offset: What is subtracted, one number for each diagnosis.
    """

    temperature: float
    strength: float | None
    offset: tuple[float, ...]

    @property
    def rule(self) -> Calibration:
        """The same as a bundle states it."""
        if self.strength is None:
            return TemperatureScaling(self.temperature)
        scale = 1 / self.temperature
        biases = tuple(-scale * value for value in self.offset)
        return VectorScaling((scale,) * len(DIAGNOSES), biases)


def fit_calibration(
    logits: NDArray[np.float64], labels: NDArray[np.int64], *, adjust: bool
) -> FittedCalibration:
    """Fit strength and temperature on the same images.

    Args:
        logits: (N, 7) in the order of ``DIAGNOSES``, of images the network was not trained on.
        labels: (N,), indices into ``DIAGNOSES``.
        adjust: Whether to look for a strength at all.

    Returns:
        The strength of highest balanced accuracy, the smallest of equals, and the temperature of
        highest likelihood after it.

    Raises:
        ValueError: If shapes or values are not as described.

    Source:
        Menon et al., "Long-tail learning via logit adjustment", ICLR 2021, section 4.1.
    """
    check_classes("logits", logits)
    check_labels(labels, len(logits))
    prior = log_prior(labels)
    if not adjust:
        temperature = fit_temperature(logits, labels)
        return FittedCalibration(temperature, None, (0.0,) * len(DIAGNOSES))
    scores = [
        balanced_accuracy_score(labels, (logits - tried * prior).argmax(axis=1))
        for tried in STRENGTHS
    ]
    strength = STRENGTHS[int(np.argmax(scores))]
    offset = strength * prior
    temperature = fit_temperature(logits - offset, labels)
    return FittedCalibration(temperature, strength, tuple(offset.tolist()))


def cross_fold_calibration(
    logits: NDArray[np.float64],
    labels: NDArray[np.int64],
    folds: NDArray[np.int64],
    *,
    adjust: bool,
) -> tuple[dict[int, FittedCalibration], NDArray[np.float64]]:
    """Calibrate each fold by what the other folds say.

    Args:
        logits: (N, 7), out-of-fold.
        labels: (N,), indices into ``DIAGNOSES``.
        folds: (N,), the fold of each image; at least two different.
        adjust: Whether to look for a strength at all.

    Returns:
        Fold to the calibration fitted on the other folds, and probabilities (N, 7), each row by
        the calibration of its fold.

    Raises:
        ValueError: If shapes or values are not as described, or there is one fold only.
    """
    check_classes("logits", logits)
    check_labels(labels, len(logits))
    fitted: dict[int, FittedCalibration] = {}
    probabilities = np.empty(logits.shape, dtype=np.float64)
    for fold in distinct_folds(folds, len(logits)):
        inside = folds == fold
        fitted[fold] = fit_calibration(logits[~inside], labels[~inside], adjust=adjust)
        probabilities[inside] = fitted[fold].rule.probabilities(logits[inside])
    return fitted, probabilities


def log_prior(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Logarithm of the share of each diagnosis (7,), its mean taken off; no class counts as 0."""
    counts = np.maximum(np.bincount(labels, minlength=len(DIAGNOSES)), 1)
    logarithms = np.log(counts / counts.sum())
    return np.asarray(logarithms - logarithms.mean())
