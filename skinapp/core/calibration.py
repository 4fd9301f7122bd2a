"""From logits to probabilities that mean what they say. Why: decision 0130."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Prediction
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import NumericError


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

    def predict(
        self, logits: NDArray[np.float64], member_logits: NDArray[np.float64]
    ) -> Prediction:
        """What is said of one image.

        Args:
            logits: Of the ensemble, (7,).
            member_logits: Of each member alone, (M, 7).

        Returns:
            The prediction; malignancy is the sum over its diagnoses unless a kind knows better.

        Raises:
            NumericError: If a logit is NaN or infinite.
        """
        return Prediction(
            probabilities=tuple(self.probabilities(logits).tolist()),
            member_probabilities=tuple(map(tuple, self.probabilities(member_logits).tolist())),
        )


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
