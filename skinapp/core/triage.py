"""The rules of the clinic: when a reader is warned, and what to look at first. Torch-free.

No guideline sets these limits. They are choices of this program, each with its reason, and what the
first of them does on images that set no threshold stands in the model card of a bundle.

Why: decision 0132.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from skinapp.core import flags
from skinapp.core.assessment import Prediction
from skinapp.core.operating import MALIGNANT, OperatingPoint
from skinapp.core.wording import one_of_hundred, tenths_of_hundred

if TYPE_CHECKING:
    from skinapp.core.assurance import Sureness

MELANOMA: Final = "mel"
DETECTION_TARGETS: Final = (MALIGNANT, MELANOMA)
"""What missing would harm most: any malignancy, and melanoma alone."""

HIGH_SENSITIVITY: Final = 0.95
"""Share of the malignant images, out of fold, that the warning threshold must not miss. Higher
would warn of nearly every image, and a warning that is always there is not read."""

NEAR: Final = 0.005
NEAR_SHARE: Final = 0.05
"""So far below a threshold, and at most such a share of it, counts as reached: a reader sees whole
per cents, and the difference is smaller than that between two photographs of one lesion."""

UNSURE_BELOW: Final = 0.5
"""Of the first diagnosis: below, the others together are more probable than it is."""

LEAST_AGREEING: Final = 0.8
"""Share of the members that put the ensemble's first diagnosis first: of five, one may differ."""

_LEAST_P: Final = 1e-12

TOP: Final = 3
"""Diagnoses that are named and explained; the right one is rarely further down."""

LOOK_FIRST_FLAGS: Final = frozenset(
    {
        flags.CANNOT_BE_JUDGED,
        flags.NOT_DERMOSCOPY,
        flags.MALIGNANCY_NOT_EXCLUDED,
        flags.SUSPECTED_WITH_PERSON,
        flags.LOW_CONFIDENCE,
        flags.MEMBERS_DISAGREE,
    }
)
"""A result with one of these is to be looked at first, and so is one that names a malignancy."""


_OF_THE_ANSWER: Final = frozenset(
    {flags.MALIGNANCY_NOT_EXCLUDED, flags.LOW_CONFIDENCE, flags.MEMBERS_DISAGREE}
)


