"""A history that only a passphrase opens: an encrypted file in the place of the plain one.

The encryption is SQLCipher's (AES-256, a checksum on each page, the key by PBKDF2 with a salt of
the file); what it costs and what it leaves alone: decision 0240.
"""

from __future__ import annotations

import contextlib
import os
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from skinapp.core.errors import RecordsBusyError, RecordsDamagedError, RecordsPassphraseError
from skinapp.services.sqlite_file import connect, sqlite_errors

SHORTEST: Final = 8
"""Letters that a passphrase has at least."""

_ASIDE: Final = ".being-replaced"
_NOT_A_DATABASE: Final = 26
"""SQLite's code for a first page that makes no sense: a wrong key, or damage."""


def has_encryption() -> bool:
    """Whether the library is installed that a locked history needs."""
    return find_spec("sqlcipher3") is not None


def locked_place(plain: Path) -> Path:
    """Where the history is while it is locked; the plain one is not there then."""
    return plain.with_name(f"{plain.stem}.locked{plain.suffix}")


def as_key(passphrase: str) -> str:
    """The passphrase as it is used: an accented letter is one, however the keyboard writes it."""
    return unicodedata.normalize("NFC", passphrase)


def place_of(plain: Path) -> Path:
    """The file that counts, after what a killed process left undone is undone or finished.

    Args:
        plain: Where the history is when it is not locked.

    Returns:
        The locked file if there is one, otherwise the plain one, which need not exist.
    """
    locked = locked_place(plain)
    for old, new in ((plain, locked), (locked, plain)):
        aside = _aside(old)
        if not aside.exists():
            continue
        if new.exists():
            aside.unlink()
        else:
            aside.rename(old)
    return locked if locked.exists() else plain


def connect_with_key(path: Path, key: str, busy_s: float, pragmas: Sequence[str]) -> Any:
    """Open a locked history, or a plain one by the library that encrypts.

    Args:
        path: The file; an empty one becomes a locked one.
        key: What opens it; empty for a plain file.
        busy_s: How long to wait for another process, in seconds.
        pragmas: What to set, in order.

    Returns:
        A connection in autocommit mode.

    Raises:
        RecordsPassphraseError: If the key does not open it; a damaged beginning cannot be told
            apart from that.
    """
    connection: Any = connect(path, busy_s=busy_s, pragmas=(), key=key)
    try:
        # Before anything else: any other statement would call a wrong key damage.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite_errors() as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != _NOT_A_DATABASE:
            raise
        msg = "The passphrase does not open the history."
        raise RecordsPassphraseError(msg, path=path) from error
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def convert(
    source: Path, key: str | None, target: Path, new_key: str | None, temporary: Path
) -> None:
    """Write a history anew under another key, and put it in its place in one step; blocking.

    Args:
        source: The history as it is; nobody may have it open.
        key: What opens it; None for a plain one.
        target: Where it is to be: ``source`` itself, if only the key changes.
        new_key: What is to open it; None for a plain one.
        temporary: An empty private file in the same folder; it is gone afterwards.

    Raises:
        RecordsBusyError: If another process has the history open.
        RecordsPassphraseError: If the key is wrong.
        RecordsDamagedError: If the copy is not what it was made from; the history stays as it is.
    """
    with _opened(source, key) as connection:
        export(connection, temporary, new_key)
        expected = _summary(connection)
    if any(source.with_name(source.name + ending).exists() for ending in ("-wal", "-journal")):
        msg = "Another process has the history open."
        raise RecordsBusyError(msg, path=source)
    with _opened(temporary, new_key) as copy:
        if _summary(copy) != expected:
            msg = "The copy of the history is not what it was made from."
            raise RecordsDamagedError(msg, path=source)
        copy.execute("PRAGMA journal_mode = WAL")
    _sync(temporary)
    if source == target:
        temporary.replace(target)
        return
    # Each step can be the last one: ``place_of`` goes on from there.
    source.rename(_aside(source))
    temporary.rename(target)
    _aside(source).unlink()


def export(connection: Any, target: Path, key: str | None) -> None:
    """Copy all of a history into an empty file under a key of its own.

    Args:
        connection: To the history, by the library that encrypts.
        target: The empty file.
        key: What is to open the copy; None for a plain one.
    """
    connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(target), key or ""))
    try:
        connection.execute("SELECT sqlcipher_export('copy')").fetchone()
        for number in ("user_version", "application_id"):
            (value,) = connection.execute(f"PRAGMA main.{number}").fetchone()
            connection.execute(f"PRAGMA copy.{number} = {int(value):d}")
    finally:
        connection.execute("DETACH DATABASE copy")


@contextlib.contextmanager
def _opened(path: Path, key: str | None) -> Iterator[Any]:
    pragmas = ("temp_store = MEMORY", "synchronous = FULL")
    connection = connect_with_key(path, key or "", 0, pragmas)
    try:
        yield connection
    finally:
        connection.close()


def _summary(connection: Any) -> tuple[object, ...]:
    """What two files must share to hold the same."""
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()
    tables = connection.execute(
        "SELECT type, name, sql FROM main.sqlite_schema ORDER BY type, name"
    ).fetchall()
    names = [name for kind, name, _ in tables if kind == "table"]
    counts = [
        # Names out of the file's own list of tables.
        connection.execute(f'SELECT count(*) FROM main."{name}"').fetchone()  # noqa: S608
        for name in names
    ]
    numbers = [
        connection.execute(f"PRAGMA main.{one}").fetchone()
        for one in ("user_version", "application_id")
    ]
    return verdict, tuple(tables), tuple(counts), tuple(numbers)


def _aside(path: Path) -> Path:
    return path.with_name(path.name + _ASIDE)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
