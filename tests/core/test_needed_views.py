from __future__ import annotations

import math

import pytest
from pydantic import ValidationError

from skinapp.core.assessment import Prediction
from skinapp.core.needed_views import NeededViews, Stage
from skinapp.core.operating import OperatingPoint
from skinapp.core.triage import Distance, distance, flags_of

POINT = OperatingPoint(threshold=0.3, sensitivity=0.95, specificity=0.5)
SURE = (0.01, 0.01, 0.01, 0.01, 0.01, 0.94, 0.01)
OTHER = (0.01, 0.01, 0.94, 0.01, 0.01, 0.01, 0.01)


def rule(*stages: Stage, member_spread: float = 2.0) -> NeededViews:
    return NeededViews(
        stages=stages,
        member_spread=member_spread,
        agreement_spread=member_spread,
        spread_images=9,
        judged={},
    )


TWO = rule(Stage(views=1, distance=2.0, certainty=1.0), Stage(views=4, distance=0.5, certainty=0.0))


def test_distance__is_that_to_the_nearest_edge() -> None:
    said = Prediction(SURE, (SURE,) * 5)

    found = distance(said, POINT)

    # P(malignant) is 0.03: nearer to 0.3 than 0.94 is to 0.01, or to one half.
    expected = math.log(0.3 / 0.7) - math.log(0.03 / 0.97)
    assert found.of_ensemble == pytest.approx(expected)
    assert found.of_members == pytest.approx(math.log(94))


@pytest.mark.parametrize("others", [0, 1, 2, 3])
def test_distance__of_members_is_near_where_one_more_ends_their_agreement(others: int) -> None:
    wavering = (0.01, 0.01, 0.46, 0.01, 0.01, 0.49, 0.01)
    members = (*(OTHER,) * others, wavering, *(SURE,) * (4 - others))
    said = Prediction(SURE, members)

    near = distance(said, POINT).of_members < 1

    turned = Prediction(SURE, tuple(OTHER if one is wavering else one for one in members))
    assert near == (flags_of(said, POINT) != flags_of(turned, POINT))


def test_distance__of_a_score_of_zero_is_finite() -> None:
    none = (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)

    assert math.isfinite(distance(Prediction(none, (none, none)), POINT).of_ensemble)


@pytest.mark.parametrize(
    ("done", "of_ensemble", "of_members", "p", "expected"),
    [
        (1, 2.1, 4.1, 0.01, True),
        (1, 1.9, 4.1, 0.01, False),
        (1, 2.1, 3.9, 0.01, False),
        # Half as probable as not moves most.
        (1, 2.1, 4.1, 0.5, False),
        (4, 0.6, 1.1, 0.5, True),
    ],
)
def test_enough__needs_all_three(
    done: int, of_ensemble: float, of_members: float, p: float, *, expected: bool
) -> None:
    found = TWO.enough(done, Distance(of_ensemble, of_members), p, whole_ensemble=True)

    assert found == expected


def test_enough__needs_more_of_some_of_the_members() -> None:
    far = Distance(3.0, math.inf)

    assert TWO.enough(1, far, 0.01, whole_ensemble=True)
    assert not TWO.enough(1, far, 0.01, whole_ensemble=False)


def test_rounds__end_with_all_views() -> None:
    assert TWO.rounds(8) == (1, 4, 8)
    assert TWO.rounds(4) == (1, 4)
    assert TWO.rounds(1) == (1,)


def test_needed_views__refuse_what_is_no_rule() -> None:
    with pytest.raises(ValidationError):
        rule(*reversed(TWO.stages))
    with pytest.raises(ValidationError):
        rule()
    with pytest.raises(ValidationError):
        Stage(views=1, distance=float("nan"), certainty=0)
