"""What each image adds to the metrics of a set: rank of its label, gap, score, likelihood."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

CALIBRATION_BINS: Final = 15


def label_ranks(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the right diagnosis stands in the list of each image.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        (N,), 0 when it stands first; ties keep the order of ``DIAGNOSES``.
    """
    # scikit-learn's top-k puts the later class first on ties, the program the earlier one.
    of_label = probabilities[np.arange(len(labels)), labels][:, None]
    is_earlier = np.arange(probabilities.shape[1]) < labels[:, None]
    above = (probabilities > of_label) | ((probabilities == of_label) & is_earlier)
    ranks: NDArray[np.int64] = above.sum(axis=1, dtype=np.int64)
    return ranks


def calibration_gaps(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The parts of the expected calibration error.

    Confidence is the probability of the first diagnosis. Bin m of 15 holds the images with
    confidence in ((m - 1) / 15, m / 15]. The error is the sum over bins of: share of all images
    in the bin, times the absolute difference of accuracy and mean confidence there. That equals
    the absolute sum of gaps in each bin, added over bins and divided by N; empty bins add nothing.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        Gap of each image (N,): 1 or 0 for a right or wrong first diagnosis, minus the confidence;
        and its bin (N,), 0 to 14.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, equations 2 to 5; they
        too use 15 bins.
    """
    confidences = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    inner_edges = np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS
    bins = np.searchsorted(inner_edges, confidences, side="left").astype(np.int64)
    return is_right - confidences, bins


def brier_scores(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Squared distance between probabilities and truth, summed over the diagnoses.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        (N,), 0 (certain and right) to 2 (certain and wrong).

    Source:
        Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
        Review 78, 1 (1950): the original form, not the half of it.
    """
    truth = np.eye(probabilities.shape[1])[labels]
    scores: NDArray[np.float64] = np.square(probabilities - truth).sum(axis=1)
    return scores


def negative_log_likelihoods(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Natural logarithm of the probability of the right diagnosis, sign turned.

    Args:
        probabilities: (N, 7).
        labels: (N,), indices into ``DIAGNOSES``.

    Returns:
        (N,), 0 or more. Probabilities below the float64 epsilon (2.2e-16) count as that, so one
        certain error costs 36 and not infinity.
    """
    of_label = probabilities[np.arange(len(labels)), labels]
    return -np.log(np.clip(of_label, np.finfo(np.float64).eps, 1.0))
