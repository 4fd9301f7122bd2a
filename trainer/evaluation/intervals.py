"""Confidence intervals whose unit is the lesion.

Photographs of one lesion resemble each other. Drawing images one by one would treat them as
independent and make every interval too narrow, so whole lesions are drawn.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.inputs import check_length
from trainer.evaluation.weighted import WeightedStatistic, weighted_metrics

# Resamples evaluated together; bounds the memory, has no influence on the result.
_BLOCK: Final = 50

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Interval:
    """A value with its percentile interval.

    Attributes:
        estimate: On the images as they are.
        low: Lower end.
        high: Upper end.
    """

    estimate: float
    low: float
    high: float


def metric_intervals(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    lesions: NDArray[np.str_] | Sequence[str],
    resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Interval]:
    """Lesion-bootstrap intervals of everything in ``ClassificationMetrics.scalars()``.

    The expected calibration error of a resample is biased upwards, since repeated images make the
    bins noisier; when the error is small its interval can lie above the estimate.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``, each row summing to 1.
        labels: (N,), indices into ``DIAGNOSES``.
        lesions: (N,), the lesion of each image.
        resamples: How many, at least 1.
        seed: Of the random draws.
        level: Of confidence, between 0 and 1.

    Returns:
        Name to interval.

    Raises:
        ValueError: If shapes or values are not as described.
    """
    statistic = weighted_metrics(probabilities, labels)
    check_length("lesions", np.asarray(lesions), len(labels))
    return lesion_bootstrap(statistic, lesions, resamples, seed, level)


def lesion_bootstrap(
    statistic: WeightedStatistic,
    lesions: NDArray[np.str_] | Sequence[str],
    resamples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Interval]:
    """Percentile intervals of a statistic when lesions are drawn with replacement.

    Each resample draws as many lesions as there are, each with all its images. Resamples in which
    a value is undefined (NaN) are left out for that value, with a warning in the log.

    Args:
        statistic: Prepared on N images, see ``WeightedStatistic``.
        lesions: (N,), the lesion of each image.
        resamples: How many, at least 1.
        seed: Of the random draws; the same seed gives the same intervals.
        level: Of confidence, between 0 and 1.

    Returns:
        Name to interval, NaN where no resample defines the value.

    Raises:
        ValueError: If there is no image, no resample, or the level is out of range.

    Source:
        Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13 (percentile
        interval); Field and Welsh, "Bootstrapping clustered data", Journal of the Royal
        Statistical Society B 69, 369 (2007) (drawing whole clusters).
    """
    if resamples < 1:
        msg = f"There must be at least 1 resample, not {resamples}."
        raise ValueError(msg)
    if not 0 < level < 1:
        msg = f"The level must lie between 0 and 1, not {level}."
        raise ValueError(msg)
    names = np.asarray(lesions)
    check_length("lesions", names, names.size)
    if not names.size:
        msg = "There is no image to evaluate."
        raise ValueError(msg)
    estimates = statistic(np.ones((1, len(names))))
    blocks = [statistic(block) for block in _multiplicities(names, resamples, seed)]
    intervals: dict[str, Interval] = {}
    for name, estimate in estimates.items():
        values = np.concatenate([block[name] for block in blocks])
        low, high = _percentile_interval(name, values, level)
        intervals[name] = Interval(float(estimate[0]), low, high)
    return intervals


def _multiplicities(
    lesions: NDArray[np.str_], resamples: int, seed: int
) -> Iterator[NDArray[np.float64]]:
    """How often each image is drawn, in blocks (at most ``_BLOCK``, N)."""
    distinct, lesion_of_image = np.unique(lesions, return_inverse=True)
    count = len(distinct)
    generator = np.random.default_rng(seed)
    for start in range(0, resamples, _BLOCK):
        draws = [
            np.bincount(generator.integers(0, count, count), minlength=count)
            for _ in range(min(_BLOCK, resamples - start))
        ]
        yield np.stack(draws).astype(np.float64)[:, lesion_of_image]


def _percentile_interval(
    name: str, values: NDArray[np.float64], level: float
) -> tuple[float, float]:
    defined = values[~np.isnan(values)]
    if len(defined) < len(values):
        undefined = len(values) - len(defined)
        logger.warning("%s is undefined in %d of %d resamples.", name, undefined, len(values))
    if not len(defined):
        return math.nan, math.nan
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
