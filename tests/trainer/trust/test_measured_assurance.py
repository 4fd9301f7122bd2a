from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from skinapp.core.diagnoses import CODES
from trainer.evaluation.readout import Answers
from trainer.trust.assurance import Held, cross_fold_warnings, measure_assurance, measure_sets

NV, MEL = CODES.index("nv"), CODES.index("mel")


@pytest.fixture(scope="module")
def held() -> Held:
    """2,800 images, two of each lesion, in 5 folds; of melanomas one in four looks like a nevus."""
    generator = np.random.default_rng(0)
    labels = np.repeat(np.arange(1400) % 7, 2)
    lesions = np.repeat(np.array([f"L{number}" for number in range(1400)]), 2)
    scores = generator.normal(size=(len(labels), 7))
    scores[np.arange(len(labels)), labels] += 2.5
    hidden = (labels == MEL) & (np.arange(len(labels)) // 2 % 4 == 0)
    scores[hidden, NV] += 3
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    malignant = np.isin(labels, (0, 1, 4))
    answers = Answers(p, p.argmax(axis=1), p[:, [0, 1, 4]].sum(axis=1), p[:, MEL])
    folds = np.repeat(generator.integers(0, 5, 1400), 2)
    return Held(answers, labels, malignant, labels == MEL, folds, lesions)


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_measure_sets__cover_each_class_and_not_only_all_together(held: Held, level: float) -> None:
    rule = measure_sets(held, level)

    assert min(rule.coverage) >= level - 0.01
    assert max(rule.coverage) <= level + 0.04
    assert all(worst <= mean for worst, mean in zip(rule.worst, rule.coverage, strict=True))
    assert rule.lesions == (200,) * 7


def test_measure_sets__always_hold_a_class_of_too_few_lesions(held: Held) -> None:
    few = held.part((held.labels != 3) | (held.lesions < "L106"))

    assert measure_sets(few, 0.95).thresholds[3] == 0


def test_cross_fold_warnings__have_a_threshold_of_melanoma_of_their_own(held: Held) -> None:
    flagged, sensitivity = cross_fold_warnings(held)
    named = np.isin(held.answers.named, (0, 1, 4))

    assert (~flagged & ~named)[held.melanoma].mean() <= 0.05
    assert 0.9 <= sensitivity <= 0.995


def test_cross_fold_warnings__judge_no_fold_by_its_own_thresholds(held: Held) -> None:
    alone = held.folds == 0
    blind = held.malignant & ~alone
    labels = np.where(alone, NV, held.labels)

    with_truth, _ = cross_fold_warnings(held)
    without, _ = cross_fold_warnings(
        replace(held, labels=labels, malignant=blind, melanoma=held.melanoma & ~alone)
    )

    np.testing.assert_array_equal(with_truth[alone], without[alone])


def test_measure_assurance__states_bands_that_hold_enough_lesions(held: Held) -> None:
    bands = measure_assurance(held).bands

    assert bands[0].start == 0
    assert bands[-1].end == 1
    assert min(band.lesions for band in bands) >= 30
    shares = [band.malignant.estimate for band in bands]
    assert shares[0] < 0.1
    assert shares[-1] > 0.9
