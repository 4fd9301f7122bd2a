"""Images spoiled on purpose, as they are in practice; sizes are shares of the short side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB uint8 (H, W, 3)."""
_ROWS: Final = 450
"""Of the images of HAM10000 as they are published."""

Spoil = Callable[[Picture, np.random.Generator], Picture]


def out_of_focus(sigma: float) -> Spoil:
    """Gaussian blur."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        return _u8(cv2.GaussianBlur(picture, (0, 0), sigma * min(picture.shape[:2])))

    return spoil


def defocused(radius: float) -> Spoil:
    """Blur by an even disc, as a lens makes it."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        pixels = max(1, round(radius * min(picture.shape[:2])))
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * pixels + 1,) * 2).astype(float)
        return _u8(cv2.filter2D(picture, -1, disc / disc.sum(), borderType=cv2.BORDER_REFLECT))

    return spoil


def moved(length: float) -> Spoil:
    """Blur along a line in a random direction."""

    def spoil(picture: Picture, generator: np.random.Generator) -> Picture:
        pixels = max(3, round(length * min(picture.shape[:2])))
        kernel = np.zeros((pixels, pixels), np.float32)
        middle, angle = (pixels - 1) / 2, generator.uniform(0, np.pi)
        ends = np.array([-1, 1]) * middle
        xs, ys = middle + ends * np.cos(angle), middle + ends * np.sin(angle)
        cv2.line(kernel, (round(xs[0]), round(ys[0])), (round(xs[1]), round(ys[1])), 1.0)
        kernel /= kernel.sum()
        return _u8(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REFLECT))

    return spoil


def exposed(factor: float) -> Spoil:
    """Values multiplied; what is too bright is cut off."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        return _u8(picture * np.float32(factor))

    return spoil


def bent(gamma: float) -> Spoil:
    """Another gamma."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        return _u8(255 * (picture / np.float32(255)) ** gamma)

    return spoil


def lit(red: float, green: float, blue: float) -> Spoil:
    """In light of another colour."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        return _u8(picture * np.array([red, green, blue], np.float32))

    return spoil


def shaded(darkest: float) -> Spoil:
    """A shadow over one side."""

    def spoil(picture: Picture, generator: np.random.Generator) -> Picture:
        ys, xs = np.mgrid[-1 : 1 : picture.shape[0] * 1j, -1 : 1 : picture.shape[1] * 1j]
        angle = generator.uniform(0, 2 * np.pi)
        side = xs * np.cos(angle) + ys * np.sin(angle) + generator.uniform(-0.3, 0.3)
        shadow = darkest + (1 - darkest) / (1 + np.exp(-8 * side))
        return _u8(picture * shadow[..., None].astype(np.float32))

    return spoil


def glaring(radius: float) -> Spoil:
    """A reflection of a lamp near the middle."""

    def spoil(picture: Picture, generator: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        ys, xs = np.mgrid[0:height, 0:width]
        y, x = (generator.uniform(0.35, 0.65) * side for side in (height, width))
        distance = np.hypot(ys - y, xs - x) / (radius * min(height, width))
        light = 255 * np.exp(-(distance**4))[..., None]
        return _u8(np.maximum(picture, light))

    return spoil


def coarse(side: int) -> Spoil:
    """Saved at so few pixels on the short side."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        scale = side / min(height, width)
        small = (max(1, round(width * scale)), max(1, round(height * scale)))
        reduced = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        return _u8(cv2.resize(reduced, (width, height), interpolation=cv2.INTER_CUBIC))

    return spoil


def far_away(times: float) -> Spoil:
    """So many times smaller in the frame, with skin around it."""

    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        small = (max(8, round(width / times)), max(8, round(height / times)))
        reduced = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        # The skin around is what the edge of the image shows, drawn out and softened.
        left, top = (width - small[0]) // 2, (height - small[1]) // 2
        rest = (top, height - small[1] - top, left, width - small[0] - left)
        filled = cv2.copyMakeBorder(reduced, *rest, cv2.BORDER_REPLICATE)
        soft = cv2.GaussianBlur(filled, (0, 0), 0.05 * min(height, width))
        mask = np.zeros((height, width, 1), np.float32)
        mask[top : top + small[1], left : left + small[0]] = 1
        share = cv2.GaussianBlur(mask, (0, 0), 0.01 * min(height, width))[..., None]
        return _u8(filled * share + soft * (1 - share))

    return spoil


def pushed(share: float) -> Spoil:
    """The middle moved towards one edge by a share of the short side; skin follows behind it."""

    def spoil(picture: Picture, generator: np.random.Generator) -> Picture:
        height, width = picture.shape[:2]
        angle = generator.integers(4) * np.pi / 2
        shift = share * min(height, width)
        matrix = np.array([[1, 0, shift * np.cos(angle)], [0, 1, shift * np.sin(angle)]])
        return _u8(
            cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        )

    return spoil


def compressed(quality: int) -> Spoil:
    """Saved as JPEG of low quality, in the size of the data sets' originals or in its own."""

    def spoil(picture: Picture, generator: np.random.Generator) -> Picture:
        rows = _ROWS if generator.random() < 0.5 else picture.shape[0]
        return _saved(_scaled(picture, rows), quality)

    return spoil


