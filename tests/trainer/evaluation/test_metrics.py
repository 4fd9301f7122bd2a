"""Metrics against limits, hand-computed cases and scikit-learn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from skinapp.core.diagnoses import CODES
from tests.trainer.evaluation.oracle import scalars
from trainer.evaluation.image_scores import calibration_gaps, label_ranks
from trainer.evaluation.metrics import compute_metrics

AKIEC, BCC, BKL, DF, MEL, NV, VASC = range(7)


def rows(*entries: dict[int, float]) -> np.ndarray:
    """Probabilities from the entries that are not zero."""
    result = np.zeros((len(entries), 7))
    for row, entry in zip(result, entries, strict=True):
        row[list(entry)] = list(entry.values())
    return result


# Right with 0.8; wrong, second, at 0.4 against 0.6; wrong, third, at 0.2 against 0.5 and 0.3.
THREE = rows({MEL: 0.8, NV: 0.2}, {NV: 0.6, MEL: 0.4}, {NV: 0.5, MEL: 0.3, BCC: 0.2})
THREE_LABELS = np.array([MEL, MEL, BCC])


def test_compute_metrics__perfect_prediction() -> None:
    labels = np.repeat(np.arange(7), 3)
    metrics = compute_metrics(np.eye(7)[labels], labels)
    errors = {"expected_calibration_error", "brier_score", "negative_log_likelihood"}
    for name, value in metrics.scalars().items():
        assert value == (0.0 if name in errors else 1.0), name
    np.testing.assert_array_equal(metrics.confusion, 3 * np.eye(7, dtype=int))


def test_compute_metrics__uniform_prediction() -> None:
    labels = np.repeat(np.arange(7), 4)
    metrics = compute_metrics(np.full((28, 7), 1 / 7), labels)
    # All ties: akiec comes first, bcc second, bkl third.
    assert metrics.accuracy == pytest.approx(1 / 7)
    assert metrics.balanced_accuracy == pytest.approx(1 / 7)
    assert metrics.top_2_accuracy == pytest.approx(2 / 7)
    assert metrics.top_3_accuracy == pytest.approx(3 / 7)
    assert metrics.macro_auc == pytest.approx(0.5)
    assert metrics.expected_calibration_error == pytest.approx(0, abs=1e-12)
    assert metrics.brier_score == pytest.approx(6 / 7)
    assert metrics.negative_log_likelihood == pytest.approx(math.log(7))
    # No threshold but the one that calls every image.
    assert [detection.specificity for detection in metrics.detections] == [0.0, 0.0]
    assert [detection.sensitivity for detection in metrics.detections] == [1.0, 1.0]


def test_compute_metrics__three_images_by_hand() -> None:
    metrics = compute_metrics(THREE, THREE_LABELS)
    mel, bcc = metrics.classes[MEL], metrics.classes[BCC]
    assert (mel.count, mel.precision, mel.recall, mel.specificity) == (2, 1.0, 0.5, 1.0)
    assert mel.f1 == pytest.approx(2 / 3)
    assert mel.auc == 1.0
    assert (bcc.count, bcc.precision, bcc.recall, bcc.f1, bcc.auc) == (1, 0, 0, 0, 1)
    assert metrics.accuracy == pytest.approx(1 / 3)
    assert metrics.balanced_accuracy == metrics.macro_recall == 0.25
    assert metrics.macro_precision == 0.5
    assert metrics.macro_f1 == pytest.approx(1 / 3)
    assert metrics.top_2_accuracy == pytest.approx(2 / 3)
    assert metrics.top_3_accuracy == 1.0
    assert metrics.brier_score == pytest.approx((0.08 + 0.72 + 0.98) / 3)
    assert metrics.negative_log_likelihood == pytest.approx(-math.log(0.8 * 0.4 * 0.2) / 3)
    # Three different bins of one image: |1 - 0.8|, |0 - 0.6|, |0 - 0.5|.
    assert metrics.expected_calibration_error == pytest.approx(1.3 / 3)
    assert metrics.confusion[MEL] == (0, 0, 0, 0, 1, 1, 0)
    assert metrics.confusion[BCC] == (0, 0, 0, 0, 0, 1, 0)


def test_compute_metrics__absent_diagnoses_are_nan_and_left_out_of_means() -> None:
    metrics = compute_metrics(THREE, THREE_LABELS)
    # A nevus was called twice, yet there is none.
    absent = metrics.classes[NV]
    assert absent.count == 0
    for name in ("precision", "recall", "f1", "specificity", "auc"):
        assert math.isnan(getattr(absent, name)), name
    assert metrics.macro_auc == 1.0
    assert metrics.macro_specificity == 1.0


def test_compute_metrics__one_diagnosis_only_has_nothing_to_tell_apart() -> None:
    metrics = compute_metrics(np.eye(7)[[NV, NV]], np.array([NV, NV]))
    assert metrics.balanced_accuracy == 1.0
    assert math.isnan(metrics.macro_auc)
    assert math.isnan(metrics.macro_specificity)
    for detection in metrics.detections:
        assert math.isnan(detection.auc)
        assert math.isnan(detection.specificity)


def test_compute_metrics__agrees_with_scikit_learn(small: Any) -> None:
    found = compute_metrics(small.probabilities, small.labels).scalars()
    expected = scalars(small.probabilities, small.labels)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-9), name
    # Two of them called whole, not by their parts.
    assert found["macro_auc"] == pytest.approx(
        roc_auc_score(small.labels, small.probabilities, multi_class="ovr")
    )
    assert found["negative_log_likelihood"] == pytest.approx(
        log_loss(small.labels, small.probabilities)
    )


def test_compute_metrics__specificity_of_a_class_is_recall_of_the_rest(small: Any) -> None:
    metrics = compute_metrics(small.probabilities, small.labels)
    is_other = small.labels != MEL
    not_called = small.probabilities.argmax(axis=1) != MEL
    assert metrics.classes[MEL].specificity == pytest.approx(not_called[is_other].mean())


def test_compute_metrics__a_certain_error_costs_a_finite_likelihood() -> None:
    metrics = compute_metrics(np.eye(7)[[NV]], np.array([MEL]))
    assert metrics.negative_log_likelihood == pytest.approx(52 * math.log(2))


def test_compute_metrics__detection_threshold_finds_nineteen_of_twenty() -> None:
    # Twenty melanomas at 0.96, 0.94 ... 0.58; nevi with p(mel) 0.61, 0.59, 0.1, 0.1.
    scores = np.concatenate([0.96 - 0.02 * np.arange(20), [0.61, 0.59, 0.1, 0.1]])
    probabilities = np.zeros((24, 7))
    probabilities[:, MEL], probabilities[:, NV] = scores, 1 - scores
    labels = np.array([MEL] * 20 + [NV] * 4)
    malignant, mel = compute_metrics(probabilities, labels).detections
    assert (malignant.target, mel.target) == ("malignant", "mel")
    assert mel.threshold == pytest.approx(0.60)
    assert mel.sensitivity == 0.95
    assert mel.specificity == 0.75
    assert mel.auc == pytest.approx((80 - 2 - 1) / 80)
    assert malignant.specificity == 0.75


def test_compute_metrics__malignant_adds_up_three_diagnoses() -> None:
    probabilities = rows(
        {MEL: 0.2, BCC: 0.2, AKIEC: 0.2, NV: 0.4}, {NV: 0.5, BKL: 0.5}, {MEL: 0.3, NV: 0.7}
    )
    malignant, mel = compute_metrics(probabilities, np.array([BCC, NV, NV])).detections
    assert malignant.auc == 1.0
    assert malignant.specificity == 1.0
    assert malignant.threshold == pytest.approx(0.6)
    assert math.isnan(mel.auc)


def test_scalars__name_every_diagnosis_and_target(small: Any) -> None:
    metrics = compute_metrics(small.probabilities, small.labels)
    scalars = metrics.scalars()
    assert scalars["accuracy"] == metrics.accuracy
    assert [scalars[f"recall_{code}"] for code in CODES] == [own.recall for own in metrics.classes]
    assert scalars["auc_malignant"] == metrics.detections[0].auc
    assert scalars["specificity_at_95_mel"] == metrics.detections[1].specificity
    assert scalars["auc_mel"] == metrics.detections[1].auc == metrics.classes[MEL].auc


def test_label_ranks__ties_keep_the_order_of_diagnoses() -> None:
    probabilities = np.full((7, 7), 1 / 7)
    np.testing.assert_array_equal(label_ranks(probabilities, np.arange(7)), np.arange(7))


def test_calibration_gaps__bins_are_closed_above() -> None:
    probabilities = rows({NV: 1.0}, {NV: 0.6, MEL: 0.4}, {NV: 0.6000001, MEL: 0.3999999})
    gaps, bins = calibration_gaps(probabilities, np.array([NV, NV, MEL]))
    np.testing.assert_array_equal(bins, [14, 8, 9])
    np.testing.assert_allclose(gaps, [0, 0.4, -0.6000001])


def test_expected_calibration_error__opposite_gaps_in_one_bin_cancel() -> None:
    # Confidence 0.5, half of them right: calibrated, though each image is off by 0.5.
    probabilities = np.tile(rows({NV: 0.5, MEL: 0.3, BCC: 0.2}), (4, 1))
    metrics = compute_metrics(probabilities, np.array([NV, NV, MEL, MEL]))
    assert metrics.expected_calibration_error == 0.0


def test_expected_calibration_error__of_calibrated_probabilities_tends_to_zero(
    calibrated: Any,
) -> None:
    def error(count: int) -> float:
        return compute_metrics(
            calibrated.probabilities[:count], calibrated.labels[:count]
        ).expected_calibration_error

    # Noise of 15 bins falls as the square root of their size: about 0.01 at 20,000 images.
    assert error(20_000) < 0.01
    assert error(20_000) < error(200)


def test_expected_calibration_error__is_the_amount_of_overconfidence() -> None:
    # Always 0.9 sure, right in 6 of 10.
    probabilities = np.tile(rows({NV: 0.9, MEL: 0.1}), (10, 1))
    labels = np.array([NV] * 6 + [MEL] * 4)
    assert compute_metrics(probabilities, labels).expected_calibration_error == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("probabilities", "labels", "match"),
    [
        (np.zeros((0, 7)), np.zeros(0, dtype=np.int64), "no image"),
        (np.full((2, 6), 1 / 6), np.array([0, 1]), "shape"),
        (np.full((2, 7), 1 / 7), np.array([0]), "shape"),
        (np.full((2, 7), 1 / 7), np.array([0, 7]), "0..6"),
        (np.full((2, 7), 1 / 7), np.array([0, -1]), "0..6"),
        (np.full((2, 7), 1 / 7), np.array([0.0, 1.0]), "integers"),
        (np.full((2, 7), 0.2), np.array([0, 1]), "sum to 1"),
        (np.full((2, 7), math.nan), np.array([0, 1]), "finite"),
        (np.array([[1.5, -0.5, 0, 0, 0, 0, 0]]), np.array([0]), "between 0 and 1"),
    ],
)
def test_compute_metrics__refuses_what_is_not_probabilities_and_labels(
    probabilities: np.ndarray, labels: np.ndarray, match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        compute_metrics(probabilities, labels)
