"""From logits to probabilities that mean what they say, and the operating points on them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import NumericError

MALIGNANT: Final = "malignant"
"""Target of an operating curve: any of ``MALIGNANT_INDICES``; other targets are codes."""


def softmax(logits: NDArray[np.floating[Any]], axis: int = -1) -> NDArray[np.float64]:
    """Probabilities from logits, safe for logits of any size.

    Args:
        logits: Finite, of any shape.
        axis: The axis of the classes.

    Returns:
        float64, the shape of ``logits``; sums to 1 along ``axis``.

    Raises:
        NumericError: If a logit is NaN or infinite.
    """
    values = np.asarray(logits, dtype=np.float64)
    if not np.isfinite(values).all():
        msg = "A network answered with NaN or infinity."
        raise NumericError(msg)
    # Only differences matter; with the largest at zero the exponential cannot overflow.
    exponentials: NDArray[np.float64] = np.exp(values - values.max(axis=axis, keepdims=True))
    probabilities: NDArray[np.float64] = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return probabilities


def calibrated_probabilities(
    logits: NDArray[np.floating[Any]], temperature: float
) -> NDArray[np.float64]:
    """Probabilities after temperature scaling, which never changes the order of the diagnoses.

    Args:
        logits: (..., 7), finite.
        temperature: Divides the logits; above 1 softens, below 1 sharpens, 1 is plain softmax.

    Returns:
        float64 (..., 7), summing to 1 along the last axis.

    Raises:
        NumericError: If a logit is NaN or infinite.
        ValueError: If the temperature is not a positive finite number.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2.
    """
    if not (math.isfinite(temperature) and temperature > 0):
        msg = f"The temperature must be positive and finite, not {temperature}."
        raise ValueError(msg)
    return softmax(np.asarray(logits, dtype=np.float64) / temperature)


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold and what it achieved on labelled images.

    Attributes:
        threshold: An image is called positive when its score is at least this.
        sensitivity: Share of the positive images called positive, 0 to 1.
        specificity: Share of the negative images called negative, 0 to 1.
    """

    threshold: float
    sensitivity: float
    specificity: float


@dataclass(frozen=True)
class OperatingCurve:
    """The points among which a reader can choose for one target.

    Attributes:
        target: ``MALIGNANT``, scored by the summed probability of the malignant diagnoses, or the
            code of one diagnosis, scored by its own probability.
        points: At least one.
    """

    target: str
    points: tuple[OperatingPoint, ...]

    def __post_init__(self) -> None:
        """Refuse a curve on which no question can be answered."""
        if not self.points:
            msg = f"The operating curve for {self.target} has no point."
            raise ValueError(msg)

    def at_sensitivity(self, minimum: float) -> OperatingPoint:
        """The point of highest specificity among those that reach a sensitivity.

        Args:
            minimum: Sensitivity to reach, 0 to 1.

        Returns:
            One of ``points``; of two with equal specificity the more sensitive one.

        Raises:
            ValueError: If no point reaches ``minimum``.
        """
        reaching = [point for point in self.points if point.sensitivity >= minimum]
        if not reaching:
            msg = f"No point of the {self.target} curve reaches sensitivity {minimum}."
            raise ValueError(msg)
        return max(reaching, key=lambda point: (point.specificity, point.sensitivity))
