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

_Values = NDArray[np.floating[Any]]


def measure(square_hwc_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Measure a square.

    Args:
        square_hwc_u8: RGB uint8 (S, S, 3), what the networks see of an image.

    Returns:
        float32 (``MEASURES``,), each about between -10 and 10.
    """
    if square_hwc_u8.shape[0] != _SIDE:
        size = (_SIDE, _SIDE)
        square_hwc_u8 = np.asarray(
            cv2.resize(square_hwc_u8, size, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    colours = (square_hwc_u8 / np.float32(255)).astype(np.float32)
    grey = np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY), dtype=np.float32)
    parts = [
        *_light(grey),
        *_colours(colours),
        *_sharpness(grey),
        *_spectrum(grey),
        *_framing(colours),
        *_lines(grey),
    ]
    return np.array(parts, dtype=np.float32)


def _light(grey: _Values) -> list[float]:
    quantiles = np.quantile(grey, _QUANTILES)
    return [
        *(4 * quantiles).tolist(),
        float(4 * grey.std()),
        float(4 * (grey < 0.08).mean()),
        float(4 * (grey > 0.97).mean()),
    ]


def _colours(colours: _Values) -> list[float]:
    rows = colours.reshape(-1, 3)
    middle, bright = np.median(rows, axis=0), np.quantile(rows, 0.95, axis=0)
    found = []
    for red, green, blue in (np.log(middle + 0.02), np.log(bright + 0.02)):
        found += [2 * (red - green), 2 * (blue - green)]
    spread = rows.max(axis=1) - rows.min(axis=1)
    red_share = (rows[:, 0] > rows[:, 1] + 0.015).mean()
    cut = (rows > 0.99).mean(axis=0)
    parts = [4 * spread.mean(), 8 * spread.std(), 4 * red_share, *(4 * cut)]
    return [*map(float, found), *map(float, parts)]


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


def _lines(grey: _Values) -> list[float]:
    """Thin dark and thin bright structures: hair and marks, gleam and bubbles."""
    found = []
    for way in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT):
        for size in (5, 11):
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
            hat = cv2.morphologyEx(grey, way, kernel)
            found += [20 * float(hat.mean()), 8 * float(np.quantile(hat, 0.98))]
    return found


def _log(value: float) -> float:
    return float(np.log(value + 1e-9)) / 2


MEASURES: Final = len(measure(np.zeros((_SIDE, _SIDE, 3), np.uint8)))
"""How many numbers ``measure`` gives."""
