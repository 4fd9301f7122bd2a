"""The metrics of many resamples at once, from how often each image was drawn.

Building each resample and calling scikit-learn on it would take hours for 2,000 resamples of 10,000
images. Here everything that does not depend on the draw (ranks, bins, sorting) is done once; most
metrics are then one matrix product, and the ranking metrics a running sum.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.triage import DETECTION_TARGETS, HIGH_SENSITIVITY
from trainer.evaluation.image_scores import (
    CALIBRATION_BINS,
    brier_scores,
    calibration_gaps,
    label_ranks,
    negative_log_likelihoods,
)
from trainer.evaluation.inputs import check_labels, check_probabilities
from trainer.evaluation.operating import target_positives, target_scores

WeightedStatistic = Callable[[NDArray[np.float64]], dict[str, NDArray[np.float64]]]
"""From multiplicities (R, N) of N images in R resamples to named values (R,); NaN where undefined.

Multiplicities are whole numbers, 0 or more, and every resample holds at least one image.
"""

_CLASS_COUNT = len(DIAGNOSES)


def weighted_metrics(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> WeightedStatistic:
    """Prepare the metrics of resamples of a set of images.

    Args:
        probabilities: (N, 7) in the order of ``DIAGNOSES``, each row summing to 1.
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        A function that gives, for each resample, what ``compute_metrics(...).scalars()`` gives for
        the images with their repetitions, by the same names.

    Raises:
        ValueError: If there is no image, or shapes or values are not as described.
    """
    check_probabilities(probabilities)
    check_labels(labels, len(probabilities))
    sums = _SummedMetrics(probabilities, labels)
    rankings = {
        code: Ranking(probabilities[:, index], labels == index) for index, code in enumerate(CODES)
    }
    for target in DETECTION_TARGETS:
        rankings[target] = Ranking(
            target_scores(probabilities, target), target_positives(labels, target)
        )

    def evaluate(multiplicities: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        values = sums.evaluate(multiplicities)
        for name, ranking in rankings.items():
            values[f"auc_{name}"], specificity = ranking.evaluate(multiplicities)
            if name in DETECTION_TARGETS:
                values[specificity_name(name)] = specificity
        values["macro_auc"] = defined_mean(np.stack([values[f"auc_{code}"] for code in CODES], 1))
        return values

    return evaluate


def specificity_name(target: str) -> str:
    """Name of the specificity of a target at ``HIGH_SENSITIVITY``.

    Args:
        target: One of ``DETECTION_TARGETS``.

    Returns:
        For example ``specificity_at_95_mel``.
    """
    return f"specificity_at_{round(100 * HIGH_SENSITIVITY)}_{target}"


class _SummedMetrics:
    """Metrics that are functions of sums over images: confusion, top k, calibration, losses."""

    def __init__(self, probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
        ranks = label_ranks(probabilities, labels)
        gaps, bins = calibration_gaps(probabilities, labels)
        cells = _CLASS_COUNT * labels + probabilities.argmax(axis=1)
        self._columns = np.concatenate(
            [
                np.eye(_CLASS_COUNT**2)[cells],
                gaps[:, None] * np.eye(CALIBRATION_BINS)[bins],
                (ranks < 2)[:, None],
                (ranks < 3)[:, None],
                brier_scores(probabilities, labels)[:, None],
                negative_log_likelihoods(probabilities, labels)[:, None],
            ],
            axis=1,
        )

    def evaluate(self, multiplicities: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        sums = multiplicities @ self._columns
        cells, gaps, rest = np.split(
            sums, [_CLASS_COUNT**2, _CLASS_COUNT**2 + CALIBRATION_BINS], axis=1
        )
        values = _confusion_metrics(cells.reshape(-1, _CLASS_COUNT, _CLASS_COUNT))
        counts = multiplicities.sum(axis=1)
        names = ("top_2_accuracy", "top_3_accuracy", "brier_score", "negative_log_likelihood")
        for column, name in enumerate(names):
            values[name] = rest[:, column] / counts
        values["expected_calibration_error"] = np.abs(gaps).sum(axis=1) / counts
        return values


def _confusion_metrics(confusion: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Metrics from confusion counts (R, 7, 7), rows the labels."""
    counts = confusion.sum(axis=2)
    called = confusion.sum(axis=1)
    hits = np.diagonal(confusion, axis1=1, axis2=2)
    total = counts.sum(axis=1, keepdims=True)
    # A diagnosis that is there but was never called has precision 0, hence the 1 below the line.
    by_class = {
        "precision": hits / np.maximum(called, 1),
        "recall": hits / np.maximum(counts, 1),
        "f1": 2 * hits / np.maximum(counts + called, 1),
        "specificity": 1 - ratio(called - hits, total - counts),
    }
    values = {"accuracy": hits.sum(axis=1) / total[:, 0]}
    for name, value in by_class.items():
        defined = np.where(counts > 0, value, np.nan)
        macro = "balanced_accuracy" if name == "recall" else f"macro_{name}"
        values[macro] = defined_mean(defined)
        for index, code in enumerate(CODES):
            values[f"{name}_{code}"] = defined[:, index]
    return values


class Ranking:
    """Ranking metrics of one score; the scores are sorted once for all resamples."""

    def __init__(self, scores: NDArray[np.float64], is_positive: NDArray[np.bool_]) -> None:
        positives = np.flatnonzero(is_positive)
        negatives = np.flatnonzero(~is_positive)
        # Positives from the highest score down, the order in which a falling threshold finds them.
        self._positives = positives[np.argsort(-scores[positives], kind="stable")]
        self._negatives = negatives[np.argsort(scores[negatives], kind="stable")]
        falling, rising = scores[self._positives], scores[self._negatives]
        self._below = np.searchsorted(rising, falling, side="left")
        self._below_or_tied = np.searchsorted(rising, falling, side="right")
        self._has_ties = bool((self._below != self._below_or_tied).any())

    def evaluate(
        self, multiplicities: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """AUC (R,), and specificity (R,) at ``HIGH_SENSITIVITY``."""
        resamples = len(multiplicities)
        if not (len(self._positives) and len(self._negatives)):
            undefined = np.full(resamples, np.nan)
            return undefined, undefined
        positives = multiplicities[:, self._positives]
        # Column k: how many negatives are among the k lowest-scored negative images.
        negatives_up_to = np.zeros((resamples, len(self._negatives) + 1))
        np.cumsum(multiplicities[:, self._negatives], axis=1, out=negatives_up_to[:, 1:])
        found = np.cumsum(positives, axis=1)
        positive_count, negative_count = found[:, -1], negatives_up_to[:, -1]

        # A pair counts 1 when the positive scores higher and one half when the scores are equal.
        won = negatives_up_to[:, self._below]
        if self._has_ties:
            won = (won + negatives_up_to[:, self._below_or_tied]) / 2
        pairs = np.einsum("rp,rp->r", positives, won)
        auc = ratio(pairs, positive_count * negative_count)

        reached = ratio(found, positive_count[:, None]) >= HIGH_SENSITIVITY
        first = reached.argmax(axis=1)
        true_negatives = negatives_up_to[np.arange(resamples), self._below[first]]
        specificity = ratio(true_negatives, negative_count)
        return auc, np.where(positive_count > 0, specificity, np.nan)


def ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient, NaN where the denominator is 0; the shapes broadcast."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    quotient = np.full(shape, np.nan)
    np.divide(numerator, denominator, out=quotient, where=np.broadcast_to(denominator > 0, shape))
    return quotient


def defined_mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of each row (R, K) over what is not NaN; NaN where nothing is left."""
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1).astype(float))
