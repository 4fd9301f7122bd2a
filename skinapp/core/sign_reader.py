"""Reads the signs of an image with the models of a bundle. Torch-free. Why: decision 0191."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.eye import Eye, squeezed
from skinapp.core.measures import MEASURES, blockiness, measure
from skinapp.core.signs import SignModel

logger = logging.getLogger(__name__)

SHARED: Final = "shared"
"""Name, among those of the members, of the model that all of them share."""

_EYE_GRAPH: Final = "eye.graph"
_EYE_CONSTANTS: Final = "eye.constants"


@dataclass(frozen=True, eq=False)
class SignReader:
    """What a bundle reads the signs of an image with.

    Attributes:
        members: A model for each member that runs: looks at its pooled features and at the
            measures of the square that it sees.
        shared: Looks at what ``look`` gives, and so at the whole image.
        eye: Sees for it.
    """

    members: tuple[SignModel, ...]
    shared: SignModel
    eye: Eye

    def look(
        self, image_hwc_u8: NDArray[np.uint8], square_hwc_u8: NDArray[np.uint8]
    ) -> NDArray[np.float32]:
        """All that is read from pixels; any thread may call it.

        Args:
            image_hwc_u8: The whole image, RGB uint8 (H, W, 3).
            square_hwc_u8: What the networks see of it, RGB uint8 (S, S, 3).

        Returns:
            float32 (N,), the measures of the square first.
        """
        return looked(self.eye, image_hwc_u8, square_hwc_u8)

    def read(
        self, seen: NDArray[np.float32], pooled: Sequence[NDArray[np.float32]]
    ) -> tuple[float, ...]:
        """Read the signs of an image.

        Args:
            seen: What ``look`` gave for it.
            pooled: Of each member the features of the upright view, float32 (C,).

        Returns:
            One number for each of ``skinapp.core.sign_names.SIGNS``.
        """
        measures = seen[:MEASURES]
        own = [
            model.weights @ np.concatenate([features, measures]) + model.biases
            for model, features in zip(self.members, pooled, strict=True)
        ]
        shared = self.shared.weights @ seen + self.shared.biases
        return tuple(map(float, np.mean(own, axis=0) + shared))


def looked(
    eye: Eye, image_hwc_u8: NDArray[np.uint8], square_hwc_u8: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """See ``SignReader.look``."""
    parts = [
        measure(square_hwc_u8),
        measure(squeezed(image_hwc_u8)),
        blockiness(image_hwc_u8),
        eye.look(image_hwc_u8),
    ]
    return np.concatenate(parts)


def sign_reader(arrays: Mapping[str, NDArray[Any]], names: Sequence[str]) -> SignReader:
    """From the arrays of a file.

    Args:
        arrays: As ``sign_arrays`` gives them.
        names: Of the members, in the order wanted.

    Raises:
        KeyError: If something is missing.
        ValueError: If arrays do not fit the signs.
    """
    models = {
        name: SignModel(arrays[f"{name}.weights"], arrays[f"{name}.biases"])
        for name in (*names, SHARED)
    }
    eye = Eye(arrays[_EYE_GRAPH].tobytes(), arrays[_EYE_CONSTANTS].tobytes())
    return SignReader(tuple(models[name] for name in names), models[SHARED], eye)


def sign_arrays(
    models: Mapping[str, SignModel], graph: bytes, constants: bytes
) -> dict[str, NDArray[Any]]:
    """Arrays by name, to be stored.

    Args:
        models: By the name of the member, and under ``SHARED`` the shared one.
        graph: Of the eye.
        constants: Of the eye.
    """
    arrays: dict[str, NDArray[Any]] = {
        _EYE_GRAPH: np.frombuffer(graph, np.uint8),
        _EYE_CONSTANTS: np.frombuffer(constants, np.uint8),
    }
    for name, model in models.items():
        arrays |= {f"{name}.weights": model.weights, f"{name}.biases": model.biases}
    return arrays


def usable(reader: SignReader | None) -> SignReader | None:
    """The reader, ready to look; None where this computer cannot run it, and nothing is checked.

    Args:
        reader: Of a bundle; None if it has none.
    """
    if reader is None:
        return None
    try:
        reader.eye.look(np.zeros((1, 1, 3), np.uint8))
    except (ImportError, RuntimeError) as error:
        logger.warning("photographs are not checked: %s", type(error).__name__)
        return None
    return reader
