"""The one way from an RGB image to the input of a network, for program and trainer alike.

Why: decision 0095.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Region

_MINKOWSKI_NORM = 6
_LARGEST_SIZE = 4096


class Crop(StrEnum):
    """How a rectangular image becomes a square."""

    CENTRE_SQUARE = "centre_square"
    """The largest centred square; proportions are kept, the outer parts are not seen."""
    SQUEEZE = "squeeze"
    """The whole image, with its proportions lost, as in Le et al. 2020."""


class ColourConstancy(StrEnum):
    """What is done about the colour of the light."""

    NONE = "none"
    SHADES_OF_GRAY = "shades_of_gray"
    """The light is taken for the Minkowski mean of the seen part, and made grey."""


@dataclass(frozen=True)
class Preprocessing:
    """Recipe that travels with the weights.

    Attributes:
        size: Side of the square network input in pixels.
        crop: Crop rule.
        mean: Per channel (red, green, blue), on the scale of 0 to 1.
        std: Per channel, on the scale of 0 to 1.
        colour_constancy: What is done about the colour of the light; bundles that do not name it
            do nothing.
    """

    size: int
    crop: Crop
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    colour_constancy: ColourConstancy = ColourConstancy.NONE

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse numbers with which no image can be prepared."""
        if not 1 <= self.size <= _LARGEST_SIZE:
            msg = f"The size of an input must be 1 to {_LARGEST_SIZE} pixels, not {self.size}."
            raise ValueError(msg)
        # NaN fails both comparisons.
        if not all(0 <= value <= 1 for value in self.mean):
            msg = f"The mean must lie on the scale of 0 to 1, not at {self.mean}."
            raise ValueError(msg)
        if not all(0 < value <= 1 for value in self.std):
            msg = f"The std must be above 0 and at most 1, not {self.std}."
            raise ValueError(msg)

    def region(self, height: int, width: int) -> Region:
        """The part of an image of ``height`` x ``width`` pixels that the network sees."""
        if self.crop is Crop.SQUEEZE:
            return Region(0, 0, width, height)
        side = min(height, width)
        return Region((width - side) // 2, (height - side) // 2, side, side)

    def square(self, image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Crop and scale, in the light that the network knows.

        Args:
            image_hwc_u8: RGB image, uint8 (H, W, 3).

        Returns:
            RGB uint8 (size, size, 3).
        """
        square = resize(self._seen(image_hwc_u8), self.size, self.size)
        if self.colour_constancy is ColourConstancy.SHADES_OF_GRAY:
            return _apply_gains(square, shades_of_gray_gains(square))
        return square

    def balanced(self, image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A whole image in the light that the network knows, judged by the part that it sees."""
        if self.colour_constancy is ColourConstancy.SHADES_OF_GRAY:
            return _apply_gains(image_hwc_u8, shades_of_gray_gains(self._seen(image_hwc_u8)))
        return image_hwc_u8

    def _seen(self, image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
        region = self.region(*image_hwc_u8.shape[:2])
        return image_hwc_u8[
            region.top : region.top + region.height, region.left : region.left + region.width
        ]

    def normalise(self, square_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Scale to the range the network was trained with.

        Args:
            square_hwc_u8: RGB uint8 (..., H, W, 3).

        Returns:
            float32 (..., 3, H, W), C-contiguous.
        """
        mean = np.asarray(self.mean, dtype=np.float32) * np.float32(255)
        std = np.asarray(self.std, dtype=np.float32) * np.float32(255)
        scaled = (square_hwc_u8.astype(np.float32) - mean) / std
        return np.ascontiguousarray(np.moveaxis(scaled, -1, -3))

    def network_input(self, image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
        """From RGB uint8 (H, W, 3) to float32 (3, size, size)."""
        return self.normalise(self.square(image_hwc_u8))


def shades_of_gray_gains(image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Gain of each channel that makes the estimated light grey, at the same brightness.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3).

    Returns:
        float64 (3,) for red, green and blue; ones where a channel is black throughout.

    Source:
        Finlayson and Trezzi, "Shades of gray and colour constancy", Color Imaging Conference 12,
        2004, who find the Minkowski norm 6 best; used on dermoscopy by Barata et al., IEEE Journal
        of Biomedical and Health Informatics 19(3), 2015.
    """
    powers = (np.arange(256) / 255) ** _MINKOWSKI_NORM
    histograms = [np.bincount(image_hwc_u8[..., c].ravel(), minlength=256) for c in range(3)]
    means = np.array([float(histogram @ powers) for histogram in histograms])
    light = (means / math.prod(image_hwc_u8.shape[:2])) ** (1 / _MINKOWSKI_NORM)
    if not light.all():
        return np.ones(3)
    gains: NDArray[np.float64] = np.sqrt((light**2).mean()) / light
    return gains


def _apply_gains(image_hwc_u8: NDArray[np.uint8], gains: NDArray[np.float64]) -> NDArray[np.uint8]:
    table = np.rint(np.clip(np.arange(256)[:, np.newaxis] * gains, 0, 255)).astype(np.uint8)
    return np.asarray(cv2.LUT(image_hwc_u8, table[np.newaxis]), dtype=np.uint8)


def group_by_square(recipes: Sequence[Preprocessing]) -> list[list[int]]:
    """Which recipes make the same square of an image, before they scale its values.

    Args:
        recipes: One for each member.

    Returns:
        Indices of recipes, a list for each distinct square, in the order of their first ones.
    """
    groups: dict[Preprocessing, list[int]] = {}
    for index, recipe in enumerate(recipes):
        square = replace(recipe, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0))
        groups.setdefault(square, []).append(index)
    return list(groups.values())


def resize(image_hwc_u8: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Scale an image: area averaging where it shrinks, cubic interpolation where it grows.

    Args:
        image_hwc_u8: uint8 (H, W, 3).
        height: New number of rows.
        width: New number of columns.

    Returns:
        uint8 (height, width, 3); the input itself where nothing changes.
    """
    old_height, old_width = image_hwc_u8.shape[:2]
    if (old_height, old_width) == (height, width):
        return image_hwc_u8
    shrinks = height <= old_height and width <= old_width
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    resized = cv2.resize(image_hwc_u8, (width, height), interpolation=method)
    return np.asarray(resized, dtype=np.uint8)
