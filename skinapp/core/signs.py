"""Signs that an image cannot be judged, or only with care, read from pixels and features.

One linear model for each network and sign looks at the pooled features of the upright view and at
what ``skinapp.core.measures`` measures. The limits stand in the bundle: the trainer sets them on
images that are fine and on the same images spoiled on purpose. Torch-free. Why: decision 0190.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

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
    """The linear models of one network.

    Attributes:
        weights: float32 (``SIGNS``, C + ``MEASURES``).
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


def sign_models(arrays: Mapping[str, NDArray[Any]], names: Sequence[str]) -> tuple[SignModel, ...]:
    """The models of networks from the arrays of a file.

    Args:
        arrays: As ``sign_arrays`` gives them.
        names: Of the networks, in the order wanted.

    Raises:
        KeyError: If a network has none.
        ValueError: If arrays do not fit the signs.
    """
    return tuple(SignModel(arrays[f"{name}.weights"], arrays[f"{name}.biases"]) for name in names)


def sign_arrays(models: Mapping[str, SignModel]) -> dict[str, NDArray[np.float32]]:
    """Arrays by name, to be stored, of models by the name of their network."""
    weights = {f"{name}.weights": model.weights for name, model in models.items()}
    return weights | {f"{name}.biases": model.biases for name, model in models.items()}


def read_signs(
    models: Sequence[SignModel],
    pooled: Sequence[NDArray[np.float32]],
    measures: NDArray[np.float32],
) -> tuple[float, ...]:
    """Read the signs of an image.

    Args:
        models: Of the networks that ran.
        pooled: Of each of them the features of the upright view, float32 (C,).
        measures: What ``skinapp.core.measures.measure`` gives for the image.

    Returns:
        For each of ``SIGNS`` the mean over the networks, as a logit.
    """
    rows = [
        model.weights @ np.concatenate([features, measures]) + model.biases
        for model, features in zip(models, pooled, strict=True)
    ]
    return tuple(map(float, np.mean(rows, axis=0)))
