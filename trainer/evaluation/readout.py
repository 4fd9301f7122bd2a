"""Fits a readout on out-of-fold logits, and judges it on folds that it was not fitted on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score

from skinapp.core.calibration import softmax
from skinapp.core.diagnoses import CODES, DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.readout import INPUTS, BetaCalibration, Readout, beta_inputs, readout_inputs
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
        clinics: Number of the data set of each image, 0 the one whose mix of patients the readout
            assumes, int64 (N,).
    """

    logits: NDArray[np.float64]
    facts: NDArray[np.float64]
    labels: NDArray[np.int64]
    malignant: NDArray[np.bool_]
    weights: NDArray[np.float64]
    clinics: NDArray[np.int64]

    def part(self, inside: NDArray[np.bool_] | NDArray[np.int64]) -> Cases:
        """Some of the cases."""
        return Cases(
            logits=self.logits[inside],
            facts=self.facts[inside],
            labels=self.labels[inside],
            malignant=self.malignant[inside],
            weights=self.weights[inside],
            clinics=self.clinics[inside],
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
    # Malignancy is calibrated on answers of models that did not see the image.
    held_out = np.empty(cases.logits.shape)
    for fold in distinct_folds(folds, len(folds)):
        inside = folds == fold
        own, others = cases.part(inside), cases.part(~inside)
        own = own.part((own.labels != OUTSIDE) & (own.clinics == 0))
        model, prior = _diagnoses(others), _prior(others)
        log_p = np.log(np.maximum(_of_first(model, own), 1e-12))
        scores += [
            balanced_accuracy_score(
                own.labels, (log_p - strength * prior).argmax(axis=1), sample_weight=own.weights
            )
            for strength in STRENGTHS
        ]
        held_out[inside] = _of_first(model, cases.part(inside))
    strength = STRENGTHS[int(np.argmax(scores))]
    model, first = _diagnoses(cases), cases.clinics == 0
    home = cases.part(first)
    return Readout(
        weights=tuple(tuple(row[:INPUTS]) for row in model.coef_.tolist()),
        biases=tuple(model.intercept_.tolist()),
        malignant=_beta(
            held_out[first][:, list(MALIGNANT_INDICES)].sum(axis=1), home.malignant, home.weights
        ),
        melanoma=_beta(held_out[first][:, _MEL], home.labels == _MEL, home.weights),
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
    probabilities = readout.of_inputs(readout_inputs(cases.logits, cases.facts))
    return Answers(
        probabilities,
        readout.naming_scores(probabilities).argmax(axis=1),
        readout.p_malignant(probabilities),
        readout.p_melanoma(probabilities),
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
        clinics=np.concatenate([cases.clinics] * 2),
    )
    inputs = readout_inputs(twice.logits, twice.facts)
    # Columns that take up how a data set's mix differs from that of the first; what is fitted to
    # them is left out of the readout, whose prior is so that of the first data set.
    elsewhere = np.arange(1, cases.clinics.max(initial=0) + 1)
    return np.hstack([inputs, twice.clinics[:, None] == elsewhere]), twice


def _of_first(model: LogisticRegression, cases: Cases) -> NDArray[np.float64]:
    """Probabilities (N, 7) as if all cases were of the first data set."""
    inputs = readout_inputs(cases.logits, cases.facts)
    return softmax(inputs @ model.coef_[:, :INPUTS].T + model.intercept_)


def _beta(
    p: NDArray[np.float64], positive: NDArray[np.bool_], weights: NDArray[np.float64]
) -> BetaCalibration:
    """Beta calibration; a factor that would turn the order round is left out."""
    inputs = beta_inputs(p)
    kept = [0, 1]
    while True:
        model = LogisticRegression(C=1e3, max_iter=2000)
        model.fit(inputs[:, kept], positive, sample_weight=weights)
        factors = dict(zip(kept, model.coef_[0].tolist(), strict=True))
        if min(factors.values()) >= 0 or len(kept) == 1:
            break
        kept.remove(min(factors, key=lambda place: factors[place]))
    yes, no = (max(0.0, factors.get(place, 0.0)) for place in (0, 1))
    return BetaCalibration(yes, no, float(model.intercept_[0]))


def _prior(cases: Cases) -> NDArray[np.float64]:
    """Log prior of the diagnoses in the first data set."""
    return log_prior(cases.labels[(cases.labels != OUTSIDE) & (cases.clinics == 0)])
