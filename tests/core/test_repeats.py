from __future__ import annotations

import pytest
from pydantic import ValidationError

from skinapp.core.repeats import DifferenceBand, Repeats, excess, wilson

EVEN = tuple(step / 1000 for step in range(101))
"""Differences spread evenly from 0 to 10 points."""


def band(below: float, quantiles: tuple[float, ...] = EVEN) -> DifferenceBand:
    return DifferenceBand(below=below, lesions=100, pairs=150, quantiles=quantiles)


def test_share_above__is_that_of_the_distribution() -> None:
    one = band(1.0)

    assert one.share_above(0.06) == pytest.approx(0.4)
    assert one.share_above(0.0) == pytest.approx(1.0)
    assert one.share_above(0.1) == 0
    assert one.share_above(0.5) == 0


def test_share_above__takes_equal_quantiles_together() -> None:
    # Half of the pairs do not differ at all.
    steps = (0.0,) * 51 + tuple(step / 100 for step in range(1, 51))

    assert band(1.0, steps).share_above(0.0) == pytest.approx(0.5)


def test_excess__asks_the_band_of_the_mean() -> None:
    wide = tuple(step / 100 for step in range(101))
    bands = (band(0.3), band(1.0, wide))

    assert excess(bands, 0.10, 0.16).share == pytest.approx(0.4)
    assert excess(bands, 0.5, 0.56).share == pytest.approx(0.94)
    assert excess(bands, 1.0, 1.0).difference == 0


def test_excess__is_usual_unless_the_whole_interval_is_rare() -> None:
    bands = (band(1.0),)

    assert excess(bands, 0.50, 0.56).is_usual
    # 2 of 100 lesions exceed it, which may as well be 7 of 100.
    assert excess(bands, 0.50, 0.598).is_usual
    assert not excess(bands, 0.3, 0.9).is_usual


def test_wilson__is_the_textbook_interval() -> None:
    low, high = wilson(0.4, 100)

    assert (round(low, 3), round(high, 3)) == (0.309, 0.498)
    assert wilson(0.0, 50)[0] == 0
    assert wilson(1.0, 50)[1] == pytest.approx(1)


@pytest.mark.parametrize(
    "change",
    [
        {"quantiles": EVEN[:-1]},
        {"quantiles": EVEN[::-1]},
        {"quantiles": (*EVEN[:-1], float("nan"))},
        {"quantiles": (*EVEN[:-1], 1.5)},
        {"lesions": 0},
        {"pairs": 10},
        {"below": 0.0},
    ],
)
def test_difference_band__refuses_what_is_no_distribution(change: dict[str, object]) -> None:
    values = {"below": 1.0, "lesions": 100, "pairs": 150, "quantiles": EVEN}

    with pytest.raises(ValidationError):
        DifferenceBand.model_validate({**values, **change})


@pytest.mark.parametrize("ends", [(0.3,), (0.6, 0.3, 1.0), (0.3, 0.3, 1.0)])
def test_repeats__refuses_bands_that_leave_something_out(ends: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError, match="bands end"):
        Repeats(
            photographs="drawn",
            malignant=tuple(map(band, ends)),
            first_diagnosis=(band(1.0),),
            other_first=0.2,
        )
