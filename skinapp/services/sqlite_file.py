"""SQLite as this program uses it: opened, guarded and understood in one place."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

KEY_ROUNDS: Final = 256_000
"""How often a passphrase is hashed into a key (SQLCipher's own number); part of the file format."""


class Trouble(Enum):
    """What an error of SQLite means for whoever met it."""

    BUSY = auto()
    """Another process holds the file."""

    STORAGE = auto()
    """The drive is full or reported an error."""

    ACCESS = auto()
    """The file may not be read or written."""

    DAMAGED = auto()
    """The file is not as it was written, or no database at all."""


_TROUBLES: Final = {
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_FULL: Trouble.STORAGE,
    sqlite3.SQLITE_IOERR: Trouble.STORAGE,
    sqlite3.SQLITE_READONLY: Trouble.ACCESS,
    sqlite3.SQLITE_PERM: Trouble.ACCESS,
    sqlite3.SQLITE_CANTOPEN: Trouble.ACCESS,
}


def sqlite_errors() -> tuple[type[Exception], ...]:
    """What SQLite raises, also as the library that encrypts has it."""
    cipher = sys.modules.get("sqlcipher3.dbapi2")
    return (sqlite3.Error,) if cipher is None else (sqlite3.Error, cipher.Error)


def trouble_of(error: Exception) -> Trouble:
    """What is wrong.

    Args:
        error: Of SQLite; none of a wrong use of the module, which is a fault of ours.

    Returns:
        The kind. What is none of the known ones, our statements being right, comes from contents
        that are not.
    """
    # The lower byte is the kind, the others say more about it.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    return _TROUBLES.get(code, Trouble.DAMAGED)


def connect(
    path: Path,
    *,
    busy_s: float,
    pragmas: Sequence[str],
    any_thread: bool = False,
    key: str | None = None,
) -> sqlite3.Connection:
    """Open a file that is there; a missing one is an error.

    Args:
        path: The file.
        busy_s: How long to wait for another process, in seconds.
        pragmas: What to set, in order, for example ``synchronous = FULL``.
        any_thread: Whether other threads may use the connection, one at a time.
        key: Opens a file that is encrypted; an empty one opens a plain file with the library that
            encrypts. None for a plain file.

    Returns:
        A connection in autocommit mode.

    Raises:
        sqlite3.Error: If it cannot be opened or set; or the same of the library that encrypts.
    """
    library: Any = sqlite3
    if key is not None:
        from sqlcipher3 import dbapi2 as library
    # A plain name would make SQLite create a missing file, readable by others.
    connection: sqlite3.Connection = library.connect(
        f"{_address(path)}?mode=rw",
        timeout=busy_s,
        isolation_level=None,
        uri=True,
        check_same_thread=not any_thread,
    )
    try:
        if key is not None:
            # It tells the standard error of each page that it cannot read.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA cipher_default_kdf_iter = {KEY_ROUNDS:d}")
        if key:
            quoted = key.replace("'", "''")
            connection.execute(f"PRAGMA key = '{quoted}'")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of what is done inside, or nothing of it.

    Args:
        connection: In autocommit mode.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself after some errors.
        if connection.in_transaction:
            with contextlib.suppress(*sqlite_errors()):
                connection.execute("ROLLBACK")
        raise


def _address(path: Path) -> str:
    """The file as an address without a host: SQLite takes none, not even of a network drive."""
    absolute = path.absolute()
    quoted = quote(os.fsencode(absolute.as_posix()), safe="/:")
    return f"file://{quoted}" if quoted.startswith("/") else f"file:///{quoted}"
