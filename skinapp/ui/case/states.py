"""What the window can show. Every state is immutable, and only a controller makes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import SkinappError
from skinapp.services.analysis.analyst import AnalystInfo, BatchAnalyst
from skinapp.services.cancellation import CancelToken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class AssessesImages(BatchAnalyst, Protocol):
    """What the window needs of an analyst."""

    @property
    def info(self) -> AnalystInfo:
        """What is loaded, and where it runs."""
        ...

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> Assessment:
        """Analyse one image; blocking."""
        ...


@dataclass(frozen=True)
class Position:
    """Which image of the list is meant.

    Attributes:
        name: What the window calls it; the user's text.
        index: Place in the list, from 0.
        count: Length of the list.
    """

    name: str
    index: int
    count: int


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded image, ready to be drawn.

    Attributes:
        decoded: The pixels and where they came from.
        levels: The same pixels for Qt, each next copy half as wide. The first one has fewer pixels
            than the image itself where the decoder reduced it.
    """

    decoded: DecodedImage
    levels: tuple[QImage, ...]

    @property
    def size(self) -> QSize:
        """Of the whole image."""
        height, width = self.decoded.size_hw
        return QSize(width, height)


@dataclass(frozen=True, eq=False)
class Reading:
    """An assessment with its heatmaps ready to be laid over the image.

    Attributes:
        assessment: The result.
        layers: One (h, w, 4) RGBA layer for each heatmap, stretched over the whole image.
    """

    assessment: Assessment
    layers: tuple[NDArray[np.uint8], ...]


@dataclass(frozen=True)
class Empty:
    """Nothing was opened yet."""


@dataclass(frozen=True)
class Loading:
    """An image is read from its file."""

    position: Position


@dataclass(frozen=True, eq=False)
class Running:
    """An image is shown and being analysed.

    Attributes:
        position: Which image it is.
        picture: The image.
        fraction: Finished share from 0 to 1; None while the models are still loading.
    """

    position: Position
    picture: Picture
    fraction: float | None


@dataclass(frozen=True, eq=False)
class Done:
    """An image was analysed."""

    position: Position
    picture: Picture
    reading: Reading


@dataclass(frozen=True, eq=False)
class Failed:
    """There is no result, for a reason; a stop by the user is one.

    Attributes:
        position: Which image it is.
        error: The reason.
        picture: The image, if it could be read.
    """

    position: Position
    error: SkinappError
    picture: Picture | None = None


CaseState = Empty | Loading | Running | Done | Failed


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


@dataclass(frozen=True)
class Notice:
    """A sentence that the window shows above the image.

    Attributes:
        text: The sentence; plain text.
        failed: Whether it reports that something did not work.
    """

    text: str
    failed: bool = False
