"""What the window knows of the models, and what it needs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from skinapp.core.errors import SkinappError
from skinapp.services.analysis.analyst import BatchAnalyst, ImageAnalyst


class AssessesImages(BatchAnalyst, ImageAnalyst, Protocol):
    """What the window needs of an analyst."""


@dataclass(frozen=True)
class EngineLoading:
    """The models are being loaded.

    Attributes:
        fraction: Finished share, 0 to 1, while they are prepared for this computer, which happens
            once; None while they are only loaded.
    """

    fraction: float | None = None


@dataclass(frozen=True, eq=False)
class EngineReady:
    """The models can be used."""

    analyst: AssessesImages


@dataclass(frozen=True, eq=False)
class EngineFailed:
    """The models could not be loaded."""

    error: SkinappError


EngineState = EngineLoading | EngineReady | EngineFailed
