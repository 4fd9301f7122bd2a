"""Grad-CAM maps of all members and views as one heatmap for each diagnosis. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import NumericError
from skinapp.core.views import View

HEATMAP_SIDE = 224


def average_maps(
    maps_of_members: Sequence[NDArray[np.float32]], views: Sequence[View]
) -> list[NDArray[np.float32]]:
    """Mean over members of the mean over views, turned back to the upright image.

    Args:
        maps_of_members: For each member float32 (K, V, h, w) in [0, 1]; the sizes may differ.
        views: The V views.

    Returns:
        For each of K classes float32 (S, S) with S = ``HEATMAP_SIDE``, scaled to [0, 1]; all zero
        where nothing speaks for the class.

    Raises:
        NumericError: If a map holds NaN or infinity.
    """
    # A mean does not care for order: maps of one size are summed first, then turned back, then
    # summed over the views, so that the costly enlarging is done once for each class.
    sums: dict[tuple[int, ...], NDArray[np.float32]] = {}
    for maps in maps_of_members:
        size = maps.shape[2:]
        sums[size] = sums[size] + maps if size in sums else maps
    total = np.zeros((len(maps_of_members[0]), HEATMAP_SIDE, HEATMAP_SIDE), dtype=np.float32)
    for maps in sums.values():
        upright = sum(view.invert(maps[:, place]) for place, view in enumerate(views))
        total += [_enlarge(one) for one in np.asarray(upright, dtype=np.float32)]
    if not np.isfinite(total).all():
        msg = "A heatmap holds NaN or infinity."
        raise NumericError(msg)
    return [_to_unit_range(values) for values in total]


def _enlarge(values_hw: NDArray[np.float32]) -> NDArray[np.float32]:
    # Pixel centres lie at halves for OpenCV, so a map stays where it was. Cubic, since the edges
    # of a coarse grid would look like borders of something; it can overshoot below zero.
    enlarged = cv2.resize(values_hw, (HEATMAP_SIDE, HEATMAP_SIDE), interpolation=cv2.INTER_CUBIC)
    return np.maximum(np.asarray(enlarged, dtype=np.float32), np.float32(0))


def _to_unit_range(values: NDArray[np.float32]) -> NDArray[np.float32]:
    highest = float(values.max())
    return values / np.float32(highest) if highest > 0 else values
