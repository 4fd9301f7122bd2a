from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skinapp.core.calibration import Uncalibrated
from skinapp.core.needed_views import NeededViews, Stage
from skinapp.core.operating import OperatingPoint
from skinapp.services.analysis.view_rounds import ViewRule
from skinapp.services.engines.engine import MemberOutput

NEEDED = NeededViews(
    stages=(
        Stage(views=1, distance=3.0, certainty=0),
        Stage(views=2, distance=1.0, certainty=0),
    ),
    member_spread=1.0,
    agreement_spread=1.0,
    spread_images=0,
    judged={},
)
RULE = ViewRule(
    NEEDED,
    Uncalibrated(),
    OperatingPoint(threshold=0.3, sensitivity=0.95, specificity=0.5),
    views=4,
    whole_ensemble=True,
)
LEADS = (9.0, 0.1, 3.0, float("nan"))
"""Of the nevus over the others, image for image."""


def looked_at(places: Sequence[int]) -> tuple[list[list[MemberOutput]], list[tuple[int, int]]]:
    """What the rule does to some images, and which views of how many were asked for."""
    asked: list[tuple[int, int]] = []

    def forward(chosen: Sequence[int], views: slice) -> list[MemberOutput]:
        count = views.stop - views.start
        asked.append((len(chosen), count))
        rows: NDArray[np.float32] = np.zeros((len(chosen) * count, 7), dtype=np.float32)
        for row, place in enumerate(chosen):
            part = slice(row * count, (row + 1) * count)
            rows[part, 5] = LEADS[places[place]] + 0.01 * np.arange(views.start, views.stop)
        return [MemberOutput(rows, rows[:, :2]), MemberOutput(rows, rows[:, :2])]

    return RULE.run(len(places), forward), asked


def test_run__looks_again_only_at_what_is_not_decided() -> None:
    seen, asked = looked_at((0, 1, 2, 3))

    assert [len(outputs[0].logits) for outputs in seen] == [1, 4, 2, 1]
    assert asked == [(4, 1), (2, 1), (1, 2)]
    np.testing.assert_allclose(seen[1][1].logits[:, 5], [0.1, 0.11, 0.12, 0.13], rtol=1e-6)


def test_run__gives_an_image_the_same_alone_and_among_others() -> None:
    together, _ = looked_at((2, 1, 0))

    for place, outputs in zip((2, 1, 0), together, strict=True):
        alone, _ = looked_at((place,))
        np.testing.assert_array_equal(alone[0][0].logits, outputs[0].logits)
        np.testing.assert_array_equal(alone[0][1].pooled, outputs[1].pooled)
