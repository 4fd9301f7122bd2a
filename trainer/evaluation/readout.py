"""Fits a readout on out-of-fold logits, and judges it on folds that it was not fitted on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score

from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.readout import LinearModel, Readout, readout_inputs
from trainer.data.record import OUTSIDE
from trainer.evaluation.adjustment import STRENGTHS, log_prior
from trainer.evaluation.inputs import distinct_folds

_REGULARISATION: Final = 1.0
_MEL: Final = CODES.index("mel")


@dataclass(frozen=True, eq=False)
class Cases:
    """What a readout is fitted on, N images.

    Attributes:
        logits: Out-of-fold, float64 (N, 7).
        facts: See ``skinapp.core.readout.facts``, float64 (N, F).
        labels: int64 (N,), ``OUTSIDE`` among them.
        malignant: bool (N,).
        weights: How much each image counts, float64 (N,).
    """

    logits: NDArray[np.float64]
    facts: NDArray[np.float64]
    labels: NDArray[np.int64]
    malignant: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def part(self, inside: NDArray[np.bool_] | NDArray[np.int64]) -> Cases:
        """Some of the cases."""
        return Cases(
            logits=self.logits[inside],
            facts=self.facts[inside],
            labels=self.labels[inside],
            malignant=self.malignant[inside],
            weights=self.weights[inside],
        )

    def without_facts(self) -> Cases:
        """The same images of persons of whom nothing is known."""
        return replace(self, facts=np.zeros_like(self.facts))


@dataclass(frozen=True, eq=False)
class Answers:
    """Of N images.

    Attributes:
        probabilities: float64 (N, 7).
        named: Index of the diagnosis that is named first, int64 (N,).
        p_malignant: float64 (N,).
        p_melanoma: float64 (N,).
    """

    probabilities: NDArray[np.float64]
    named: NDArray[np.int64]
    p_malignant: NDArray[np.float64]
    p_melanoma: NDArray[np.float64]

    def part(self, inside: NDArray[np.bool_] | NDArray[np.int64]) -> Answers:
        """Of some of the images."""
        return Answers(
            self.probabilities[inside],
            self.named[inside],
            self.p_malignant[inside],
            self.p_melanoma[inside],
        )


def fit_readout(cases: Cases, folds: NDArray[np.int64]) -> Readout:
    """Fit on cases with what is known of the persons, and on the same cases without.

    Args:
        cases: N images.
        folds: Fold of each, int64 (N,), at least two: the share of the log prior in naming is
            chosen by models of the other folds.

    Returns:
        The readout.
    """
    scores = np.zeros(len(STRENGTHS))
    for fold in distinct_folds(folds, len(folds)):
        inside = folds == fold
        own, others = cases.part(inside), cases.part(~inside)
        own = own.part(own.labels != OUTSIDE)
        log_p = _diagnoses(others).predict_log_proba(readout_inputs(own.logits, own.facts))
        prior = _prior(others)
        scores += [
            balanced_accuracy_score(
                own.labels, (log_p - strength * prior).argmax(axis=1), sample_weight=own.weights
            )
            for strength in STRENGTHS
        ]
    strength = STRENGTHS[int(np.argmax(scores))]
    inputs, twice = _with_and_without(cases)
    model = _diagnoses(cases)
    return Readout(
        weights=tuple(tuple(row) for row in model.coef_.tolist()),
        biases=tuple(model.intercept_.tolist()),
        malignant=_binary(inputs, twice.malignant, twice.weights),
        melanoma=_binary(inputs, twice.labels == _MEL, twice.weights),
        naming_offset=tuple((strength * _prior(cases)).tolist()),
    )


def cross_fold_readouts(cases: Cases, folds: NDArray[np.int64]) -> dict[int, Readout]:
    """A readout for each fold, fitted, and its naming chosen, on the other folds.

    Args:
        cases: N images.
        folds: Fold of each, int64 (N,), at least three.

    Returns:
        Fold to readout.
    """
    return {
        fold: fit_readout(cases.part(folds != fold), folds[folds != fold])
        for fold in distinct_folds(folds, len(folds))
    }


def cross_fold_answers(
    readouts: Mapping[int, Readout], cases: Cases, folds: NDArray[np.int64]
) -> Answers:
    """Answers of all images, each by the readout of its fold."""
    probabilities = np.empty((len(folds), len(DIAGNOSES)))
    named = np.empty(len(folds), dtype=np.int64)
    malignant, melanoma = np.empty(len(folds)), np.empty(len(folds))
    for fold, readout in readouts.items():
        inside = folds == fold
        found = answer(readout, cases.part(inside))
        probabilities[inside], named[inside] = found.probabilities, found.named
        malignant[inside], melanoma[inside] = found.p_malignant, found.p_melanoma
    return Answers(probabilities, named, malignant, melanoma)


def answer(readout: Readout, cases: Cases) -> Answers:
    """What a readout says of cases."""
    inputs = readout_inputs(cases.logits, cases.facts)
    probabilities = readout.of_inputs(inputs)
    return Answers(
        probabilities,
        readout.naming_scores(probabilities).argmax(axis=1),
        readout.malignant.probability(inputs),
        readout.melanoma.probability(inputs),
    )


def _diagnoses(cases: Cases) -> LogisticRegression:
    """The model of the seven diagnoses."""
    inputs, twice = _with_and_without(cases)
    seven = twice.labels != OUTSIDE
    model = LogisticRegression(C=_REGULARISATION, max_iter=2000)
    model.fit(inputs[seven], twice.labels[seven], sample_weight=twice.weights[seven])
    return model


def _with_and_without(cases: Cases) -> tuple[NDArray[np.float64], Cases]:
    """Each image twice, half as heavy: with what is known of the person, and without."""
    blind = cases.without_facts()
    twice = Cases(
        logits=np.concatenate([cases.logits] * 2),
        facts=np.concatenate([cases.facts, blind.facts]),
        labels=np.concatenate([cases.labels] * 2),
        malignant=np.concatenate([cases.malignant] * 2),
        weights=np.concatenate([cases.weights] * 2) / 2,
    )
    return readout_inputs(twice.logits, twice.facts), twice


def _binary(
    inputs: NDArray[np.float64], positive: NDArray[np.bool_], weights: NDArray[np.float64]
) -> LinearModel:
    model = LogisticRegression(C=_REGULARISATION, max_iter=2000)
    model.fit(inputs, positive, sample_weight=weights)
    return LinearModel(tuple(model.coef_[0].tolist()), float(model.intercept_[0]))


def _prior(cases: Cases) -> NDArray[np.float64]:
    return log_prior(cases.labels[cases.labels != OUTSIDE])
