"""What a readout makes of out-of-fold logits of several data sets, and how good it is in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import OutOfFoldLogits
from skinapp.core.readout import Readout, facts
from trainer.data.record import OUTSIDE
from trainer.evaluation.intervals import Interval
from trainer.evaluation.readout import (
    Answers,
    Cases,
    answer,
    cross_fold_answers,
    cross_fold_readouts,
    fit_readout,
)
from trainer.evaluation.sources import (
    FEW_LESIONS,
    Judged,
    cross_fold_flags,
    group_figures,
    groups,
)

HOME: Final = "ham10000"
"""The data set that sets thresholds and whose figures come first: lesions as they came to two
clinics, not only those that were cut out."""

WITH_PERSON: Final = "data_set_with_person"


@dataclass(frozen=True)
class GroupFigures:
    """Of one group of images.

    Attributes:
        kind: What the group is told apart by, ``data_set`` for instance.
        name: Of the group.
        images: How many.
        lesions: How many.
        figures: See ``group_figures``; empty for fewer than ``FEW_LESIONS`` lesions.
    """

    kind: str
    name: str
    images: int
    lesions: int
    figures: Mapping[str, Interval]


@dataclass(frozen=True, eq=False)
class Clinics:
    """Out-of-fold results over several data sets.

    Attributes:
        readout: Fitted on all images; the one that a bundle uses.
        by_fold: Fold to the readout fitted on the other folds.
        judged: By the image alone, as the program answers where nobody tells it more.
        judged_with_person: With age, sex and site, as far as they are known.
        home: Which images are of ``HOME``, bool (N,).
        fitted: What ``readout`` says of its own images alone, for operating curves.
    """

    readout: Readout
    by_fold: Mapping[int, Readout]
    judged: Judged
    judged_with_person: Judged
    home: NDArray[np.bool_]
    fitted: Answers


def judge_clinics(out_of_fold: OutOfFoldLogits) -> Clinics:
    """Fit readouts across folds, and on all.

    Args:
        out_of_fold: With facts.

    Returns:
        The results; nothing in ``judged`` was fitted, named or flagged by what it is judged on.
    """
    cases, folds = cases_of(out_of_fold), out_of_fold.folds
    images = cases.without_facts()
    home = np.array([told.data_set == HOME for told in out_of_fold.facts])
    by_fold = cross_fold_readouts(cases, folds)
    answers = cross_fold_answers(by_fold, images, folds)
    with_person = cross_fold_answers(by_fold, cases, folds)
    lesions = np.array(out_of_fold.lesion_ids)
    melanoma = np.array([told.code == "mel" for told in out_of_fold.facts])
    setting = home if home.any() else ~home

    def judged(own: Answers) -> Judged:
        return Judged(
            own,
            cases.labels,
            cases.malignant,
            lesions,
            cross_fold_flags(own.p_malignant, cases.malignant, folds, setting),
            cross_fold_flags(own.p_melanoma, melanoma, folds, setting),
        )

    readout = fit_readout(cases, folds)
    return Clinics(
        readout, by_fold, judged(answers), judged(with_person), home, answer(readout, images)
    )


def cases_of(out_of_fold: OutOfFoldLogits) -> Cases:
    """What readouts are fitted on.

    A lesion counts once, however many photographs of it there are.
    """
    lesions = np.array(out_of_fold.lesion_ids)
    _, of_image, counts = np.unique(lesions, return_inverse=True, return_counts=True)
    return Cases(
        logits=out_of_fold.logits.astype(np.float64),
        facts=np.stack([facts(told.person) for told in out_of_fold.facts]),
        labels=out_of_fold.labels,
        malignant=np.array([told.malignant for told in out_of_fold.facts]),
        weights=1 / counts[of_image],
        clinics=_clinics(out_of_fold),
    )


def _clinics(out_of_fold: OutOfFoldLogits) -> NDArray[np.int64]:
    """Numbers of the data sets, ``HOME`` first, or the one of the first image without it."""
    names = list(dict.fromkeys(told.data_set for told in out_of_fold.facts))
    names.sort(key=lambda name: name != HOME)
    return np.array([names.index(told.data_set) for told in out_of_fold.facts], dtype=np.int64)


def figures_by_group(
    clinics: Clinics, out_of_fold: OutOfFoldLogits, resamples: int
) -> tuple[GroupFigures, ...]:
    """Figures of every data set, and of every sex, age group, area and skin tone over all.

    Args:
        clinics: Results of N images.
        out_of_fold: The same images.
        resamples: Of the lesion bootstrap.

    Returns:
        A row for each group, groups with too few lesions among them, by the image alone; those of
        the kind ``WITH_PERSON`` are the data sets once more, with age, sex and site.
    """
    persons = [told.person for told in out_of_fold.facts]
    data_sets = [told.data_set for told in out_of_fold.facts]
    told: dict[str, list[object]] = {
        "data_set": list(data_sets),
        WITH_PERSON: list(data_sets),
        "sex": [person.sex for person in persons],
        "age": [None if person.age is None else _age_group(person.age) for person in persons],
        "area": [person.area for person in persons],
        "skin_tone": [told.skin_tone for told in out_of_fold.facts],
    }
    rows = []
    for kind, masks in groups(told).items():
        judged = clinics.judged_with_person if kind == WITH_PERSON else clinics.judged
        for name, inside in masks.items():
            part = judged.part(inside)
            lesions = len(set(part.lesions.tolist()))
            enough = lesions >= FEW_LESIONS and (part.labels != OUTSIDE).any()
            figures = group_figures(part, resamples) if enough else {}
            rows.append(GroupFigures(kind, name, int(inside.sum()), lesions, figures))
    return tuple(rows)


def _age_group(age: float) -> str:
    for limit, name in ((30, "under 30"), (50, "30 to 49"), (70, "50 to 69")):
        if age < limit:
            return name
    return "70 and over"
