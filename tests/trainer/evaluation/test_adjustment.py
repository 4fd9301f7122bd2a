from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.calibration import TemperatureScaling, VectorScaling, softmax
from trainer.evaluation.adjustment import (
    STRENGTHS,
    cross_fold_calibration,
    fit_calibration,
    log_prior,
)
from trainer.evaluation.calibration import cross_fold_temperatures

COUNTS = (40, 60, 130, 15, 130, 800, 17)


def biased(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits of a classifier that is right up to a known multiple of the log prior."""
    labels = np.repeat(np.arange(7), COUNTS)
    noise = np.random.default_rng(seed).normal(size=(len(labels), 7))
    evidence = 1.6 * np.eye(7)[labels] + noise
    return evidence + 0.5 * log_prior(labels), labels


def test_fit_calibration__finds_the_strength_that_was_put_in() -> None:
    logits, labels = biased(0)

    fitted = fit_calibration(logits, labels, adjust=True)

    assert fitted.strength == pytest.approx(0.5, abs=0.15)
    np.testing.assert_allclose(fitted.offset, fitted.strength * log_prior(labels))
    assert sum(fitted.offset) == pytest.approx(0)
    assert isinstance(fitted.rule, VectorScaling)
    np.testing.assert_allclose(
        fitted.rule.probabilities(logits),
        softmax((logits - np.array(fitted.offset)) / fitted.temperature),
    )


def test_cross_fold_calibration__without_adjustment_is_the_temperature_alone() -> None:
    logits, labels = biased(1)
    folds = np.arange(len(labels)) % 5

    fitted, probabilities = cross_fold_calibration(logits, labels, folds, adjust=False)

    temperatures, expected = cross_fold_temperatures(logits, labels, folds)
    np.testing.assert_allclose(probabilities, expected)
    assert {fold: own.temperature for fold, own in fitted.items()} == temperatures
    assert {own.strength for own in fitted.values()} == {None}
    assert fitted[0].rule == TemperatureScaling(temperatures[0])


def test_cross_fold_calibration__a_fold_has_no_part_in_its_own_calibration() -> None:
    logits, labels = biased(2)
    folds = np.arange(len(labels)) % 5
    before, _ = cross_fold_calibration(logits, labels, folds, adjust=True)
    spoiled = logits.copy()
    spoiled[folds == 3] = np.random.default_rng(0).normal(size=((folds == 3).sum(), 7))

    after, probabilities = cross_fold_calibration(spoiled, labels, folds, adjust=True)

    assert after[3] == before[3]
    assert after[0] != before[0]
    inside = folds == 3
    expected = softmax((spoiled[inside] - np.array(after[3].offset)) / after[3].temperature)
    np.testing.assert_allclose(probabilities[inside], expected)


def test_strengths__start_at_nothing() -> None:
    assert STRENGTHS[0] == 0
    assert STRENGTHS[-1] == 1
