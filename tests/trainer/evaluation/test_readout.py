from __future__ import annotations

from dataclasses import replace

import numpy as np

from skinapp.core.diagnoses import CODES, MALIGNANT_INDICES
from skinapp.core.person import Area, Person, Sex
from skinapp.core.readout import facts
from trainer.data.record import OUTSIDE
from trainer.evaluation.readout import (
    Cases,
    answer,
    cross_fold_answers,
    cross_fold_readouts,
    fit_readout,
)

MEL, NV = CODES.index("mel"), CODES.index("nv")


def drawn_cases(count: int = 3000) -> tuple[Cases, np.ndarray]:
    """Logits that say little; melanomas are of men, nevi of women; one in ten lies outside."""
    generator = np.random.default_rng(0)
    labels = np.where(generator.random(count) < 0.25, MEL, NV)
    labels[:70] = np.arange(70) % 7
    logits = generator.normal(size=(count, 7))
    logits[np.arange(count), labels] += 1.0
    is_male = generator.random(count) < np.where(labels == MEL, 0.8, 0.3)
    persons = [Person(50, Sex.MALE if male else Sex.FEMALE, Area.TRUNK) for male in is_male]
    labels = np.where(generator.random(count) < 0.1, OUTSIDE, labels)
    labels[:70] = np.arange(70) % 7
    malignant = np.isin(labels, MALIGNANT_INDICES) | (labels == OUTSIDE)
    told = np.stack([facts(person) for person in persons])
    cases = Cases(logits, told, labels, malignant, np.ones(count), np.zeros(count, dtype=np.int64))
    return cases, np.arange(count) % 5


def test_cross_fold_answers__are_calibrated_with_and_without_the_person() -> None:
    cases, folds = drawn_cases()
    melanoma = cases.labels == MEL
    gaps = []
    readouts = cross_fold_readouts(cases, folds)
    for told in (cases, cases.without_facts()):
        found = cross_fold_answers(readouts, told, folds)
        assert np.allclose(found.probabilities.sum(axis=1), 1)
        for shown, true in ((found.p_malignant, cases.malignant), (found.p_melanoma, melanoma)):
            gaps.append(abs(float(shown.mean() - true.mean())))
        likely = found.p_malignant > np.median(found.p_malignant)
        gap = found.p_malignant[likely].mean() - cases.malignant[likely].mean()
        gaps.append(abs(float(gap)))
    assert max(gaps) < 0.03


def test_cross_fold_answers__gain_by_the_person() -> None:
    cases, folds = drawn_cases()

    readouts = cross_fold_readouts(cases, folds)

    def loss(told: Cases) -> float:
        found = cross_fold_answers(readouts, told, folds)
        p = np.where(cases.malignant, found.p_malignant, 1 - found.p_malignant)
        return float(-np.log(p).mean())

    assert loss(cases) < loss(cases.without_facts()) - 0.01


def test_fit_readout__names_rare_diagnoses_more_often_than_their_probability() -> None:
    cases, folds = drawn_cases()

    readout = fit_readout(cases, folds)
    found = answer(readout, cases)

    first = found.probabilities.argmax(axis=1)
    assert (found.named != NV).sum() >= (first != NV).sum()
    assert readout.naming_offset[NV] >= readout.naming_offset[MEL]


def test_fit_readout__leaves_diagnoses_outside_to_malignancy_alone() -> None:
    cases, folds = drawn_cases()
    other = cases.labels == OUTSIDE
    benign = replace(cases, malignant=cases.malignant & ~other)

    first, second = fit_readout(cases, folds), fit_readout(benign, folds)

    assert first.weights == second.weights
    shown = [answer(readout, cases).p_malignant[other].mean() for readout in (first, second)]
    assert shown[0] > shown[1] + 0.03


def test_fit_readout__keeps_the_prior_of_the_first_data_set() -> None:
    cases, folds = drawn_cases()
    alone = fit_readout(cases, folds)
    # A second clinic with the same images of melanomas only, three times each.
    ill = cases.part(np.repeat(np.flatnonzero(cases.labels == MEL), 3))
    both = Cases(
        *(
            np.concatenate([getattr(cases, name), getattr(ill, name)])
            for name in ("logits", "facts", "labels", "malignant", "weights")
        ),
        clinics=np.repeat([0, 1], [len(folds), len(ill.labels)]),
    )

    joint = fit_readout(both, np.concatenate([folds, np.arange(len(ill.labels)) % 5]))

    shown = answer(joint, cases).p_melanoma.mean()
    assert abs(shown - answer(alone, cases).p_melanoma.mean()) < 0.03
