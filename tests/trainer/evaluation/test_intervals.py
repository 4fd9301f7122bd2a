"""Intervals on cases whose truth or spread is known."""

from __future__ import annotations

import logging
import math
from typing import Any

import numpy as np
import pytest

from trainer.evaluation.intervals import Interval, lesion_bootstrap, metric_intervals
from trainer.evaluation.metrics import compute_metrics
from trainer.evaluation.weighted import WeightedStatistic


def mean_of(values: np.ndarray) -> WeightedStatistic:
    def evaluate(multiplicities: np.ndarray) -> dict[str, np.ndarray]:
        return {"mean": multiplicities @ values / multiplicities.sum(axis=1)}

    return evaluate


def names(numbers: np.ndarray) -> np.ndarray:
    return numbers.astype(str)


def test_lesion_bootstrap__of_single_images_has_the_known_spread() -> None:
    # Standard error of a mean of 0 and 1 in equal parts: 0.5 / sqrt(400) = 0.025.
    values = np.tile([0.0, 1.0], 200)
    interval = lesion_bootstrap(mean_of(values), names(np.arange(400)), 4000)["mean"]
    assert interval.estimate == 0.5
    assert interval.low == pytest.approx(0.5 - 1.96 * 0.025, abs=0.004)
    assert interval.high == pytest.approx(0.5 + 1.96 * 0.025, abs=0.004)


def test_lesion_bootstrap__four_equal_images_a_lesion_double_the_width() -> None:
    values = np.repeat(np.tile([0.0, 1.0], 50), 4)
    by_image = lesion_bootstrap(mean_of(values), names(np.arange(400)), 4000)["mean"]
    by_lesion = lesion_bootstrap(mean_of(values), names(np.arange(400) // 4), 4000)["mean"]
    ratio = (by_lesion.high - by_lesion.low) / (by_image.high - by_image.low)
    assert ratio == pytest.approx(2, rel=0.1)


def test_lesion_bootstrap__draws_whole_lesions() -> None:
    seen: list[np.ndarray] = []

    def evaluate(multiplicities: np.ndarray) -> dict[str, np.ndarray]:
        seen.append(multiplicities)
        return {"size": multiplicities.sum(axis=1)}

    lesions = ["a", "b", "a", "c", "c", "c"]
    lesion_bootstrap(evaluate, lesions, resamples=130)
    drawn = np.concatenate(seen[1:])
    assert drawn.shape == (130, 6)
    np.testing.assert_array_equal(drawn[:, 0], drawn[:, 2])
    np.testing.assert_array_equal(drawn[:, 3:], drawn[:, [3, 3, 3]])
    np.testing.assert_array_equal(drawn[:, [0, 1, 3]].sum(axis=1), 3)


def test_lesion_bootstrap__interval_covers_the_truth_as_often_as_promised() -> None:
    # 150 lesions of 1 to 4 images, all right or all wrong, right with probability 0.7.
    generator = np.random.default_rng(6)
    experiments, covered, covered_by_image = 300, 0, 0
    for experiment in range(experiments):
        lesions = np.repeat(np.arange(150), generator.integers(1, 5, 150))
        values = (generator.random(150) < 0.7)[lesions].astype(np.float64)
        statistic = mean_of(values)
        interval = lesion_bootstrap(statistic, names(lesions), 300, experiment)["mean"]
        covered += interval.low <= 0.7 <= interval.high
        images = names(np.arange(len(lesions)))
        interval = lesion_bootstrap(statistic, images, 300, experiment)["mean"]
        covered_by_image += interval.low <= 0.7 <= interval.high
    # Three standard errors of 300 trials at 0.95 are 0.038.
    assert 0.95 - 0.04 <= covered / experiments <= 0.95 + 0.04
    assert covered_by_image / experiments < 0.85


def test_lesion_bootstrap__a_lower_level_is_narrower() -> None:
    statistic = mean_of(np.tile([0.0, 1.0], 50))
    wide = lesion_bootstrap(statistic, names(np.arange(100)), level=0.95)["mean"]
    narrow = lesion_bootstrap(statistic, names(np.arange(100)), level=0.5)["mean"]
    assert wide.low < narrow.low < narrow.high < wide.high


def test_lesion_bootstrap__seed_decides_the_draw() -> None:
    statistic = mean_of(np.random.default_rng(7).normal(size=50))
    lesions = names(np.arange(50))
    first = lesion_bootstrap(statistic, lesions, 200, seed=1)
    assert lesion_bootstrap(statistic, lesions, 200, seed=1) == first
    assert lesion_bootstrap(statistic, lesions, 200, seed=2) != first


def test_lesion_bootstrap__says_when_resamples_leave_a_value_undefined(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def evaluate(multiplicities: np.ndarray) -> dict[str, np.ndarray]:
        first = multiplicities[:, 0]
        return {
            "sometimes": np.where(first > 0, 1.0, np.nan),
            "never": np.full(len(multiplicities), np.nan),
        }

    with caplog.at_level(logging.WARNING):
        intervals = lesion_bootstrap(evaluate, ["a", "b", "c"], 100)
    assert intervals["sometimes"] == Interval(1.0, 1.0, 1.0)
    assert math.isnan(intervals["never"].low)
    assert math.isnan(intervals["never"].high)
    assert "never is undefined in 100 of 100 resamples." in caplog.messages


def test_metric_intervals__surround_the_metrics(small: Any) -> None:
    intervals = metric_intervals(small.probabilities, small.labels, small.lesions, 300)
    metrics = compute_metrics(small.probabilities, small.labels).scalars()
    assert intervals.keys() == metrics.keys()
    for name, interval in intervals.items():
        assert interval.estimate == pytest.approx(metrics[name], rel=1e-9), name
    for name in ("accuracy", "balanced_accuracy", "macro_auc", "recall_mel", "brier_score"):
        assert intervals[name].low < metrics[name] < intervals[name].high, name


def test_metric_intervals__of_perfect_prediction_have_no_width() -> None:
    labels = np.repeat(np.arange(7), 20)
    intervals = metric_intervals(np.eye(7)[labels], labels, names(np.arange(140)), 100)
    assert intervals["balanced_accuracy"] == Interval(1.0, 1.0, 1.0)
    assert intervals["specificity_at_95_malignant"] == Interval(1.0, 1.0, 1.0)
    assert intervals["expected_calibration_error"] == Interval(0.0, 0.0, 0.0)


def test_lesion_bootstrap__refuses_what_makes_no_interval() -> None:
    statistic = mean_of(np.ones(2))
    with pytest.raises(ValueError, match="resample"):
        lesion_bootstrap(statistic, ["a", "b"], 0)
    with pytest.raises(ValueError, match="level"):
        lesion_bootstrap(statistic, ["a", "b"], level=95)
    with pytest.raises(ValueError, match="no image"):
        lesion_bootstrap(statistic, [])


def test_metric_intervals__refuse_lesions_of_another_length(small: Any) -> None:
    with pytest.raises(ValueError, match="lesions"):
        metric_intervals(small.probabilities, small.labels, small.lesions[:-1], 10)
