"""Random changes of a training image: affine warp, colour matrix, cut-out, softness."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Region
from trainer.recipe import AugmentationSettings

# Weights of the luma of ITU-R BT.601, for a change of saturation that keeps brightness.
_LUMA = np.array([0.299, 0.587, 0.114])


def augment(
    image_hwc_u8: NDArray[np.uint8],
    region: Region,
    size: int,
    settings: AugmentationSettings,
    generator: np.random.Generator,
    light: NDArray[np.float64] | None = None,
) -> NDArray[np.uint8]:
    """Show a lesion from another side, in another light.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3).
        region: The part that the plain crop would show.
        size: Side of the result.
        settings: How far to go.
        generator: Source of all randomness.
        light: Gain of each channel (3,) that puts the image into another light; None leaves it.

    Returns:
        RGB uint8 (size, size, 3).
    """
    matrix = random_affine(region, size, settings, generator)
    # Reflected borders: black corners would tell the network nothing but the angle.
    warped = cv2.warpAffine(
        image_hwc_u8,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    colour = random_colour(settings, generator)
    if light is not None:
        colour[:, :3] *= light
    result = np.array(cv2.transform(warped, colour), dtype=np.uint8)
    _cut_out(result, settings, generator)
    return _softened(result, settings, generator)


def random_affine(
    region: Region, size: int, settings: AugmentationSettings, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Another side of a lesion.

    Args:
        region: The part that the plain crop would show.
        size: Side of the result.
        settings: How far to go.
        generator: Source of all randomness.

    Returns:
        Matrix (2, 3) from image to result: centre, turn and mirror, scale, shift.
    """
    angle = np.deg2rad(generator.uniform(-1, 1) * settings.rotation_degrees)
    zoom = np.exp(generator.uniform(*np.log(settings.scale)))
    mirror = -1.0 if settings.flip and generator.random() < 0.5 else 1.0
    shift = generator.uniform(-1, 1, size=2) * settings.shift * size
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    # A squeezed region (width unlike height) is squeezed first, as at test time.
    squeeze = np.diag([mirror * size / region.width, size / region.height])
    linear = zoom * turn @ squeeze
    # Pixel centres lie at whole numbers for OpenCV, hence the halves.
    centre = np.array([region.left + region.width / 2, region.top + region.height / 2]) - 0.5
    offset = (size - 1) / 2 + shift - linear @ centre
    return np.hstack([linear, offset[:, np.newaxis]])


def random_colour(
    settings: AugmentationSettings, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Another light.

    Args:
        settings: How far to go.
        generator: Source of all randomness.

    Returns:
        Matrix (3, 4) on RGB values of 0 to 255.
    """
    saturation = 1 + generator.uniform(-1, 1) * settings.saturation
    contrast = 1 + generator.uniform(-1, 1) * settings.contrast
    gains = 1 + generator.uniform(-1, 1, size=3) * settings.channel_gain
    brightness = 255 * generator.uniform(-1, 1) * settings.brightness
    mix = saturation * np.eye(3) + (1 - saturation) * _LUMA[np.newaxis, :]
    linear = contrast * gains[:, np.newaxis] * mix
    # Contrast turns around the middle grey so that it does not change brightness too.
    offset = np.full((3, 1), brightness + 127.5 * (1 - contrast))
    return np.hstack([linear, offset])


def _cut_out(
    image_hwc_u8: NDArray[np.uint8],
    settings: AugmentationSettings,
    generator: np.random.Generator,
) -> None:
    """Cover a square with the image's mean colour, in place."""
    if generator.random() >= settings.cutout_probability:
        return
    size = image_hwc_u8.shape[0]
    side = round(generator.uniform(*settings.cutout_side) * size)
    top, left = generator.integers(0, size - side + 1, size=2)
    image_hwc_u8[top : top + side, left : left + side] = image_hwc_u8.mean(axis=(0, 1))


def _softened(
    image_hwc_u8: NDArray[np.uint8],
    settings: AugmentationSettings,
    generator: np.random.Generator,
) -> NDArray[np.uint8]:
    """Take away what a camera of fewer pixels, or a little out of focus, would not show."""
    if not settings.soft_probability or generator.random() >= settings.soft_probability:
        return image_hwc_u8
    size = image_hwc_u8.shape[0]
    small = round(size / generator.uniform(*settings.soft_factor))
    reduced = cv2.resize(image_hwc_u8, (small, small), interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.resize(reduced, (size, size), interpolation=cv2.INTER_LINEAR), dtype=np.uint8
    )
