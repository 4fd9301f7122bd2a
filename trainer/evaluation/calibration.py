"""Temperature scaling: fitted by likelihood, and judged on images that it was not fitted on."""

from __future__ import annotations

import logging
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]  # ships no type hints

from skinapp.core.calibration import TemperatureScaling
from trainer.evaluation.inputs import check_classes, check_labels, distinct_folds

LOWEST_TEMPERATURE: Final = 0.05
HIGHEST_TEMPERATURE: Final = 20.0
"""Where the search ends. Logits that rank every label first have no best temperature, only lower
and lower ones; they get the lowest."""

logger = logging.getLogger(__name__)


def fit_temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The temperature of highest likelihood.

    The mean negative log likelihood of ``softmax(logits / T)`` is convex in 1 / T, so its one
    minimum is found from any start; the search runs over log T, where halving and doubling weigh
    the same.

    Args:
        logits: (N, 7) in the order of ``DIAGNOSES``, of images the network was not trained on.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        T between ``LOWEST_TEMPERATURE`` and ``HIGHEST_TEMPERATURE``.

    Raises:
        ValueError: If shapes or values are not as described.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2.
    """
    check_classes("logits", logits)
    check_labels(labels, len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)
    of_label = shifted[np.arange(len(labels)), labels]

    def negative_log_likelihood(log_temperature: float) -> float:
        scale = math.exp(-log_temperature)
        normaliser = np.log(np.exp(scale * shifted).sum(axis=1))
        return float((normaliser - scale * of_label).mean())

    bounds = (math.log(LOWEST_TEMPERATURE), math.log(HIGHEST_TEMPERATURE))
    found = minimize_scalar(
        negative_log_likelihood, bounds=bounds, method="bounded", options={"xatol": 1e-8}
    )
    temperature = math.exp(float(found.x))
    if not 1.01 * LOWEST_TEMPERATURE < temperature < HIGHEST_TEMPERATURE / 1.01:
        logger.warning("The temperature %.4g lies at the end of the searched range.", temperature)
    return temperature


def cross_fold_temperatures(
    logits: NDArray[np.float64], labels: NDArray[np.int64], folds: NDArray[np.int64]
) -> tuple[dict[int, float], NDArray[np.float64]]:
    """Calibrate each fold with the temperature of the other folds.

    A calibration error measured on the images that set the temperature would flatter it.

    Args:
        logits: (N, 7), out-of-fold, in the order of ``DIAGNOSES``.
        labels: (N,), indices into ``DIAGNOSES``.
        folds: (N,), the fold of each image; at least two different.

    Returns:
        Fold to the temperature fitted on the other folds, and the probabilities (N, 7), each row
        calibrated with the temperature of its fold.

    Raises:
        ValueError: If shapes or values are not as described, or there is one fold only.
    """
    check_classes("logits", logits)
    check_labels(labels, len(logits))
    temperatures: dict[int, float] = {}
    probabilities = np.empty(logits.shape, dtype=np.float64)
    for fold in distinct_folds(folds, len(logits)):
        inside = folds == fold
        temperature = fit_temperature(logits[~inside], labels[~inside])
        temperatures[fold] = temperature
        probabilities[inside] = TemperatureScaling(temperature).probabilities(logits[inside])
    return temperatures, probabilities
