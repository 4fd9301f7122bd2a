"""Signs that an image cannot be judged, or only with care: their limits, and what they weigh.

``skinapp.core.sign_reader`` reads them with linear models from pixels and features. The limits
stand in the bundle: the trainer sets them on images that are fine and on the same images spoiled
on purpose. Torch-free. Why: decision 0190.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from skinapp.core import flags
from skinapp.core.measures import MEASURES
from skinapp.core.sign_names import FAULTS, SIGNS

LEAST_SIDE: Final = 100
"""Pixels of the short side below which nothing can be judged."""


class Limit(BaseModel):
    """Of one sign: from where on it is told, and from where on nothing is judged."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    notice: float
    refuse: float

    @model_validator(mode="after")
    def _in_order(self) -> Limit:
        if self.refuse < self.notice:
            msg = "what is not judged is told, too"
            raise ValueError(msg)
        return self


class SignLimits(BaseModel):
    """What a manifest says of the signs."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    limits: dict[str, Limit]

    @model_validator(mode="after")
    def _all_faults(self) -> SignLimits:
        if set(self.limits) != set(FAULTS):
            msg = f"limits are stated for {sorted(self.limits)}, not for {sorted(FAULTS)}"
            raise ValueError(msg)
        return self

    def flags_of(self, signs: Sequence[float]) -> frozenset[flags.Flag]:
        """Notices of an image.

        Args:
            signs: One number for each of ``SIGNS``.

        Returns:
            The notices; ``flags.CANNOT_BE_JUDGED`` among them where a limit to judge is passed.
        """
        found = set()
        for value, (name, flag) in zip(signs, FAULTS.items(), strict=False):
            if value >= self.limits[name].notice:
                found.add(flag)
            if value >= self.limits[name].refuse:
                found.add(flags.CANNOT_BE_JUDGED)
        return frozenset(found)


@dataclass(frozen=True, eq=False)
class SignModel:
    """Linear models of all signs.

    Attributes:
        weights: float32 (``SIGNS``, F), of more than the ``MEASURES`` alone.
        biases: float32 (``SIGNS``,).
    """

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse arrays that fit no signs."""
        fits = self.weights.ndim == 2 and self.weights.shape[1] > MEASURES
        if not fits or self.weights.shape[0] != len(SIGNS) or self.biases.shape != (len(SIGNS),):
            shapes = self.weights.shape, self.biases.shape
            msg = f"The models of {len(SIGNS)} signs cannot have the shapes {shapes}."
            raise ValueError(msg)
        if not (np.isfinite(self.weights).all() and np.isfinite(self.biases).all()):
            msg = "The models of the signs hold a number that is not finite."
            raise ValueError(msg)