class Verdict(StrEnum):
    """What is said of an image before any diagnosis is named."""

    CANNOT_BE_JUDGED = "cannot_be_judged"
    SUSPECTED = "suspected"
    NOT_EXCLUDED = "not_excluded"
    NOT_SUSPECTED = "not_suspected"

    @property
    def words(self) -> str:
        """The verdict in words."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS: Final = {
    Verdict.CANNOT_BE_JUDGED: "Cannot be judged",
    Verdict.SUSPECTED: "Malignancy suspected",
    Verdict.NOT_EXCLUDED: "Malignancy not excluded",
    Verdict.NOT_SUSPECTED: "Malignancy not suspected",
}


def judgeable(found: Iterable[str]) -> bool:
    """Whether an image with these notices can be judged at all.

    Args:
        found: Flags of the result.
    """
    return {flags.CANNOT_BE_JUDGED, flags.NOT_DERMOSCOPY}.isdisjoint(found)


def withheld(found: Iterable[str]) -> bool:
    """Whether the answer is not to be shown: the image cannot be judged, and nobody asked for it.

    Args:
        found: Flags of the result.
    """
    told = frozenset(found)
    return not judgeable(told) and flags.SHOWN_ANYWAY not in told


def verdict(prediction: Prediction, found: Iterable[str]) -> Verdict:
    """What is said first.

    Args:
        prediction: The probabilities.
        found: Flags of the result.

    Returns:
        The verdict; a malignancy is suspected where a malignant diagnosis is named first.
    """
    told = frozenset(found)
    if not judgeable(told):
        return Verdict.CANNOT_BE_JUDGED
    if prediction.top(1)[0].diagnosis.malignant or flags.SUSPECTED_WITH_PERSON in told:
        return Verdict.SUSPECTED
    if flags.MALIGNANCY_NOT_EXCLUDED in told:
        return Verdict.NOT_EXCLUDED
    return Verdict.NOT_SUSPECTED


def told(found: Iterable[str]) -> tuple[str, ...]:
    """The notices that a reader sees: of an answer that is withheld only those of the image.

    Args:
        found: Flags of the result.
    """
    given = tuple(found)
    return tuple(flag for flag in given if not (withheld(given) and flag in _OF_THE_ANSWER))


def reached_from(point: OperatingPoint) -> float:
    """The probability from which on an operating point counts as reached.

    Args:
        point: Of any target.

    Returns:
        A little less than its threshold.
    """
    return point.threshold - min(NEAR, NEAR_SHARE * point.threshold)


def is_near(threshold: float, probability: float) -> bool:
    """Whether a whole per cent cannot tell on which side of a threshold a probability lies.

    Args:
        threshold: Of the target that the probability is of.
        probability: 0 to 1.
    """
    return abs(probability - threshold) <= 2 * NEAR


def malignant_count(prediction: Prediction, sureness: Sureness | None) -> str:
    """P(malignant) as a count of a hundred, with one decimal where a threshold is near.

    Args:
        prediction: The probabilities.
        sureness: With the threshold; None where it is not known.
    """
    p = prediction.p_malignant
    near = sureness is not None and is_near(sureness.threshold, p)
    return tenths_of_hundred(p) if near else one_of_hundred(p)


def reaches(
    point: OperatingPoint, prediction: Prediction, melanoma: OperatingPoint | None = None
) -> bool:
    """Whether a prediction counts as suspicious of a malignancy at an operating point.

    Args:
        point: For any malignancy, of the bundle that made the prediction.
        prediction: The probabilities.
        melanoma: For melanoma alone; None where the bundle sets none.

    Returns:
        True if P(malignant) reaches the threshold, or lies just below it, or P(melanoma) does so
        with its own.
    """
    if prediction.p_malignant >= reached_from(point):
        return True
    return melanoma is not None and prediction.p_melanoma >= reached_from(melanoma)


def flags_of(
    prediction: Prediction, point: OperatingPoint, melanoma: OperatingPoint | None = None
) -> frozenset[flags.Flag]:
    """What a reader must be told of a prediction.

    Args:
        prediction: The probabilities.
        point: From which on a malignancy is not excluded.
        melanoma: The same of melanoma alone; None where the bundle sets none.

    Returns:
        The notices, in no order.
    """
    found = set()
    first = prediction.top(1)[0]
    if reaches(point, prediction, melanoma) and not first.diagnosis.malignant:
        found.add(flags.MALIGNANCY_NOT_EXCLUDED)
    if first.probability < UNSURE_BELOW:
        found.add(flags.LOW_CONFIDENCE)
    if prediction.agreeing_members < LEAST_AGREEING * len(prediction.member_probabilities):
        found.add(flags.MEMBERS_DISAGREE)
    return frozenset(found)


@dataclass(frozen=True)
class Distance:
    """How far an answer is from one of which something else would be told, in logits.

    Attributes:
        of_ensemble: By what the ensemble says: the first diagnosis, the malignancy, the confidence.
        of_members: By what single members say: whether they agree.
    """

    of_ensemble: float
    of_members: float


def distance(prediction: Prediction, point: OperatingPoint) -> Distance:
    """How near a prediction is to another first diagnosis, notice or verdict.

    Whoever adds a rule to ``flags_of`` adds how far a prediction is from its edge.

    Args:
        prediction: The probabilities.
        point: From which on a malignancy is not excluded.
    """
    return Distance(
        of_ensemble=min(
            prediction.gap,
            abs(logit(prediction.p_malignant) - logit(point.threshold)),
            abs(logit(prediction.top(1)[0].probability) - logit(UNSURE_BELOW)),
        ),
        # One alone always agrees.
        of_members=(
            abs(deciding_gap(prediction)) if len(prediction.member_probabilities) > 1 else math.inf
        ),
    )


def deciding_gap(prediction: Prediction) -> float:
    """Lead of the first diagnosis in the member whose change of mind makes or ends agreement."""
    gaps = sorted(prediction.member_gaps, reverse=True)
    return gaps[max(math.ceil(LEAST_AGREEING * len(gaps)) - 1, 0)]


def logit(p: float) -> float:
    """Logit of a probability, finite also for 0 and 1."""
    inside = min(max(p, _LEAST_P), 1 - _LEAST_P)
    return math.log(inside) - math.log1p(-inside)


def not_excluded(prediction: Prediction, found: Iterable[str]) -> bool:
    """Whether a malignancy is the first diagnosis, or is not excluded behind a benign one.

    Args:
        prediction: The probabilities.
        found: Flags of the result.
    """
    told = {flags.MALIGNANCY_NOT_EXCLUDED, flags.SUSPECTED_WITH_PERSON}
    return prediction.top(1)[0].diagnosis.malignant or not told.isdisjoint(found)


def looks_first(prediction: Prediction, found: Iterable[str]) -> bool:
    """Whether a result should be looked at before others.

    Args:
        prediction: The probabilities.
        found: Flags of the result.

    Returns:
        True if the first diagnosis is malignant, if a malignancy is not excluded, or if the answer
        is uncertain.
    """
    return prediction.top(1)[0].diagnosis.malignant or not LOOK_FIRST_FLAGS.isdisjoint(found)
