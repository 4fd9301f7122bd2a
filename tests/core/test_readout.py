from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from pydantic import TypeAdapter

from skinapp.core.calibration import softmax
from skinapp.core.diagnoses import DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.ensemble import predict
from skinapp.core.manifest import AnyCalibration
from skinapp.core.person import UNKNOWN_PERSON, Area, Person, Sex
from skinapp.core.readout import FACTS, INPUTS, BetaCalibration, Readout, facts

COUNT = len(DIAGNOSES)
AS_IT_IS = BetaCalibration(1.0, 1.0, 0.0)
LOGITS = np.random.default_rng(0).normal(scale=2, size=(5, COUNT))


def identity_readout() -> Readout:
    """Gives back the softmax of the networks, and knows nothing of persons."""
    rows = tuple(tuple(row) for row in np.eye(COUNT, INPUTS).tolist())
    return Readout(rows, (0.0,) * COUNT, AS_IT_IS, AS_IT_IS, (0.0,) * COUNT)


def test_readout__with_the_identity_is_the_softmax() -> None:
    found = identity_readout().probabilities(LOGITS)

    np.testing.assert_allclose(found, softmax(LOGITS), atol=1e-9)
    assert identity_readout().probabilities(LOGITS[0]).shape == (COUNT,)
    sums = found[:, list(MALIGNANT_INDICES)].sum(axis=1)
    np.testing.assert_allclose(identity_readout().p_malignant(found), sums)
    np.testing.assert_allclose(identity_readout().p_melanoma(found), found[:, 4])


def test_readout__does_not_change_with_a_shift_of_all_logits() -> None:
    np.testing.assert_allclose(
        identity_readout().probabilities(LOGITS + 3), identity_readout().probabilities(LOGITS)
    )


def test_readout__hears_of_the_person() -> None:
    weights = np.eye(COUNT, INPUTS)
    weights[4, COUNT + FACTS.index("sex")] = 1.0
    told = replace(identity_readout(), weights=tuple(map(tuple, weights.tolist())))

    female = told.probabilities(LOGITS, Person(sex=Sex.FEMALE))
    male = told.probabilities(LOGITS, Person(sex=Sex.MALE))
    unknown = told.probabilities(LOGITS)

    assert (female[:, 4] > unknown[:, 4]).all()
    assert (male[:, 4] < unknown[:, 4]).all()
    np.testing.assert_allclose(unknown, softmax(LOGITS), atol=1e-9)


def test_facts__of_nobody_are_zero_and_of_somebody_are_told() -> None:
    assert (facts(UNKNOWN_PERSON) == 0).all()
    told = dict(zip(FACTS, facts(Person(70, Sex.MALE, Area.ACRAL)), strict=True))
    assert told == {
        **dict.fromkeys(FACTS, 0.0),
        "age": 1.0,
        "age_squared": 1.0,
        "age_known": 1.0,
        "sex": -1.0,
        "acral": 1.0,
    }


def test_naming_scores__name_a_rare_diagnosis_without_changing_probabilities() -> None:
    offset = (0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0)
    readout = replace(identity_readout(), naming_offset=offset)
    probabilities = np.array([0.1, 0.1, 0.0, 0.0, 0.3, 0.5, 0.0])

    assert readout.naming_scores(probabilities).argmax() == 4
    assert identity_readout().naming_scores(probabilities).argmax() == 5


@pytest.mark.parametrize("age", [-1.0, 121.0])
def test_person__refuses_an_age_that_nobody_has(age: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 120"):
        Person(age)


def test_readout__refuses_numbers_that_make_no_probabilities() -> None:
    good = identity_readout()
    with pytest.raises(ValueError, match="finite"):
        BetaCalibration(math.nan, 1.0, 0.0)
    with pytest.raises(ValueError, match="negative"):
        BetaCalibration(-0.1, 1.0, 0.0)
    with pytest.raises(ValueError, match="finite"):
        replace(good, biases=(math.inf,) * COUNT)
    with pytest.raises(ValueError, match="rows"):
        replace(good, weights=good.weights[:6])
    with pytest.raises(ValueError, match="naming_offset"):
        replace(good, naming_offset=(0.0,))


def test_predict__gives_malignancy_a_probability_of_its_own_and_names_by_the_offset() -> None:
    offset = (0.0, 0.0, 0.0, 0.0, -9.0, 0.0, 0.0)
    # The logit of one third for malignancy, whatever is seen.
    third = BetaCalibration(0.0, 0.0, math.log(0.5))
    readout = replace(identity_readout(), malignant=third, naming_offset=offset)

    prediction = predict(LOGITS[np.newaxis], readout)

    assert prediction.p_malignant == pytest.approx(1 / 3)
    assert prediction.p_melanoma == pytest.approx(prediction.probabilities[4])
    assert prediction.top(1)[0].diagnosis.code == "mel"
    mean = softmax(LOGITS.mean(axis=0))
    assert prediction.probabilities == pytest.approx(tuple(mean))
    # Members are asked by the same rule.
    assert prediction.agreeing_members == 1


def test_readout__travels_through_a_manifest() -> None:
    adapter = TypeAdapter[object](AnyCalibration)
    weights = tuple(tuple(row) for row in np.random.default_rng(1).normal(size=(7, INPUTS)))
    readout = replace(identity_readout(), weights=weights)

    assert adapter.validate_json(adapter.dump_json(readout)) == readout


def test_beta_calibration__with_factors_of_one_changes_nothing_and_keeps_the_order() -> None:
    p = np.array([0.0, 1e-6, 0.2, 0.5, 0.9, 1.0])

    np.testing.assert_allclose(AS_IT_IS.probability(p), p, atol=1e-8)
    assert (np.diff(BetaCalibration(0.5, 2.0, -1.0).probability(p)) > 0).all()