def saved_again(picture: Picture, generator: np.random.Generator) -> Picture:
    """What no image is worse for: another size, and saved as JPEG of good quality."""
    rows = round(picture.shape[0] * generator.uniform(1, 2))
    return _saved(_scaled(picture, rows), int(generator.integers(75, 97)))


def _scaled(picture: Picture, rows: int) -> Picture:
    height, width = picture.shape[:2]
    if rows == height:
        return picture
    size = (round(width * rows / height), rows)
    return _u8(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC))


def _saved(picture: Picture, quality: int) -> Picture:
    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1]
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))
    return np.ascontiguousarray(decoded[..., ::-1], dtype=np.uint8)


def _u8(values: Any) -> Picture:
    return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)


@dataclass(frozen=True)
class Fault:
    """A way to spoil an image.

    Attributes:
        name: Of the way and its degree.
        sign: What should be noticed, a name of ``skinapp.core.signs``.
        spoil: Makes it.
        severe: Whether it must be noticed; of a little of a fault nothing is asked.
    """

    name: str
    sign: str
    spoil: Spoil
    severe: bool


FAULTS: Final = (
    Fault("blur 2/450", "blurred", out_of_focus(2 / 450), severe=False),
    Fault("blur 4/450", "blurred", out_of_focus(4 / 450), severe=True),
    Fault("blur 9/450", "blurred", out_of_focus(9 / 450), severe=True),
    Fault("disc 7/450", "blurred", defocused(7 / 450), severe=True),
    Fault("moved 15/450", "blurred", moved(15 / 450), severe=True),
    Fault("moved 30/450", "blurred", moved(30 / 450), severe=True),
    Fault("brightness 55 %", "dark", exposed(0.55), severe=False),
    Fault("brightness 40 %", "dark", exposed(0.4), severe=True),
    Fault("brightness 25 %", "dark", exposed(0.25), severe=True),
    Fault("gamma 2.2", "dark", bent(2.2), severe=True),
    Fault("shadow 20 %", "dark", shaded(0.2), severe=True),
    Fault("brightness 140 %", "bright", exposed(1.4), severe=False),
    Fault("brightness 160 %", "bright", exposed(1.6), severe=True),
    Fault("gamma 0.45", "bright", bent(0.45), severe=True),
    Fault("glare", "bright", glaring(0.25), severe=True),
    Fault("cold cast", "colour_cast", lit(0.7, 1.0, 1.3), severe=True),
    Fault("warm cast", "colour_cast", lit(1.3, 1.0, 0.65), severe=True),
    Fault("slightly cold", "colour_cast", lit(0.8, 1.0, 1.2), severe=True),
    Fault("slightly warm", "colour_cast", lit(1.2, 1.0, 0.8), severe=True),
    Fault("magenta cast", "colour_cast", lit(1.1, 0.8, 1.15), severe=True),
    Fault("green cast", "colour_cast", lit(0.75, 1.2, 0.8), severe=True),
    Fault("140 px", "coarse", coarse(140), severe=True),
    Fault("100 px", "coarse", coarse(100), severe=True),
    Fault("64 px", "coarse", coarse(64), severe=True),
    Fault("quality 10", "coarse", compressed(10), severe=True),
    Fault("quality 4", "coarse", compressed(4), severe=True),
    Fault("3 times smaller", "small", far_away(3), severe=True),
    Fault("2 times smaller", "small", far_away(2), severe=False),
    Fault("at the edge", "cut", pushed(0.45), severe=True),
    Fault("near the edge", "cut", pushed(0.3), severe=False),
)
"""Ways that limits are set with."""

JUDGED: Final = (
    Fault("blur 4 px", "blurred", out_of_focus(4 / 450), severe=True),
    Fault("blur 9 px", "blurred", out_of_focus(9 / 450), severe=True),
    Fault("motion blur 20 px", "blurred", moved(20 / 450), severe=True),
    Fault("brightness 40 %", "dark", exposed(0.4), severe=True),
    Fault("brightness 160 %", "bright", exposed(1.6), severe=True),
    Fault("cold cast", "colour_cast", lit(0.75, 1.0, 1.25), severe=True),
    Fault("warm cast", "colour_cast", lit(1.25, 1.0, 0.75), severe=True),
    Fault("3 times smaller", "small", far_away(3), severe=True),
    Fault("JPEG quality 10", "coarse", compressed(10), severe=True),
    Fault("lesion at the edge", "cut", pushed(0.4), severe=True),
    Fault("defocus 9 px", "blurred", defocused(9 / 450), severe=True),
    Fault("gamma 1.8", "dark", bent(1.8), severe=True),
    Fault("shadow 30 %", "dark", shaded(0.3), severe=True),
    Fault("120 px", "coarse", coarse(120), severe=True),
    Fault("150 px", "coarse", coarse(150), severe=True),
)
"""Ways that are judged by; some of them, and some degrees, set no limit."""
