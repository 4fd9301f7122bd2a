"""The first schema of the history: an append-only log of assessments, and cases of one image."""

from __future__ import annotations

import sqlite3
from typing import Final

LOG_TRIGGERS: Final = (
    """
    CREATE TRIGGER assessments_are_never_changed BEFORE UPDATE ON assessments
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER assessments_are_never_replaced BEFORE INSERT ON assessments
    WHEN EXISTS (SELECT 1 FROM assessments WHERE sequence = NEW.sequence)
        OR EXISTS (SELECT 1 FROM tombstones WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER assessments_leave_a_tombstone BEFORE DELETE ON assessments
    WHEN NOT EXISTS (SELECT 1 FROM tombstones WHERE sequence = OLD.sequence)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER tombstones_stand_for_an_assessment BEFORE INSERT ON tombstones
    WHEN NOT EXISTS (SELECT 1 FROM assessments WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER tombstones_are_never_changed BEFORE UPDATE ON tombstones
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER tombstones_are_never_deleted BEFORE DELETE ON tombstones
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
)

_FIRST_SCHEMA: Final = (
    """
    CREATE TABLE assessments (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        image_sha256 TEXT NOT NULL,
        image_name TEXT NOT NULL,
        image_path BLOB,
        probabilities BLOB NOT NULL,
        member_probabilities BLOB NOT NULL,
        flags TEXT NOT NULL,
        bundle_name TEXT NOT NULL,
        bundle_version TEXT NOT NULL,
        bundle_sha256 TEXT NOT NULL,
        engine TEXT NOT NULL,
        program_version TEXT NOT NULL,
        assessed_utc TEXT NOT NULL,
        seconds REAL NOT NULL,
        checksum BLOB NOT NULL
    ) STRICT
    """,
    "CREATE INDEX assessments_by_image ON assessments (image_sha256)",
    """
    CREATE TABLE tombstones (
        sequence INTEGER PRIMARY KEY,
        bundle_name TEXT NOT NULL,
        bundle_version TEXT NOT NULL,
        bundle_sha256 TEXT NOT NULL,
        program_version TEXT NOT NULL,
        deleted_utc TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE cases (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        image_sha256 TEXT NOT NULL UNIQUE,
        latest INTEGER NOT NULL UNIQUE REFERENCES assessments (sequence),
        image_name TEXT NOT NULL,
        first_code TEXT NOT NULL,
        first_probability REAL NOT NULL,
        p_malignant REAL NOT NULL,
        assessed_utc TEXT NOT NULL,
        case_id TEXT NOT NULL DEFAULT '',
        site TEXT NOT NULL DEFAULT '',
        notes TEXT NOT NULL DEFAULT '',
        clinician_diagnosis TEXT NOT NULL DEFAULT '',
        decision TEXT NOT NULL DEFAULT '',
        bare_text TEXT NOT NULL,
        accented_text TEXT NOT NULL
    ) STRICT
    """,
    *LOG_TRIGGERS,
)


def create_first_schema(connection: sqlite3.Connection) -> None:
    """Make the tables of version 1 in an empty file."""
    for statement in _FIRST_SCHEMA:
        connection.execute(statement)
