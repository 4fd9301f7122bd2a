"""How well predicted masks fit."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.evaluation.intervals import Interval, lesion_bootstrap

GOOD_ENOUGH: Final = 0.65
"""Below this Jaccard index a mask counts as failed.

Source: ISIC 2018 challenge, task 1, thresholded Jaccard index.
"""


def jaccard(predicted: NDArray[np.bool_], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Intersection over union of each image.

    Args:
        predicted: bool (N, H, W).
        truth: bool (N, H, W).

    Returns:
        float64 (N,); 1 where both are empty.
    """
    axes = (1, 2)
    union = np.logical_or(predicted, truth).sum(axis=axes)
    common = np.logical_and(predicted, truth).sum(axis=axes)
    return np.where(union == 0, 1.0, common / np.maximum(union, 1))


def mask_intervals(
    values: NDArray[np.float64], lesions: NDArray[np.str_], resamples: int = 2000
) -> dict[str, Interval]:
    """Mean Jaccard index, and the share of failed masks, with lesion-bootstrap intervals.

    Args:
        values: Jaccard index of N images.
        lesions: Lesion of each, (N,).
        resamples: Of the bootstrap.

    Returns:
        ``jaccard``, ``below_0.65`` and ``thresholded_jaccard``, in which a failed mask counts 0.
    """
    failed = values < GOOD_ENOUGH
    columns = {
        "jaccard": values,
        f"below_{GOOD_ENOUGH}": failed.astype(np.float64),
        "thresholded_jaccard": np.where(failed, 0.0, values),
    }

    def means(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        totals = weights.sum(axis=-1)
        return {name: weights @ column / totals for name, column in columns.items()}

    return lesion_bootstrap(means, lesions, resamples)
