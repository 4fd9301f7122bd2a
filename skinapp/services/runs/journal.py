"""The journal of a folder run: which files it has, and the result of each that is done.

A result is in the journal, on the disk, before anybody hears of it. A run that was killed goes on
from its journal and does nothing twice.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from skinapp.core.errors import (
    JournalError,
    JournalHeldError,
    OtherDiagnosesError,
    ResultError,
)
from skinapp.services.runs.result import FileResult, from_json, to_json
from skinapp.services.sqlite_file import Trouble, connect, transaction, trouble_of

logger = logging.getLogger(__name__)

SUFFIX: Final = ".journal"
NEVER_BEGUN: Final = 0
"""Version in a file that was made and not written to; an error says it as what was found."""

KEPT_DAYS: Final = 30
"""How long the journal of a finished run is kept."""

_DAY_S: Final = 86_400
_SCHEMA_VERSION: Final = 2

_PRAGMAS: Final = (
    # Exclusive first: then the index of the log is kept in memory, which also works on network
    # drives.
    "locking_mode = EXCLUSIVE",
    "journal_mode = WAL",
    "synchronous = FULL",
)

_SCHEMA: Final = (
    "CREATE TABLE run (bundle_sha256 TEXT NOT NULL, created_utc TEXT NOT NULL)",
    "CREATE TABLE roots (position INTEGER PRIMARY KEY, path BLOB NOT NULL, named BLOB NOT NULL)",
    "CREATE TABLE files (position INTEGER PRIMARY KEY, path BLOB NOT NULL)",
    # A second result for a file is refused by the key.
    "CREATE TABLE results (position INTEGER PRIMARY KEY, is_error INTEGER, content TEXT NOT NULL)",
    f"PRAGMA user_version = {_SCHEMA_VERSION}",
)


@dataclass(frozen=True)
class PendingFile:
    """A file of a run that has no result yet.

    Attributes:
        index: Its place in the run, from 0 on.
        file: The file.
    """

    index: int
    file: Path


@dataclass(frozen=True)
class JournalSummary:
    """What a user needs to know to go on with a run or to forget it.

    Attributes:
        path: The journal.
        roots: The files and folders that the run was started with, as absolute paths.
        named_roots: The same as the user named them.
        created_utc: When it was started.
        file_count: Files of the run.
        done_count: Those that have a result or an error.
        bundle_sha256: Hash of the bundle that it was started with.
    """

    path: Path
    roots: tuple[Path, ...]
    named_roots: tuple[Path, ...]
    created_utc: datetime
    file_count: int
    done_count: int
    bundle_sha256: str

    @property
    def finished(self) -> bool:
        """Whether every file has a result or an error."""
        return self.done_count == self.file_count


class Journal:
    """One SQLite file for one run; made by ``create`` or ``open``, safe to use in all threads.

    An open journal is locked: no other process can go on with the same run.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def create(
        cls, path: Path, roots: Sequence[Path], files: Sequence[Path], bundle_sha256: str
    ) -> Journal:
        """Begin a run.

        Args:
            path: Where the journal is to be; nothing may be there.
            roots: The files and folders that the user named, as they were named.
            files: All files of the run in their order.
            bundle_sha256: Hash of the manifest of the bundle.

        Returns:
            The journal.

        Raises:
            JournalError: If it cannot be written.
        """
        try:
            # SQLite gives its other files the permissions of this one.
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            msg = "The journal of the run cannot be made."
            raise JournalError(msg, path=path, found=error.strerror) from error
        started = (bundle_sha256, datetime.now(UTC).isoformat())
        journal: Journal | None = None
        try:
            journal = cls(path, _connect(path))
            with journal._transaction() as connection:
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO run VALUES (?, ?)", started)
                connection.executemany("INSERT INTO roots VALUES (?, ?, ?)", _named(roots))
                connection.executemany("INSERT INTO files VALUES (?, ?)", _numbered(files))
        except JournalError:
            if journal is not None:
                journal.close()
            with suppress(JournalError):
                delete_journal(path)
            raise
        return journal

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Open the journal of a run that was begun before.

        Args:
            path: The journal.

        Returns:
            The journal.

        Raises:
            JournalHeldError: If another program works with it.
            JournalError: If it is not there, damaged, or of another version.
        """
        if not path.is_file():
            msg = "There is no such journal."
            raise JournalError(msg, path=path)
        journal = cls(path, _connect(path))
        try:
            journal._check()
        except JournalError:
            journal.close()
            raise
        return journal

    def close(self) -> None:
        """Let go of the file; the journal can be opened again."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    @property
    def summary(self) -> JournalSummary:
        """What the run is and how far it has come."""
        with self._lock:
            ((bundle, created),) = self._rows("SELECT bundle_sha256, created_utc FROM run")
            roots = self._rows("SELECT path, named FROM roots ORDER BY position")
            return JournalSummary(
                path=self.path,
                roots=tuple(_path(path) for path, _ in roots),
                named_roots=tuple(_path(named) for _, named in roots),
                created_utc=datetime.fromisoformat(created),
                file_count=int(self._value("SELECT count(*) FROM files")),
                done_count=int(self._value("SELECT count(*) FROM results")),
                bundle_sha256=bundle,
            )

    @property
    def finished(self) -> bool:
        """Whether every file has a result or an error."""
        return self.summary.finished

    def results(self) -> list[FileResult]:
        """What is done, in the order of the files.

        Raises:
            JournalError: If the journal cannot be read.
        """
        rows = self._rows(
            "SELECT position, path, content FROM results JOIN files USING (position)"
            " ORDER BY position"
        )
        try:
            return [from_json(index, _path(path), content) for index, path, content in rows]
        except OtherDiagnosesError as error:
            msg = "The run was made with other diagnoses."
            raise JournalError(msg, path=self.path, found=error.found) from error
        except ResultError as error:
            msg = "The journal is damaged."
            raise JournalError(msg, path=self.path) from error

    def missing(self) -> list[PendingFile]:
        """The files that have neither a result nor an error, in their order.

        Raises:
            JournalError: If the journal cannot be read.
        """
        rows = self._rows(
            "SELECT position, path FROM files"
            " WHERE position NOT IN (SELECT position FROM results) ORDER BY position"
        )
        return [PendingFile(index, _path(path)) for index, path in rows]

    def append(self, *results: FileResult) -> None:
        """Write results; when it returns they are on the disk, all of them.

        Args:
            results: Results of files that have none yet.

        Raises:
            JournalError: If they cannot be written, of which then none is in the journal.
        """
        rows = [(one.index, one.error is not None, to_json(one)) for one in results]
        with self._transaction() as connection:
            connection.executemany("INSERT INTO results VALUES (?, ?, ?)", rows)

    def forget_errors(self) -> int:
        """Make the files with an error missing again, so that the run tries them once more.

        Returns:
            How many there were.

        Raises:
            JournalError: If the journal cannot be written.
        """
        with self._transaction() as connection:
            return connection.execute("DELETE FROM results WHERE is_error").rowcount

    def _check(self) -> None:
        version = self._value("PRAGMA user_version")
        if version != _SCHEMA_VERSION:
            msg = "The journal is damaged or was written by another version of the program."
            raise _damaged(msg, self.path, version)
        state = self._value("PRAGMA quick_check(1)")
        if state != "ok":
            raise _damaged("The journal is damaged.", self.path, state)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._lock, _translated(self.path):
            return self._connection.execute(query).fetchall()

    def _value(self, query: str) -> Any:
        ((value,),) = self._rows(query)
        return value

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _translated(self.path), transaction(self._connection) as connection:
            yield connection


