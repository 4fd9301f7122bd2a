"""What the history holds of a case, and how a result is written into its columns and read back."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skinapp.core.assessment import Assessment, Prediction, Provenance, RankedDiagnosis
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import RecordsDamagedError
from skinapp.core.flags import FLAGS

Column = str | bytes | float | None

ASSESSMENT_COLUMNS: Final = (
    "image_sha256",
    "image_name",
    "image_path",
    "probabilities",
    "member_probabilities",
    "flags",
    "bundle_name",
    "bundle_version",
    "bundle_sha256",
    "engine",
    "program_version",
    "assessed_utc",
    "seconds",
    "checksum",
)
"""The order of what ``encode`` gives and ``decode`` takes."""

_ROUNDING_SLACK: Final = 1e-6


@dataclass(frozen=True, eq=False)
class NewAssessment:
    """A finished assessment that is to be kept.

    Attributes:
        image_name: What the window calls the image.
        image_path: Its file; None for a pasted image.
        assessment: The result; its heatmaps are not kept.
    """

    image_name: str
    image_path: Path | None
    assessment: Assessment

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
        assessed_utc: When it was last assessed, time zone UTC.
        first: The first diagnosis of that assessment with its probability.
        p_malignant: Probability of any malignancy, 0 to 1.
        details: What the user wrote.
    """

    number: int
    image_name: str
    assessed_utc: datetime
    first: RankedDiagnosis
    p_malignant: float
    details: CaseDetails


@dataclass(frozen=True, eq=False)
class StoredCase:
    """A case with its latest result, as it was kept.

    Attributes:
        number: Names the case within the history.
        image_name: What the window called the image.
        image_path: Where its file was; None for a pasted image.
        details: What the user wrote.
        assessment: The result, without heatmaps.
        assessment_count: How many times the image was assessed.
    """

    number: int
    image_name: str
    image_path: Path | None
    details: CaseDetails
    assessment: Assessment
    assessment_count: int


def storable(text: str) -> str:
    """The text as UTF-8 can hold it: verbatim, but for halves of letters, which mean nothing."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def encode(new: NewAssessment) -> tuple[Column, ...]:
    """Columns of an assessment, in the order of ``ASSESSMENT_COLUMNS``.

    Args:
        new: What is to be kept.

    Returns:
        The columns; the last is a checksum of the others.
    """
    assessment, provenance = new.assessment, new.assessment.provenance
    members = assessment.prediction.member_probabilities
    columns: tuple[Column, ...] = (
        provenance.image_sha256,
        storable(new.image_name),
        # Bytes: a file name need not be text.
        None if new.image_path is None else os.fsencode(new.image_path),
        _pack(assessment.prediction.probabilities),
        _pack([probability for member in members for probability in member]),
        " ".join(assessment.flags),
        provenance.bundle_name,
        provenance.bundle_version,
        provenance.bundle_sha256,
        provenance.engine,
        provenance.program_version,
        provenance.created_utc.astimezone(UTC).isoformat(),
        float(provenance.seconds),
    )
    return (*columns, _checksum(columns))


def decode(columns: Sequence[Column]) -> tuple[str, Path | None, Assessment]:
    """Name and path of the image, and the result, from the columns of an assessment.

    Args:
        columns: In the order of ``ASSESSMENT_COLUMNS``.

    Returns:
        Image name, path of its file or None, and the assessment without heatmaps.

    Raises:
        RecordsDamagedError: If they are not as they were written: a figure that changed on the
            drive must never be shown as a result.
    """
    msg = "An entry of the history is damaged."
    if _checksum(columns[:-1]) != columns[-1]:
        raise RecordsDamagedError(msg)
    values = dict(zip(ASSESSMENT_COLUMNS, columns, strict=True))
    try:
        provenance = Provenance(
            image_sha256=str(values["image_sha256"]),
            bundle_name=str(values["bundle_name"]),
            bundle_version=str(values["bundle_version"]),
            bundle_sha256=str(values["bundle_sha256"]),
            engine=str(values["engine"]),
            program_version=str(values["program_version"]),
            created_utc=datetime.fromisoformat(str(values["assessed_utc"])),
            seconds=float(str(values["seconds"])),
        )
        members = _unpack(values["member_probabilities"])
        count = len(DIAGNOSES)
        prediction = Prediction(
            _unpack(values["probabilities"]),
            tuple(members[start : start + count] for start in range(0, len(members), count)),
        )
    except (ValueError, TypeError, struct.error) as error:
        raise RecordsDamagedError(msg, found=str(error)) from error
    written = str(values["flags"]).split()
    path = values["image_path"]
    return (
        str(values["image_name"]),
        Path(os.fsdecode(path)) if isinstance(path, bytes) else None,
        # A newer version may have had notices that this one has no words for.
        Assessment(prediction, (), tuple(f for f in FLAGS if f in written), provenance),
    )


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


def is_probability(value: float) -> bool:
    """Whether a value lies between 0 and 1, but for the noise of rounding."""
    return -_ROUNDING_SLACK <= value <= 1 + _ROUNDING_SLACK


def _pack(values: Sequence[float]) -> bytes:
    """Float64 in little-endian order: exact, and the same on every computer."""
    return struct.pack(f"<{len(values)}d", *values)


def _unpack(data: Column) -> tuple[float, ...]:
    if not isinstance(data, bytes):
        msg = "not bytes"
        raise TypeError(msg)
    return struct.unpack(f"<{len(data) // 8}d", data)


def _checksum(columns: Sequence[Column]) -> bytes:
    plain = [column.hex() if isinstance(column, bytes) else column for column in columns]
    return hashlib.sha256(json.dumps(plain).encode("ascii")).digest()
