"""Operating points against brute force and hand-made cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skinapp.core.operating import MALIGNANT, OperatingPoint
from trainer.evaluation.operating import (
    cross_fold_operating_point,
    operating_curve,
    point_at_sensitivity,
    target_positives,
    target_scores,
)

GRID = [step / 100 for step in range(80, 100)]


def brute_force(scores: np.ndarray, is_positive: np.ndarray, sensitivity: float) -> OperatingPoint:
    """Try every score as a threshold, from the highest down."""
    for threshold in np.unique(scores)[::-1]:
        called = scores >= threshold
        reached = called[is_positive].mean()
        if reached >= sensitivity:
            return OperatingPoint(threshold, reached, (~called[~is_positive]).mean())
    raise AssertionError


def assert_same(point: OperatingPoint, expected: OperatingPoint) -> None:
    assert point.threshold == expected.threshold
    assert point.sensitivity == pytest.approx(expected.sensitivity, abs=1e-12)
    assert point.specificity == pytest.approx(expected.specificity, abs=1e-12)


def test_target_scores__add_up_the_malignant_diagnoses() -> None:
    probabilities = np.array([[0.01, 0.02, 0.1, 0.1, 0.04, 0.7, 0.03]])
    np.testing.assert_allclose(target_scores(probabilities, MALIGNANT), [0.07])
    np.testing.assert_allclose(target_scores(probabilities, "mel"), [0.04])


def test_target_positives__are_the_labels_of_the_target() -> None:
    labels = np.arange(7)
    assert np.flatnonzero(target_positives(labels, MALIGNANT)).tolist() == [0, 1, 4]
    assert np.flatnonzero(target_positives(labels, "mel")).tolist() == [4]


def test_target_scores__refuse_an_unknown_target() -> None:
    with pytest.raises(ValueError, match="melanoma"):
        target_scores(np.full((1, 7), 1 / 7), "melanoma")


def test_operating_curve__is_compact_and_rises(calibrated: Any) -> None:
    scores = target_scores(calibrated.probabilities, MALIGNANT)
    is_positive = target_positives(calibrated.labels, MALIGNANT)
    points = operating_curve(scores, is_positive, MALIGNANT).points
    assert 190 <= len(points) <= 200
    sensitivities = [point.sensitivity for point in points]
    thresholds = [point.threshold for point in points]
    assert sensitivities == sorted(set(sensitivities))
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert np.isfinite(thresholds).all()
    assert sensitivities[-1] == 1.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=2, max_size=60))
def test_operating_curve__answers_like_the_full_curve(images: list[tuple[int, bool]]) -> None:
    scores = np.array([score / 30 for score, _ in images])
    is_positive = np.array([positive for _, positive in images])
    is_positive[:2] = True, False
    curve = operating_curve(scores, is_positive, "mel")
    for sensitivity in GRID:
        expected = brute_force(scores, is_positive, sensitivity)
        assert curve.at_sensitivity(sensitivity).specificity == pytest.approx(expected.specificity)
        assert_same(point_at_sensitivity(scores, is_positive, sensitivity), expected)


def test_operating_curve__keeps_the_customary_sensitivities(calibrated: Any) -> None:
    scores = target_scores(calibrated.probabilities[:2000], "mel")
    is_positive = target_positives(calibrated.labels[:2000], "mel")
    curve = operating_curve(scores, is_positive, "mel")
    kept = {point.threshold: point for point in curve.points}
    for sensitivity in GRID:
        expected = brute_force(scores, is_positive, sensitivity)
        assert_same(kept[expected.threshold], expected)
        answer = curve.at_sensitivity(sensitivity)
        assert answer.specificity == pytest.approx(expected.specificity, abs=1e-12)


def test_operating_curve__of_perfect_scores_needs_one_kind_of_point() -> None:
    curve = operating_curve(np.array([0.9, 0.8, 0.2]), np.array([True, True, False]), "mel")
    assert curve.points == (OperatingPoint(0.9, 0.5, 1.0), OperatingPoint(0.8, 1.0, 1.0))


def test_operating_curve__of_equal_scores_can_only_call_all() -> None:
    curve = operating_curve(np.full(4, 0.3), np.array([True, False, False, False]), "mel")
    assert curve.points == (OperatingPoint(0.3, 1.0, 0.0),)


def test_point_at_sensitivity__nineteen_of_twenty_reach_95_per_cent() -> None:
    scores = np.arange(20, 0, -1) / 20
    point = point_at_sensitivity(np.append(scores, 0.0), np.arange(21) < 20, 0.95)
    assert point == OperatingPoint(0.1, 0.95, 1.0)


@pytest.mark.parametrize("sensitivity", [0.0, -0.1, 1.01, float("nan")])
def test_point_at_sensitivity__refuses_an_impossible_sensitivity(sensitivity: float) -> None:
    with pytest.raises(ValueError, match="sensitivity"):
        point_at_sensitivity(np.array([0.1, 0.9]), np.array([False, True]), sensitivity)


@pytest.mark.parametrize(
    ("is_positive", "match"),
    [
        (np.array([True, True]), "negative"),
        (np.array([False, False]), "positive"),
        (np.array([True]), "shape"),
        (np.array([0, 1]), "boolean"),
    ],
)
def test_operating_curve__refuses_a_mask_that_tells_nothing_apart(
    is_positive: np.ndarray, match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        operating_curve(np.array([0.1, 0.9]), is_positive, "mel")


def test_cross_fold_operating_point__judges_each_fold_by_the_others() -> None:
    # Fold 0 alone would set 0.8, fold 1 alone 0.5; each is judged by the other's threshold.
    scores = np.array([0.9, 0.8, 0.6, 0.1, 0.7, 0.5, 0.4, 0.1])
    is_positive = np.array([True, True, False, False] * 2)
    folds = np.repeat([0, 1], 4)
    result = cross_fold_operating_point(scores, is_positive, folds, sensitivity=1.0)
    assert result.thresholds == {0: 0.5, 1: 0.8}
    # Found: both of fold 0, none of fold 1. False alarm: the 0.6 of fold 0.
    assert result.sensitivity == 0.5
    assert result.specificity == 0.75
    assert result.requested_sensitivity == 1.0


def test_cross_fold_operating_point__a_score_at_the_threshold_is_called() -> None:
    scores = np.array([0.8, 0.2, 0.8, 0.2])
    is_positive = np.array([True, False, True, False])
    result = cross_fold_operating_point(scores, is_positive, np.array([0, 0, 1, 1]))
    assert (result.sensitivity, result.specificity) == (1.0, 1.0)


def test_cross_fold_operating_point__keeps_its_word_on_exchangeable_folds(calibrated: Any) -> None:
    scores = target_scores(calibrated.probabilities, MALIGNANT)
    is_positive = target_positives(calibrated.labels, MALIGNANT)
    result = cross_fold_operating_point(scores, is_positive, calibrated.folds)
    assert result.sensitivity == pytest.approx(0.95, abs=0.01)
    same_images = point_at_sensitivity(scores, is_positive, 0.95)
    assert result.specificity == pytest.approx(same_images.specificity, abs=0.02)


def test_cross_fold_operating_point__takes_two_folds() -> None:
    with pytest.raises(ValueError, match="two folds"):
        cross_fold_operating_point(
            np.array([0.1, 0.9]), np.array([False, True]), np.zeros(2, dtype=np.int64)
        )
