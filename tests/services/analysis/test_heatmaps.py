from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.errors import NumericError
from skinapp.core.views import VIEWS
from skinapp.services.analysis.heatmaps import HEATMAP_SIDE, average_maps

EVERY_VIEW = list(VIEWS.values())


def seen(upright: np.ndarray) -> np.ndarray:
    """A map (h, w) as all views show it, (1, V, h, w)."""
    return np.stack([view.apply(upright) for view in EVERY_VIEW])[np.newaxis]


def test_average_maps__turns_views_back_and_takes_members_of_two_sizes() -> None:
    small, large = np.zeros((2, 2), np.float32), np.zeros((4, 4), np.float32)
    small[0, 1] = large[0, 3] = 1

    (heat,) = average_maps([seen(small), seen(large), seen(small)], EVERY_VIEW)

    row, column = np.unravel_index(heat.argmax(), heat.shape)
    assert heat.shape == (HEATMAP_SIDE, HEATMAP_SIDE)
    assert (row < HEATMAP_SIDE / 4, column > HEATMAP_SIDE * 3 / 4) == (True, True)
    assert heat.max() == 1


def test_average_maps__is_all_zero_without_any_heat() -> None:
    assert not average_maps([seen(np.zeros((3, 3), np.float32))], EVERY_VIEW)[0].any()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_average_maps__refuses_one_activation_that_is_no_number(value: float) -> None:
    maps = seen(np.zeros((3, 3), np.float32))
    maps[0, 5, 1, 1] = value

    with pytest.raises(NumericError):
        average_maps([seen(np.ones((3, 3), np.float32)), maps], EVERY_VIEW)
