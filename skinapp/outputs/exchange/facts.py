"""What is told to other systems of one image: plain values, the same in every format."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from skinapp.core.case import CaseDetails
from skinapp.core.clinic_codes import as_date
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.triage import verdict, withheld
from skinapp.reports.content import ReportEntry
from skinapp.reports.statements import Statements
from skinapp.reports.words import Translate, as_written

_DIGITS: Final = 6
"""Of a probability: finer than anybody reads, coarse enough for a decimal string of DICOM."""
_SPACE: Final = uuid.UUID("6f1a0c1e-2f58-5e0b-9b58-5d8a4c3f7e21")
"""Names of this program's results are made in it; drawn once."""


@dataclass(frozen=True)
class Probability:
    """One number with its meaning.

    Attributes:
        code: Short name: of a diagnosis, or ``malignant``.
        meaning: In English words.
        value: 0 to 1.
    """

    code: str
    meaning: str
    value: float


@dataclass(frozen=True)
class Facts:
    """One result for other systems.

    Attributes:
        image_sha256: Hash of the image.
        image_name: File name of the image.
        case: What the user wrote.
        probabilities: P(malignant) first, then the seven; empty if the image cannot be judged.
        verdict: Code of what is said first, and its words.
        flags: Code of each notice, and its few words.
        notices: The notices as sentences.
        algorithm: Name of the program and its weights.
        version: Of both.
        created: When the result was made, with time zone.
    """

    image_sha256: str
    image_name: str
    case: CaseDetails
    probabilities: tuple[Probability, ...]
    verdict: tuple[str, str]
    flags: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    algorithm: str
    version: str
    created: datetime

    @property
    def birth_date(self) -> date | None:
        """The whole date, if it is known; a year alone is none."""
        return as_date(self.case.birth_date)

    @property
    def photographed(self) -> date:
        """The day of the photograph, or else that of the result."""
        return as_date(self.case.photographed) or self.created.date()

    def uuid(self, what: str) -> uuid.UUID:
        """The name of a thing made of this result; the same result gives the same name.

        Args:
            what: Which thing.
        """
        result = repr((self.case, self.probabilities, self.verdict, self.notices))
        made = hashlib.sha256(result.encode("utf-8", "surrogatepass")).hexdigest()
        return uuid.uuid5(_SPACE, f"{what} {self.image_sha256} {self.created.isoformat()} {made}")


def facts_of(entry: ReportEntry, translate: Translate = as_written) -> Facts:
    """What is told of an image.

    Args:
        entry: The image with its result.
        translate: For the sentences.
    """
    assessment = entry.assessment
    prediction, made = assessment.prediction, assessment.provenance
    statements = Statements(translate)
    said = verdict(prediction, assessment.flags)
    numbers = [("malignant", "any malignant diagnosis", prediction.p_malignant)]
    numbers += [
        (diagnosis.code, diagnosis.name, value)
        for diagnosis, value in zip(DIAGNOSES, prediction.probabilities, strict=True)
    ]
    told = () if withheld(assessment.flags) else tuple(
        Probability(code, name, round(min(1.0, max(0.0, value)), _DIGITS))
        for code, name, value in numbers
    )  # fmt: skip
    return Facts(
        image_sha256=made.image_sha256,
        image_name=entry.image_name,
        case=entry.case,
        probabilities=told,
        verdict=(said.name.lower(), statements.verdict(said)),
        flags=tuple((str(flag), statements.flag_label(flag)) for flag in assessment.flags),
        notices=statements.report(entry).notices,
        algorithm=f"skinapp {made.bundle_name}",
        version=f"{made.program_version} {made.bundle_version}",
        created=made.created_utc.astimezone(),
    )
