"""A heatmap laid over its image. Torch-free."""

from __future__ import annotations

import struct
import zlib
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Heatmap
from skinapp.core.errors import OutputError

HEAT_OPACITY: Final = 0.6
"""Of the heatmap over the image, in reports and overlays; in the window it is chosen."""

_FULL_HEAT_FROM: Final = 0.5
_OUTSIDE_ALPHA = 140
"""What the networks did not see is dimmed, so that the edge of what they saw looks as meant."""

_MARK: Final = b"Software\0skinapp overlay"
_IHDR_END: Final = 33
"""Signature and first chunk of every PNG."""


def heat_weight(probability: float) -> float:
    """How strongly the heatmap of a diagnosis may glow, 0 to 1: in full from one half on.

    Grad-CAM says where a network looked for a diagnosis, not how much it found; without this, that
    of a diagnosis under 1 % would look like strong evidence.

    Args:
        probability: Of the diagnosis.
    """
    return min(1.0, probability / _FULL_HEAT_FROM)


def heat_layer(heatmap: Heatmap, height: int, width: int) -> NDArray[np.uint8]:
    """The heatmap as a picture to be laid over its image.

    Args:
        heatmap: To draw.
        height: Rows of the upright image.
        width: Columns of the upright image.

    Returns:
        RGBA uint8 (height, width, 4) with straight alpha: the hotter, the less transparent;
        half-transparent black outside of the heatmap's region.
    """
    region = heatmap.region
    # OpenCV aligns pixel centres at halves, so that the map's edges meet those of the region.
    heat = cv2.resize(
        heatmap.values_hw, (region.width, region.height), interpolation=cv2.INTER_LINEAR
    )
    heat_u8 = np.rint(np.clip(heat, 0, 1) * 255).astype(np.uint8)
    layer = np.zeros((height, width, 4), dtype=np.uint8)
    layer[..., 3] = _OUTSIDE_ALPHA
    inside = layer[
        region.top : region.top + region.height, region.left : region.left + region.width
    ]
    inside[..., :3] = _colours(heat_u8)
    inside[..., 3] = heat_u8
    return layer


def blend(image_hwc_u8: NDArray[np.uint8], heatmap: Heatmap, opacity: float) -> NDArray[np.uint8]:
    """Lay a heatmap over its image.

    Args:
        image_hwc_u8: Upright RGB image, uint8 (H, W, 3).
        heatmap: Its heatmap.
        opacity: 0 shows the image alone; 1 hides it where the heat is highest, and dims it most
            where the networks did not look.

    Returns:
        RGB uint8 (H, W, 3).
    """
    layer = heat_layer(heatmap, *image_hwc_u8.shape[:2])
    alpha = layer[..., 3:].astype(np.float32) * np.float32(opacity / 255)
    mixed = image_hwc_u8 * (1 - alpha) + layer[..., :3] * alpha
    blended: NDArray[np.uint8] = np.rint(mixed).astype(np.uint8)
    return blended


def legend(height: int, width: int) -> NDArray[np.uint8]:
    """A bar of the colours, low at the left, RGB uint8 (height, width, 3)."""
    ramp = np.rint(np.linspace(0, 255, width)).astype(np.uint8)
    return _colours(np.tile(ramp, (height, 1)))


def _colours(heat_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Magma: even steps to the eye, also without colour vision."""
    bgr = cv2.applyColorMap(heat_u8, cv2.COLORMAP_MAGMA)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def overlay_png(image_hwc_u8: NDArray[np.uint8], heatmap: Heatmap) -> bytes:
    """The heatmap over its image as a PNG file, which says that it is one: it is no lesion.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3), upright.
        heatmap: Of this image.

    Returns:
        The bytes of the file.

    Raises:
        OutputError: If it cannot be encoded.
    """
    blended = blend(image_hwc_u8, heatmap, HEAT_OPACITY)
    done, content = cv2.imencode(".png", cv2.cvtColor(blended, cv2.COLOR_RGB2BGR))
    if not done:
        msg = "The overlay could not be encoded."
        raise OutputError(msg)
    data = content.tobytes()
    return data[:_IHDR_END] + _text_chunk(_MARK) + data[_IHDR_END:]


def is_overlay(head: bytes) -> bool:
    """Whether a file begins like one that ``overlay_png`` made, whatever it is called.

    Args:
        head: The first bytes of the file, a hundred at least if it has so many.

    Returns:
        Whether its mark stands where it was put.
    """
    chunk = _text_chunk(_MARK)
    return head[_IHDR_END : _IHDR_END + len(chunk)] == chunk


def _text_chunk(text: bytes) -> bytes:
    """Keyword and text as a chunk of a PNG.

    Source: W3C, Portable Network Graphics (PNG) Specification, 11.3.4.3.
    """
    body = b"tEXt" + text
    return struct.pack(">I", len(text)) + body + struct.pack(">I", zlib.crc32(body))
