"""What the history holds of a case, and how a result is written into it and read back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skinapp.core.assessment import Assessment, RankedDiagnosis, is_probability
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import OtherDiagnosesError, RecordsDamagedError, ResultError
from skinapp.core.result_record import from_record, to_record


@dataclass(frozen=True, eq=False)
class NewAssessment:
    """A finished assessment that is to be kept.

    Attributes:
        image_name: What the window calls the image.
        image_path: Its file; None for a pasted image.
        assessment: The result; its heatmaps are not kept.
        photographed: Date of the photograph, of ISO 8601, if the file tells it.
    """

    image_name: str
    image_path: Path | None
    assessment: Assessment
    photographed: str = ""

    @property
    def image_sha256(self) -> str:
        """Hash of the image, under which its case is kept."""
        return self.assessment.provenance.image_sha256


@dataclass(frozen=True)
class CaseRow:
    """One line of the history.

    Attributes:
        number: Names the case within the history.
        image_name: What the window called the image.
        assessed_utc: When it was first assessed, time zone UTC.
        first: The first diagnosis of the latest assessment with its probability; None if that
            was made with other diagnoses than this program knows.
        p_malignant: Probability of any malignancy, 0 to 1; None in the same case.
        details: What the user wrote.
        withheld: Whether none is named since the image cannot be judged.
    """

    number: int
    image_name: str
    assessed_utc: datetime
    first: RankedDiagnosis | None
    p_malignant: float | None
    details: CaseDetails
    withheld: bool = False


@dataclass(frozen=True, eq=False)
class StoredCase:
    """A case with its latest result, as it was kept.

    Attributes:
        number: Names the case within the history.
        image_name: What the window called the image.
        image_path: Where its file was; None for a pasted image.
        details: What the user wrote.
        assessment: The result, without heatmaps.
        assessment_count: How many times the image was assessed; looking is not assessing.
        assessed_utc: When it was first assessed, time zone UTC.
        opened_utc: When it was last opened, time zone UTC.
    """

    number: int
    image_name: str
    image_path: Path | None
    details: CaseDetails
    assessment: Assessment
    assessment_count: int
    assessed_utc: datetime
    opened_utc: datetime


@dataclass(frozen=True, eq=False)
class SeenImage:
    """An image that a patient has in the history.

    Attributes:
        number: Names the case within the history.
        image_sha256: Hash of the image.
        image_name: What the window called the image.
        image_path: Where its file was; None for a pasted image.
        day: Date of the photograph or else of the first assessment, ``2026-08-20``.
        details: What the user wrote.
        assessment: The latest result, without heatmaps; None if it is damaged or was made with
            other diagnoses.
    """

    number: int
    image_sha256: str
    image_name: str
    image_path: Path | None
    day: str
    details: CaseDetails
    assessment: Assessment | None


@dataclass(frozen=True)
class PatientHint:
    """A patient of the history, to be chosen by the id.

    Attributes:
        case_id: The id as it was written.
        last_day: Date of the last visit.
        image_count: How many images of the patient there are.
    """

    case_id: str
    last_day: str
    image_count: int


def storable(text: str) -> str:
    """The text as UTF-8 can hold it: verbatim, but for halves of letters, which mean nothing."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def encode(assessment: Assessment) -> tuple[str, bytes]:
    """The written form of a result.

    Args:
        assessment: What is to be kept.

    Returns:
        The result as JSON, and a checksum of it.

    Raises:
        RecordsDamagedError: If a number of it is none, so that it could not be read back.
    """
    try:
        record = json.dumps(to_record(assessment), allow_nan=False)
    except ValueError as error:
        msg = "The result holds a number that is none."
        raise RecordsDamagedError(msg, found=str(error)) from error
    return record, _checksum(assessment.provenance.image_sha256, record)


def decode(image_sha256: str, record: str, checksum: bytes) -> Assessment:
    """The result, from what ``encode`` gave.

    Args:
        image_sha256: Hash of the image that the result is kept with.
        record: JSON.
        checksum: Of it.

    Returns:
        The assessment without heatmaps.

    Raises:
        RecordsDamagedError: If it is not as it was written: a figure that changed on the drive
            must never be shown as a result.
        OtherDiagnosesError: If it was made with other diagnoses.
    """
    msg = "An entry of the history is damaged."
    if _checksum(image_sha256, record) != checksum:
        raise RecordsDamagedError(msg)
    try:
        assessment = from_record(json.loads(record))
    except OtherDiagnosesError:
        raise
    except (ValueError, RecursionError, ResultError) as error:
        raise RecordsDamagedError(msg, found=str(error)) from error
    if assessment.provenance.image_sha256 != image_sha256:
        raise RecordsDamagedError(msg)
    return assessment


def ranked(code: str, probability: float) -> RankedDiagnosis:
    """The diagnosis of a code with its probability.

    Args:
        code: Of one of the seven.
        probability: 0 to 1.

    Returns:
        The ranked diagnosis.

    Raises:
        RecordsDamagedError: If there is no such diagnosis, or it is no probability.
    """
    for diagnosis in DIAGNOSES:
        if diagnosis.code == code and is_probability(probability):
            return RankedDiagnosis(diagnosis, probability)
    msg = "An entry of the history is damaged."
    raise RecordsDamagedError(msg, found=(code, probability))


def _checksum(image_sha256: str, record: str) -> bytes:
    text = f"{image_sha256} {record}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
