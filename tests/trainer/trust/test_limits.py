"""Limits are passed by untouched images as seldom as they may."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.sign_names import FAULTS, SIGNS
from trainer.trust.limits import (
    ELSEWHERE,
    HOME,
    OTHER_AT_HOME,
    REFUSED_AT_HOME,
    TOLD_AT_HOME,
    limits_of,
    passes,
)

OTHER = "other_picture"


def scores_of(count: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 1, (count, len(SIGNS))).astype(np.float32)


def two_clinics(count: int) -> NDArray[np.str_]:
    return np.where(np.arange(count) % 2, HOME, "elsewhere")


def test_limits_of__keep_to_what_is_allowed_in_every_data_set() -> None:
    scores, clinics = scores_of(8000), two_clinics(8000)
    scores[clinics != HOME] += 0.2

    limits = limits_of(scores, clinics)

    assert set(limits) == set(FAULTS)
    for which, allowed in (("notice", TOLD_AT_HOME), ("refuse", REFUSED_AT_HOME)):
        passed = passes(scores, {n: getattr(limits[n], which) for n in FAULTS if n != OTHER})
        assert passed[clinics == HOME].mean() <= allowed
        assert passed[clinics != HOME].mean() <= ELSEWHERE * allowed
        # And do not lie higher than they must.
        assert passed[clinics == HOME].mean() > 0.2 * allowed
    other = passes(scores, {OTHER: limits[OTHER].notice})
    assert other[clinics == HOME].mean() <= OTHER_AT_HOME


def test_limits_of__what_is_refused_is_told() -> None:
    limits = limits_of(scores_of(4000), two_clinics(4000))

    assert all(limit.refuse >= limit.notice for limit in limits.values())


def test_limits_of__hold_for_images_that_set_none() -> None:
    limits = limits_of(scores_of(8000), two_clinics(8000))

    fresh = scores_of(8000, seed=1)

    passed = passes(fresh, {name: limits[name].notice for name in FAULTS if name != OTHER})
    assert passed.mean() == pytest.approx(TOLD_AT_HOME, abs=0.012)


def test_passes__one_limit_is_enough_and_reaching_it_counts() -> None:
    scores = np.zeros((3, len(SIGNS)), np.float32)
    scores[0, SIGNS.index("blurred")] = 2
    scores[1, SIGNS.index("dark")] = 1.99

    assert passes(scores, {"blurred": 2, "dark": 2}).tolist() == [True, False, False]


def test_limits_of__tell_nothing_where_one_image_would_be_too_many() -> None:
    limits = limits_of(scores_of(10), two_clinics(10))

    assert not passes(scores_of(10), {name: limits[name].notice for name in FAULTS}).any()
