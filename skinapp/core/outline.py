"""The outline of a lesion on a photograph, where it stands out from the skin around it. Torch-free.

A pixel belongs to the lesion if its colour is nearer to that of the lesion than to that of the skin
at the edge of the photograph. Where that gives no single body inside the photograph, there is no
outline: none is better than a wrong one. How it agrees with outlines by experts is printed by
``trainer registration``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE: Final = 256
"""Square root of the area, in pixels, at which the outline is looked for."""
_EDGE: Final = 0.06
"""Width of the rim that is taken for skin, as a share of the side."""
_DARK: Final = 20
"""Lightness of 0 to 255 below which a corner is the tube of the dermoscope."""
_BLUR: Final = 3.0
_LEAST_CONTRAST: Final = 8.0
"""Difference of colour (CIE 1976) between lesion and skin."""
_SHARE_OF_LEVEL: Final = 0.6
"""Of the level that parts two kinds of pixels best (Otsu): experts draw outside the fading edge."""
_LEAST_AREA: Final = 0.01
_MOST_AREA: Final = 0.75
_LEAST_SOLID: Final = 0.85
"""Area over that of the convex hull: redness and shadow around a lesion give it arms."""
_MOST_ON_RIM: Final = 0.1
"""Share of the photograph's rim that the lesion may touch."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A lesion on a photograph.

    Attributes:
        points_n2: float64 (N, 2), x and y in pixels of the photograph.
        area: Inside, in square pixels.
        diameter: Between its two points farthest apart, in pixels.
        colour: Mean CIE L*, a*, b* inside.
        skin: The same of the skin around.
    """

    points_n2: NDArray[np.float64]
    area: float
    diameter: float
    colour: tuple[float, float, float]
    skin: tuple[float, float, float]

    @property
    def contrast(self) -> tuple[float, float, float]:
        """L*, a*, b* of the lesion less those of the skin, so that the light matters less."""
        light, red, yellow = (
            one - other for one, other in zip(self.colour, self.skin, strict=True)
        )
        return light, red, yellow


def find_outline(image_hwc_u8: NDArray[np.uint8]) -> Outline | None:
    """Find the outline of the lesion.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3).

    Returns:
        The outline, or None where nothing stands out, or what does fills the photograph or is
        cut off by its edge.
    """
    height, width = image_hwc_u8.shape[:2]
    shrink = _SIDE / math.sqrt(height * width)
    size = (max(round(width * shrink), 8), max(round(height * shrink), 8))
    small = cv2.resize(image_hwc_u8, size, interpolation=cv2.INTER_AREA)
    colours = (small / np.float32(255)).astype(np.float32)
    lab = np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2LAB), dtype=np.float32)
    skin, seen = _skin(lab)
    distance = np.linalg.norm(cv2.GaussianBlur(lab, (0, 0), _BLUR) - skin, axis=2)
    body = _body(distance * seen)
    if body is None:
        return None
    inside = body > 0
    colour = lab[inside].mean(axis=0)
    if np.linalg.norm(colour - skin) < _LEAST_CONTRAST:
        return None
    contours, _ = cv2.findContours(body, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    contour = max(contours, key=cv2.contourArea).reshape(-1, 2)
    points = (contour + 0.5) * (width / size[0], height / size[1]) - 0.5
    return outline_of(points, _three(colour), _three(skin))


def outline_of(
    points_n2: NDArray[np.float64],
    colour: tuple[float, float, float],
    skin: tuple[float, float, float],
) -> Outline:
    """Measure an outline.

    Args:
        points_n2: float64 (N, 2), at least three, in order.
        colour: Of the lesion, CIE L*, a*, b*.
        skin: Of the skin.
    """
    as_float = points_n2.astype(np.float32)
    hull = cv2.convexHull(as_float).reshape(-1, 2).astype(np.float64)
    apart = np.linalg.norm(hull[:, None] - hull[None], axis=2)
    return Outline(points_n2, float(cv2.contourArea(as_float)), float(apart.max()), colour, skin)


def _skin(lab: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Colour of the skin at the edge, and where there is skin or lesion and no black corner."""
    bright = (lab[..., 0] > _DARK * 100 / 255).astype(np.uint8)
    seen = np.asarray(cv2.erode(bright, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    rim = np.zeros(lab.shape[:2], bool)
    margin = max(2, round(_EDGE * min(lab.shape[:2])))
    rim[:margin], rim[-margin:], rim[:, :margin], rim[:, -margin:] = True, True, True, True
    # Beside a black corner the ring around it is the rim.
    near_dark = cv2.dilate(1 - seen, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)) > 0
    chosen = lab[(rim | near_dark) & (seen > 0)]
    if len(chosen) < _LEAST_RIM:
        chosen = lab.reshape(-1, 3)
    return np.median(chosen, axis=0).astype(np.float32), seen.astype(np.float32)


_LEAST_RIM: Final = 50


def _body(distance: NDArray[np.floating]) -> NDArray[np.uint8] | None:
    """Mask, uint8 (h, w), of the one body that stands out."""
    top = float(np.quantile(distance, 0.995))
    if top <= 0:
        return None
    scaled: NDArray[np.uint8] = np.clip(255 * distance / top, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = (scaled > _SHARE_OF_LEVEL * float(level)).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, kernel)
    count, labels, facts, centres = cv2.connectedComponentsWithStats(closed)
    if count < 2:
        return None
    middle = np.array([mask.shape[1], mask.shape[0]]) / 2
    off = np.linalg.norm((centres[1:] - middle) / middle, axis=1)
    chosen = 1 + int(np.argmax(facts[1:, cv2.CC_STAT_AREA] * np.exp(-2 * off**2)))
    body = (labels == chosen).astype(np.uint8)
    contours, _ = cv2.findContours(body, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(body, contours, -1, 1, cv2.FILLED)
    contour = max(contours, key=cv2.contourArea)
    if cv2.contourArea(contour) < _LEAST_SOLID * cv2.contourArea(cv2.convexHull(contour)):
        return None
    rim = np.concatenate([body[0], body[-1], body[:, 0], body[:, -1]])
    if not _LEAST_AREA < body.mean() < _MOST_AREA or rim.mean() > _MOST_ON_RIM:
        return None
    return np.asarray(body)


def _three(values: NDArray[np.floating]) -> tuple[float, float, float]:
    light, red, yellow = (float(value) for value in values)
    return light, red, yellow
