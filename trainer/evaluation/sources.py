"""Figures of one group of images: a data set, or a sex, an age group, a site, a skin tone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.triage import HIGH_SENSITIVITY, MELANOMA
from trainer.data.record import OUTSIDE
from trainer.evaluation.image_scores import CALIBRATION_BINS
from trainer.evaluation.intervals import Interval, lesion_bootstrap
from trainer.evaluation.operating import point_at_sensitivity
from trainer.evaluation.readout import Answers
from trainer.evaluation.weighted import Ranking, defined_mean, ratio

TENTHS: Final = 10
FEW_LESIONS: Final = 30
"""Below this a group has no figures: they would say more about chance than about the group."""

_MEL: Final = CODES.index(MELANOMA)


@dataclass(frozen=True, eq=False)
class Judged:
    """Images and what was said of them, by networks and readouts that did not see them.

    Attributes:
        answers: Of N images.
        labels: int64 (N,), ``OUTSIDE`` among them.
        malignant: bool (N,), also of those outside the seven.
        lesions: N names.
        flagged: Whether P(malignant) reaches the threshold set on other folds, bool (N,).
        flagged_melanoma: The same for P(melanoma).
    """

    answers: Answers
    labels: NDArray[np.int64]
    malignant: NDArray[np.bool_]
    lesions: NDArray[np.str_]
    flagged: NDArray[np.bool_]
    flagged_melanoma: NDArray[np.bool_]

    def part(self, inside: NDArray[np.bool_] | NDArray[np.int64]) -> Judged:
        """Some of the images."""
        return Judged(
            answers=self.answers.part(inside),
            labels=self.labels[inside],
            malignant=self.malignant[inside],
            lesions=self.lesions[inside],
            flagged=self.flagged[inside],
            flagged_melanoma=self.flagged_melanoma[inside],
        )


def cross_fold_flags(
    scores: NDArray[np.float64],
    positive: NDArray[np.bool_],
    folds: NDArray[np.int64],
    setting: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which images reach the threshold that finds ``HIGH_SENSITIVITY`` of the other folds.

    Args:
        scores: (N,).
        positive: (N,).
        folds: (N,).
        setting: Images that may set a threshold, for instance those of one data set, (N,).

    Returns:
        bool (N,).
    """
    flagged = np.zeros(len(scores), dtype=np.bool_)
    for fold in np.unique(folds):
        inside = folds == fold
        others = ~inside & setting
        point = point_at_sensitivity(scores[others], positive[others], HIGH_SENSITIVITY)
        flagged[inside] = scores[inside] >= point.threshold
    return flagged


def group_figures(judged: Judged, resamples: int) -> dict[str, Interval]:
    """All figures of a group, with 95 % intervals over lesions.

    Args:
        judged: The images of the group.
        resamples: Of the lesion bootstrap.

    Returns:
        Name to value: ``accuracy``, ``balanced_accuracy`` and ``recall_<code>`` of the named
        diagnosis, over the images of the seven; ``macro_auc``; ``auc_malignant`` and ``auc_mel``
        against all other images; ``sensitivity_malignant``, ``specificity_malignant``,
        ``flagged_mel`` (melanomas that any threshold of the two flags) at the thresholds of the
        other folds; ``calibration_error`` of the named diagnosis; ``largest_tenth_error`` of
        P(malignant), see ``tenths``. NaN where a group lacks what a figure needs.
    """
    statistic = _Figures(judged)
    return lesion_bootstrap(statistic.evaluate, judged.lesions, resamples)


def tenths(
    p_malignant: NDArray[np.float64], malignant: NDArray[np.bool_]
) -> list[tuple[float, float]]:
    """Images in ten equal parts by P(malignant): the mean shown and the true share of each."""
    parts = np.array_split(np.argsort(p_malignant, kind="stable"), TENTHS)
    return [
        (float(p_malignant[part].mean()), float(malignant[part].mean()))
        for part in parts
        if len(part)
    ]


