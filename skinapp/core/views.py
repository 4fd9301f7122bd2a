"""Named views of a square image for test-time augmentation, and their inverses.

The eight views are the symmetries of the square: they move pixels without interpolation, so a
heatmap can be turned back exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class View:
    """A mirror image (or not), then quarter turns counter-clockwise.

    Attributes:
        name: Name in manifests.
        mirrored: Whether left and right are exchanged first.
        quarter_turns: 0 to 3 turns by 90 degrees.
    """

    name: str
    mirrored: bool
    quarter_turns: int

    def apply(self, array: NDArray[Any]) -> NDArray[Any]:
        """Show the view of an array (..., H, W)."""
        source = array[..., ::-1] if self.mirrored else array
        return np.ascontiguousarray(np.rot90(source, self.quarter_turns, axes=(-2, -1)))

    def invert(self, array: NDArray[Any]) -> NDArray[Any]:
        """Turn an array (..., H, W) of the view back to the upright image."""
        turned = np.rot90(array, -self.quarter_turns, axes=(-2, -1))
        return np.ascontiguousarray(turned[..., ::-1] if self.mirrored else turned)


UPRIGHT = "upright"
"""Name of the view that is the image itself."""

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View(UPRIGHT, mirrored=False, quarter_turns=0),
        View("turned_90", mirrored=False, quarter_turns=1),
        View("turned_180", mirrored=False, quarter_turns=2),
        View("turned_270", mirrored=False, quarter_turns=3),
        View("mirrored", mirrored=True, quarter_turns=0),
        View("mirrored_turned_90", mirrored=True, quarter_turns=1),
        View("mirrored_turned_180", mirrored=True, quarter_turns=2),
        View("mirrored_turned_270", mirrored=True, quarter_turns=3),
    )
}
"""All views by name, the plain image first."""


_Value = TypeVar("_Value", bound=np.generic)


def stack_views(image_chw: NDArray[_Value], views: Sequence[View]) -> NDArray[_Value]:
    """All views of one square image.

    Args:
        image_chw: (3, S, S), of any type.
        views: V views.

    Returns:
        The same type, (V, 3, S, S).
    """
    return np.stack([view.apply(image_chw) for view in views])
