"""Pictures that are no dermoscopy, drawn at random: what people open by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB uint8 (H, W, 3)."""
Draw = Callable[[np.random.Generator], Picture]

_HEIGHT: Final = 280
_WIDTH: Final = 373
_WORDS: Final = (
    "Lorem",
    "report",
    "2026",
    "total",
    "name",
    "date",
    "3.14",
    "result",
    "visit",
    "page",
)


def _colour(generator: np.random.Generator, low: int = 0, high: int = 256) -> tuple[int, ...]:
    return tuple(int(value) for value in generator.integers(low, high, 3))


def _canvas(colour: tuple[int, ...]) -> Picture:
    return np.full((_HEIGHT, _WIDTH, 3), colour, np.uint8)


def _clouds(generator: np.random.Generator, roughness: float) -> NDArray[np.float32]:
    """Noise of falling spectrum, 0 to 1, (H, W)."""
    spectrum = np.fft.rfft2(generator.standard_normal((_HEIGHT, _WIDTH)))
    ys, xs = np.fft.fftfreq(_HEIGHT)[:, None], np.fft.rfftfreq(_WIDTH)[None]
    field = np.fft.irfft2(spectrum / (np.hypot(ys, xs) + 0.003) ** roughness, (_HEIGHT, _WIDTH))
    field -= field.min()
    return np.asarray(field / field.max(), dtype=np.float32)


