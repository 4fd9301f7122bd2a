"""Operating points: thresholds, and what they achieved. Imports nothing that takes time.

Why: decision 0131.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Final

from skinapp.core.diagnoses import CODES

MALIGNANT: Final = "malignant"
"""Target of an operating curve: any of ``MALIGNANT_INDICES``; other targets are codes."""


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
