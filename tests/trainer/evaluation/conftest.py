"""Synthetic classifiers whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.calibration import softmax


@dataclass(frozen=True, eq=False)
class Sample:
    """Labels that were drawn from the very probabilities, so these are perfectly calibrated."""

    logits: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    labels: NDArray[np.int64]
    lesions: NDArray[np.str_]
    folds: NDArray[np.int64]


def draw(count: int, seed: int) -> Sample:
    generator = np.random.default_rng(seed)
    logits = generator.normal(scale=2.0, size=(count, 7))
    probabilities = softmax(logits)
    # Inverse of the distribution function, row by row.
    below = probabilities.cumsum(axis=1) < generator.random(count)[:, None]
    labels = np.minimum(below.sum(axis=1), 6)
    lesions = np.char.add("lesion ", generator.integers(0, 3 * count // 4, count).astype(str))
    return Sample(logits, probabilities, labels, lesions, np.arange(count) % 5)


@pytest.fixture(scope="session")
def calibrated() -> Sample:
    """20,000 images with calibrated probabilities."""
    return draw(20_000, seed=1)


@pytest.fixture(scope="session")
def small() -> Sample:
    """300 images, all seven diagnoses among them."""
    return draw(300, seed=2)
