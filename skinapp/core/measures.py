"""What can be measured of the pixels of an image: light, colour, sharpness, framing. Torch-free.

No number means much alone; ``skinapp.core.signs`` reads them together with what a network sees.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

_SIDE: Final = 224
_SCALES: Final = (0.6, 1.2, 2.4, 4.8)
"""Standard deviations of the blurs between which sharpness is looked for, in pixels."""
_QUANTILES: Final = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
_RINGS: Final = 8
_BLOCK: Final = 28

_JPEG_BLOCK: Final = 8
_LOOKED_AT: Final = 1024
"""Rows and columns in which blocks are looked for."""

BLOCKINESS: Final = 2
"""How many numbers ``blockiness`` gives."""

_Values = NDArray[np.floating[Any]]


def measure(square_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Measure a square.

    Args:
        square_hwc_u8: RGB uint8 (S, S, 3), what the networks see of an image.

    Returns:
        float32 (``MEASURES``,), each about between -10 and 10.
    """
    size = (_SIDE, _SIDE)
    if square_hwc_u8.shape[:2] != size:
        square_hwc_u8 = np.asarray(
            cv2.resize(square_hwc_u8, size, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    colours = (square_hwc_u8 / np.float32(255)).astype(np.float32)
    grey = np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    parts = [
        *_light(grey),
        *_colours(square_hwc_u8),
        *_sharpness(grey),
        *_spectrum(grey),
        *_framing(colours),
        *_lines(square_hwc_u8),
    ]
    return np.array(parts, dtype=np.float32)


def blockiness(image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much neighbours differ across the borders of JPEG's blocks beside elsewhere.

    Args:
        image_hwc_u8: RGB uint8 (H, W, 3), in the pixels of the file.

    Returns:
        float32 (``BLOCKINESS``,): across columns and rows, about 0 where there are no blocks.
    """
    part = np.ascontiguousarray(image_hwc_u8[:_LOOKED_AT, :_LOOKED_AT])
    grey = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    found = []
    for axis in (1, 0):
        lines = grey if axis else grey.T
        if lines.shape[1] <= 2 * _JPEG_BLOCK:
            found.append(0.0)
            continue
        steps = np.asarray(cv2.absdiff(lines[:, 1:], lines[:, :-1])).mean(axis=0)
        border = np.arange(1, len(steps) + 1) % _JPEG_BLOCK == 0
        # A flat image has no steps at all.
        found.append(float(np.log((steps[border].mean() + 0.2) / (steps[~border].mean() + 0.2))))
    return np.array(found, dtype=np.float32)


def _light(grey: _Values) -> list[float]:
    quantiles = np.quantile(grey, _QUANTILES)
    return [
        *(4 * quantiles).tolist(),
        float(4 * grey.std()),
        float(4 * (grey < 0.08).mean()),
        float(4 * (grey > 0.97).mean()),
    ]


def _colours(square: NDArray[np.uint8]) -> list[float]:
    planes = cv2.split(square)
    counts = [np.bincount(plane.ravel(), minlength=256).cumsum() for plane in planes]
    middle, bright = (
        np.array([np.searchsorted(below, share * below[-1]) / 255 for below in counts])
        for share in (0.5, 0.95)
    )
    found = []
    for red, green, blue in (np.log(middle + 0.02), np.log(bright + 0.02)):
        found += [2 * (red - green), 2 * (blue - green)]
    most, least = (way(way(planes[0], planes[1]), planes[2]) for way in (cv2.max, cv2.min))
    mean, deviation = cv2.meanStdDev(cv2.subtract(most, least))
    red_share = np.count_nonzero(cv2.subtract(planes[0], planes[1]) > 3) / planes[0].size
    cut = [1 - below[252] / below[-1] for below in counts]
    parts = [4 * mean[0, 0] / 255, 8 * deviation[0, 0] / 255, 4 * red_share]
    return [*map(float, found), *map(float, parts), *(float(4 * share) for share in cut)]


def _sharpness(grey: _Values) -> list[float]:
    """Energy between blurs, all over and in the sharpest blocks, and whether it has a direction."""
    blurred = [grey, *(cv2.GaussianBlur(grey, (0, 0), sigma) for sigma in _SCALES)]
    found = []
    for finer, coarser in pairwise(blurred):
        energy = (finer - coarser) ** 2
        blocks = energy.reshape(_SIDE // _BLOCK, _BLOCK, _SIDE // _BLOCK, _BLOCK).mean(axis=(1, 3))
        found += [_log(float(energy.mean())), _log(float(np.quantile(blocks, 0.9)))]
    ratios = [found[i + 2] - found[i] for i in range(0, len(found) - 2, 2)]
    across, down = (cv2.Sobel(blurred[1], cv2.CV_32F, *order) for order in ((1, 0), (0, 1)))
    xx, yy, xy = (
        float((a * b).mean()) for a, b in ((across, across), (down, down), (across, down))
    )
    one_way = np.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-9)
    return [*found, *ratios, 4 * float(one_way)]


def _spectrum(grey: _Values) -> list[float]:
    window = np.hanning(_SIDE)
    power = np.abs(np.fft.rfft2((grey - grey.mean()) * window * window[:, None])) ** 2
    ys, xs = np.fft.fftfreq(_SIDE)[:, None], np.fft.rfftfreq(_SIDE)[None]
    ring = np.minimum(_RINGS - 1, (np.hypot(ys, xs) * 2 * _RINGS).astype(int))
    sums = np.bincount(ring.ravel(), power.ravel(), _RINGS)
    means = sums / np.bincount(ring.ravel(), minlength=_RINGS)
    return [_log(float(value)) for value in means / (power.mean() + 1e-9)]


def _framing(colours: _Values) -> list[float]:
    """Where what differs from the edge of the image lies: how large, how central, how cut off."""
    small = cv2.resize(colours, (56, 56), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    edges = (lab[:4], lab[-4:], lab[:, :4], lab[:, -4:])
    skin = np.median(np.concatenate([edge.reshape(-1, 3) for edge in edges]), axis=0)
    distance = cv2.GaussianBlur(np.linalg.norm(lab - skin, axis=2), (0, 0), 1.5)
    level = np.quantile(distance, 0.98)
    inside = distance > 0.5 * level
    ys, xs = np.nonzero(inside)
    if not len(ys):
        ys, xs = np.array([28]), np.array([28])
    sides = (inside[0].mean(), inside[-1].mean(), inside[:, 0].mean(), inside[:, -1].mean())
    corners = [
        lab[a, b, 0].mean()
        for a in (slice(6), slice(-6, None))
        for b in (slice(6), slice(-6, None))
    ]
    return [
        float(4 * inside.mean()),
        float(np.hypot(ys.mean() - 27.5, xs.mean() - 27.5) / 7),
        float(4 * max(sides)),
        float(4 * np.mean(sides)),
        float(level / 20),
        float((np.median(lab[..., 0]) - min(corners)) / 20),
        float((np.median(lab[..., 0]) - np.mean(corners)) / 20),
        float(np.ptp(cv2.GaussianBlur(lab[..., 0], (0, 0), 10)) / 20),
    ]


def _lines(square: NDArray[np.uint8]) -> list[float]:
    """Thin dark and thin bright structures: hair and marks, gleam and bubbles."""
    grey = cv2.cvtColor(square, cv2.COLOR_RGB2GRAY)
    found = []
    for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        for size in (5, 11):
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            hat = np.asarray(cv2.morphologyEx(grey, way, kernel), dtype=np.uint8)
            below = np.bincount(hat.ravel(), minlength=256).cumsum()
            high = np.searchsorted(below, 0.98 * below[-1])
            found += [20 * float(hat.mean()) / 255, 8 * float(high) / 255]
    return found


def _log(value: float) -> float:
    return float(np.log(value + 1e-9)) / 2


MEASURES: Final = len(measure(np.zeros((_SIDE, _SIDE, 3), np.uint8)))
"""How many numbers ``measure`` gives."""
