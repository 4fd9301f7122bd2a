"""Draw the images of ``resources/samples/``: no patient, only seeded noise and curves.

Colours follow the light's way through skin: pigments multiply what is left of red, green and blue
(Beer-Lambert), so that layers darken one another as they do under a dermatoscope.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.float32]

WIDTH, HEIGHT = 600, 450
_SCALE = 2  # drawn larger, then averaged down: lines come out smooth
_SHAPE = (HEIGHT * _SCALE, WIDTH * _SCALE)

# How strongly a unit of pigment takes away red, green and blue.
_MELANIN = np.array([0.54, 0.86, 1.10], dtype=np.float32)
_BLOOD = np.array([0.12, 0.80, 0.66], dtype=np.float32)
_VEIL = np.array([118, 130, 158], dtype=np.float32)
_KERATIN = np.array([244, 228, 190], dtype=np.float32)


def _smooth_noise(rng: np.random.Generator, sigma: float) -> Plane:
    """Noise with features of ``sigma`` pixels, mean 0, standard deviation 1."""
    # Coarse noise is made on a coarse grid: a wide blur of the full grid would take seconds.
    step = max(1, int(sigma // 4))
    grid = rng.standard_normal((-(-_SHAPE[0] // step), -(-_SHAPE[1] // step)), dtype=np.float32)
    blurred = cv2.GaussianBlur(grid, (0, 0), sigma / step)
    noise = cv2.resize(blurred, _SHAPE[::-1], interpolation=cv2.INTER_CUBIC)
    noise = (noise - noise.mean()) / noise.std()
    return np.asarray(noise, dtype=np.float32)


def _grid() -> tuple[Plane, Plane]:
    rows, columns = np.mgrid[: _SHAPE[0], : _SHAPE[1]].astype(np.float32)
    return rows / _SCALE, columns / _SCALE


def _cells(rng: np.random.Generator, spacing: float, line_width: float) -> Plane:
    """Lines between irregular cells: 1 on a line, 0 inside a cell."""
    pitch = spacing * _SCALE
    rows, columns = np.mgrid[0 : _SHAPE[0] : pitch, 0 : _SHAPE[1] : pitch]
    seeds = np.stack([rows, columns], axis=-1).reshape(-1, 2)
    seeds = seeds + rng.uniform(-0.42, 0.42, seeds.shape) * pitch
    background = np.full(_SHAPE, 255, dtype=np.uint8)
    inside = seeds.round().astype(int)
    inside = inside[(inside >= 0).all(axis=1) & (inside < _SHAPE).all(axis=1)]
    background[inside[:, 0], inside[:, 1]] = 0
    _, labels = cv2.distanceTransformWithLabels(
        background, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    border = np.zeros(_SHAPE, dtype=np.uint8)
    border[:-1] |= labels[:-1] != labels[1:]
    border[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    distance = cv2.distanceTransform(1 - border, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.exp(-((distance / (line_width * _SCALE)) ** 2)), dtype=np.float32)


def _radius(
    rng: np.random.Generator, centre: tuple[float, float], radii: tuple[float, float], rough: float
) -> Plane:
    """Distance from the centre in units of an uneven outline: 1 on the outline."""
    rows, columns = _grid()
    dx, dy = columns - centre[0], rows - centre[1]
    angle = np.arctan2(dy / radii[1], dx / radii[0])
    outline = np.ones(_SHAPE, dtype=np.float32)
    for order in range(2, 9):
        outline += rough / order * np.cos(order * angle + rng.uniform(0, 2 * np.pi))
    wobble = 1 + 0.25 * rough * _smooth_noise(rng, 14 * _SCALE)
    return np.asarray(np.hypot(dx / radii[0], dy / radii[1]) / (outline * wobble), np.float32)


def _inside(radius: Plane, softness: float) -> Plane:
    """1 inside the outline, 0 outside, with a border of relative width ``softness``."""
    return np.asarray(1 / (1 + np.exp((radius - 1) / softness)), dtype=np.float32)


def _dots(rng: np.random.Generator, where: Plane, count: int, size: tuple[float, float]) -> Plane:
    """Round spots of 0 to 1, more of them where ``where`` is high."""
    layer = np.zeros(_SHAPE, dtype=np.float32)
    weights = where.ravel().astype(np.float64)
    places = rng.choice(weights.size, size=count, p=weights / weights.sum())
    for place in places:
        y, x = divmod(int(place), _SHAPE[1])
        spot = rng.uniform(*size) * _SCALE
        axes = (max(1, round(spot)), max(1, round(spot * rng.uniform(0.75, 1.0))))
        turn, strength = rng.uniform(0, 180), rng.uniform(0.6, 1.0)
        cv2.ellipse(layer, (x, y), axes, turn, 0, 360, strength, -1, cv2.LINE_8)
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.8 * _SCALE), dtype=np.float32)


def _curve(
    rng: np.random.Generator, start: NDArray[np.float64], heading: float, length: float, bend: float
) -> NDArray[np.float64]:
    """Points of a smooth random walk, (n, 2) as x and y in pixels of the final image."""
    steps = max(2, int(length / 3))
    turns = np.cumsum(rng.normal(0, bend, steps)) + heading
    moves = 3 * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    return np.vstack([start, start + np.cumsum(moves, axis=0)])


def _stroke(layer: Plane, points: NDArray[np.float64], width: float, strength: float) -> None:
    line = (points * _SCALE).round().astype(np.int32).reshape(-1, 1, 2)
    thickness = max(1, round(width * _SCALE))
    cv2.polylines(layer, [line], isClosed=False, color=strength, thickness=thickness)


def _vessels(rng: np.random.Generator, centre: tuple[float, float], trunks: int) -> Plane:
    """Branching lines that get thinner, 0 to 1."""
    layer = np.zeros(_SHAPE, dtype=np.float32)
    pending: list[tuple[NDArray[np.float64], float, float, float]] = []
    for turn in np.linspace(0, 2 * np.pi, trunks, endpoint=False):
        start = np.array(centre) + 128 * np.array([np.cos(turn), 0.8 * np.sin(turn)])
        pending.append((start, turn + np.pi + rng.normal(0, 0.35), rng.uniform(110, 150), 2.0))
    while pending:
        start, heading, length, width = pending.pop()
        points = _curve(rng, start, heading, length, 0.11)
        _stroke(layer, points, width, min(1.0, 0.3 + width / 3))
        if width < 0.7:
            continue
        for share in (0.35, 0.6, 0.8, 1.0):
            joint = int(np.clip(share + rng.normal(0, 0.06), 0.2, 1.0) * (len(points) - 1))
            dx, dy = points[joint] - points[joint - 1]
            side = rng.choice([-1.0, 1.0]) * rng.uniform(0.35, 0.85)
            branch = length * rng.uniform(0.35, 0.55)
            pending.append((points[joint], np.arctan2(dy, dx) + side, branch, width * 0.58))
    return np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.7 * _SCALE), dtype=np.float32)


def _skin(rng: np.random.Generator, tone: tuple[float, float, float]) -> NDArray[np.float32]:
    """Skin with uneven light, faint furrows and fine grain, (H, W, 3)."""
    rows, columns = _grid()
    falloff = np.hypot(columns / WIDTH - 0.5, rows / HEIGHT - 0.48)
    light = 1.03 - 0.24 * falloff**2 + 0.012 * _smooth_noise(rng, 60 * _SCALE)
    image = np.array(tone, dtype=np.float32) * light[..., np.newaxis].astype(np.float32)
    blood = 0.05 * np.clip(_smooth_noise(rng, 24 * _SCALE) + 0.3, 0, None)
    furrows = _cells(rng, 17, 1.3) * (0.6 + 0.4 * _smooth_noise(rng, 20 * _SCALE))
    melanin = 0.022 * furrows + 0.012 * _smooth_noise(rng, 3 * _SCALE)
    melanin += 0.010 * _smooth_noise(rng, 1.0 * _SCALE)
    return _absorb(_absorb(image, _BLOOD, blood), _MELANIN, melanin)


def _absorb(
    image: NDArray[np.float32], pigment: NDArray[np.float32], amount: NDArray[Any]
) -> NDArray[np.float32]:
    density = np.asarray(amount, dtype=np.float32)[..., np.newaxis] * pigment
    return np.asarray(image * np.exp(-density), dtype=np.float32)


def _mix(
    image: NDArray[np.float32], colour: NDArray[np.float32], amount: NDArray[Any]
) -> NDArray[np.float32]:
    share = np.clip(np.asarray(amount, dtype=np.float32), 0, 1)[..., np.newaxis]
    return np.asarray(image * (1 - share) + colour * share, dtype=np.float32)


def _finish(rng: np.random.Generator, image: NDArray[np.float32]) -> NDArray[np.uint8]:
    small = cv2.resize(image, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.6)
    grain = rng.standard_normal((HEIGHT, WIDTH, 1), dtype=np.float32)
    return np.asarray(np.clip(np.rint(small + 1.1 * grain), 0, 255), dtype=np.uint8)


def draw_network(rng: np.random.Generator) -> NDArray[np.uint8]:
    """An even brown lesion with a pigment network that fades at the border."""
    image = _skin(rng, (226, 176, 152))
    radius = _radius(rng, (305, 222), (150, 118), 0.10)
    body = _inside(radius, 0.11)
    lines = _cells(rng, 10, 1.5) * np.clip(0.75 + 0.3 * _smooth_noise(rng, 16 * _SCALE), 0.2, 1.2)
    core = np.exp(-((radius / 0.62) ** 2))
    melanin = body * (0.34 + 0.38 * core + 0.42 * lines)
    melanin *= 1 + 0.07 * _smooth_noise(rng, 9 * _SCALE)
    return _finish(rng, _absorb(image, _MELANIN, melanin))


def draw_irregular(rng: np.random.Generator) -> NDArray[np.uint8]:
    """An asymmetric lesion of several colours, with dots at one side and a bluish veil."""
    image = _skin(rng, (229, 182, 160))
    radius = _radius(rng, (292, 230), (172, 112), 0.34)
    body = _inside(radius, 0.055)
    patches = np.clip(0.5 + 0.42 * _smooth_noise(rng, 22 * _SCALE), 0, 1.25)
    lines = _cells(rng, 11, 1.7) * np.clip(_smooth_noise(rng, 26 * _SCALE) + 0.4, 0, 1.3)
    melanin = body * (0.42 + 0.95 * patches**1.5 + 0.36 * lines)
    image = _absorb(image, _BLOOD, 0.22 * _inside(radius, 0.16))
    image = _absorb(image, _MELANIN, melanin)
    rows, columns = _grid()
    veil = np.exp(-(((columns - 335) / 56) ** 2 + ((rows - 205) / 42) ** 2))
    veil *= np.clip(0.6 + 0.3 * _smooth_noise(rng, 10 * _SCALE), 0, 1)
    image = _mix(image, _VEIL, 0.75 * veil * body)
    border = np.clip(body * (radius > 0.62) * (columns < 300), 0, 1) + 1e-9
    return _finish(rng, _absorb(image, _MELANIN, 1.3 * _dots(rng, border, 70, (0.9, 3.6))))


def draw_hairs(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A globular brown lesion under dark hairs."""
    image = _skin(rng, (219, 168, 140))
    radius = _radius(rng, (285, 235), (118, 100), 0.12)
    body = _inside(radius, 0.09)
    melanin = body * (0.50 + 0.14 * _smooth_noise(rng, 12 * _SCALE))
    melanin += 0.55 * body * _dots(rng, body**4, 300, (2.0, 4.4))
    image = _absorb(image, _MELANIN, melanin)
    hairs = np.zeros(_SHAPE, dtype=np.float32)
    for _ in range(13):
        start = np.array([rng.uniform(-60, WIDTH * 0.9), rng.uniform(-30, HEIGHT * 0.9)])
        points = _curve(rng, start, rng.normal(0.55, 0.35), rng.uniform(340, 640), 0.03)
        _stroke(hairs, points, rng.uniform(1.0, 2.2), rng.uniform(0.6, 1.0))
    shadow = cv2.GaussianBlur(hairs, (0, 0), 3 * _SCALE)
    hairs = np.asarray(cv2.GaussianBlur(hairs, (0, 0), 0.5 * _SCALE), dtype=np.float32)
    image = _absorb(image, _MELANIN, 0.25 * shadow)
    return _finish(rng, _mix(image, np.array([48, 34, 28], np.float32), 0.92 * hairs))


