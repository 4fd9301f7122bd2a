from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.outline import find_outline

SKIN = (225, 180, 160)


def draw_lesion(
    centre: tuple[int, int] = (200, 150), axes: tuple[int, int] = (70, 50), noise: float = 4
) -> NDArray[np.uint8]:
    image = np.full((300, 400, 3), SKIN, np.uint8)
    cv2.ellipse(image, centre, axes, 20, 0, 360, (120, 70, 60), -1)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), 3), np.uint8)
    generator = np.random.default_rng(0)
    noisy = image + generator.normal(0, noise, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_find_outline__measures_an_ellipse() -> None:
    found = find_outline(draw_lesion())

    assert found is not None
    assert found.area == pytest.approx(math.pi * 70 * 50, rel=0.15)
    assert found.diameter == pytest.approx(140, rel=0.08)
    assert found.contrast[0] < -20
    middle = found.points_n2.mean(axis=0)
    assert np.abs(middle - [200, 150]).max() < 4


def test_find_outline__passes_over_black_corners_and_thin_hairs() -> None:
    image = draw_lesion()
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.circle(mask, (200, 150), 215, 1, -1)
    image[mask == 0] = 0
    for at in (60, 120, 300):
        cv2.line(image, (at, 40), (at + 40, 260), (40, 30, 30), 1)

    found = find_outline(image)

    assert found is not None
    assert found.diameter == pytest.approx(140, rel=0.12)


@pytest.mark.parametrize(
    "image",
    [
        np.full((300, 400, 3), SKIN, np.uint8),
        np.zeros((300, 400, 3), np.uint8),
        draw_lesion(axes=(390, 290)),
        draw_lesion(centre=(0, 150), axes=(120, 110)),
        draw_lesion(axes=(4, 4)),
    ],
    ids=["skin alone", "black", "larger than the photograph", "cut by the edge", "a dot"],
)
def test_find_outline__gives_none_rather_than_a_wrong_one(image: NDArray[np.uint8]) -> None:
    assert find_outline(image) is None
