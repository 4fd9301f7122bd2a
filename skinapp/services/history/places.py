"""Where an image belongs: to which lesion and visit of which patient.

The id that the user writes names the patient, and the name of the lesion a lesion of that patient.
Nobody is left without an image: who has none any more is deleted.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from skinapp.core.clinic_codes import as_date
from skinapp.services.history.search import fold

PATIENT_FIELDS: Final = ("birth_date", "sex", "skin_type")
LESION_FIELDS: Final = ("site", "side", "histology", "histology_date")
_FIND: Final = """
    SELECT images.lesion, images.visit, lesions.patient FROM images
    JOIN lesions ON lesions.number = images.lesion WHERE image_sha256 = ?
"""


@dataclass(frozen=True)
class Place:
    """Numbers of the rows that an image belongs to."""

    lesion: int
    visit: int
    patient: int


def place_of(connection: sqlite3.Connection, image_sha256: str) -> Place | None:
    """Where an image is, or None if it has no case."""
    found = connection.execute(_FIND, (image_sha256,)).fetchone()
    return None if found is None else Place(*found)


def new_place(connection: sqlite3.Connection, day: str) -> Place:
    """Make a patient whom nobody has named yet, with one lesion and one visit.

    Args:
        connection: In a transaction.
        day: Of the visit.

    Returns:
        The place.
    """
    patient = _insert(connection, "INSERT INTO patients DEFAULT VALUES", ())
    lesion = _insert(connection, "INSERT INTO lesions (patient) VALUES (?)", (patient,))
    return Place(lesion, _visit(connection, patient, day), patient)


def move(
    connection: sqlite3.Connection, image_sha256: str, case_id: str, lesion: str, day: str
) -> None:
    """Put an image where its texts say that it belongs.

    The patient keeps what is known of them if only the id is written differently and nobody else
    bears it; a lesion keeps its name, place and result.

    Args:
        connection: In a transaction.
        image_sha256: Hash of an image that has a case.
        case_id: Names the patient; empty for one whom nobody has named.
        lesion: Names the lesion; empty for one of its own.
        day: Of the visit.
    """
    before = place_of(connection, image_sha256)
    if before is None:
        return
    patient = _patient(connection, before, case_id)
    placed = _lesion(connection, before, patient, lesion)
    visit = _visit(connection, patient, day)
    connection.execute(
        "UPDATE images SET lesion = ?, visit = ? WHERE image_sha256 = ?",
        (placed, visit, image_sha256),
    )
    tidy(connection, before)


def tidy(connection: sqlite3.Connection, place: Place) -> None:
    """Delete visit, lesion and patient of a place if they have no image any more."""
    connection.execute(
        "DELETE FROM visits WHERE number = ?"
        " AND NOT EXISTS (SELECT 1 FROM images WHERE visit = visits.number)",
        (place.visit,),
    )
    connection.execute(
        "DELETE FROM lesions WHERE number = ?"
        " AND NOT EXISTS (SELECT 1 FROM images WHERE lesion = lesions.number)",
        (place.lesion,),
    )
    connection.execute(
        "DELETE FROM patients WHERE number = ?"
        " AND NOT EXISTS (SELECT 1 FROM lesions WHERE patient = patients.number)",
        (place.patient,),
    )


def visit_day(photographed: str, first_assessed_day: str) -> str:
    """Day of the visit: that of the photograph, if a date is written, or else the given one."""
    written = as_date(photographed[: len("2026-08-20")])
    return first_assessed_day if written is None else written.isoformat()


def _patient(connection: sqlite3.Connection, before: Place, case_id: str) -> int:
    key = fold(case_id.strip()) or None
    (key_before,) = connection.execute(
        "SELECT id_key FROM patients WHERE number = ?", (before.patient,)
    ).fetchone()
    if key == key_before:
        _name(connection, before.patient, case_id, key)
        return before.patient
    known = connection.execute("SELECT number FROM patients WHERE id_key = ?", (key,)).fetchone()
    alone = _count(connection, before.patient) == 1
    if known is not None:
        if alone:
            _fill_gaps(connection, "patients", PATIENT_FIELDS, before.patient, known[0])
        return int(known[0])
    if alone:
        _name(connection, before.patient, case_id, key)
        return before.patient
    return _insert(
        connection, "INSERT INTO patients (case_id, id_key) VALUES (?, ?)", (case_id, key)
    )


def _name(connection: sqlite3.Connection, patient: int, case_id: str, key: str | None) -> None:
    connection.execute(
        "UPDATE patients SET case_id = ?, id_key = ? WHERE number = ?", (case_id, key, patient)
    )


def _lesion(connection: sqlite3.Connection, before: Place, patient: int, name: str) -> int:
    key = fold(name.strip()) or None
    (images,) = connection.execute(
        "SELECT count(*) FROM images WHERE lesion = ?", (before.lesion,)
    ).fetchone()
    (key_before,) = connection.execute(
        "SELECT name_key FROM lesions WHERE number = ?", (before.lesion,)
    ).fetchone()
    if patient == before.patient and key == key_before and (key is not None or images == 1):
        connection.execute("UPDATE lesions SET lesion = ? WHERE number = ?", (name, before.lesion))
        return before.lesion
    known = connection.execute(
        "SELECT number FROM lesions WHERE patient = ? AND name_key = ?", (patient, key)
    ).fetchone()
    if known is not None:
        if images == 1:
            _fill_gaps(connection, "lesions", LESION_FIELDS, before.lesion, known[0])
        return int(known[0])
    if images == 1:
        connection.execute(
            "UPDATE lesions SET patient = ?, lesion = ?, name_key = ? WHERE number = ?",
            (patient, name, key, before.lesion),
        )
        return before.lesion
    return _insert(
        connection,
        "INSERT INTO lesions (patient, lesion, name_key, site, side)"
        " SELECT ?, ?, ?, site, side FROM lesions WHERE number = ?",
        (patient, name, key, before.lesion),
    )


def _fill_gaps(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], source: int, target: int
) -> None:
    """What was written about one that goes is not lost where the other one has nothing."""
    for name in names:
        # Names of tables and columns are constants of this file.
        connection.execute(
            f"UPDATE {table} SET {name} = (SELECT {name} FROM {table} WHERE number = ?)"  # noqa: S608
            f" WHERE number = ? AND {name} = ''",
            (source, target),
        )


def _visit(connection: sqlite3.Connection, patient: int, day: str) -> int:
    connection.execute(
        "INSERT INTO visits (patient, day) VALUES (?, ?) ON CONFLICT DO NOTHING", (patient, day)
    )
    found = connection.execute(
        "SELECT number FROM visits WHERE patient = ? AND day = ?", (patient, day)
    ).fetchone()
    return int(found[0])


def _count(connection: sqlite3.Connection, patient: int) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM images JOIN lesions ON lesions.number = images.lesion"
        " WHERE lesions.patient = ?",
        (patient,),
    ).fetchone()
    return int(count)


def _insert(connection: sqlite3.Connection, statement: str, values: tuple[object, ...]) -> int:
    return int(connection.execute(statement, values).lastrowid or 0)
