from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.assessment import Heatmap, Region
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.reports.graphics import MAX_SIDE_PX, Reserve, heated, photo, reduced


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((1800, 3600), (450, 900)),
        ((2000, 1000), (900, 450)),
        ((900, 900), (900, 900)),
        ((60, 80), (60, 80)),
    ],
)
def test_reduced__keeps_the_shape_of_the_frame(
    shape: tuple[int, int], expected: tuple[int, int]
) -> None:
    small = reduced(np.zeros((*shape, 3), dtype=np.uint8))
    assert small.shape == (*expected, 3)
    assert max(expected) <= MAX_SIDE_PX


def test_heated__lies_where_the_region_is_on_the_small_image() -> None:
    small = np.full((100, 200, 3), 128, dtype=np.uint8)
    region = Region(left=400, top=200, width=800, height=400)
    heatmap = Heatmap(DIAGNOSES[0], np.ones((7, 7), dtype=np.float32), region)
    # Outside of the region the image is dimmed, inside the heat brightens it.
    changed = (heated(small, heatmap, 1000, 2000) > small).any(axis=2)
    expected = np.zeros((100, 200), dtype=bool)
    expected[20:60, 40:120] = True
    np.testing.assert_array_equal(changed, expected)


def test_heated__reaches_the_far_edges() -> None:
    small = np.full((675, 900, 3), 128, dtype=np.uint8)
    region = Region(left=0, top=0, width=1333, height=1000)
    heatmap = Heatmap(DIAGNOSES[0], np.ones((7, 7), dtype=np.float32), region)
    assert (heated(small, heatmap, 1000, 1333) != small).any(axis=2).all()


@pytest.mark.parametrize(
    ("shape", "size"), [((100, 200), (240, 120)), ((200, 100), (60, 120)), ((60, 240), (240, 60))]
)
def test_photo__fills_its_place_without_distortion(
    shape: tuple[int, int], size: tuple[float, float]
) -> None:
    picture = photo(np.zeros((*shape, 3), dtype=np.uint8), 240, 120)
    assert (picture.drawWidth, picture.drawHeight) == pytest.approx(size)


def test_reserve__takes_no_room_and_asks_for_it() -> None:
    assert Reserve(40).wrap(100, 40) == (0, 0)
    assert Reserve(40).wrap(100, 39)[1] > 39
