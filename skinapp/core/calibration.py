"""From logits to probabilities that mean what they say, and the operating points on them."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import CODES, DIAGNOSES
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


class Calibration(ABC):
    """What turns the logits of a network or of an ensemble into probabilities.

    Each kind is a frozen dataclass whose ``kind`` names it in the manifest of a bundle; all that a
    kind needs stands in its own fields, and nobody but the kind itself knows them.
    """

    kind: str

    @abstractmethod
    def probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Calibrated probabilities.

        Args:
            logits: (..., 7), finite.

        Returns:
            float64 (..., 7), summing to 1 along the last axis.

        Raises:
            NumericError: If a logit is NaN or infinite.
        """


@dataclass(frozen=True)
class Uncalibrated(Calibration):
    """The softmax of the logits as they are."""

    kind: Literal["none"] = "none"

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __str__(self) -> str:
        """What it is, for people."""
        return "no calibration"

    def probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """See ``Calibration``."""
        return softmax(logits)


@dataclass(frozen=True)
class TemperatureScaling(Calibration):
    """Softmax of logits / temperature, which never changes the order of the diagnoses.

    Attributes:
        temperature: Above 1 softens, below 1 sharpens, 1 is plain softmax.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2.
    """

    temperature: float
    kind: Literal["temperature"] = "temperature"

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse a temperature that makes no probabilities."""
        if not (math.isfinite(self.temperature) and self.temperature > 0):
            msg = f"The temperature must be positive and finite, not {self.temperature}."
            raise ValueError(msg)

    def __str__(self) -> str:
        """What it is, for people."""
        return f"temperature {self.temperature:.2f}"

    def probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """See ``Calibration``."""
        return softmax(np.asarray(logits, dtype=np.float64) / self.temperature)


@dataclass(frozen=True)
class VectorScaling(Calibration):
    """Softmax of scales * logits + biases, with numbers of its own for each diagnosis.

    Attributes:
        scales: Seven factors above 0.
        biases: Seven summands.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2.
    """

    scales: tuple[float, ...]
    biases: tuple[float, ...]
    kind: Literal["vector"] = "vector"

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse numbers that make no probabilities."""
        for name, values in (("scales", self.scales), ("biases", self.biases)):
            if len(values) != len(DIAGNOSES) or not all(map(math.isfinite, values)):
                msg = f"The {name} must be {len(DIAGNOSES)} finite numbers, not {values}."
                raise ValueError(msg)
        if min(self.scales) <= 0:
            msg = f"The scales must be positive, not {self.scales}."
            raise ValueError(msg)

    def __str__(self) -> str:
        """What it is, for people."""
        return "vector scaling"

    def probabilities(self, logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """See ``Calibration``."""
        values = np.asarray(logits, dtype=np.float64)
        return softmax(values * np.array(self.scales) + np.array(self.biases))


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

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse what is no share of images, and no score."""
        if not math.isfinite(self.threshold):
            msg = f"A threshold must be finite, not {self.threshold}."
            raise ValueError(msg)
        if not (0 <= self.sensitivity <= 1 and 0 <= self.specificity <= 1):
            msg = f"Sensitivity and specificity must lie between 0 and 1: {self}."
            raise ValueError(msg)


@dataclass(frozen=True)
class OperatingCurve:
    """The points among which a reader can choose for one target.

    Along rising thresholds sensitivity never rises and specificity never falls.

    Attributes:
        target: ``MALIGNANT``, scored by the summed probability of the malignant diagnoses, or the
            code of one diagnosis, scored by its own probability.
        points: At least one, of probabilities as scores, in any order.
    """

    target: str
    points: tuple[OperatingPoint, ...]

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse a curve on which no question can be answered."""
        if not self.points:
            msg = f"The operating curve for {self.target} has no point."
            raise ValueError(msg)
        if self.target not in (MALIGNANT, *CODES):
            msg = f"{self.target!r} is neither {MALIGNANT} nor the code of a diagnosis."
            raise ValueError(msg)
        # A sum of probabilities can end a few bits above 1.
        if not all(0 <= point.threshold <= 1 + 1e-6 for point in self.points):
            msg = f"A threshold of the {self.target} curve is no probability."
            raise ValueError(msg)
        rising = sorted(self.points, key=lambda point: (point.threshold, -point.sensitivity))
        if any(
            after.sensitivity > before.sensitivity or after.specificity < before.specificity
            for before, after in pairwise(rising)
        ):
            msg = f"The {self.target} curve finds more with a higher threshold."
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