def groups(
    values: Mapping[str, Sequence[object]],
) -> dict[str, dict[str, NDArray[np.bool_]]]:
    """Masks of the images of each group.

    Args:
        values: What is told of N images, by kind (``sex``, for instance); None where unknown.

    Returns:
        Kind to group to mask (N,), the groups by name; unknown values make no group.
    """
    found: dict[str, dict[str, NDArray[np.bool_]]] = {}
    for kind, told in values.items():
        names = sorted({str(value) for value in told if value is not None})
        found[kind] = {
            name: np.array([value is not None and str(value) == name for value in told])
            for name in names
        }
    return found


class _Figures:
    """Everything that does not depend on how often an image is drawn, worked out once."""

    def __init__(self, judged: Judged) -> None:
        answers, labels = judged.answers, judged.labels
        self._seven = np.flatnonzero(labels != OUTSIDE)
        own, named = labels[self._seven], answers.named[self._seven]
        self._of_label = np.eye(len(DIAGNOSES))[own]
        self._right = (own == named).astype(np.float64)
        shown = answers.probabilities[self._seven, named]
        edges = np.arange(1, CALIBRATION_BINS) / CALIBRATION_BINS
        self._gaps = (self._right - shown)[:, None] * np.eye(CALIBRATION_BINS)[
            np.searchsorted(edges, shown, side="left")
        ]
        probabilities = answers.probabilities[self._seven]
        self._rankings = [
            Ranking(probabilities[:, index], own == index) for index in range(len(DIAGNOSES))
        ]
        self._malignant = Ranking(answers.p_malignant, judged.malignant)
        self._melanoma = Ranking(answers.p_melanoma, labels == _MEL)
        self._tenths = [
            part
            for part in np.array_split(np.argsort(answers.p_malignant, kind="stable"), TENTHS)
            if len(part)
        ]
        self._judged = judged

    def evaluate(self, multiplicities: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Named values (R,) of multiplicities (R, N)."""
        seven = multiplicities[:, self._seven]
        counts = seven @ self._of_label
        recalls = ratio(seven @ (self._right[:, None] * self._of_label), counts)
        total = seven.sum(axis=1)
        values = {
            "accuracy": ratio(seven @ self._right, total),
            "balanced_accuracy": defined_mean(recalls),
            "macro_auc": defined_mean(
                np.stack([ranking.evaluate(seven)[0] for ranking in self._rankings], axis=1)
            ),
            "calibration_error": ratio(np.abs(seven @ self._gaps).sum(axis=1), total),
        }
        values |= {f"recall_{code}": recalls[:, index] for index, code in enumerate(CODES)}
        values["auc_malignant"] = self._malignant.evaluate(multiplicities)[0]
        values["auc_mel"] = self._melanoma.evaluate(multiplicities)[0]
        return values | self._flags(multiplicities) | self._shown_against_true(multiplicities)

    def _flags(self, multiplicities: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        judged = self._judged
        benign, melanoma = ~judged.malignant, judged.labels == _MEL
        any_flag = judged.flagged | judged.flagged_melanoma

        def share(called: NDArray[np.bool_], among: NDArray[np.bool_]) -> NDArray[np.float64]:
            found = multiplicities @ (called & among).astype(np.float64)
            return ratio(found, multiplicities @ among.astype(np.float64))

        return {
            "sensitivity_malignant": share(judged.flagged, judged.malignant),
            "specificity_malignant": share(~judged.flagged, benign),
            "flagged_mel": share(any_flag, melanoma),
        }

    def _shown_against_true(
        self, multiplicities: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        judged = self._judged
        errors = []
        for part in self._tenths:
            gap = judged.answers.p_malignant[part] - judged.malignant[part]
            drawn = multiplicities[:, part]
            errors.append(np.abs(ratio(drawn @ gap, drawn.sum(axis=1))))
        return {"largest_tenth_error": np.nanmax(np.stack(errors, axis=1), axis=1)}
