"""Pictures that are plainly no dermoscopy image are told; dermoscopy images are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.images import read_image
from skinapp.core.plausibility import is_plainly_other

Picture = NDArray[np.uint8]
SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
SIZE = (450, 600)


def noise() -> Picture:
    return np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)


def noise_of_skin_colour() -> Picture:
    levels = np.random.default_rng(0).normal((205, 150, 130), 20, (*SIZE, 3))
    return np.clip(levels, 0, 255).astype(np.uint8)


def almost_black() -> Picture:
    return np.random.default_rng(0).integers(0, 7, (*SIZE, 3), dtype=np.uint8)


def chessboard(side: int) -> Callable[[], Picture]:
    def draw() -> Picture:
        rows, columns = np.mgrid[: SIZE[0], : SIZE[1]] // side
        return np.repeat(((rows + columns) % 2 * 255).astype(np.uint8)[..., np.newaxis], 3, axis=2)

    return draw


def document() -> Picture:
    page = np.full((*SIZE, 3), 250, np.uint8)
    for line in range(12):
        text = "The quick brown fox jumps over the lazy dog, again"
        cv2.putText(
            page, text, (15, 30 + 35 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (20, 20, 90), 1
        )
    return page


def landscape() -> Picture:
    picture = np.zeros((*SIZE, 3), np.uint8)
    picture[:200] = (120, 170, 230)
    picture[200:] = (70, 130, 50)
    return picture


@pytest.mark.parametrize(
    "draw",
    [noise, noise_of_skin_colour, almost_black, document, landscape]
    + [chessboard(side) for side in (1, 2, 5, 16, 40, 56)],
)
def test_is_plainly_other__tells_what_is_no_dermoscopy(draw: Callable[[], Picture]) -> None:
    picture = draw()
    assert is_plainly_other(picture, coloured=True)
    large = cv2.resize(picture, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    assert is_plainly_other(np.asarray(large, dtype=np.uint8), coloured=True)


@pytest.mark.parametrize("sample", sorted(p.name for p in SAMPLES.glob("*.*") if p.suffix != ".md"))
def test_is_plainly_other__leaves_drawn_lesions_alone(sample: str) -> None:
    pixels = read_image(SAMPLES / sample).pixels_hwc_u8
    assert not is_plainly_other(pixels, coloured=True)
    assert not is_plainly_other(np.ascontiguousarray(np.rot90(pixels)), coloured=True)


def test_is_plainly_other__grey_is_judged_by_its_texture_only() -> None:
    pixels = read_image(SAMPLES / "network.jpg").pixels_hwc_u8
    grey = np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=2)
    assert is_plainly_other(grey, coloured=True)
    assert not is_plainly_other(grey, coloured=False)


def test_is_plainly_other__leaves_real_images_alone(ham10000_dir: Path) -> None:
    files = sorted(ham10000_dir.glob("HAM10000_images_part_*/*.jpg"))[1::50]
    assert len(files) > 190
    flagged = [
        file for file in files if is_plainly_other(read_image(file).pixels_hwc_u8, coloured=True)
    ]
    assert len(flagged) <= 1
