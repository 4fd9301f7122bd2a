"""How much two photographs of one lesion differ in what is said of them. Torch-free.

A difference between two visits means something only if it is larger than that between two
photographs of which nobody would expect one. A bundle may carry the differences of its own members
on such photographs, each lesion judged by the member that was not trained on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

STEPS: Final = 100
"""Quantiles of a distribution are given in steps of one per cent."""
RARE: Final = 0.05
"""Share of pairs: a difference that more of them exceed is within what photographs do."""
_NORMAL_95: Final = 1.959964

Difference = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class DifferenceBand(_Part):
    """Differences of pairs of photographs whose mean probability lies in one band."""

    below: float = Field(gt=0, le=1, description="end of the band, which begins at the last one's")
    lesions: int = Field(ge=1)
    pairs: int = Field(ge=1)
    quantiles: tuple[Difference, ...] = Field(
        description="of the absolute difference, for 0, 1 ... 100 per cent; each lesion counts once"
    )

    @model_validator(mode="after")
    def _in_order(self) -> DifferenceBand:
        steps = self.quantiles
        if len(steps) != STEPS + 1 or any(low > high for low, high in pairwise(steps)):
            msg = f"a distribution is {STEPS + 1} numbers that rise"
            raise ValueError(msg)
        if self.pairs < self.lesions:
            msg = f"{self.lesions} lesions have {self.pairs} pairs of photographs"
            raise ValueError(msg)
        return self

    def share_above(self, difference: float) -> float:
        """Share of the pairs, 0 to 1, that differ by more than ``difference``."""
        steps = np.array(self.quantiles)
        # The last of equal quantiles counts: what equals the difference does not exceed it.
        last = int(np.searchsorted(steps, difference, side="right")) - 1
        if last < 0:
            return 1.0
        if last == STEPS:
            return 0.0
        inside = (difference - steps[last]) / (steps[last + 1] - steps[last])
        return float(1 - (last + inside) / STEPS)


class Repeats(_Part):
    """Differences between two photographs of one lesion, out of fold."""

    photographs: str = Field(min_length=1, description="which ones, in words")
    malignant: tuple[DifferenceBand, ...] = Field(min_length=1)
    first_diagnosis: tuple[DifferenceBand, ...] = Field(
        min_length=1, description="of the probability of the diagnosis that one of them names first"
    )
    other_first: float = Field(
        ge=0, le=1, description="share of the pairs that name two diagnoses first"
    )

    @model_validator(mode="after")
    def _bands_in_order(self) -> Repeats:
        for bands in (self.malignant, self.first_diagnosis):
            ends = [band.below for band in bands]
            if ends[-1] != 1 or any(low >= high for low, high in pairwise(ends)):
                msg = f"bands end at {ends}"
                raise ValueError(msg)
        return self


@dataclass(frozen=True)
class Excess:
    """How often two photographs of one lesion differ by more than a given difference.

    Attributes:
        difference: 0 to 1.
        share: Of the pairs that differ by more.
        low: Lower end of its 95 % interval.
        high: Upper end.
        lesions: How many it is known from.
    """

    difference: float
    share: float
    low: float
    high: float
    lesions: int

    @property
    def is_usual(self) -> bool:
        """Whether photographs of one lesion may differ so much: it cannot be ruled out."""
        return self.high > RARE


def excess(bands: Sequence[DifferenceBand], one: float, other: float) -> Excess:
    """How usual the difference of two probabilities is.

    Args:
        bands: Of the bundle that gave both.
        one: Probability on one photograph, 0 to 1.
        other: On the other.

    Returns:
        The share of pairs with a mean as theirs that differ by more; its interval has one
        observation for each lesion.
    """
    mean, difference = (one + other) / 2, abs(one - other)
    band = next((band for band in bands if mean < band.below), bands[-1])
    share = band.share_above(difference)
    return Excess(difference, share, *wilson(share, band.lesions), band.lesions)


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``count`` observations, at least one.

    Source:
        Wilson E. B., Probable inference, the law of succession, and statistical inference, 1927.
    """
    square = _NORMAL_95**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    half = _NORMAL_95 / (1 + square / count) * spread
    return max(0.0, middle - half), min(1.0, middle + half)
