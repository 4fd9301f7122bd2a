"""The second schema of the history: patients with their lesions, visits and images.

An image shows one lesion at one visit, and lesion and visit are of one patient; a patient whom
nobody has named yet is a row, too. A result is one text that says what it is, with its checksum.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from skinapp.core.clinic_codes import as_date, due_date
from skinapp.services.history.schema_1 import LOG_TRIGGERS
from skinapp.services.history.search import fold

_TABLES: Final = (
    """
    CREATE TABLE patients (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id TEXT NOT NULL DEFAULT '',
        id_key TEXT UNIQUE,
        birth_date TEXT NOT NULL DEFAULT '',
        sex TEXT NOT NULL DEFAULT '',
        skin_type TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    """
    CREATE TABLE lesions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        patient INTEGER NOT NULL REFERENCES patients (number),
        lesion TEXT NOT NULL DEFAULT '',
        name_key TEXT,
        site TEXT NOT NULL DEFAULT '',
        side TEXT NOT NULL DEFAULT '',
        histology TEXT NOT NULL DEFAULT '',
        histology_date TEXT NOT NULL DEFAULT '',
        UNIQUE (patient, name_key)
    ) STRICT
    """,
    """
    CREATE TABLE visits (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        patient INTEGER NOT NULL REFERENCES patients (number),
        day TEXT NOT NULL,
        UNIQUE (patient, day)
    ) STRICT
    """,
    """
    CREATE TABLE assessments (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        image_sha256 TEXT NOT NULL,
        bundle_name TEXT NOT NULL,
        bundle_version TEXT NOT NULL,
        bundle_sha256 TEXT NOT NULL,
        program_version TEXT NOT NULL,
        record TEXT NOT NULL,
        checksum BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX assessments_by_image ON assessments (image_sha256)",
    """
    CREATE TABLE images (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        image_sha256 TEXT NOT NULL UNIQUE,
        lesion INTEGER NOT NULL REFERENCES lesions (number),
        visit INTEGER NOT NULL REFERENCES visits (number),
        latest INTEGER NOT NULL UNIQUE REFERENCES assessments (sequence),
        image_name TEXT NOT NULL,
        image_path BLOB,
        first_assessed_utc TEXT NOT NULL,
        last_opened_utc TEXT NOT NULL,
        classes TEXT NOT NULL,
        first_code TEXT NOT NULL,
        first_probability REAL NOT NULL,
        p_malignant REAL NOT NULL,
        photographed TEXT NOT NULL DEFAULT '',
        clinician_diagnosis TEXT NOT NULL DEFAULT '',
        decision TEXT NOT NULL DEFAULT '',
        decision_kind TEXT NOT NULL DEFAULT '',
        due TEXT NOT NULL DEFAULT '',
        notes TEXT NOT NULL DEFAULT '',
        bare_text TEXT NOT NULL,
        accented_text TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX images_by_lesion ON images (lesion)",
    "CREATE INDEX images_by_visit ON images (visit)",
    "CREATE INDEX images_by_due ON images (due) WHERE due != ''",
    """
    CREATE VIEW cases AS
    SELECT images.number, image_sha256, latest, image_name, image_path, first_assessed_utc,
        last_opened_utc, classes, first_code, first_probability, p_malignant, photographed,
        clinician_diagnosis, decision, decision_kind, due, notes, bare_text, accented_text,
        images.lesion AS lesion_number, lesions.lesion AS lesion, site, side, histology,
        histology_date, lesions.patient AS patient_number, case_id, birth_date, sex, skin_type,
        visits.day AS day
    FROM images
    JOIN lesions ON lesions.number = images.lesion
    JOIN patients ON patients.number = lesions.patient
    JOIN visits ON visits.number = images.visit
    """,
    *LOG_TRIGGERS,
)

_OLD_TRIGGERS: Final = (
    "assessments_are_never_changed",
    "assessments_are_never_replaced",
    "assessments_leave_a_tombstone",
    "tombstones_stand_for_an_assessment",
    "tombstones_are_never_changed",
    "tombstones_are_never_deleted",
)
_OLD_CODES: Final = ("akiec", "bcc", "bkl", "df", "mel", "nv", "vasc")
_OLD_DECISIONS: Final = {
    "no action": "none",
    "không can thiệp": "none",
    "follow-up in 3 months": "follow_up_3",
    "tái khám sau 3 tháng": "follow_up_3",
    "follow-up in 6 months": "follow_up_6",
    "tái khám sau 6 tháng": "follow_up_6",
    "biopsy": "biopsy",
    "sinh thiết": "biopsy",
    "excision": "excision",
    "cắt bỏ": "excision",
    "referral": "referral",
    "chuyển khám": "referral",
}
"""What the lists of the first version offered, in both languages."""

_OLD_MONTHS: Final = {"follow_up_3": 3, "follow_up_6": 6}


def give_patients(connection: sqlite3.Connection) -> None:
    """Take a history of version 1 to version 2.

    Cases of one id become images of one patient, each of a lesion of its own. A case gets back the
    time of its first assessment, which every later look had overwritten. An entry of the log that
    is damaged stays in its place, unreadable as it was.

    Args:
        connection: To a history of version 1, inside a transaction.
    """
    for trigger in _OLD_TRIGGERS:
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DROP INDEX assessments_by_image")
    connection.execute("ALTER TABLE assessments RENAME TO old_assessments")
    connection.execute("ALTER TABLE cases RENAME TO old_cases")
    for statement in _TABLES:
        if "CREATE TRIGGER" not in statement:
            connection.execute(statement)
    _move_assessments(connection)
    _move_cases(connection)
    for old, new in (("old_cases", "images"), ("old_assessments", "assessments")):
        # Numbers of deleted entries are not given again.
        found = connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (old,)
        ).fetchone()
        connection.execute(f"DROP TABLE {old}")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (new,))
        if found is not None:
            connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (new, *found))
    for trigger in LOG_TRIGGERS:
        connection.execute(trigger)


