"""Tables of the history, and how a history of an older version becomes one of this version.

Why: decision 0140.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Final

from skinapp.core.errors import RecordsDamagedError, RecordsSchemaError
from skinapp.services.history.schema_1 import create_first_schema
from skinapp.services.history.schema_2 import give_patients
from skinapp.services.sqlite_file import transaction

APPLICATION_ID: Final = 0x736B696E
"""Marks the file as ours, in the header of every SQLite file ("skin")."""

Migration = Callable[[sqlite3.Connection], None]
"""Takes the tables from one version to the next, inside a transaction that is open already."""

MIGRATIONS: Final[tuple[Migration, ...]] = (create_first_schema, give_patients)
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
    with transaction(connection):
        # Asked inside the transaction: another process may have been faster.
        for migration in migrations[read_version(connection) :]:
            migration(connection)
        # A pragma takes no bound parameter; this one is a number of ours.
        connection.execute(f"PRAGMA user_version = {len(migrations):d}")
