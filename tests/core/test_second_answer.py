from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from skinapp.core import flags
from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.core.calibration import Uncalibrated
from skinapp.core.diagnoses import CODES
from skinapp.core.ensemble import predict
from skinapp.core.operating import OperatingPoint
from skinapp.core.person import UNKNOWN_PERSON, Area, Person, Sex
from skinapp.core.readout import FACTS, INPUTS, BetaCalibration, Readout
from skinapp.core.result_record import from_record, to_record
from skinapp.core.second_answer import differs, with_person
from skinapp.core.triage import Verdict, looks_first, not_excluded, verdict

MEL, NV = CODES.index("mel"), CODES.index("nv")
OLD, YOUNG = Person(80.0, Sex.MALE, Area.TRUNK), Person(20.0)
POINTS = (OperatingPoint(0.3, 0.95, 0.6), None)
MADE = Provenance("ab" * 32, "b", "1", "cd" * 32, "e", "0.1", datetime(2026, 3, 1, tzinfo=UTC), 0.1)


def readout(of_age: float = 2.0) -> Readout:
    """The networks' own probabilities, but that melanoma is likelier the older a person is."""
    weights = np.hstack([np.eye(7), np.zeros((7, INPUTS - 7))])
    weights[MEL, 7 + FACTS.index("age")] = of_age
    plain = BetaCalibration(1.0, 1.0, 0.0)
    return Readout(tuple(map(tuple, weights.tolist())), (0.0,) * 7, plain, plain, (0.0,) * 7)


def assessment(mel: float, found: tuple[str, ...] = ()) -> Assessment:
    """Of an image whose melanoma has a probability, and whose nevus has the rest."""
    row = np.full(7, -20.0)
    row[MEL], row[NV] = np.log(mel), np.log(1 - mel)
    return Assessment(predict(np.tile(row, (2, 8, 1)), readout()), (), found, MADE)


def test_with_person__leaves_the_answer_from_the_image_alone_as_it_is() -> None:
    before = assessment(0.2)

    after = with_person(before, OLD, readout(), POINTS)

    assert after.prediction == before.prediction
    assert after.with_person is not None
    assert after.with_person.person == OLD
    # Odds of a quarter, times e to the 2 for each of one and a half times 20 years above 50.
    odds = 0.25 * np.exp(2.0 * 1.5)
    assert after.with_person.prediction.p_malignant == pytest.approx(odds / (1 + odds), rel=1e-4)


def test_with_person__raises_a_suspicion() -> None:
    after = with_person(assessment(0.2), OLD, readout(), POINTS)

    assert {flags.MALIGNANCY_NOT_EXCLUDED, flags.SUSPECTED_WITH_PERSON} <= set(after.flags)
    assert verdict(after.prediction, after.flags) is Verdict.SUSPECTED
    assert looks_first(after.prediction, after.flags)
    assert not_excluded(after.prediction, after.flags)


@pytest.mark.parametrize(
    ("mel", "expected"), [(0.4, Verdict.NOT_EXCLUDED), (0.6, Verdict.SUSPECTED)]
)
def test_with_person__never_lowers_a_suspicion(mel: float, expected: Verdict) -> None:
    found = (flags.MALIGNANCY_NOT_EXCLUDED,) if mel < 0.5 else ()

    after = with_person(assessment(mel, found), YOUNG, readout(), POINTS)

    assert after.with_person is not None
    assert after.with_person.prediction.p_malignant < 0.1
    assert verdict(after.prediction, after.flags) is expected


def test_with_person__forgets_what_was_known_before_and_keeps_other_notices() -> None:
    told = (flags.SHOWN_ANYWAY, flags.GREYSCALE)
    old = with_person(assessment(0.2, told), OLD, readout(), POINTS)

    after = with_person(old, UNKNOWN_PERSON, readout(), POINTS)

    assert after.flags == told
    assert after.with_person is not None
    assert not differs(after.prediction, after.with_person.prediction)


def test_with_person__is_nothing_where_nothing_can_be_made_of_it() -> None:
    before = assessment(0.2)
    without = replace(before, prediction=Prediction(*_rows(before.prediction)))

    assert with_person(before, UNKNOWN_PERSON, readout(), POINTS) is before
    assert with_person(before, OLD, Uncalibrated(), POINTS) is before
    assert with_person(without, OLD, readout(), POINTS) is without


def test_from_record__gives_back_the_second_answer() -> None:
    after = with_person(assessment(0.2), OLD, readout(), POINTS)

    found = from_record(json.loads(json.dumps(to_record(after))))

    assert (found.with_person, found.flags) == (after.with_person, after.flags)


@pytest.mark.parametrize(("mel", "expected"), [(0.26, True), (0.24, False), (0.6, True)])
def test_differs__by_the_first_name_or_by_more_than_five_points(
    mel: float, expected: object
) -> None:
    assert differs(assessment(0.2).prediction, assessment(mel).prediction) is expected


def _rows(prediction: Prediction) -> tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]:
    return prediction.probabilities, prediction.member_probabilities
