"""What the Case page can show. Every state is immutable, and only a controller makes one."""

from __future__ import annotations

from dataclasses import dataclass

from skinapp.core.errors import SkinappError
from skinapp.ui.images.states import Picture, Reading


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
