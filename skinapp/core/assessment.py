"""Frozen results of an analysis. Nothing here needs torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from skinapp.core.diagnoses import CODES, DIAGNOSES, MALIGNANT_INDICES, Diagnosis
from skinapp.core.person import Person

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skinapp.core.assurance import Sureness

_MELANOMA = CODES.index("mel")
_ROUNDING_SLACK = 1e-6


def is_probability(value: object) -> bool:
    """Whether a value is a number between 0 and 1, but for the noise of rounding."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        # NaN fails the comparison.
        and -_ROUNDING_SLACK <= value <= 1 + _ROUNDING_SLACK
    )


_LEAST_SCORE: Final = 1e-300
"""So that a score of 0 has a logarithm."""


@dataclass(frozen=True)
class RankedDiagnosis:
    """A diagnosis with its calibrated probability (0 to 1)."""

    diagnosis: Diagnosis
    probability: float


@dataclass(frozen=True)
class Prediction:
    """Probabilities of one image.

    Attributes:
        probabilities: Seven calibrated probabilities in the order of ``DIAGNOSES``, sum 1.
        member_probabilities: The same for each member of the ensemble alone, in bundle order.
        own_malignant: Probability of any malignancy where it was calibrated on its own; None where
            it is the sum over the malignant diagnoses.
        own_melanoma: The same of melanoma.
        naming_offset: Taken off the log probabilities before diagnoses are ranked, so that rare
            ones are named more often; empty where they are ranked by their probabilities.
        votes: For each diagnosis how many single looks, one view by one member, would name it
            first; empty where that is not known.
        member_logits: Of each member, mean over the views: what the answer can be made of again
            with age, sex and site; empty where they were not kept.
    """

    probabilities: tuple[float, ...]
    member_probabilities: tuple[tuple[float, ...], ...]
    own_malignant: float | None = None
    own_melanoma: float | None = None
    naming_offset: tuple[float, ...] = ()
    votes: tuple[int, ...] = ()
    member_logits: tuple[tuple[float, ...], ...] = ()

    def ranked(self) -> tuple[RankedDiagnosis, ...]:
        """All seven diagnoses, first named first; ties keep the order of ``DIAGNOSES``."""
        scores = self._scores(self.probabilities)
        order = sorted(range(len(DIAGNOSES)), key=lambda index: -scores[index])
        return tuple(RankedDiagnosis(DIAGNOSES[i], self.probabilities[i]) for i in order)

    def top(self, count: int = 3) -> tuple[RankedDiagnosis, ...]:
        """The ``count`` diagnoses that are named first."""
        return self.ranked()[:count]

    @property
    def p_malignant(self) -> float:
        """Probability of any malignancy: calibrated on its own, or the sum over its diagnoses."""
        if self.own_malignant is not None:
            return self.own_malignant
        return sum(self.probabilities[index] for index in MALIGNANT_INDICES)

    @property
    def p_melanoma(self) -> float:
        """Probability of melanoma: calibrated on its own, or that of the diagnosis."""
        return self.probabilities[_MELANOMA] if self.own_melanoma is None else self.own_melanoma

    @property
    def agreeing_members(self) -> int:
        """How many members alone put the ensemble's first diagnosis first."""
        first = self._first(self.probabilities)
        return sum(self._first(member) == first for member in self.member_probabilities)

    @property
    def gap(self) -> float:
        """How far the first diagnosis leads over the second: logarithm of the ratio of scores."""
        return self._lead(self.probabilities, self._first(self.probabilities))

    @property
    def member_gaps(self) -> tuple[float, ...]:
        """The same of each member for the ensemble's first diagnosis; below 0 if it has another."""
        first = self._first(self.probabilities)
        return tuple(self._lead(member, first) for member in self.member_probabilities)

    def _lead(self, probabilities: tuple[float, ...], first: int) -> float:
        scores = [max(score, _LEAST_SCORE) for score in self._scores(probabilities)]
        others = max(score for index, score in enumerate(scores) if index != first)
        return math.log(scores[first] / others)

    @property
    def changing(self) -> tuple[int, int] | None:
        """In how many of how many single looks another diagnosis comes first; None if unknown."""
        if not self.votes:
            return None
        total = sum(self.votes)
        return total - self.votes[self._first(self.probabilities)], total

    def _first(self, probabilities: tuple[float, ...]) -> int:
        scores = self._scores(probabilities)
        return scores.index(max(scores))

    def _scores(self, probabilities: tuple[float, ...]) -> list[float]:
        """What diagnoses are ranked by."""
        if not self.naming_offset:
            return list(probabilities)
        # Divided in place of a subtraction of logarithms: a probability of 0 stays one.
        pairs = zip(probabilities, self.naming_offset, strict=True)
        return [probability * math.exp(-offset) for probability, offset in pairs]


@dataclass(frozen=True)
class PersonAnswer:
    """A second answer, with what is known of the person.

    Attributes:
        person: What was known.
        prediction: The answer, without counted votes and logits.
    """

    person: Person
    prediction: Prediction


@dataclass(frozen=True)
class Region:
    """The part of an image that the networks saw, in pixels of the upright image.

    Attributes:
        left: First column.
        top: First row.
        width: Number of columns.
        height: Number of rows.
    """

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Heatmap:
    """Grad-CAM of one diagnosis, averaged over members and views.

    Attributes:
        diagnosis: The diagnosis that the map explains.
        values_hw: float32 (h, w) in [0, 1]; covers ``region`` exactly, row 0 at its top. The less
            probable the diagnosis, the weaker, see ``skinapp.core.overlay.heat_weight``. All zero
            when nothing in the image speaks for the diagnosis.
        region: Where the map lies on the upright image.
    """

    diagnosis: Diagnosis
    values_hw: NDArray[np.float32]
    region: Region


@dataclass(frozen=True)
class Provenance:
    """What made a result, so that it can be made again.

    Attributes:
        image_sha256: Hash of the bytes of the image file, lower-case hex.
        bundle_name: Name of the weights bundle.
        bundle_version: Version of the weights bundle.
        bundle_sha256: Hash of its manifest, which holds the hashes of all members.
        engine: Runtime and device, for example ``PyTorch 2.14.1 on CPU``.
        program_version: Version of skinapp.
        created_utc: When the analysis ended, time zone UTC.
        seconds: Wall time of the analysis without decoding.
        views: How many views of the image were looked at; 0 where that was not kept.
    """

    image_sha256: str
    bundle_name: str
    bundle_version: str
    bundle_sha256: str
    engine: str
    program_version: str
    created_utc: datetime
    seconds: float
    views: int = 0


@dataclass(frozen=True, eq=False)
class Assessment:
    """The whole result for one image.

    Attributes:
        prediction: Probabilities.
        heatmaps: One map for each of the top 3, in their order; empty if none was asked for.
        flags: Codes of notices in a fixed order, see ``skinapp.core.flags``.
        provenance: What made the result.
        signs: One number for each of ``skinapp.core.signs.SIGNS``; none if nothing was looked for.
        sureness: What was measured on answers like this one; None if the bundle does not say.
        with_person: A second answer; None where nothing was known of the person.
    """

    prediction: Prediction
    heatmaps: tuple[Heatmap, ...]
    flags: tuple[str, ...]
    provenance: Provenance
    signs: tuple[float, ...] = ()
    sureness: Sureness | None = None
    with_person: PersonAnswer | None = None
