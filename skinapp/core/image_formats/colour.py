"""From stored colours to opaque RGB in sRGB."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from skinapp.core.image_formats.raster import UNUSABLE_PROFILE

_MODES: Final = {1: "L", 3: "RGB", 4: "CMYK"}
_LATTICE: Final = np.linspace(0, 255, 18).astype(np.uint8)
_SAME: Final = 1
"""Largest difference, in grey levels, that rounding alone makes between two sRGB profiles."""


def to_srgb(
    colour_hwc_u8: NDArray[np.uint8], profile: bytes | None
) -> tuple[NDArray[np.uint8], bool]:
    """Convert grey, RGB or CMYK to sRGB.

    Args:
        colour_hwc_u8: uint8 (H, W, C); C is 1 for grey, 3 for RGB, 4 for CMYK with 0 as no ink.
        profile: ICC profile of these colours; None if there is none.

    Returns:
        RGB uint8 (H, W, 3), the argument itself if there is nothing to do, and whether the profile
        (if any) could be used. Without a usable one the colours are taken as sRGB; they are not
        touched if the profile is sRGB itself.
    """
    mode = _MODES[colour_hwc_u8.shape[-1]]
    usable = True
    if profile is not None:
        try:
            if not _is_srgb(profile, mode):
                return np.array(_convert(_to_pillow(colour_hwc_u8, mode), profile)), True
        except (ImageCms.PyCMSError, OSError):
            usable = False
    if mode == "RGB":
        return colour_hwc_u8, usable
    return np.array(_to_pillow(colour_hwc_u8, mode).convert("RGB")), usable


def _to_pillow(samples: NDArray[np.uint8], mode: str) -> Image.Image:
    return Image.fromarray(samples[..., 0] if mode == "L" else samples, mode)


def flatten(pixels_hwc_u8: NDArray[np.uint8], alpha_hw_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay an image on white.

    Args:
        pixels_hwc_u8: RGB uint8 (H, W, 3), not premultiplied.
        alpha_hw_u8: uint8 (H, W); 255 is opaque.

    Returns:
        RGB uint8 (H, W, 3).
    """
    height, width = alpha_hw_u8.shape
    canvas = Image.new("RGB", (width, height), "white")
    mask = Image.fromarray(np.ascontiguousarray(alpha_hw_u8))
    canvas.paste(Image.fromarray(pixels_hwc_u8), mask=mask)
    return np.array(canvas)


def _convert(image: Image.Image, profile: bytes) -> Image.Image:
    if profile == UNUSABLE_PROFILE:
        msg = "The profile is incomplete or too large."
        raise ImageCms.PyCMSError(msg)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if image.mode == "L" and source.profile.xcolor_space.strip() == "RGB":
        # Programs that make a picture grey often leave its RGB profile in place.
        image = image.convert("RGB")
    transform = ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        image.mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:
        msg = "The profile gave no image."
        raise ImageCms.PyCMSError(msg)
    return converted


@lru_cache(maxsize=8)
def _is_srgb(profile: bytes, mode: str) -> bool:
    """Whether a profile changes nothing; its name is no proof ("linear sRGB", "e-sRGB")."""
    if mode == "CMYK":
        return False
    axes = [_LATTICE] * (3 if mode == "RGB" else 1)
    probe = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(1, -1, len(axes))
    difference = np.asarray(_convert(_to_pillow(probe, mode), profile), dtype=np.int16) - probe
    return int(np.abs(difference).max()) <= _SAME
