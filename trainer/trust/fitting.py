"""Fits the models of the signs of one network, and answers for lesions that were not fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from skinapp.core.sign_names import SIGNS
from skinapp.core.signs import SignModel

UNKNOWN: Final = -1
"""Of a sign in an image: neither known to be there nor known not to be."""
_REGULARISATION: Final = 0.003
_LEAST_CASES: Final = 5


@dataclass(frozen=True, eq=False)
class SignCases:
    """What one network sees of N images.

    Attributes:
        inputs: Pooled features and measures, float32 (N, C + M).
        truth: For each of ``SIGNS`` whether it is there, 1, 0 or ``UNKNOWN``, int8 (N, S).
        lesions: Ids; images of one lesion are fitted on together or not at all.
    """

    inputs: NDArray[np.float32]
    truth: NDArray[np.int8]
    lesions: NDArray[np.str_]

    def part(self, inside: NDArray[np.bool_]) -> SignCases:
        """Some of the cases."""
        return SignCases(self.inputs[inside], self.truth[inside], self.lesions[inside])


def fit_signs(cases: SignCases) -> SignModel:
    """Fit one logistic regression for each sign, both answers equally heavy."""
    scaler = StandardScaler().fit(cases.inputs)
    scaled = scaler.transform(cases.inputs)
    weights = np.zeros((len(SIGNS), cases.inputs.shape[1]))
    # A sign of which there are no examples is never there.
    biases = np.full(len(SIGNS), -20.0)
    for place in range(len(SIGNS)):
        known = cases.truth[:, place] != UNKNOWN
        present = cases.truth[known, place] == 1
        if min(present.sum(), (~present).sum()) < _LEAST_CASES:
            continue
        model = LogisticRegression(C=_REGULARISATION, class_weight="balanced", max_iter=300)
        model.fit(scaled[known], present)
        weights[place] = model.coef_[0] / scaler.scale_
        biases[place] = model.intercept_[0] - float(weights[place] @ scaler.mean_)
    return SignModel(weights.astype(np.float32), biases.astype(np.float32))


def cross_fitted(cases: SignCases, seed: int = 0) -> NDArray[np.float32]:
    """Logits of each sign, float32 (N, S), by a model fitted on the other half of the lesions."""
    names, of_image = np.unique(cases.lesions, return_inverse=True)
    half = np.random.default_rng(seed).integers(0, 2, len(names))[of_image]
    scores = np.empty((len(cases.lesions), len(SIGNS)), np.float32)
    for own in (0, 1):
        model = fit_signs(cases.part(half != own))
        scores[half == own] = cases.inputs[half == own] @ model.weights.T + model.biases
    return scores
