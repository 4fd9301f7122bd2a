"""What every evaluation asks of its arrays; a wrong order or length must not become a number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import DIAGNOSES

# Probabilities kept in single precision come back with sums off by about 1e-7.
_SUM_TOLERANCE = 1e-5


def check_labels(labels: NDArray[np.int64], count: int) -> None:
    """Refuse labels that do not belong to ``count`` images.

    Args:
        labels: (N,), indices into ``DIAGNOSES``.
        count: Number of images.

    Raises:
        ValueError: If there is no image, or the labels have another length, are not integers or
            are no index of a diagnosis.
    """
    if count == 0:
        msg = "There is no image to evaluate."
        raise ValueError(msg)
    check_length("labels", labels, count)
    if not np.issubdtype(labels.dtype, np.integer):
        msg = f"labels must be integers, not {labels.dtype}."
        raise ValueError(msg)
    if labels.min() < 0 or labels.max() >= len(DIAGNOSES):
        msg = f"labels must lie in 0..{len(DIAGNOSES) - 1}."
        raise ValueError(msg)


def check_length(name: str, values: NDArray[Any], count: int) -> None:
    """Refuse an array that does not hold one value for each image.

    Args:
        name: What the values are, for the message.
        values: Should be (N,).
        count: Number of images.

    Raises:
        ValueError: If the shape is not ``(count,)``.
    """
    if values.shape != (count,):
        msg = f"{name} must have shape ({count},), not {values.shape}."
        raise ValueError(msg)


def check_positives(is_positive: NDArray[np.bool_], count: int) -> None:
    """Refuse a mask that does not tell positive from negative images.

    Args:
        is_positive: Should be (N,), boolean.
        count: Number of images.

    Raises:
        ValueError: If shape or type differ, or there are only positive or only negative images.
    """
    check_length("is_positive", is_positive, count)
    if is_positive.dtype != np.bool_:
        msg = f"is_positive must be boolean, not {is_positive.dtype}."
        raise ValueError(msg)
    if is_positive.all() or not is_positive.any():
        msg = "A target takes positive and negative images."
        raise ValueError(msg)


def distinct_folds(folds: NDArray[np.int64], count: int) -> list[int]:
    """The folds, of which each can be judged by the others.

    Args:
        folds: Should be (N,), the fold of each image.
        count: Number of images.

    Returns:
        At least two folds, ascending.

    Raises:
        ValueError: If the shape differs or there is one fold only.
    """
    check_length("folds", folds, count)
    distinct = [int(fold) for fold in np.unique(folds)]
    if len(distinct) < 2:
        msg = "Judging a fold by the others takes at least two folds."
        raise ValueError(msg)
    return distinct


def check_classes(name: str, values: NDArray[np.float64]) -> None:
    """Refuse an array that is not one finite row of seven for each image.

    Args:
        name: What the values are, for the message.
        values: Should be (N, 7).

    Raises:
        ValueError: If the shape is wrong or a value is NaN or infinite.
    """
    if values.ndim != 2 or values.shape[1] != len(DIAGNOSES):
        msg = f"{name} must have shape (N, {len(DIAGNOSES)}), not {values.shape}."
        raise ValueError(msg)
    if not np.isfinite(values).all():
        msg = f"{name} must be finite."
        raise ValueError(msg)


def check_probabilities(probabilities: NDArray[np.float64]) -> None:
    """Refuse rows that are not probabilities.

    Args:
        probabilities: Should be (N, 7).

    Raises:
        ValueError: If the shape is wrong, a value lies outside 0..1, or a row does not sum to 1.
    """
    check_classes("probabilities", probabilities)
    if (probabilities < 0).any() or (probabilities > 1).any():
        msg = "probabilities must lie between 0 and 1."
        raise ValueError(msg)
    if (np.abs(probabilities.sum(axis=1) - 1) > _SUM_TOLERANCE).any():
        msg = "probabilities must sum to 1 in every row."
        raise ValueError(msg)
