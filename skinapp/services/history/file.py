"""The file of the history: private, checked when it is opened, and never thrown away.

Why: decision 0060.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinapp.core import strays
from skinapp.core.errors import (
    OutputError,
    RecordsAccessError,
    RecordsBusyError,
    RecordsDamagedError,
    RecordsError,
    RecordsStorageError,
)
from skinapp.services.history.locked import connect_with_key, export
from skinapp.services.history.schema import (
    APPLICATION_ID,
    Migration,
    check_health,
    check_identity,
    migrate,
    read_version,
)
from skinapp.services.paths import private_folder
from skinapp.services.sqlite_file import Trouble, connect, sqlite_errors, trouble_of

_SIDECARS: Final = ("-wal", "-shm", "-journal")
"""Files that SQLite keeps beside the one it is given; the first holds the latest changes."""

_KINDS: Final[dict[Trouble, type[RecordsError]]] = {
    Trouble.BUSY: RecordsBusyError,
    Trouble.STORAGE: RecordsStorageError,
    Trouble.ACCESS: RecordsAccessError,
    Trouble.DAMAGED: RecordsDamagedError,
}

_PRAGMAS: Final = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    # Sorting and VACUUM would otherwise write patient data to the shared /tmp.
    "temp_store = MEMORY",
)

_KEPT_PAGES: Final = "cache_size = -400000"
"""KiB of pages, so that a search does not decrypt the whole file each time."""

_DRIVE_PROBLEMS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


@dataclass(frozen=True, eq=False)
class OpenedFile:
    """An open history.

    Attributes:
        connection: In autocommit mode; belongs to the thread that opened it.
        set_aside: Where a damaged history went in whose place a new one began, if there was one.
    """

    connection: sqlite3.Connection
    set_aside: Path | None


@contextlib.contextmanager
def typed_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into errors of the tree.

    Args:
        path: The history, for the errors to name.

    Raises:
        RecordsError: In the place of any such error.
    """
    try:
        yield
    except RecordsError as error:
        error.path = error.path or path
        raise
    except sqlite3.ProgrammingError:
        raise
    except UnicodeDecodeError as error:
        # Python could not even read the message of SQLite, which quotes what is damaged.
        msg = "The history is damaged."
        raise RecordsDamagedError(msg, path=path) from error
    except sqlite_errors() as error:
        msg = "The history cannot be read or written."
        raise _KINDS[trouble_of(error)](msg, path=path, found=str(error)) from error
    except OSError as error:
        kind = RecordsStorageError if error.errno in _DRIVE_PROBLEMS else RecordsAccessError
        msg = "The file of the history cannot be used."
        raise kind(msg, path=path, found=error.strerror) from error


def open_file(
    path: Path, migrations: Sequence[Migration], busy_s: float, key: str | None = None
) -> OpenedFile:
    """Open the history, or begin one; blocking.

    A damaged file, with what lies beside it, is renamed, and a new history begins. A file of an
    older version is copied and then brought up to date.

    Args:
        path: The file; its folder is made if it is missing.
        migrations: All schema versions, see ``schema``.
        busy_s: How long to wait for another process, in seconds.
        key: Opens a locked history; None for a plain one.

    Returns:
        The open history.

    Raises:
        RecordsError: One of its kinds says why there is none.
    """
    with typed_errors(path):
        _make_folder(path.parent)
        set_aside: Path | None = None
        if path.exists():
            try:
                with typed_errors(path):
                    return OpenedFile(_open_existing(path, migrations, busy_s, key), None)
            except RecordsDamagedError:
                set_aside = _set_aside(path)
        elif any(_sidecar(path, ending).exists() for ending in _SIDECARS):
            # Changes to a history that is gone; SQLite would play them into the new one.
            set_aside = _set_aside(path)
        _begin(path, migrations, key)
        return OpenedFile(_open_existing(path, migrations, busy_s, key), set_aside)


def backups_of(path: Path) -> list[Path]:
    """The copies that were made before migrations."""
    return sorted(path.parent.glob(f"{path.name}.schema-*.backup"))


def _make_folder(folder: Path) -> None:
    try:
        private_folder(folder)
    except OutputError as error:
        msg = "The folder of the history cannot be used."
        raise RecordsAccessError(msg, path=folder, found=error.message) from error


def _open_existing(
    path: Path, migrations: Sequence[Migration], busy_s: float, key: str | None
) -> sqlite3.Connection:
    for file in (path, *(_sidecar(path, ending) for ending in _SIDECARS)):
        _make_private(file)
    connection = _connect(path, busy_s, key)
    try:
        check_identity(connection, migrations)
        check_health(connection, migrations)
        version = read_version(connection)
        if version < len(migrations):
            _back_up(connection, path, version, key)
            migrate(connection, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, busy_s: float, key: str | None) -> sqlite3.Connection:
    if key is None:
        connection = connect(path, busy_s=busy_s, pragmas=_PRAGMAS)
    else:
        connection = connect_with_key(path, key, busy_s, (*_PRAGMAS, _KEPT_PAGES))
    # One letter that was damaged on the drive must not hide a whole page of cases.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _begin(path: Path, migrations: Sequence[Migration], key: str | None) -> None:
    """Make an empty history under another name first, so that it is whole when it appears."""
    temporary = new_private_file(path.parent)
    try:
        connection = _connect(temporary, 0.0, key)
        try:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
            migrate(connection, migrations)
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        _publish(temporary, path)
    finally:
        for ending in ("", *_SIDECARS):
            _sidecar(temporary, ending).unlink(missing_ok=True)


def _publish(temporary: Path, path: Path) -> None:
    """Give a file its name, unless another process was faster: its history is as good."""
    with contextlib.suppress(FileExistsError):
        try:
            # Unlike a rename, a link replaces nothing.
            path.hardlink_to(temporary)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            temporary.rename(path)


def _back_up(connection: sqlite3.Connection, path: Path, version: int, key: str | None) -> None:
    temporary = new_private_file(path.parent)
    try:
        if key is not None:
            export(connection, temporary, key)
            temporary.replace(path.with_name(f"{path.name}.schema-{version}.backup"))
            return
        copy = sqlite3.connect(temporary)
        try:
            connection.backup(copy)
            # A single file, which can be moved and opened anywhere.
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        temporary.replace(path.with_name(f"{path.name}.schema-{version}.backup"))
    finally:
        temporary.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path:
    for count in itertools.count(1):
        target = path.with_name(f"{path.stem}.damaged-{count}{path.suffix}")
        if not any(_sidecar(target, ending).exists() for ending in ("", *_SIDECARS)):
            break
    # The file itself comes last: should this be cut short, it never meets foreign changes.
    for ending in (*_SIDECARS, ""):
        with contextlib.suppress(FileNotFoundError):
            _sidecar(path, ending).rename(_sidecar(target, ending))
    return target


def _sidecar(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def new_private_file(folder: Path) -> Path:
    """An empty file that only its owner can read, named as what is not whole yet."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=strays.prefix(), suffix=strays.SUFFIX)
    os.close(descriptor)
    return Path(name)


def _make_private(path: Path) -> None:
    """Take every right from other users; on Windows the user's folder is private already."""
    if os.name == "nt":
        return
    with contextlib.suppress(FileNotFoundError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(mode & 0o700)
