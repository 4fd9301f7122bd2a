"""Tables of the history, and how a history of an older version becomes one of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from skinapp.core.errors import RecordsDamagedError, RecordsSchemaError

APPLICATION_ID: Final = 0x736B696E
"""Marks the file as ours, in the header of every SQLite file ("skin")."""

Migration = Callable[[sqlite3.Connection], None]
"""Takes the tables from one version to the next, inside a transaction that is open already."""

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


def _create_first_schema(connection: sqlite3.Connection) -> None:
    for statement in _FIRST_SCHEMA:
        connection.execute(statement)


MIGRATIONS: Final[tuple[Migration, ...]] = (_create_first_schema,)
"""Entry i takes a history from version i to i + 1; an entry is never edited once released."""


def read_version(connection: sqlite3.Connection) -> int:
    """Schema version of a history; 0 for an empty file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def check_identity(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Make sure that a file is a history that this version of the program may touch.

    Args:
        connection: To the file.
        migrations: All that this version knows.

    Raises:
        RecordsDamagedError: If it is no history.
        RecordsSchemaError: If it is one of a newer version.
    """
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        msg = "The file is no history of this program."
        raise RecordsDamagedError(msg, expected=APPLICATION_ID, found=application_id)
    version = read_version(connection)
    if version > len(migrations):
        msg = "The history has a schema version that this program does not know."
        raise RecordsSchemaError(msg, expected=len(migrations), found=version)


def check_health(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Make sure that a history is whole and has exactly the tables and triggers of its version.

    Args:
        connection: To a history that passed ``check_identity``.
        migrations: All that this version knows.

    Raises:
        RecordsDamagedError: If it is not.
    """
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        msg = "The history is damaged."
        raise RecordsDamagedError(msg, found=verdict)
    model = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(model, migrations[: read_version(connection)])
        if schema_of(connection) != schema_of(model):
            msg = "The history has other tables than it should have."
            raise RecordsDamagedError(msg)
    finally:
        model.close()


def schema_of(connection: sqlite3.Connection) -> list[tuple[str, str, str | None]]:
    """Type, name and text of every table, index and trigger, in the order of their names."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
    return [(str(kind), str(name), sql) for kind, name, sql in rows]


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Bring a history to the newest version, in one transaction: wholly or not at all.

    Args:
        connection: In autocommit mode, with no transaction open.
        migrations: All that lead from an empty file to the newest version.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked inside the transaction: another process may have been faster.
        for migration in migrations[read_version(connection) :]:
            migration(connection)
        # A pragma takes no bound parameter; this one is a number of ours.
        connection.execute(f"PRAGMA user_version = {len(migrations):d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
