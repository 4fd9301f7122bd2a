from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.assessment import Region
from skinapp.core.preprocessing import (
    ColourConstancy,
    Crop,
    Preprocessing,
    resize,
    shades_of_gray_gains,
)

HALF = (0.5, 0.5, 0.5)
CENTRE = Preprocessing(32, Crop.CENTRE_SQUARE, HALF, (0.25, 0.25, 0.25))
SQUEEZE = Preprocessing(32, Crop.SQUEEZE, HALF, HALF)


@pytest.mark.parametrize(
    ("height", "width", "region"),
    [(300, 400, Region(50, 0, 300, 300)), (400, 300, Region(0, 50, 300, 300))],
)
def test_region__centre_square_keeps_proportions(height: int, width: int, region: Region) -> None:
    assert CENTRE.region(height, width) == region


def test_region__squeeze_is_the_whole_image() -> None:
    assert SQUEEZE.region(300, 400) == Region(0, 0, 400, 300)


def test_square__sees_nothing_outside_of_the_region() -> None:
    image = np.zeros((64, 128, 3), dtype=np.uint8)
    image[:, :32] = image[:, 96:] = 255

    assert CENTRE.square(image).max() == 0
    assert SQUEEZE.square(image).max() == 255


def test_normalise__follows_mean_and_std() -> None:
    image = np.full((2, 2, 3), (0, 51, 255), dtype=np.uint8)

    values = CENTRE.normalise(image)

    assert values.shape == (3, 2, 2)
    # (value / 255 - mean) / std, channel by channel in the order red, green, blue.
    np.testing.assert_allclose(values[:, 0, 0], [-2.0, -1.2, 2.0], rtol=1e-6)


def test_resize__shrinks_by_area_averages() -> None:
    image = np.zeros((4, 4, 3), dtype=np.uint8)
    image[:2, :2] = [[[0], [100]], [[100], [200]]]

    assert resize(image, 2, 2)[0, 0].tolist() == [100, 100, 100]


BALANCED = Preprocessing(32, Crop.CENTRE_SQUARE, HALF, HALF, ColourConstancy.SHADES_OF_GRAY)


def test_shades_of_gray_gains__make_the_light_of_a_grey_scene_grey() -> None:
    grey = np.random.default_rng(0).integers(40, 160, size=(64, 64, 1)).repeat(3, axis=2)
    tinted = np.rint(grey * (1.2, 1.0, 0.8)).astype(np.uint8)

    gains = shades_of_gray_gains(tinted)

    np.testing.assert_allclose(gains * (1.2, 1.0, 0.8), np.full(3, gains[1]), rtol=0.01)
    # A grey picture stays as it is, one without any red is left alone.
    np.testing.assert_allclose(shades_of_gray_gains(grey.astype(np.uint8)), 1.0)
    assert shades_of_gray_gains(tinted * np.array([0, 1, 1], np.uint8)).tolist() == [1, 1, 1]


def test_square__in_balanced_light_forgets_the_tint() -> None:
    scene = np.random.default_rng(1).integers(60, 130, size=(32, 48, 3))
    red = np.rint(scene * (1.3, 1.0, 0.9)).astype(np.uint8)
    blue = np.rint(scene * (0.9, 1.0, 1.3)).astype(np.uint8)

    def difference(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.abs(a.astype(int) - b.astype(int)).mean())

    assert difference(CENTRE.square(red), CENTRE.square(blue)) > 20
    # What is left is brightness: the gains keep that of each picture.
    assert difference(BALANCED.square(red), BALANCED.square(blue)) < 2
    np.testing.assert_array_equal(BALANCED.balanced(red)[:, 8:40], BALANCED.square(red))
    assert CENTRE.balanced(red) is red
