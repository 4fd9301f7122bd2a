"""Fits the models of the signs: linear, in closed form, so that a whole bundle takes a minute."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.sign_names import SIGNS
from skinapp.core.signs import SignModel

UNKNOWN: Final = -1
"""Of a sign in an image: neither known to be there nor known not to be."""

_RIDGE: Final = 300.0
_LEAST_SPREAD: Final = 1e-3
_LEAST_CASES: Final = 5
_NEVER: Final = -20.0


@dataclass(frozen=True, eq=False)
class SignCases:
    """What is seen of N images.

    Attributes:
        inputs: float32 (N, F).
        truth: For each of ``SIGNS`` whether it is there, 1, 0 or ``UNKNOWN``, int8 (N, S).
    """

    inputs: NDArray[np.float32]
    truth: NDArray[np.int8]

    def part(self, inside: NDArray[np.bool_]) -> SignCases:
        """Some of the cases."""
        return SignCases(self.inputs[inside], self.truth[inside])


def fit_signs(cases: SignCases, wanted: Collection[str] = SIGNS) -> SignModel:
    """Fit a ridge regression on -1 and 1 for each sign, both answers equally heavy.

    Args:
        cases: Images.
        wanted: Signs that this model is about; it adds nothing to the others.

    Returns:
        The model; a sign of which there are no examples is never there.
    """
    mean = cases.inputs.mean(axis=0)
    spread = np.maximum(cases.inputs.std(axis=0), _LEAST_SPREAD)
    scaled = np.ones((len(cases.inputs), len(mean) + 1), np.float32)
    scaled[:, :-1] = np.clip((cases.inputs - mean) / spread, -8, 8)
    weights, biases = np.zeros((len(SIGNS), len(mean))), np.zeros(len(SIGNS))
    for place, name in enumerate(SIGNS):
        known = cases.truth[:, place] != UNKNOWN
        present = cases.truth[known, place] == 1
        if name not in wanted:
            continue
        if min(present.sum(), (~present).sum()) < _LEAST_CASES:
            biases[place] = _NEVER
            continue
        solved = _solve(scaled[known], present)
        weights[place] = solved[:-1] / spread
        biases[place] = solved[-1] - float(weights[place] @ mean)
    return SignModel(weights.astype(np.float32), biases.astype(np.float32))


def scores_of(model: SignModel, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a model says of images, float32 (N, S)."""
    return np.asarray(inputs @ model.weights.T + model.biases, dtype=np.float32)


def _solve(scaled: NDArray[np.float32], present: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights and, last, the bias."""
    count = np.where(present, present.sum(), (~present).sum())
    heavy = (len(present) / (2 * count)).astype(np.float32)
    gram = ((scaled * heavy[:, None]).T @ scaled).astype(np.float64)
    penalised = np.arange(len(gram) - 1)
    gram[penalised, penalised] += _RIDGE
    towards = scaled.T @ (heavy * np.where(present, 1, -1)).astype(np.float32)
    return np.asarray(np.linalg.solve(gram, towards.astype(np.float64)))
