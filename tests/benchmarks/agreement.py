"""Whether speed changed the answers: against PyTorch, alone and in a batch, once and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Assessment
from skinapp.core.errors import SkinappError
from skinapp.core.images import read_image
from skinapp.services.analysis.assess import Analyst
from skinapp.services.cancellation import CancelToken
from skinapp.services.engines.choice import make_engine
from tests.benchmarks.measuring import Samples
from tests.benchmarks.subjects import Subjects, analyst_with
from tests.benchmarks.table import Must, Row, Section


def measure(subjects: Subjects) -> list[Section]:
    count = subjects.amounts.compared
    images = [read_image(file, full_size=False) for file in subjects.files(count)]
    ours = subjects.analyst(subjects.views)
    reference_engine = make_engine(subjects.bundle, "torch-cpu")
    reference = analyst_with(subjects.bundle, reference_engine, subjects.views)

    def batch_of(analyst: Analyst) -> list[Assessment]:
        prepared = [analyst.prepare(image) for image in images]
        return _all_good(analyst.assess_batch(prepared, CancelToken(), heatmaps=True))

    together, again, by_torch = batch_of(ours), batch_of(ours), batch_of(reference)
    alone = [ours.assess(image, CancelToken()) for image in images]

    def row(name: str, difference: float, limit: float | None = None) -> Row:
        must = None if limit is None else Must("at most", limit)
        return Row(name, Samples((difference,)), "", must=must)

    return [
        Section(
            f"Same answers: largest differences over {count} images, all members and views",
            (
                row("probabilities, to PyTorch in float32", _apart(together, by_torch), 1e-4),
                row("heatmaps, to PyTorch", _maps_apart(together, by_torch)),
                row("probabilities, alone against in a batch", _apart(together, alone), 1e-5),
                row("heatmaps, alone against in a batch", _maps_apart(together, alone)),
                row("probabilities, two runs", _apart(together, again), 0),
                row("heatmaps, two runs", _maps_apart(together, again), 0),
            ),
        )
    ]


def _all_good(outcomes: Sequence[Assessment | SkinappError]) -> list[Assessment]:
    for outcome in outcomes:
        if isinstance(outcome, SkinappError):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Assessment)]


def _apart(some: Sequence[Assessment], others: Sequence[Assessment]) -> float:
    def values(assessments: Sequence[Assessment]) -> NDArray[np.float64]:
        return np.array([one.prediction.member_probabilities for one in assessments])

    def means(assessments: Sequence[Assessment]) -> NDArray[np.float64]:
        return np.array([one.prediction.probabilities for one in assessments])

    members = np.abs(values(some) - values(others)).max()
    return float(max(members, np.abs(means(some) - means(others)).max()))


def _maps_apart(some: Sequence[Assessment], others: Sequence[Assessment]) -> float:
    """Of heatmaps of the same diagnoses; two that are equally likely may change places."""
    largest = 0.0
    for one, other in zip(some, others, strict=True):
        theirs = {heatmap.diagnosis: heatmap.values_hw for heatmap in other.heatmaps}
        for heatmap in one.heatmaps:
            if heatmap.diagnosis in theirs:
                difference = heatmap.values_hw - theirs[heatmap.diagnosis]
                largest = max(largest, float(np.abs(difference).max()))
    return largest
