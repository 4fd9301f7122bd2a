from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.views import VIEWS, View, stack_views

IMAGE = np.arange(3 * 5 * 5, dtype=np.float32).reshape(3, 5, 5)


def test_views__are_all_distinct() -> None:
    shown = {view.apply(IMAGE).tobytes() for view in VIEWS.values()}

    assert len(shown) == 8


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_view__then_inverse_is_the_identity(view: View) -> None:
    np.testing.assert_array_equal(view.invert(view.apply(IMAGE)), IMAGE)


def test_stack_views__begins_with_the_plain_image() -> None:
    stack = stack_views(IMAGE, list(VIEWS.values()))

    assert stack.shape == (8, 3, 5, 5)
    np.testing.assert_array_equal(stack[0], IMAGE)