def draw_vessels(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A pink, shiny lesion with branching vessels and a few grey-blue ovoid spots."""
    image = _skin(rng, (234, 188, 170))
    radius = _radius(rng, (300, 220), (142, 112), 0.13)
    body = _inside(radius, 0.10)
    image = _absorb(image, _BLOOD, body * (0.30 + 0.07 * _smooth_noise(rng, 18 * _SCALE)))
    shine = np.clip(_smooth_noise(rng, 13 * _SCALE) - 0.7, 0, 1) * body
    image = _mix(image, np.array([247, 226, 218], np.float32), 0.35 * shine)
    spots = _dots(rng, body * (radius > 0.45) * (radius < 0.85) + 1e-9, 9, (5, 10))
    blurred = cv2.GaussianBlur(spots, (0, 0), 2.5 * _SCALE)
    image = _mix(image, np.array([112, 104, 122], np.float32), 0.7 * blurred)
    vessels = _vessels(rng, (300, 220), 4) * np.clip(body + 0.1, 0, 1)
    return _finish(rng, _absorb(image, _BLOOD, 0.95 * vessels))


def draw_keratosis(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A light brown plaque with a sharp border, pale cysts and dark openings."""
    image = _skin(rng, (224, 180, 156))
    radius = _radius(rng, (298, 228), (168, 126), 0.16)
    body = _inside(radius, 0.025)
    folds = _cells(rng, 24, 2.6) * np.clip(0.6 + 0.4 * _smooth_noise(rng, 20 * _SCALE), 0, 1.2)
    melanin = body * (0.33 + 0.10 * _smooth_noise(rng, 16 * _SCALE) + 0.28 * folds)
    melanin += body * 0.05 * _smooth_noise(rng, 2.5 * _SCALE)
    image = _absorb(image, _MELANIN, np.clip(melanin, 0, None))
    deep = body * (radius < 0.88) + 1e-9
    image = _absorb(image, _MELANIN, 1.2 * _dots(rng, deep, 30, (2.0, 5.0)))
    cysts = cv2.GaussianBlur(_dots(rng, deep, 34, (1.8, 4.6)), (0, 0), 1.2 * _SCALE)
    return _finish(rng, _mix(image, _KERATIN, 0.85 * cysts))


def draw_dark_corners(rng: np.random.Generator) -> NDArray[np.uint8]:
    """A small two-toned lesion in the round field of a contact dermatoscope."""
    image = _skin(rng, (205, 146, 116))
    radius = _radius(rng, (310, 228), (98, 84), 0.14)
    core = _inside(_radius(rng, (298, 220), (52, 46), 0.2), 0.16)
    body = _inside(radius, 0.13)
    lines = _cells(rng, 9, 1.4)
    melanin = body * (0.40 + 0.26 * lines) + 0.75 * core
    image = _absorb(image, _MELANIN, melanin * (1 + 0.08 * _smooth_noise(rng, 8 * _SCALE)))
    rows, columns = _grid()
    field = _inside(np.asarray(np.hypot(columns - 300, rows - 225) / 283, np.float32), 0.012)
    return _finish(rng, _mix(image, np.array([9, 7, 8], np.float32), 1 - field))


_SAMPLES: dict[str, tuple[Callable[[np.random.Generator], NDArray[np.uint8]], dict[str, Any]]] = {
    "network.jpg": (draw_network, {"quality": 92}),
    "irregular.png": (draw_irregular, {"optimize": True}),
    "hairs.webp": (draw_hairs, {"quality": 90}),
    "vessels.tif": (draw_vessels, {"compression": "tiff_lzw"}),
    "keratosis.jpg": (draw_keratosis, {"quality": 92}),
    "dark_corners.jpg": (draw_dark_corners, {"quality": 90}),
}


def draw(name: str) -> NDArray[np.uint8]:
    """Draw one sample.

    Args:
        name: File name of the sample.

    Returns:
        RGB uint8 (450, 600, 3), the same at every call.
    """
    seed = list(_SAMPLES).index(name) + 1
    return _SAMPLES[name][0](np.random.default_rng(seed))


def write_samples(folder: Path) -> None:
    """Write all samples.

    Args:
        folder: Where to; made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, (_, options) in _SAMPLES.items():
        Image.fromarray(draw(name)).save(folder / name, **options)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draw the sample images.")
    default = Path(__file__).resolve().parents[1] / "resources" / "samples"
    parser.add_argument("folder", nargs="?", type=Path, default=default)
    write_samples(parser.parse_args().folder)
