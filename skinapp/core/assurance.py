"""How sure an answer is, measured on images that the networks were not trained on. Torch-free.

A bundle may hold an ``Assurance``, which the trainer measures out of fold; of it each answer takes
what concerns it, its ``Sureness``, so that a result says the same wherever it is read again
(decision 0210).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from skinapp.core.assessment import Prediction
from skinapp.core.diagnoses import CODES
from skinapp.core.operating import OperatingPoint

Proportion = Annotated[float, Field(ge=0, le=1)]
SET_LEVELS: Final = (0.9, 0.95)
"""Coverage of each class that prediction sets are made for."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Share(_Part):
    """A share of images with its interval over lesions."""

    estimate: Proportion
    low: Proportion
    high: Proportion

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.high:
            msg = f"an interval goes from {self.low} to {self.high}"
            raise ValueError(msg)
        return self


class Band(_Part):
    """What became of the lesions whose P(malignant) lay in a band of values."""

    start: Proportion
    end: Proportion
    lesions: int = Field(ge=1)
    malignant: Share


class SetRule(_Part):
    """From which probability on a diagnosis belongs to the set, chosen for each diagnosis."""

    level: Annotated[float, Field(gt=0.5, lt=1)]
    thresholds: tuple[Proportion, ...]
    coverage: tuple[Proportion, ...] = Field(description="of each diagnosis, mean over halves")
    worst: tuple[Proportion, ...] = Field(description="of each diagnosis, in the worst half")
    size: Annotated[float, Field(ge=0, le=len(CODES))] = Field(description="mean over images")
    lesions: tuple[Annotated[int, Field(ge=0)], ...] = Field(description="of each diagnosis")

    @model_validator(mode="after")
    def _of_all(self) -> Self:
        parts = (self.thresholds, self.coverage, self.worst, self.lesions)
        if any(len(part) != len(CODES) for part in parts):
            msg = f"a rule of sets speaks of {len(CODES)} diagnoses"
            raise ValueError(msg)
        return self

    def diagnoses(self, prediction: Prediction) -> tuple[str, ...]:
        """Codes of the set, the first named first.

        Args:
            prediction: The probabilities; its own order stays.
        """
        limits = dict(zip(CODES, self.thresholds, strict=True))
        return tuple(
            ranked.diagnosis.code
            for ranked in prediction.ranked()
            if ranked.probability >= limits[ranked.diagnosis.code]
        )


class Assurance(_Part):
    """What was measured; none of it was fitted, named or flagged by what it is measured on."""

    melanoma_sensitivity: Annotated[float, Field(gt=0, le=1)] = Field(
        description="of the threshold of melanoma from which on a malignancy is not excluded"
    )
    melanomas_missed: Share = Field(description="melanomas with a benign name and no notice")
    benign_flagged: Share = Field(description="benign images that are named malignant, or flagged")
    malignant_lesions: int = Field(ge=1)
    melanoma_lesions: int = Field(ge=1)
    benign_lesions: int = Field(ge=1)
    bands: tuple[Band, ...] = Field(min_length=1)
    sets: tuple[SetRule, ...]

    @model_validator(mode="after")
    def _bands_meet(self) -> Self:
        ends = [(0.0, self.bands[0].start), *((a.end, b.start) for a, b in pairwise(self.bands))]
        if any(end != start for end, start in (*ends, (self.bands[-1].end, 1.0))):
            msg = "the bands do not cover the probabilities from 0 to 1"
            raise ValueError(msg)
        return self

    def of(self, prediction: Prediction, point: OperatingPoint) -> Sureness:
        """What concerns one answer.

        Args:
            prediction: The answer.
            point: The bundle's own for any malignancy.
        """
        p = prediction.p_malignant
        band = next((band for band in self.bands if p < band.end), self.bands[-1])
        sets = (DiagnosisSet(rule.level, rule.diagnoses(prediction)) for rule in self.sets)
        return Sureness(band, tuple(sets), point.threshold)


@dataclass(frozen=True)
class DiagnosisSet:
    """Diagnoses among which the right one lies so often.

    Attributes:
        level: Share of the lesions of each diagnosis whose set holds it.
        codes: Of the diagnoses, the first named first; none where nothing fits.
    """

    level: float
    codes: tuple[str, ...]

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Sureness:
    """Of one answer.

    Attributes:
        band: What became of lesions with about the same P(malignant).
        sets: One for each level.
        threshold: Of P(malignant), from which on a malignancy is not excluded.
    """

    band: Band
    sets: tuple[DiagnosisSet, ...]
    threshold: float

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", allow_inf_nan=False)
