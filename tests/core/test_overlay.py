"""A heatmap lies exactly on the part of the image that it explains."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.assessment import Heatmap, Region
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.overlay import blend, heat_layer, legend

# First and last colour of magma. Source: S. van der Walt and N. Smith, matplotlib's _cm_listed.py.
MAGMA_LOW = np.array([0.001462, 0.000466, 0.013866]) * 255
MAGMA_HIGH = np.array([0.987053, 0.991438, 0.749504]) * 255


def _heatmap(values: NDArray[np.float32], region: Region) -> Heatmap:
    return Heatmap(DIAGNOSES[4], values.astype(np.float32), region)


def _one_cell(rows: int, columns: int, row: int, column: int) -> NDArray[np.float32]:
    values = np.zeros((rows, columns), dtype=np.float32)
    values[row, column] = 1
    return values


def _heat(heatmap: Heatmap, height: int, width: int) -> NDArray[np.float64]:
    """Opacity inside the region, and 0 where the layer only dims."""
    region, heat = heatmap.region, np.zeros((height, width))
    inside = (
        slice(region.top, region.top + region.height),
        slice(region.left, region.left + region.width),
    )
    heat[inside] = heat_layer(heatmap, height, width)[(*inside, 3)]
    return heat


@pytest.mark.parametrize("cell", [(0, 0), (0, 7), (2, 5), (3, 3), (7, 0), (7, 7)])
@pytest.mark.parametrize("region", [Region(40, 10, 240, 160), Region(0, 0, 80, 96)])
def test_heat_layer__bright_cell_lies_on_its_pixels(cell: tuple[int, int], region: Region) -> None:
    alpha = _heat(_heatmap(_one_cell(8, 8, *cell), region), 200, 300)
    cell_height, cell_width = region.height / 8, region.width / 8
    top, left = region.top + cell[0] * cell_height, region.left + cell[1] * cell_width
    rows, columns = np.nonzero(alpha == alpha.max())
    assert rows.min() >= top
    assert rows.max() < top + cell_height
    assert columns.min() >= left
    assert columns.max() < left + cell_width
    # Nothing shines further than the neighbouring cells, of which the border may cut off some.
    rows, columns = np.nonzero(alpha > 0.05 * alpha.max())
    assert rows.min() >= top - cell_height
    assert rows.max() < top + 2 * cell_height
    assert columns.min() >= left - cell_width
    assert columns.max() < left + 2 * cell_width


@pytest.mark.parametrize("rows", [5, 7])
def test_heat_layer__heat_is_centred_on_the_cell(rows: int) -> None:
    middle = rows // 2
    region = Region(30, 20, 35 * rows, 21 * rows)
    alpha = _heat(_heatmap(_one_cell(rows, rows, middle, middle), region), 300, 400)
    grid_y, grid_x = np.mgrid[:300, :400]
    # Pixel i covers i to i + 1, so its centre is at i + 0.5.
    centre_x = (grid_x * alpha).sum() / alpha.sum() + 0.5
    centre_y = (grid_y * alpha).sum() / alpha.sum() + 0.5
    assert centre_x == pytest.approx(region.left + region.width / 2, abs=0.02)
    assert centre_y == pytest.approx(region.top + region.height / 2, abs=0.02)


def test_heat_layer__mirrored_map_gives_the_mirrored_layer() -> None:
    values = np.random.default_rng(0).random((6, 9), dtype=np.float32)
    region = Region(0, 0, 97, 61)
    layer = heat_layer(_heatmap(values, region), 61, 97).astype(int)
    mirrored = heat_layer(_heatmap(values[:, ::-1].copy(), region), 61, 97).astype(int)
    # Weights of left and right neighbours are rounded apart, hence one level.
    assert np.abs(mirrored[..., 3] - layer[:, ::-1, 3]).max() <= 1


def test_heat_layer__dims_what_the_networks_did_not_see() -> None:
    region = Region(50, 30, 60, 40)
    layer = heat_layer(_heatmap(np.ones((4, 4), np.float32), region), 100, 160)
    assert layer.shape == (100, 160, 4)
    assert layer.dtype == np.uint8
    inside = np.zeros((100, 160), dtype=bool)
    inside[30:70, 50:110] = True
    assert (layer[inside, 3] == 255).all()
    assert (layer[~inside, :3] == 0).all()
    assert (layer[~inside, 3] == 140).all()


def test_heat_layer__more_heat_is_less_transparent() -> None:
    values = np.linspace(0, 1, 12, dtype=np.float32)[np.newaxis].repeat(3, axis=0)
    layer = heat_layer(_heatmap(values, Region(0, 0, 240, 60)), 60, 240)
    steps = np.diff(layer[30, :, 3].astype(int))
    assert (steps >= 0).all()
    assert layer[30, 0, 3] == 0
    assert layer[30, -1, 3] == 255


def test_heat_layer__ends_have_the_colours_of_magma() -> None:
    region = Region(0, 0, 32, 32)
    hot = heat_layer(_heatmap(np.ones((2, 2), np.float32), region), 32, 32)
    cold = heat_layer(_heatmap(np.zeros((2, 2), np.float32), region), 32, 32)
    assert np.abs(hot[0, 0, :3] - MAGMA_HIGH).max() <= 1
    assert np.abs(cold[0, 0, :3] - MAGMA_LOW).max() <= 1


def test_heat_layer__whole_image_of_a_map_of_its_size_is_the_map() -> None:
    values = np.random.default_rng(1).random((40, 50), dtype=np.float32)
    layer = heat_layer(_heatmap(values, Region(0, 0, 50, 40)), 40, 50)
    np.testing.assert_array_equal(layer[..., 3], np.rint(values * 255))


@pytest.fixture
def image() -> NDArray[np.uint8]:
    return np.random.default_rng(2).integers(0, 256, (60, 80, 3), dtype=np.uint8)


def test_blend__opacity_zero_is_the_image(image: NDArray[np.uint8]) -> None:
    heatmap = _heatmap(np.ones((3, 3), np.float32), Region(0, 0, 80, 60))
    np.testing.assert_array_equal(blend(image, heatmap, 0.0), image)


def test_blend__no_heat_is_the_image(image: NDArray[np.uint8]) -> None:
    heatmap = _heatmap(np.zeros((3, 3), np.float32), Region(0, 0, 80, 60))
    np.testing.assert_array_equal(blend(image, heatmap, 1.0), image)


def test_blend__full_heat_and_opacity_hide_the_image_inside_the_region(
    image: NDArray[np.uint8],
) -> None:
    heatmap = _heatmap(np.ones((3, 3), np.float32), Region(20, 10, 40, 30))
    before = image.copy()
    blended = blend(image, heatmap, 1.0)
    assert np.abs(blended[10:40, 20:60] - MAGMA_HIGH).max() <= 1
    outside = np.ones((60, 80), dtype=bool)
    outside[10:40, 20:60] = False
    np.testing.assert_array_equal(blended[outside], np.rint(image[outside] * (1 - 140 / 255)))
    np.testing.assert_array_equal(image, before)


def test_blend__half_opacity_is_the_mean_of_image_and_colour(image: NDArray[np.uint8]) -> None:
    heatmap = _heatmap(np.ones((3, 3), np.float32), Region(0, 0, 80, 60))
    expected = (image + MAGMA_HIGH) / 2
    assert np.abs(blend(image, heatmap, 0.5) - expected).max() <= 1.5


def test_legend__runs_from_low_at_the_left_to_high_at_the_right() -> None:
    bar = legend(12, 200)
    assert bar.shape == (12, 200, 3)
    assert bar.dtype == np.uint8
    assert np.abs(bar[:, 0] - MAGMA_LOW).max() <= 1
    assert np.abs(bar[:, -1] - MAGMA_HIGH).max() <= 1
    luminance = bar[0].astype(float) @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luminance) > -1.5).all()
    assert (bar == bar[0]).all()
