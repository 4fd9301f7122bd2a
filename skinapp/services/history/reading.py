"""What is read of a history."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Final

from skinapp.core.assessment import Assessment, is_probability
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import OtherDiagnosesError, RecordsDamagedError
from skinapp.services.history.case import (
    CaseRow,
    PatientHint,
    SeenImage,
    StoredCase,
    decode,
    ranked,
)
from skinapp.services.history.search import fold

_DETAILS: Final = ", ".join(field.name for field in fields(CaseDetails))
_COUNT: Final = len(fields(CaseDetails))
# The statements are made of names of columns, all of them constants.
_SELECT_DETAILS: Final = f"SELECT {_DETAILS} FROM cases WHERE image_sha256 = ?"  # noqa: S608
_SELECT_ROW: Final = f"""
    SELECT {_DETAILS}, image_name, first_assessed_utc, classes, first_code, first_probability,
        p_malignant
    FROM cases WHERE number = ?
"""  # noqa: S608
_SELECT_CASE: Final = f"""
    SELECT {_DETAILS}, cases.image_sha256, image_name, image_path, first_assessed_utc,
        last_opened_utc, record, checksum,
        (SELECT count(*) FROM assessments AS a WHERE a.image_sha256 = cases.image_sha256)
    FROM cases JOIN assessments ON sequence = latest WHERE number = ?
"""  # noqa: S608
_SELECT_SEEN: Final = f"""
    SELECT {_DETAILS}, number, cases.image_sha256, image_name, image_path, day, record, checksum
    FROM cases JOIN assessments ON sequence = latest
    WHERE patient_number = (SELECT number FROM patients WHERE id_key = ?)
    ORDER BY day DESC, number DESC
"""  # noqa: S608
_SELECT_HINTS: Final = """
    SELECT case_id, day,
        (SELECT count(*) FROM images JOIN visits ON visits.number = images.visit
         WHERE visits.patient = found.number)
    FROM (
        SELECT patients.number, case_id, max(day) AS day FROM patients
        JOIN visits ON visits.patient = patients.number
        WHERE id_key IS NOT NULL AND instr(id_key, :text) > :inside
            AND (:inside OR substr(id_key, 1, length(:text)) = :text)
        GROUP BY patients.number ORDER BY max(day) DESC, patients.number DESC LIMIT :most
    ) AS found
    ORDER BY day DESC, found.number DESC
"""
"""Images are counted of those alone that are shown."""


def read_details(connection: sqlite3.Connection, image_sha256: str) -> CaseDetails | None:
    """What the user wrote about an image, or None if it has no case."""
    found = connection.execute(_SELECT_DETAILS, (image_sha256,)).fetchone()
    return None if found is None else CaseDetails(*found)


def read_row(connection: sqlite3.Connection, number: int) -> CaseRow | None:
    """A line of the history; None for one that is gone or damaged."""
    found = connection.execute(_SELECT_ROW, (number,)).fetchone()
    if found is None:
        return None
    details = CaseDetails(*found[:_COUNT])
    image_name, first_utc, classes, code, probability, p_malignant = found[_COUNT:]
    try:
        when = datetime.fromisoformat(first_utc)
        if tuple(classes.split()) != CODES:
            return CaseRow(number, image_name, when, None, None, details)
        if not code:
            return CaseRow(number, image_name, when, None, None, details, withheld=True)
        first = ranked(code, probability)
    except (ValueError, RecordsDamagedError):
        return None
    if not is_probability(p_malignant):
        return None
    return CaseRow(number, image_name, when, first, p_malignant, details)


def read_case(connection: sqlite3.Connection, number: int) -> StoredCase | None:
    """A case with its latest result, or None if it is gone.

    Args:
        connection: To the history.
        number: Of the case.

    Returns:
        The case.

    Raises:
        RecordsDamagedError: If it is not as it was written.
        OtherDiagnosesError: If its result was made with other diagnoses.
    """
    found = connection.execute(_SELECT_CASE, (number,)).fetchone()
    if found is None:
        return None
    details = CaseDetails(*found[:_COUNT])
    sha256, name, path, first_utc, opened_utc, record, checksum, count = found[_COUNT:]
    assessment = decode(sha256, record, checksum)
    try:
        times = datetime.fromisoformat(first_utc), datetime.fromisoformat(opened_utc)
    except ValueError as error:
        msg = "An entry of the history is damaged."
        raise RecordsDamagedError(msg, found=str(error)) from error
    return StoredCase(number, name, _path(path), details, assessment, count, *times)


def read_seen(connection: sqlite3.Connection, case_id: str) -> tuple[SeenImage, ...]:
    """Images of a patient, latest visit first; none if nobody has the id."""
    seen = []
    for row in connection.execute(_SELECT_SEEN, (fold(case_id.strip()),)):
        details = CaseDetails(*row[:_COUNT])
        number, sha256, name, path, day, record, checksum = row[_COUNT:]
        result = _readable(sha256, record, checksum)
        seen.append(SeenImage(number, sha256, name, _path(path), day, details, result))
    return tuple(seen)


def read_hints(connection: sqlite3.Connection, text: str, most: int) -> tuple[PatientHint, ...]:
    """Patients whose id begins with a text, and then those in whose id it occurs."""
    hints: list[PatientHint] = []
    for inside in (0, 1):
        bound = {"text": fold(text.strip()), "inside": inside, "most": most - len(hints)}
        hints += (PatientHint(*row) for row in connection.execute(_SELECT_HINTS, bound))
    return tuple(hints)


def _readable(image_sha256: str, record: str, checksum: bytes) -> Assessment | None:
    try:
        return decode(image_sha256, record, checksum)
    except (RecordsDamagedError, OtherDiagnosesError):
        return None


def _path(stored: object) -> Path | None:
    return Path(os.fsdecode(stored)) if isinstance(stored, bytes) else None