def _between(field: NDArray[np.float32], *colours: tuple[int, ...]) -> Picture:
    places = np.linspace(0, 1, len(colours))
    channels = [np.interp(field, places, [colour[c] for colour in colours]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def document(generator: np.random.Generator) -> Picture:
    """Lines of text, perhaps with a table or a heading."""
    picture = _canvas(_colour(generator, 200))
    scale = float(generator.uniform(0.25, 0.7))
    ink = _colour(generator, 0, 90)
    for y in range(20, _HEIGHT, max(10, int(45 * scale))):
        if generator.random() < 0.12:
            continue
        text = " ".join(generator.choice(_WORDS, 10))
        place = (int(generator.integers(8, 60)), y)
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, ink, 1, cv2.LINE_AA)
    if generator.random() < 0.4:
        for x in range(30, _WIDTH, 70):
            cv2.line(picture, (x, 20), (x, _HEIGHT - 20), ink, 1)
    return picture


def face(generator: np.random.Generator) -> Picture:
    """A head with hair, eyes and mouth, before a wall."""
    picture = _between(_clouds(generator, 1.5), _colour(generator), _colour(generator))
    x, y, size = (
        generator.integers(140, 230),
        generator.integers(110, 170),
        int(generator.integers(50, 120)),
    )
    skin = np.array([225, 170, 140]) * generator.uniform(0.4, 1.1)
    tone = tuple(int(value) for value in np.clip(skin, 0, 255))
    hair = _colour(generator, 10, 120)
    centre = (int(x), int(y))
    cv2.ellipse(
        picture,
        (centre[0], centre[1] - size // 3),
        (int(size * 0.9), int(size)),
        0,
        0,
        360,
        hair,
        -1,
    )
    cv2.ellipse(picture, centre, (int(size * 0.75), int(size)), 0, 0, 360, tone, -1)
    for side in (-1, 1):
        eye = (centre[0] + side * int(size * 0.3), centre[1] - int(size * 0.2))
        cv2.ellipse(picture, eye, (int(size * 0.14), int(size * 0.08)), 0, 0, 360, (245,) * 3, -1)
        cv2.circle(picture, eye, max(2, int(size * 0.06)), _colour(generator, 0, 90), -1)
    mouth = (centre[0], centre[1] + int(size * 0.45))
    cv2.ellipse(picture, mouth, (int(size * 0.3), int(size * 0.1)), 0, 0, 180, (170, 70, 70), 3)
    return cv2.GaussianBlur(picture, (0, 0), float(generator.uniform(0.5, 2.5))).astype(np.uint8)


def landscape(generator: np.random.Generator) -> Picture:
    """Sky, hills, perhaps a sun and trees."""
    sky = _between(_clouds(generator, 1.8), (90, 150, 230), _colour(generator, 150))
    ground = _between(
        _clouds(generator, 1.0), _colour(generator, 0, 120), _colour(generator, 60, 200)
    )
    line = _clouds(generator, 1.8)[0] * generator.integers(30, 120) + generator.integers(80, 170)
    below = np.arange(_HEIGHT)[:, None] > line[None]
    picture = np.where(below[..., None], ground, sky).astype(np.uint8)
    for _ in range(int(generator.integers(0, 12))):
        x, y = int(generator.integers(0, _WIDTH)), int(generator.integers(150, _HEIGHT))
        cv2.circle(picture, (x, y - 25), int(generator.integers(6, 22)), (30, 90, 40), -1)
        cv2.line(picture, (x, y), (x, y - 20), (70, 50, 30), 3)
    return picture


def noise(generator: np.random.Generator) -> Picture:
    """White, coloured, or grey noise."""
    kind = int(generator.integers(3))
    if kind == 0:
        return generator.integers(0, 256, (_HEIGHT, _WIDTH, 3), np.uint8)
    if kind == 1:
        layers = [_clouds(generator, float(generator.uniform(0, 1.2))) for _ in range(3)]
        return (255 * np.stack(layers, axis=-1)).astype(np.uint8)
    return _between(_clouds(generator, float(generator.uniform(0, 1))), (0, 0, 0), (255, 255, 255))


def drawing(generator: np.random.Generator) -> Picture:
    """Shapes of plain colours."""
    picture = _canvas(_colour(generator))
    for _ in range(int(generator.integers(3, 25))):
        a, b = ((int(generator.integers(_WIDTH)), int(generator.integers(_HEIGHT))) for _ in "ab")
        width = int(generator.choice([-1, 2, 5]))
        kind = int(generator.integers(3))
        if kind == 0:
            cv2.rectangle(picture, a, b, _colour(generator), width)
        elif kind == 1:
            cv2.circle(picture, a, int(generator.integers(5, 80)), _colour(generator), width)
        else:
            cv2.line(picture, a, b, _colour(generator), abs(width) + 1)
    return picture


def pattern(generator: np.random.Generator) -> Picture:
    """Stripes or squares, as of cloth, tiles or test charts."""
    step, angle = generator.uniform(4, 50), generator.uniform(0, np.pi)
    ys, xs = np.mgrid[0:_HEIGHT, 0:_WIDTH]
    wave = np.sin((xs * np.cos(angle) + ys * np.sin(angle)) * 2 * np.pi / step)
    if generator.random() < 0.5:
        wave = wave * np.sin((ys * np.cos(angle) - xs * np.sin(angle)) * 2 * np.pi / step)
    field = (wave > 0) if generator.random() < 0.5 else wave / 2 + 0.5
    return _between(np.asarray(field, np.float32), _colour(generator), _colour(generator))


def chart(generator: np.random.Generator) -> Picture:
    """Bars and a curve on white, as a screen shows them."""
    picture = _canvas((255, 255, 255))
    for x in range(40, _WIDTH - 20, 30):
        top = int(generator.integers(40, 230))
        cv2.rectangle(picture, (x, top), (x + 18, 240), _colour(generator), -1)
    ys = 240 - 180 * _clouds(generator, 1.8)[0]
    points = np.stack([np.arange(_WIDTH), ys], axis=1).astype(np.int32)
    cv2.polylines(picture, [points], isClosed=False, color=_colour(generator), thickness=2)
    return picture


def radiograph(generator: np.random.Generator) -> Picture:
    """Grey with soft bright shapes."""
    field = _clouds(generator, 2.2)
    for _ in range(int(generator.integers(1, 6))):
        mask = np.zeros((_HEIGHT, _WIDTH), np.float32)
        place = (int(generator.integers(_WIDTH)), int(generator.integers(_HEIGHT)))
        axes = (int(generator.integers(20, 150)), int(generator.integers(10, 60)))
        cv2.ellipse(mask, place, axes, float(generator.uniform(0, 180)), 0, 360, 0.5, -1)
        field = field + cv2.GaussianBlur(mask, (0, 0), 8)
    return _between(np.asarray(field / field.max(), np.float32), (0, 0, 0), (240, 240, 240))


def cells(generator: np.random.Generator) -> Picture:
    """Many small bodies on a pale ground, as under a microscope."""
    picture = _between(_clouds(generator, 1.2), (235, 200, 220), (215, 160, 195))
    for _ in range(int(generator.integers(150, 900))):
        place = (int(generator.integers(_WIDTH)), int(generator.integers(_HEIGHT)))
        colour = (int(generator.integers(70, 130)), int(generator.integers(40, 90)), 150)
        cv2.circle(picture, place, int(generator.integers(2, 7)), colour, -1)
    return cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.uint8)


def things(generator: np.random.Generator) -> Picture:
    """Rounded bodies with light and shadow on a table."""
    picture = _between(_clouds(generator, 1.3), _colour(generator), _colour(generator))
    ys, xs = np.mgrid[0:_HEIGHT, 0:_WIDTH]
    for _ in range(int(generator.integers(2, 9))):
        x, y, r = (
            generator.integers(_WIDTH),
            generator.integers(_HEIGHT),
            generator.integers(20, 90),
        )
        inside = np.hypot(xs - x, ys - y) < r
        light = np.clip(1.1 - np.hypot(xs - x + r / 3, ys - y + r / 3) / (1.5 * r), 0.15, 1)
        body = light[..., None] * np.array(_colour(generator, 60))
        picture = np.where(inside[..., None], body, picture).astype(np.uint8)
    return picture


def flat(generator: np.random.Generator) -> Picture:
    """One colour, or from one to another; the lens cap, a wall."""
    field = _clouds(generator, 2.5)
    first = _colour(generator)
    second = first if generator.random() < 0.5 else _colour(generator)
    return _between(field, first, second)


DRAWN: Final[dict[str, Draw]] = {
    draw.__name__: draw
    for draw in (
        document, face, landscape, noise, drawing, pattern, chart, radiograph, cells, things, flat
    )
}  # fmt: skip
"""All kinds by name."""
