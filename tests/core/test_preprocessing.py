from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.assessment import Region
from skinapp.core.preprocessing import Crop, Preprocessing, resize

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
