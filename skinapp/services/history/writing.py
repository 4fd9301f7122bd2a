"""What is written into a history, each of it inside a transaction of the caller.

Why: decision 0061.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Final

from skinapp.core.assessment import Assessment, Provenance
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.errors import OtherDiagnosesError, RecordsDamagedError
from skinapp.core.flags import SHOWN_ANYWAY
from skinapp.core.triage import withheld
from skinapp.services.history.case import NewAssessment, decode, encode, storable
from skinapp.services.history.places import (
    LESION_FIELDS,
    PATIENT_FIELDS,
    move,
    new_place,
    place_of,
    tidy,
    visit_day,
)
from skinapp.services.history.reading import read_details
from skinapp.services.history.search import searched

DetailChanges = Mapping[str, str]
"""New texts by the names of the fields of ``CaseDetails``; a field that is missing stays."""

_DETAIL_FIELDS: Final = tuple(field.name for field in fields(CaseDetails))
_PLACE_FIELDS: Final = ("case_id", "lesion", "photographed")
_IMAGE_FIELDS: Final = tuple(
    name
    for name in _DETAIL_FIELDS
    if name not in (*PATIENT_FIELDS, *LESION_FIELDS, "case_id", "lesion")
)
_SEARCHED: Final = (
    *("case_id", "site", "notes", "clinician_diagnosis", "decision", "histology", "lesion"),
)
_INSERT_ASSESSMENT: Final = """
    INSERT INTO assessments (
        image_sha256, bundle_name, bundle_version, bundle_sha256, program_version, record, checksum
    ) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_IMAGE: Final = """
    INSERT INTO images (
        lesion, visit, photographed, first_assessed_utc, image_sha256, image_name, image_path,
        last_opened_utc, latest, classes, first_code, first_probability, p_malignant, bare_text,
        accented_text
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')
"""
_UPDATE_IMAGE: Final = """
    UPDATE images SET image_name = ?, image_path = ?, last_opened_utc = ?, latest = ?, classes = ?,
        first_code = ?, first_probability = ?, p_malignant = ?
    WHERE image_sha256 = ?
"""
_LOOKED_AT: Final = """
    UPDATE images SET image_name = ?, image_path = ?, last_opened_utc = ? WHERE image_sha256 = ?
"""
_SELECT_LATEST: Final = """
    SELECT record, checksum FROM assessments JOIN images ON sequence = latest
    WHERE images.image_sha256 = ?
"""
_INSERT_TOMBSTONES: Final = """
    INSERT INTO tombstones
    SELECT sequence, bundle_name, bundle_version, bundle_sha256, program_version, ?
    FROM assessments WHERE image_sha256 = ?
"""


def add(connection: sqlite3.Connection, new: NewAssessment) -> None:
    """Keep an assessment, or that the image was looked at.

    Args:
        connection: In a transaction.
        new: The assessment. If the latest one of the image was made by the same models on the same
            engine, it is the same result, and the first one's date stands.
    """
    sha256 = new.image_sha256
    opened_utc = new.assessment.provenance.created_utc.astimezone(UTC).isoformat()
    # Bytes: a file name need not be text.
    path = None if new.image_path is None else os.fsencode(new.image_path)
    image = (storable(new.image_name), path, opened_utc)
    if _is_kept_already(connection, new.assessment):
        connection.execute(_LOOKED_AT, (*image, sha256))
    else:
        result = _log(connection, new)
        if place_of(connection, sha256) is None:
            day = visit_day(new.photographed, _local_day(new.assessment.provenance.created_utc))
            place = new_place(connection, day)
            first = (place.lesion, place.visit, storable(new.photographed), opened_utc, sha256)
            connection.execute(_INSERT_IMAGE, (*first, *image, *result))
        else:
            connection.execute(_UPDATE_IMAGE, (*image, *result, sha256))
    _refresh_search_texts(connection, sha256)


