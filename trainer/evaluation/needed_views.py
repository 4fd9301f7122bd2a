"""How many views an image needs: limits set on images out of fold, judged on others.

A member has answered for each view of the images that it was not trained on, so the limits rest on
images that nobody had learnt. The ensemble moves less from view to view than its members do; by how
much is measured where all members answer, which most of them have been trained on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import CODES
from skinapp.core.ensemble import predict
from skinapp.core.manifest import Manifest
from skinapp.core.needed_views import Judged, Stage
from skinapp.core.triage import distance, flags_of, logit, reaches, verdict
from trainer.errors import RunError

STAGES: Final = (1, 2, 4)
"""Views after which an image may be decided: each doubles what is known."""

OTHER_OUTCOME: Final = 0.002
CHANGE_99: Final = 0.045
"""What is allowed on the images that set the limits; on others it comes out a little worse, and the
must is 0.003 and 0.05."""

_SAFETY: Final = 0.85
"""No image may cross a threshold even where the limits are nearer: others move a little more."""

_TRIALS: Final = 2000
_MOST_DISTANCE: Final = 4.0
_MOST_CERTAINTY: Final = 4.5


@dataclass(frozen=True, eq=False)
class Answers:
    """What is told of N images after 1, 2, 4 and all views: S rows of N.

    Attributes:
        views: Number of views of each row, (S,).
        distance: From another outcome, float64 (S, N).
        certainty: Distance of P(malignant) from one half in logits, float64 (S, N).
        p_malignant: float64 (S, N).
        named: Index of the first diagnosis, int64 (S, N).
        outcome: A number for each first diagnosis with its notices and verdict, int64 (S, N).
        reached: Whether the malignancy point is reached, bool (S, N).
    """

    views: NDArray[np.int64]
    distance: NDArray[np.float64]
    certainty: NDArray[np.float64]
    p_malignant: NDArray[np.float64]
    named: NDArray[np.int64]
    outcome: NDArray[np.int64]
    reached: NDArray[np.bool_]

    def part(self, kept: NDArray[np.bool_]) -> Answers:
        """Those of some images, by bool (N,)."""
        return replace(
            self,
            **{
                name: getattr(self, name)[:, kept]
                for name in (
                    "distance", "certainty", "p_malignant", "named", "outcome", "reached"
                )
            },
        )  # fmt: skip


def answers_of(logits: NDArray[np.floating], manifest: Manifest) -> Answers:
    """What would be told after each stage.

    Args:
        logits: Of each view, (N, V, 7).
        manifest: Of the bundle.
    """
    views = [*(count for count in STAGES if count < logits.shape[1]), logits.shape[1]]
    point, known = manifest.malignancy_point, dict[tuple[object, ...], int]()
    columns: list[Sequence[tuple[float, ...]]] = []
    for count in views:
        rows = []
        for image in logits[:, :count].astype(np.float64):
            said = predict(image[None], manifest.calibration)
            notices = flags_of(said, point)
            named = said.top(1)[0].diagnosis.code
            told = (named, *sorted(notices), verdict(said, notices))
            rows.append(
                (
                    distance(said, point).of_ensemble,
                    abs(logit(said.p_malignant)),
                    said.p_malignant,
                    CODES.index(named),
                    known.setdefault(told, len(known)),
                    reaches(point, said),
                )
            )
        columns.append(rows)
    table = np.array(columns).transpose(2, 0, 1)
    return Answers(
        np.array(views),
        table[0],
        table[1],
        table[2],
        table[3].astype(np.int64),
        table[4].astype(np.int64),
        table[5].astype(bool),
    )


def shrunk(logits: NDArray[np.floating], shrink: Sequence[float]) -> NDArray[np.float64]:
    """Logits whose means of the first views lie nearer to the mean of all of them.

    Args:
        logits: Of one member, (N, V, 7).
        shrink: For each of ``STAGES``, how far the ensemble's means lie, as a share of the
            member's.

    Returns:
        float64 (N, V, 7): views whose running means move as those of an ensemble would.
    """
    values = logits.astype(np.float64)
    count = values.shape[1]
    full = values.mean(axis=1, keepdims=True)
    numbers = np.arange(1, count + 1)
    running = values.cumsum(axis=1) / numbers[:, None]
    factors = np.interp(numbers, [*STAGES, count], [*shrink, shrink[-1]])
    moved = full + factors[:, None] * (running - full)
    sums = moved * numbers[:, None]
    return np.diff(sums, axis=1, prepend=0.0)


def stopped_at(answers: Answers, stages: Sequence[Stage]) -> NDArray[np.int64]:
    """Row of ``answers`` after which each image is decided, int64 (N,)."""
    rows = np.full(answers.distance.shape[1], len(answers.views) - 1)
    for stage in reversed(stages):
        row = int(np.flatnonzero(answers.views == stage.views)[0])
        decided = (answers.distance[row] >= stage.distance) & (
            answers.certainty[row] >= stage.certainty
        )
        rows[decided] = row
    return rows


def judge(answers: Answers, rows: NDArray[np.int64], labels: NDArray[np.int64]) -> Judged:
    """What a rule did on images, against all views.

    Args:
        answers: Of N images.
        rows: Where each was decided, as ``stopped_at`` gives it.
        labels: Their diagnoses, int64 (N,).
    """
    images = np.arange(len(rows))
    change = np.abs(answers.p_malignant[rows, images] - answers.p_malignant[-1])
    named = answers.named[rows, images]
    before = _balanced(answers.named[-1], labels)
    return Judged(
        images=len(rows),
        views=float(answers.views[rows].mean()),
        other_outcome=float((answers.outcome[rows, images] != answers.outcome[-1]).mean()),
        crossed=float((answers.reached[rows, images] != answers.reached[-1]).mean()),
        change_99=float(np.quantile(change, 0.99)),
        balanced_accuracy_change=_balanced(named, labels) - before,
    )


def _balanced(named: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    return float(np.mean([(named[labels == one] == one).mean() for one in np.unique(labels)]))


def fit_stages(answers: Answers, sources: NDArray[np.str_], *, seed: int = 0) -> tuple[Stage, ...]:
    """The limits with the fewest views that keep to what is allowed, in each data set.

    Args:
        answers: Of N images.
        sources: The data set of each, (N,).
        seed: Of the limits that are tried.

    Returns:
        One stage for each row but the last; those that decide nothing are left out.

    Raises:
        RunError: If no limits keep to what is allowed.
    """
    rng = np.random.default_rng(seed)
    masks = [sources == name for name in np.unique(sources)]
    best: tuple[Stage, ...] = ()
    fewest = float(answers.views[-1])
    for trial in range(_TRIALS):
        # Half of them go on from the best so far.
        stages = _tried(rng, answers.views[:-1], best if trial % 2 else ())
        rows = stopped_at(answers, stages)
        views = float(answers.views[rows].mean())
        if (
            views < fewest
            and not _crosses(answers, stages)
            and all(_allowed(answers, rows, mask) for mask in masks)
        ):
            best, fewest = stages, views
    if not best:
        msg = "No limits keep the outcome of fewer views."
        raise RunError(msg)
    return best


def _tried(
    rng: np.random.Generator, views: NDArray[np.int64], near: tuple[Stage, ...]
) -> tuple[Stage, ...]:
    if near:
        return tuple(
            Stage(
                views=stage.views,
                distance=round(float(stage.distance * np.exp(0.2 * rng.standard_normal())), 3),
                certainty=round(float(abs(stage.certainty + 0.4 * rng.standard_normal())), 3),
            )
            for stage in near
        )
    distances = np.sort(rng.uniform(0.02, _MOST_DISTANCE, len(views)) ** 1.5 / 2)[::-1]
    certainties = rng.uniform(0, _MOST_CERTAINTY, len(views))
    return tuple(
        Stage(views=int(count), distance=round(float(far), 3), certainty=round(float(sure), 3))
        for count, far, sure in zip(views, distances, certainties, strict=True)
    )


def _crosses(answers: Answers, stages: Sequence[Stage]) -> bool:
    """Whether an image would cross the malignancy point, even with limits that are nearer."""
    nearer = [stage.model_copy(update={"distance": _SAFETY * stage.distance}) for stage in stages]
    rows = stopped_at(answers, nearer)
    reached = answers.reached[rows, np.arange(len(rows))]
    return bool((reached != answers.reached[-1]).any())


def _allowed(answers: Answers, rows: NDArray[np.int64], kept: NDArray[np.bool_]) -> bool:
    images = np.flatnonzero(kept)
    chosen = rows[images]
    other = answers.outcome[chosen, images] != answers.outcome[-1, images]
    if other.mean() > OTHER_OUTCOME:
        return False
    change = np.abs(answers.p_malignant[chosen, images] - answers.p_malignant[-1, images])
    return float(np.quantile(change, 0.99)) <= CHANGE_99
