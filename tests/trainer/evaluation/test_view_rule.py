from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.calibration import Uncalibrated
from trainer.errors import RunError
from trainer.evaluation.needed_views import Answers, fit_stages, judge, shrunk, stopped_at
from trainer.evaluation.view_spread import spread_of

IMAGES = 4000
SOURCES = np.array(["one", "other"])[np.arange(IMAGES) % 2]


def answers(noise: float) -> Answers:
    """A question with two answers, whose logit moves less from stage to stage."""
    rng = np.random.default_rng(1)
    truth = 3 * rng.standard_normal(IMAGES)
    moved = np.array([1.0, 0.6, 0.3, 0.0])[:, None] * noise
    logits = truth + moved * rng.standard_normal((4, IMAGES))
    p = 1 / (1 + np.exp(-logits))
    named = (logits > 0).astype(np.int64)
    return Answers(np.array([1, 2, 4, 8]), abs(logits), abs(logits), p, named, named, logits > 0)


def test_fit_stages__keeps_to_what_is_allowed_and_saves_views() -> None:
    found = answers(0.5)

    rows = stopped_at(found, fit_stages(found, SOURCES))

    for name in ("one", "other"):
        own = name == SOURCES
        judged = judge(found.part(own), rows[own], found.named[-1][own])
        assert judged.other_outcome <= 0.002
        assert judged.crossed == 0
        assert judged.change_99 <= 0.045
        assert judged.views < 6


def test_fit_stages__needs_more_views_of_answers_that_move_more() -> None:
    calm, restless = answers(0.2), answers(0.8)

    views = [
        found.views[stopped_at(found, fit_stages(found, SOURCES))].mean()
        for found in (calm, restless)
    ]

    assert views[0] < views[1]


def test_fit_stages__says_when_nothing_keeps_the_answers() -> None:
    found = answers(0.5)
    # What the first views say has nothing to do with what all say.
    found.outcome[:-1] = np.random.default_rng(0).permuted(found.outcome[:-1], axis=1)

    with pytest.raises(RunError):
        fit_stages(found, SOURCES)


def test_shrunk__moves_the_first_views_towards_all() -> None:
    logits = np.random.default_rng(0).standard_normal((5, 8, 7))

    found = shrunk(logits, (0.5, 0.4, 0.25))

    full = logits.mean(axis=1)
    np.testing.assert_allclose(found.mean(axis=1), full)
    for count, share in ((1, 0.5), (2, 0.4), (4, 0.25)):
        expected = share * (logits[:, :count].mean(axis=1) - full)
        np.testing.assert_allclose(found[:, :count].mean(axis=1) - full, expected)


def test_spread_of__tells_members_that_move_alike_from_those_that_do_not() -> None:
    rng = np.random.default_rng(0)
    folds = rng.integers(0, 5, 300)
    alike = np.repeat(rng.standard_normal((300, 1, 8, 7)), 5, axis=1)
    alone = rng.standard_normal((300, 5, 8, 7))

    assert spread_of(alike, folds, Uncalibrated()).agreement == pytest.approx(1)
    assert spread_of(alone, folds, Uncalibrated()).agreement > 1.2
    assert spread_of(alike, folds, Uncalibrated()).shrink == pytest.approx((1, 1, 1))
    assert spread_of(alone, folds, Uncalibrated()).shrink == pytest.approx((5**-0.5,) * 3, abs=0.03)
