"""Temperatures whose value is known, and the wall between fitting and judging."""

from __future__ import annotations

import logging
import math
from typing import Any

import numpy as np
import pytest

from skinapp.core.calibration import TemperatureScaling, softmax
from trainer.evaluation.calibration import (
    HIGHEST_TEMPERATURE,
    LOWEST_TEMPERATURE,
    cross_fold_temperatures,
    fit_temperature,
)
from trainer.evaluation.metrics import compute_metrics


def two_way(margin: float, right: int, wrong: int) -> tuple[np.ndarray, np.ndarray]:
    """Images where nv leads mel by ``margin`` and the rest is out of question."""
    logits = np.full((right + wrong, 7), -1e4)
    logits[:, 5], logits[:, 4] = margin, 0.0
    return logits, np.array([5] * right + [4] * wrong)


def test_fit_temperature__has_the_closed_form_of_two_diagnoses() -> None:
    # Likelihood is highest where sigmoid(margin / T) is the share that is right.
    logits, labels = two_way(margin=3.0, right=75, wrong=25)
    assert fit_temperature(logits, labels) == pytest.approx(3 / math.log(3), rel=1e-6)


def test_fit_temperature__of_calibrated_logits_is_one(calibrated: Any) -> None:
    assert fit_temperature(calibrated.logits, calibrated.labels) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("factor", [0.25, 0.7, 2.0, 6.0])
def test_fit_temperature__grows_with_the_logits(small: Any, factor: float) -> None:
    base = fit_temperature(small.logits, small.labels)
    scaled = fit_temperature(factor * small.logits, small.labels)
    assert scaled == pytest.approx(factor * base, rel=1e-5)


def test_fit_temperature__does_not_mind_a_constant_in_each_row(small: Any) -> None:
    shifted = small.logits + np.linspace(-500, 500, len(small.labels))[:, None]
    expected = fit_temperature(small.logits, small.labels)
    assert fit_temperature(shifted, small.labels) == pytest.approx(expected, rel=1e-5)


def test_fit_temperature__is_no_worse_than_its_neighbours(small: Any) -> None:
    def likelihood(temperature: float) -> float:
        probabilities = TemperatureScaling(temperature).probabilities(small.logits)
        return compute_metrics(probabilities, small.labels).negative_log_likelihood

    best = fit_temperature(small.logits, small.labels)
    assert likelihood(best) < min(likelihood(0.98 * best), likelihood(1.02 * best))


def test_fit_temperature__ends_where_the_search_ends_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logits, labels = two_way(margin=1.0, right=10, wrong=0)
    with caplog.at_level(logging.WARNING):
        assert fit_temperature(logits, labels) == pytest.approx(LOWEST_TEMPERATURE, rel=0.01)
        logits, labels = two_way(margin=1.0, right=4, wrong=6)
        assert fit_temperature(logits, labels) == pytest.approx(HIGHEST_TEMPERATURE, rel=0.01)
    assert len(caplog.messages) == 2


def test_cross_fold_temperatures__come_from_the_other_folds() -> None:
    # Fold 0 holds the sharper logits, so fold 1 gets the higher temperature, and the reverse.
    sharp, labels = two_way(margin=6.0, right=75, wrong=25)
    soft, _ = two_way(margin=3.0, right=75, wrong=25)
    logits = np.concatenate([sharp, soft])
    folds = np.repeat([0, 1], 100)
    temperatures, probabilities = cross_fold_temperatures(logits, np.tile(labels, 2), folds)
    assert temperatures[0] == pytest.approx(3 / math.log(3), rel=1e-6)
    assert temperatures[1] == pytest.approx(6 / math.log(3), rel=1e-6)
    np.testing.assert_allclose(probabilities[:100], softmax(sharp / temperatures[0]))
    np.testing.assert_allclose(probabilities[100:], softmax(soft / temperatures[1]))


def test_cross_fold_temperatures__do_not_see_the_labels_of_their_fold(small: Any) -> None:
    temperatures, probabilities = cross_fold_temperatures(small.logits, small.labels, small.folds)
    inside = small.folds == 3
    other_labels = np.where(inside, (small.labels + 1) % 7, small.labels)
    changed, again = cross_fold_temperatures(small.logits, other_labels, small.folds)
    assert changed[3] == temperatures[3]
    np.testing.assert_array_equal(again[inside], probabilities[inside])
    assert all(changed[fold] != temperatures[fold] for fold in (0, 1, 2, 4))


def test_cross_fold_temperatures__mend_overconfidence(calibrated: Any) -> None:
    overconfident = 2.5 * calibrated.logits
    temperatures, probabilities = cross_fold_temperatures(
        overconfident, calibrated.labels, calibrated.folds
    )
    before = compute_metrics(softmax(overconfident), calibrated.labels)
    after = compute_metrics(probabilities, calibrated.labels)
    assert list(temperatures) == [0, 1, 2, 3, 4]
    assert before.expected_calibration_error > 0.1
    assert after.expected_calibration_error < 0.01


def test_cross_fold_temperatures__take_two_folds(small: Any) -> None:
    with pytest.raises(ValueError, match="two folds"):
        cross_fold_temperatures(small.logits, small.labels, np.zeros_like(small.folds))


def test_fit_temperature__refuses_what_is_not_logits_and_labels(small: Any) -> None:
    with pytest.raises(ValueError, match="finite"):
        fit_temperature(np.full((1, 7), np.nan), np.array([0]))
    with pytest.raises(ValueError, match="shape"):
        fit_temperature(small.logits, small.labels[:-1])