def unfinished_journals(folder: Path) -> list[JournalSummary]:
    """The runs that can be gone on with, as ``all_journals`` finds them."""
    return [one for one in all_journals(folder) if not one.finished]


def all_journals(folder: Path) -> list[JournalSummary]:
    """The runs that are there, finished or not.

    Args:
        folder: Where the program keeps its journals.

    Returns:
        Newest first. Journals that cannot be read, or that a running program holds, are passed
        over.
    """
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            journal = Journal.open(path)
        except JournalError as error:
            logger.info("a journal was passed over: %s", error.message)
            continue
        try:
            found.append(journal.summary)
        except JournalError as error:
            logger.info("a journal was passed over: %s", error.message)
        finally:
            journal.close()
    return sorted(found, key=lambda summary: summary.created_utc, reverse=True)


def expire_journals(folder: Path, days: int) -> int:
    """Delete the journals of finished runs that nobody went back to for some time.

    They name files and hold every result, and nobody needs them any more; an unfinished run stays
    until it is finished or discarded.

    Args:
        folder: Where the program keeps its journals.
        days: How long a journal is kept after the last change of it; 0 keeps all.

    Returns:
        How many were deleted.
    """
    end = datetime.now(UTC).timestamp() - days * _DAY_S
    expired = 0
    for summary in all_journals(folder) if days > 0 else ():
        with suppress(JournalError, OSError):
            if summary.finished and summary.path.stat().st_mtime < end:
                delete_journal(summary.path)
                expired += 1
    return expired


def delete_journal(path: Path) -> None:
    """Forget a run for good; its journal must be closed.

    Raises:
        JournalError: If a file of it cannot be deleted.
    """
    try:
        for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            file.unlink(missing_ok=True)
    except OSError as error:
        msg = "The journal cannot be deleted."
        raise JournalError(msg, path=path, found=error.strerror) from error


def _connect(path: Path) -> sqlite3.Connection:
    with _translated(path):
        return connect(path, busy_s=1, pragmas=_PRAGMAS, any_thread=True)


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Errors of SQLite become ours."""
    try:
        yield
    except sqlite3.Error as error:
        trouble = trouble_of(error)
        code = getattr(error, "sqlite_errorname", type(error).__name__)
        if trouble is Trouble.BUSY:
            msg = "Another running program holds this journal."
            raise JournalHeldError(msg, path=path, found=code) from error
        if trouble is Trouble.DAMAGED:
            raise _damaged("The journal is damaged.", path, code) from error
        msg = "The journal cannot be read or written."
        raise JournalError(msg, path=path, found=code) from error


def _damaged(message: str, path: Path, found: object) -> JournalError:
    error = JournalError(message, path=path, expected=_SCHEMA_VERSION, found=found)
    error.damaged = True
    return error


def _numbered(paths: Sequence[Path]) -> Iterator[tuple[int, bytes]]:
    # Bytes, since names need not be text on Linux.
    return ((index, os.fsencode(path)) for index, path in enumerate(paths))


def _named(roots: Sequence[Path]) -> Iterator[tuple[int, bytes, bytes]]:
    for index, root in enumerate(roots):
        yield index, os.fsencode(root.absolute()), os.fsencode(root)


def _path(stored: bytes) -> Path:
    return Path(os.fsdecode(stored))