def _move_assessments(connection: sqlite3.Connection) -> None:
    cursor = connection.execute(
        "SELECT sequence, image_sha256, image_name, image_path, probabilities,"
        " member_probabilities, flags, bundle_name, bundle_version, bundle_sha256, engine,"
        " program_version, assessed_utc, seconds, checksum FROM old_assessments ORDER BY sequence"
    )
    for sequence, *columns in cursor:
        record = _as_record(columns)
        checksum = hashlib.sha256(f"{columns[0]} {record}".encode()).digest() if record else b""
        connection.execute(
            "INSERT INTO assessments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (sequence, columns[0], *columns[6:9], columns[10], record, checksum),
        )


def _as_record(columns: Sequence[Any]) -> str:
    """The written form of a result of version 1; empty if it is not as it was written."""
    plain = [column.hex() if isinstance(column, bytes) else column for column in columns[:-1]]
    if hashlib.sha256(json.dumps(plain).encode("ascii")).digest() != columns[-1]:
        return ""
    sha256, _name, _path, numbers, members, flags, *made_by = columns[:-1]
    name, version, bundle_sha256, engine, program_version, created, seconds = made_by
    count = len(_OLD_CODES)
    flat = _unpack(members)
    values = {
        "classes": list(_OLD_CODES),
        "probabilities": _unpack(numbers),
        "member_probabilities": [flat[at : at + count] for at in range(0, len(flat), count)],
        "flags": flags.split(),
        "provenance": {
            "image_sha256": sha256,
            "bundle_name": name,
            "bundle_version": version,
            "bundle_sha256": bundle_sha256,
            "engine": engine,
            "program_version": program_version,
            "created_utc": created,
            "seconds": seconds,
        },
    }
    return json.dumps(values)


def _unpack(data: bytes) -> list[float]:
    return list(struct.unpack(f"<{len(data) // 8}d", data))


def _move_cases(connection: sqlite3.Connection) -> None:
    cursor = connection.execute(
        "SELECT number, old_cases.image_sha256, latest, old_cases.image_name, image_path,"
        " (SELECT assessed_utc FROM old_assessments AS a"
        "  WHERE a.image_sha256 = old_cases.image_sha256 ORDER BY sequence LIMIT 1),"
        " old_cases.assessed_utc, first_code, first_probability, p_malignant, case_id, site, notes,"
        " clinician_diagnosis, decision, bare_text, accented_text"
        " FROM old_cases LEFT JOIN old_assessments ON sequence = latest ORDER BY number"
    )
    for row in cursor:
        number, sha256, latest, name, path, first_utc, last_utc, *rest = row
        code, probability, p_malignant, case_id, site, notes, diagnosis, decision, *found_by = rest
        patient = _patient(connection, case_id)
        lesion = connection.execute(
            "INSERT INTO lesions (patient, site) VALUES (?, ?)", (patient, site)
        ).lastrowid
        day = _local_day(first_utc)
        visit = _visit(connection, patient, day)
        kind = _OLD_DECISIONS.get(fold(decision.strip()), "")
        connection.execute(
            "INSERT INTO images VALUES"
            " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, sha256, lesion, visit, latest, name, path, first_utc, last_utc),
                *(" ".join(_OLD_CODES), code, probability, p_malignant),
                *(diagnosis, decision, kind, _due(day, kind), notes, *found_by),
            ),
        )


def _patient(connection: sqlite3.Connection, case_id: str) -> int:
    key = fold(case_id.strip()) or None
    found = connection.execute("SELECT number FROM patients WHERE id_key = ?", (key,)).fetchone()
    if found is not None:
        return int(found[0])
    inserted = connection.execute(
        "INSERT INTO patients (case_id, id_key) VALUES (?, ?)", (case_id, key)
    )
    return int(inserted.lastrowid or 0)


def _local_day(moment_utc: str) -> str:
    try:
        return datetime.fromisoformat(moment_utc).astimezone().date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _due(day: str, kind: str) -> str:
    months, start = _OLD_MONTHS.get(kind), as_date(day)
    return "" if months is None or start is None else due_date(start, months).isoformat()


def _visit(connection: sqlite3.Connection, patient: int, day: str) -> int:
    connection.execute(
        "INSERT INTO visits (patient, day) VALUES (?, ?) ON CONFLICT DO NOTHING", (patient, day)
    )
    found = connection.execute(
        "SELECT number FROM visits WHERE patient = ? AND day = ?", (patient, day)
    ).fetchone()
    return int(found[0])