def change(
    connection: sqlite3.Connection,
    image_sha256: str,
    changed: DetailChanges,
    suggested: Collection[str] = (),
) -> None:
    """Keep what the user wrote about an image, its lesion and its patient.

    Args:
        connection: In a transaction.
        image_sha256: Hash of the image; one without a case is passed over.
        changed: The texts.
        suggested: Names of those that nobody wrote but a file says; what is known of the patient
            or the lesion already stands before them.
    """
    before = read_details(connection, image_sha256)
    if before is None:
        return
    texts = {name: storable(changed.get(name, getattr(before, name))) for name in _DETAIL_FIELDS}
    new = {name: text for name, text in texts.items() if text != getattr(before, name)}
    if any(name in new for name in _PLACE_FIELDS):
        (first_utc,) = connection.execute(
            "SELECT first_assessed_utc FROM images WHERE image_sha256 = ?", (image_sha256,)
        ).fetchone()
        day = visit_day(texts["photographed"], _local_day(datetime.fromisoformat(first_utc)))
        move(connection, image_sha256, texts["case_id"], texts["lesion"], day)
    place = place_of(connection, image_sha256)
    if place is None:
        return
    for table, names, key in (
        ("patients", PATIENT_FIELDS, place.patient),
        ("lesions", LESION_FIELDS, place.lesion),
        ("images", _IMAGE_FIELDS, image_sha256),
    ):
        column = "image_sha256" if table == "images" else "number"
        known = _filled(connection, table, column, key) if suggested else set()
        for name in names:
            if name in new and not (name in suggested and name in known):
                # Names of tables and columns are constants of this program.
                connection.execute(
                    f"UPDATE {table} SET {name} = ? WHERE {column} = ?",  # noqa: S608
                    (new[name], key),
                )
    # Another way of writing the same id is found by the same letters, so nobody else is concerned.
    rows = connection.execute("SELECT image_sha256 FROM images WHERE lesion = ?", (place.lesion,))
    for (sharer,) in rows.fetchall():
        _refresh_search_texts(connection, sharer)


def _filled(connection: sqlite3.Connection, table: str, column: str, key: int | str) -> set[str]:
    """Names of the fields of a row that hold something."""
    # Names of tables and columns are constants of this program.
    found = connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", (key,))  # noqa: S608
    names = [described[0] for described in found.description]
    return {name for name, value in zip(names, found.fetchone() or (), strict=False) if value}


def remove(connection: sqlite3.Connection, image_sha256: str, now_utc: str) -> None:
    """Delete an image with all that was written about it; tombstones stay of its assessments.

    Args:
        connection: In a transaction.
        image_sha256: Hash of the image.
        now_utc: When it is deleted.
    """
    place = place_of(connection, image_sha256)
    connection.execute("DELETE FROM images WHERE image_sha256 = ?", (image_sha256,))
    if place is not None:
        tidy(connection, place)
    connection.execute(_INSERT_TOMBSTONES, (now_utc, image_sha256))
    connection.execute("DELETE FROM assessments WHERE image_sha256 = ?", (image_sha256,))


def _is_kept_already(connection: sqlite3.Connection, new: Assessment) -> bool:
    found = connection.execute(_SELECT_LATEST, (new.provenance.image_sha256,)).fetchone()
    if found is None:
        return False
    try:
        latest = decode(new.provenance.image_sha256, *found)
    except (RecordsDamagedError, OtherDiagnosesError):
        return False
    # That somebody asked for a withheld answer is kept, too, once.
    asked = SHOWN_ANYWAY in new.flags and SHOWN_ANYWAY not in latest.flags
    # So is what was known of the person, whenever that changes.
    told = new.with_person is not None and new.with_person != latest.with_person
    return not asked and not told and _made_by(latest.provenance) == _made_by(new.provenance)


def _made_by(provenance: Provenance) -> tuple[str, ...]:
    return provenance.bundle_sha256, provenance.engine, provenance.program_version


def _log(connection: sqlite3.Connection, new: NewAssessment) -> tuple[object, ...]:
    """Add to the log; gives what the image's row says of the result, with its sequence."""
    prediction, provenance = new.assessment.prediction, new.assessment.provenance
    record, checksum = encode(new.assessment)
    made_by = (provenance.bundle_name, provenance.bundle_version, provenance.bundle_sha256)
    sequence = connection.execute(
        _INSERT_ASSESSMENT,
        (new.image_sha256, *made_by, provenance.program_version, record, checksum),
    ).lastrowid
    first = prediction.top(1)[0]
    # Nothing is named where the image cannot be judged; the record still holds all.
    code = "" if withheld(new.assessment.flags) else first.diagnosis.code
    numbers = (float(first.probability), float(prediction.p_malignant))
    return (sequence, " ".join(CODES), code, *numbers)


def _refresh_search_texts(connection: sqlite3.Connection, image_sha256: str) -> None:
    details = read_details(connection, image_sha256)
    image_name, code = connection.execute(
        "SELECT image_name, first_code FROM images WHERE image_sha256 = ?", (image_sha256,)
    ).fetchone()
    names = [diagnosis.name for diagnosis in DIAGNOSES if diagnosis.code == code]
    texts = [getattr(details, name) for name in _SEARCHED]
    text = searched((*texts, image_name, code, *names))
    connection.execute(
        "UPDATE images SET bare_text = ?, accented_text = ? WHERE image_sha256 = ?",
        (text.bare, text.accented, image_sha256),
    )


def _local_day(moment: datetime) -> str:
    return moment.astimezone().date().isoformat()
