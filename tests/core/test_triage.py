from __future__ import annotations

import pytest

from skinapp.core import flags
from skinapp.core.assessment import Prediction
from skinapp.core.assurance import Band, Share, Sureness
from skinapp.core.diagnoses import CODES
from skinapp.core.operating import OperatingPoint
from skinapp.core.triage import flags_of, looks_first, malignant_count, not_excluded, reaches

POINT = OperatingPoint(0.25, 0.95, 0.6)


def prediction(members: tuple[str, ...] = ("nv",) * 5, **shares: float) -> Prediction:
    """A prediction with these shares; each member alone is sure of its own diagnosis."""
    alone = tuple(tuple(float(code == member) for code in CODES) for member in members)
    return Prediction(tuple(shares.get(code, 0.0) for code in CODES), alone)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ({"nv": 1.0}, set()),
        ({"nv": 0.76, "mel": 0.24}, set()),
        # Both read 25 %.
        ({"nv": 0.754, "mel": 0.246}, {flags.MALIGNANCY_NOT_EXCLUDED}),
        # A threshold belongs to those that are warned of.
        ({"nv": 0.75, "mel": 0.25}, {flags.MALIGNANCY_NOT_EXCLUDED}),
        ({"nv": 0.75, "bcc": 0.125, "akiec": 0.125}, {flags.MALIGNANCY_NOT_EXCLUDED}),
        # What is named needs no notice that it is not excluded.
        ({"mel": 0.75, "nv": 0.25}, {flags.MEMBERS_DISAGREE}),
        ({"nv": 0.5, "vasc": 0.5}, set()),
        ({"nv": 0.49, "vasc": 0.48, "df": 0.03}, {flags.LOW_CONFIDENCE}),
    ],
)
def test_flags_of__tells_what_the_numbers_alone_do_not(
    shares: dict[str, float], expected: set[str]
) -> None:
    assert flags_of(prediction(**shares), POINT) == expected


@pytest.mark.parametrize(("mel", "expected"), [(0.08, False), (0.0977, True), (0.1, True)])
def test_flags_of__has_a_threshold_of_melanoma_alone(mel: float, expected: object) -> None:
    found = flags_of(prediction(nv=1 - mel, mel=mel), POINT, OperatingPoint(0.1, 0.96, 0.6))

    assert (flags.MALIGNANCY_NOT_EXCLUDED in found) is expected


@pytest.mark.parametrize(
    ("mel", "expected"), [(0.16297, "16.3"), (0.1541, "15.4"), (0.28, "28"), (0.001, "< 1")]
)
def test_malignant_count__has_one_decimal_near_the_threshold(mel: float, expected: str) -> None:
    band = Band(start=0, end=1, lesions=9, malignant=Share(estimate=0.2, low=0.1, high=0.3))

    assert malignant_count(prediction(mel=mel), Sureness(band, (), 0.16369)) == expected
    assert malignant_count(prediction(mel=mel), None) == expected.split(".", maxsplit=1)[0]


@pytest.mark.parametrize(("differing", "expected"), [(0, False), (1, False), (2, True)])
def test_flags_of__lets_one_of_five_members_differ(differing: int, expected: object) -> None:
    members = ("mel",) * differing + ("nv",) * (5 - differing)

    found = flags_of(prediction(members, nv=0.9, bkl=0.1), POINT)

    assert (flags.MEMBERS_DISAGREE in found) is expected


@pytest.mark.parametrize(
    ("code", "found", "first", "excluded"),
    [
        ("mel", (), True, False),
        ("nv", (), False, True),
        ("nv", (flags.MALIGNANCY_NOT_EXCLUDED,), True, False),
        ("nv", (flags.LOW_CONFIDENCE,), True, True),
        ("nv", (flags.MEMBERS_DISAGREE,), True, True),
        ("nv", (flags.GREYSCALE,), False, True),
    ],
)
def test_looks_first__and_not_excluded__are_for_malignant_and_uncertain_answers(
    code: str, found: tuple[str, ...], first: object, excluded: object
) -> None:
    made = prediction(**{code: 1.0})

    assert looks_first(made, found) is first
    assert (not not_excluded(made, found)) is excluded


@pytest.mark.parametrize(("share", "expected"), [(0.24, False), (0.25, True), (1.0, True)])
def test_reaches__from_the_threshold_on(share: float, expected: object) -> None:
    assert reaches(POINT, prediction(mel=share)) is expected
