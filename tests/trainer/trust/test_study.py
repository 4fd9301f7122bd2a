"""Weights, limits and figures come from lesions of their own."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from skinapp.core.measures import MEASURES
from skinapp.core.sign_names import ARTEFACTS, FAULTS, SIGNS
from skinapp.core.sign_reader import SHARED
from trainer.errors import RunError
from trainer.trust.fitting import UNKNOWN, SignCases, fit_signs, scores_of
from trainer.trust.gate import UNTOUCHED, Seen
from trainer.trust.limits import HOME
from trainer.trust.study import OTHER, Use, study_signs, use_of

LOOKS = MEASURES + 20
CHANNELS = 4


def seen_pictures(count: int = 1200) -> Seen:
    """Blur shows in one number, hair in another, what is no dermoscopy in a pooled feature."""
    generator = np.random.default_rng(0)
    seen = Seen()
    blurred, hair, other = (SIGNS.index(name) for name in ("blurred", "hair", OTHER))
    for place in range(count):
        kind = ("untouched", "blur 4/450", "clinical photograph")[place % 3]
        look = generator.normal(0, 1, LOOKS).astype(np.float32)
        pooled = generator.normal(0, 1, CHANNELS).astype(np.float32)
        truth = np.zeros(len(SIGNS), np.int8)
        truth[len(FAULTS) :] = UNKNOWN
        if kind == UNTOUCHED:
            truth[hair] = place % 2
            look[MEASURES + 1] += 6 * (place % 2)
        elif kind == "blur 4/450":
            truth[blurred], truth[other] = 1, UNKNOWN
            look[MEASURES] += 8
        else:
            truth[:] = UNKNOWN
            truth[other] = 1
            pooled[0] += 12
        seen.kinds.append(kind)
        seen.data_sets.append(HOME if kind == UNTOUCHED else "")
        seen.folds.append(place // 3 % 2)
        seen.lesions.append(f"lesion_{place // 3}")
        seen.looks.append(look)
        seen.pooled.append(pooled)
        seen.truth.append(truth)
    return seen


def test_use_of__parts_lesions_in_half_and_two_quarters() -> None:
    counts = Counter(use_of(f"lesion_{number}") for number in range(4000))

    assert counts[Use.WEIGHTS] == pytest.approx(2000, rel=0.1)
    assert counts[Use.LIMITS] == pytest.approx(1000, rel=0.1)
    assert counts[Use.JUDGED] == pytest.approx(1000, rel=0.1)


def test_study_signs__finds_what_is_there_and_tells_little_of_what_is_fine() -> None:
    study = study_signs(seen_pictures(), {0: "fold_0", 1: "fold_1"})

    assert set(study.models) == {SHARED, "fold_0", "fold_1"}
    blur, fine = study.kinds["blur 4/450"], study.kinds[HOME]
    assert blur.told > 0.85
    assert fine.told < 0.15
    assert study.kinds["clinical photograph"].other > 0.8
    assert fine.other < 0.1
    assert study.aucs["hair"] > 0.99
    assert set(study.aucs) == {"hair"}
    assert "AUC hair" in study.text()


def test_study_signs__judges_on_lesions_that_set_nothing() -> None:
    seen = seen_pictures()
    judged = [place for place, lesion in enumerate(seen.lesions) if use_of(lesion) is Use.JUDGED]

    study = study_signs(seen, {0: "fold_0", 1: "fold_1"})
    for place in judged:
        # What is judged only can change neither weights nor limits.
        seen.looks[place] = seen.looks[place] + 50
    changed = study_signs(seen, {0: "fold_0", 1: "fold_1"})

    assert sum(own.count for own in study.kinds.values()) == len(judged)
    assert np.array_equal(study.models[SHARED].weights, changed.models[SHARED].weights)
    assert study.limits == changed.limits


def test_fit_signs__learns_from_few_as_much_as_from_many() -> None:
    generator = np.random.default_rng(1)
    inputs = generator.normal(0, 1, (2000, MEASURES + 1)).astype(np.float32)
    truth = np.full((2000, len(SIGNS)), UNKNOWN, np.int8)
    dark = SIGNS.index("dark")
    truth[:, dark] = 0
    truth[:60, dark] = 1
    inputs[:60, 3] += 6

    scores = scores_of(fit_signs(SignCases(inputs, truth)), inputs)[:, dark]

    assert scores[:60].min() > np.quantile(scores[60:], 0.95)


def test_fit_signs__without_examples_a_sign_is_never_there() -> None:
    inputs = np.random.default_rng(1).normal(0, 1, (50, MEASURES + 1)).astype(np.float32)
    truth = np.zeros((50, len(SIGNS)), np.int8)

    model = fit_signs(SignCases(inputs, truth), ("dark", *ARTEFACTS))

    scores = scores_of(model, inputs)
    assert (scores[:, SIGNS.index("dark")] < -10).all()
    # And a sign that the model is not about gets nothing from it.
    assert not scores[:, SIGNS.index("blurred")].any()


def test_study_signs__says_when_there_are_too_few_images() -> None:
    seen = seen_pictures(300)
    seen.kinds = ["blur 4/450" if kind == UNTOUCHED else kind for kind in seen.kinds]

    with pytest.raises(RunError, match="too few"):
        study_signs(seen, {0: "fold_0", 1: "fold_1"})
