"""How sure answers are, measured out of fold: bands of P(malignant), sets, the rule of warning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.assurance import SET_LEVELS, Assurance, Band, SetRule, Share
from skinapp.core.bundle import OutOfFoldLogits
from skinapp.core.diagnoses import CODES, DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.operating import OperatingPoint
from skinapp.core.triage import HIGH_SENSITIVITY, MELANOMA, reached_from
from trainer.data.record import OUTSIDE
from trainer.evaluation.clinics import HOME, cases_of
from trainer.evaluation.inputs import distinct_folds
from trainer.evaluation.intervals import lesion_bootstrap
from trainer.evaluation.operating import point_at_sensitivity
from trainer.evaluation.readout import Answers, cross_fold_answers, cross_fold_readouts

HALVES: Final = 40
_RESAMPLES: Final = 1000
_EDGES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.9, 0.95, 1.0)
_FEWEST: Final = 30
"""Lesions of a band; one with fewer joins the next."""

_SENSITIVITIES: Final = tuple(step / 1000 for step in range(900, 996, 5))
MOST_MISSED: Final = 0.03
"""Of the melanomas: with a benign name and no notice."""


@dataclass(frozen=True, eq=False)
class Held:
    """Answers on images of ``HOME`` by networks and readouts that were not fitted on them, N.

    Attributes:
        answers: By the image alone.
        labels: int64 (N,), ``OUTSIDE`` among them.
        malignant: bool (N,).
        melanoma: bool (N,).
        folds: int64 (N,).
        lesions: Names (N,).
    """

    answers: Answers
    labels: NDArray[np.int64]
    malignant: NDArray[np.bool_]
    melanoma: NDArray[np.bool_]
    folds: NDArray[np.int64]
    lesions: NDArray[np.str_]

    def part(self, inside: NDArray[np.bool_]) -> Held:
        """Some of the images."""
        return Held(
            self.answers.part(inside),
            self.labels[inside],
            self.malignant[inside],
            self.melanoma[inside],
            self.folds[inside],
            self.lesions[inside],
        )


def held_answers(out_of_fold: OutOfFoldLogits) -> Held:
    """Answers by the image alone, each by the readout of the other folds.

    Args:
        out_of_fold: With facts, at least three folds.

    Returns:
        The images of ``HOME``, or all where there is none.
    """
    cases, folds = cases_of(out_of_fold), out_of_fold.folds
    answers = cross_fold_answers(cross_fold_readouts(cases, folds), cases.without_facts(), folds)
    held = Held(
        answers,
        cases.labels,
        cases.malignant,
        np.array([told.code == MELANOMA for told in out_of_fold.facts]),
        folds,
        np.array(out_of_fold.lesion_ids),
    )
    home = np.array([told.data_set == HOME for told in out_of_fold.facts])
    return held.part(home) if home.any() else held


def measure_assurance(held: Held) -> Assurance:
    """All that a bundle says of how sure its answers are."""
    flagged, sensitivity = cross_fold_warnings(held)
    named = np.isin(held.answers.named, MALIGNANT_INDICES)
    silent = ~named & ~flagged
    return Assurance(
        melanoma_sensitivity=sensitivity,
        melanomas_missed=_share(silent, held.melanoma, held.lesions),
        benign_flagged=_share(named | flagged, ~held.malignant, held.lesions),
        malignant_lesions=_count(held.lesions[held.malignant]),
        melanoma_lesions=_count(held.lesions[held.melanoma]),
        benign_lesions=_count(held.lesions[~held.malignant]),
        bands=_bands(held),
        sets=tuple(measure_sets(held, level) for level in SET_LEVELS),
    )


def cross_fold_warnings(held: Held) -> tuple[NDArray[np.bool_], float]:
    """Which images reach a threshold, each by the thresholds and the rule of the other folds.

    Args:
        held: N images.

    Returns:
        bool (N,); and the sensitivity of melanoma's threshold that all folds together choose.
    """
    flagged = np.zeros(len(held.folds), dtype=np.bool_)
    for fold in distinct_folds(held.folds, len(held.folds)):
        inside = held.folds == fold
        others = held.part(~inside)
        flagged[inside] = _flag(others, _chosen(others), held.part(inside))
    return flagged, _chosen(held)


def _chosen(held: Held) -> float:
    """The lowest sensitivity of melanoma's threshold at which few enough are missed.

    Each fold is judged by thresholds of the other folds.
    """
    benign = ~np.isin(held.answers.named, MALIGNANT_INDICES)
    for sensitivity in _SENSITIVITIES:
        missed = np.zeros(len(held.folds), dtype=np.bool_)
        for fold in distinct_folds(held.folds, len(held.folds)):
            inside = held.folds == fold
            missed[inside] = ~_flag(held.part(~inside), sensitivity, held.part(inside))
        if (missed & benign)[held.melanoma].mean() <= MOST_MISSED:
            return sensitivity
    return _SENSITIVITIES[-1]


def _flag(setting: Held, sensitivity: float, judged: Held) -> NDArray[np.bool_]:
    """Which images reach the threshold of malignancy, or that of melanoma."""
    points: list[tuple[NDArray[np.float64], OperatingPoint]] = [
        (
            judged.answers.p_malignant,
            point_at_sensitivity(setting.answers.p_malignant, setting.malignant, HIGH_SENSITIVITY),
        ),
        (
            judged.answers.p_melanoma,
            point_at_sensitivity(setting.answers.p_melanoma, setting.melanoma, sensitivity),
        ),
    ]
    return np.asarray(np.any([scores >= reached_from(point) for scores, point in points], axis=0))


def measure_sets(held: Held, level: float) -> SetRule:
    """Thresholds of each class from all lesions, and what such thresholds did on halves of them.

    Args:
        held: The images; those outside the seven diagnoses are left out.
        level: Coverage of each class that is asked for.

    Returns:
        The rule; coverage and size are those on the other halves, lesions never in both.
    """
    seven = held.part(held.labels != OUTSIDE)
    probabilities, labels = seven.answers.probabilities, seven.labels
    names, of_image = np.unique(seven.lesions, return_inverse=True)
    generator = np.random.default_rng(0)
    coverage, sizes = np.empty((HALVES, len(CODES))), np.empty(HALVES)
    for half in range(HALVES):
        fits = (generator.permutation(len(names)) < len(names) // 2)[of_image]
        limits = _limits(probabilities[fits], labels[fits], seven.lesions[fits], level)
        inside = probabilities[~fits] >= limits
        own = inside[np.arange(len(inside)), labels[~fits]]
        coverage[half] = [own[labels[~fits] == index].mean() for index in range(len(CODES))]
        sizes[half] = inside.sum(axis=1).mean()
    return SetRule(
        level=level,
        thresholds=_limits(probabilities, labels, seven.lesions, level),
        coverage=tuple(coverage.mean(axis=0).tolist()),
        worst=tuple(coverage.min(axis=0).tolist()),
        size=float(sizes.mean()),
        lesions=tuple(_count(seven.lesions[labels == index]) for index in range(len(DIAGNOSES))),
    )


def _limits(
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
    lesions: NDArray[np.str_],
    level: float,
) -> tuple[float, ...]:
    """Of each class the highest threshold that leaves out few enough of its lesions.

    One more lesion, the next that comes, counts as left out with all its images, so many as the
    lesion of an image has on average. With too few lesions the threshold is 0: always in the set.

    Source:
        The quantile is that of split conformal prediction within a class: Vovk, "Conditional
        validity of inductive conformal predictors", ACML 2012; that a lesion counts as one comes
        from Dunn, Wasserman and Ramdas, "Distribution-free prediction sets for two-layer
        hierarchical models", Journal of the American Statistical Association 118, 2491 (2023).
    """
    limits = []
    for index in range(len(CODES)):
        own = labels == index
        _, counts = np.unique(lesions[own], return_counts=True)
        images = int(own.sum())
        next_lesion = float((counts**2).sum() / images)
        left_out = (next_lesion + np.arange(images)) / (images + next_lesion)
        allowed = int(np.searchsorted(left_out, 1 - level, side="right"))
        rising = np.sort(probabilities[own, index])
        limits.append(float(rising[allowed - 1]) if allowed else 0.0)
    return tuple(limits)


def _bands(held: Held) -> tuple[Band, ...]:
    p, bands, start = held.answers.p_malignant, list[Band](), 0.0
    for end in _EDGES[1:]:
        inside = (p >= start) & ((p < end) | (end == 1))
        rest = (p >= end) & (end < 1)
        enough = _count(held.lesions[inside]) >= _FEWEST
        if (enough and _count(held.lesions[rest]) >= _FEWEST) or end == 1:
            share = _share(held.malignant, inside, held.lesions)
            lesions = _count(held.lesions[inside])
            bands.append(Band(start=start, end=end, lesions=lesions, malignant=share))
            start = end
    return tuple(bands)


def _share(marked: NDArray[np.bool_], among: NDArray[np.bool_], lesions: NDArray[np.str_]) -> Share:
    """Share of marked images, its interval over lesions."""
    own = marked[among].astype(np.float64)

    def statistic(weights: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        return {"share": weights @ own / weights.sum(axis=1)}

    found = lesion_bootstrap(statistic, lesions[among], _RESAMPLES)["share"]
    return Share(estimate=found.estimate, low=found.low, high=found.high)


def _count(lesions: NDArray[np.str_] | Sequence[str]) -> int:
    return len(np.unique(np.asarray(lesions)))
