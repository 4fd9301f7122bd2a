"""The history of cases: one SQLite file in the user's data folder.

The log of assessments is append-only. A case is what the user sees of it: the latest assessment
of one image, with what was written about it. Pixels are not kept.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skinapp.core.case import CaseDetails
from skinapp.core.errors import (
    RecordsBusyError,
    RecordsDamagedError,
    RecordsError,
    RecordsLockedError,
    RecordsNoEncryptionError,
    RecordsPassphraseError,
    RecordsStorageError,
)
from skinapp.services.history.case import (
    CaseRow,
    NewAssessment,
    PatientHint,
    SeenImage,
    StoredCase,
)
from skinapp.services.history.file import (
    backups_of,
    new_private_file,
    open_file,
    typed_errors,
)
from skinapp.services.history.locked import (
    as_key,
    convert,
    has_encryption,
    locked_place,
    place_of,
)
from skinapp.services.history.reading import (
    read_case,
    read_details,
    read_hints,
    read_row,
    read_seen,
)
from skinapp.services.history.schema import MIGRATIONS, Migration
from skinapp.services.history.search import Listing, Order, search_statement
from skinapp.services.history.writing import DetailChanges, add, change, remove
from skinapp.services.sqlite_file import sqlite_errors, transaction

_BUSY_S: Final = 5.0


class Records:
    """The history; every method blocks, and all belong to one thread.

    The file is opened by the first call that needs it, and again after an error that closed it.
    Every method raises a kind of ``RecordsError`` if the history cannot be used; what was being
    written is then not written at all.

    Args:
        path: The file.
        busy_s: How long to wait for another process, in seconds, from the next opening on.
        migrations: All schema versions.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_s: float = _BUSY_S,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        self.path = path
        self.busy_s = busy_s
        self._migrations = migrations
        self._key: str | None = None
        self._connection: sqlite3.Connection | None = None
        self._set_aside: Path | None = None

    def open(self) -> Path | None:
        """Open the file if it is not open.

        Returns:
            Where a damaged history was set aside since the last call, if one was.
        """
        self._opened()
        set_aside, self._set_aside = self._set_aside, None
        return set_aside

    def close(self) -> None:
        """Leave one whole file behind, without a log beside it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def has_passphrase(self) -> bool:
        """Whether the file is locked for whoever does not know a passphrase."""
        with typed_errors(self.path):
            return self._place() != self.path

    @property
    def is_locked(self) -> bool:
        """Whether the passphrase has to be given before anything can be read."""
        return self.has_passphrase and self._key is None

    def unlock(self, passphrase: str) -> None:
        """Open a locked history.

        Args:
            passphrase: As the user typed it.

        Raises:
            RecordsPassphraseError: If it is another one.
        """
        self.lock()
        if not passphrase:
            msg = "The passphrase is empty."
            raise RecordsPassphraseError(msg, path=self.path)
        self._key = as_key(passphrase)
        try:
            self._opened()
        except RecordsError:
            self._key = None
            raise

    def lock(self) -> None:
        """Close the file and forget the passphrase."""
        self.close()
        self._key = None

    def set_passphrase(self, old: str, new: str) -> None:
        """Give the history a passphrase, another one, or none; the whole file is written anew.

        Copies from before a migration, which hold the same cases, are deleted.

        Args:
            old: The one that holds; not looked at while there is none.
            new: At least ``SHORTEST`` letters; empty for none from now on.

        Raises:
            RecordsPassphraseError: If the old one is wrong.
            RecordsBusyError: If another process has the history open.
        """
        if not self.has_passphrase:
            # So that there is something to be locked.
            self._opened()
        self.close()
        with typed_errors(self.path):
            source = self._place()
            locked = source != self.path
            target = locked_place(self.path) if new else self.path
            temporary = new_private_file(self.path.parent)
            try:
                key = as_key(old) if locked else None
                convert(source, key, target, as_key(new) or None, temporary)
            finally:
                temporary.unlink(missing_ok=True)
            for backup in (*backups_of(self.path), *backups_of(locked_place(self.path))):
                backup.unlink()
        self._key = as_key(new) or None

    def write(
        self,
        assessments: Sequence[NewAssessment],
        changes: Mapping[str, DetailChanges],
        suggested: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Keep assessments and what the user wrote, all of it or nothing.

        Args:
            assessments: To be added to the log, in order; each becomes the latest of its case. One
                that the same models have made of the same image before is no new one: the image
                was looked at.
            changes: By the hash of the image; those of an image without a case are dropped.
            suggested: Which of the changes nobody wrote but a file says.
        """
        with self._transaction() as connection:
            for new in assessments:
                add(connection, new)
            for image_sha256, changed in changes.items():
                change(connection, image_sha256, changed, (suggested or {}).get(image_sha256, ()))
        # So that a copy of the file alone, without the log beside it, is up to date. All is safe in
        # the log already, so that a failure here must not make anyone write it again.
        with contextlib.suppress(RecordsError), self._use() as connection:
            connection.execute("PRAGMA wal_checkpoint (PASSIVE)").fetchone()

    def details(self, image_sha256: str) -> CaseDetails | None:
        """What the user wrote about an image, or None if it has no case.

        Args:
            image_sha256: Hash of the image.
        """
        with self._use() as connection:
            return read_details(connection, image_sha256)

    def details_of(self, images: Iterable[str]) -> dict[str, CaseDetails]:
        """What the user wrote about images, of those that have a case.

        Args:
            images: Their hashes.
        """
        with self._use() as connection:
            found = {image: read_details(connection, image) for image in images}
        return {image: details for image, details in found.items() if details is not None}

    def search(
        self, text: str = "", order: Order | None = None, listing: Listing = Listing.ALL
    ) -> tuple[int, ...]:
        """Numbers of the cases in which a text occurs.

        Args:
            text: Looked for letter by letter, whatever signs it holds; capitals do not matter,
                and where it has no accents, neither do accents. Empty finds all.
            order: How to sort; None for the latest first.
            listing: Which cases are looked at.

        Returns:
            The numbers, sorted.
        """
        statement, bound = search_statement(text, order or Order(), listing)
        with self._use() as connection:
            return tuple(number for (number,) in connection.execute(statement, bound))

    def rows(self, numbers: Sequence[int]) -> tuple[CaseRow | None, ...]:
        """Lines of the history.

        Args:
            numbers: Of the cases.

        Returns:
            One for each; None for one that is gone or damaged.
        """
        with self._use() as connection:
            return tuple(read_row(connection, number) for number in numbers)

    def case(self, number: int) -> StoredCase | None:
        """A case with its latest result, or None if it is gone.

        Args:
            number: Of the case.

        Raises:
            OtherDiagnosesError: If the result was made with other diagnoses.
        """
        with self._use() as connection:
            return read_case(connection, number)

    def image_paths(self, numbers: Sequence[int]) -> tuple[Path, ...]:
        """Where the images of cases were; a pasted one was nowhere.

        Args:
            numbers: Of the cases; one that is gone is passed over.
        """
        with self._use() as connection:
            found = [
                connection.execute(
                    "SELECT image_path FROM images WHERE number = ?", (number,)
                ).fetchone()
                for number in numbers
            ]
        return tuple(Path(os.fsdecode(row[0])) for row in found if row is not None and row[0])

    def patients(self, text: str, most: int) -> tuple[PatientHint, ...]:
        """Patients whose id begins with a text, and then those in whose id it occurs.

        Args:
            text: The beginning of an id; empty for those who were here last.
            most: How many at most.

        Returns:
            Those who were here last come first.
        """
        with self._use() as connection:
            return read_hints(connection, text, most)

    def seen(self, case_id: str) -> tuple[SeenImage, ...]:
        """What the history has of a patient, latest visit first.

        Args:
            case_id: The id, whole; capitals do not matter.
        """
        with self._use() as connection:
            return read_seen(connection, case_id)

    def delete(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """Delete cases for good: details, results, names and paths are erased from the file.

        A tombstone stays of each assessment: its number, bundle and program. Backups from before a
        migration hold the same cases, so they go as well.

        Args:
            numbers: Of the cases; one that is gone already is passed over.

        Returns:
            Hashes of the images whose cases were deleted.
        """
        deleted: list[str] = []
        now = datetime.now(UTC).isoformat()
        with self._transaction() as connection:
            for number in numbers:
                found = connection.execute(
                    "SELECT image_sha256 FROM images WHERE number = ?", (number,)
                ).fetchone()
                if found is not None:
                    remove(connection, found[0], now)
                    deleted.append(found[0])
        self._erase()
        return tuple(deleted)

    def _erase(self) -> None:
        """Make sure that no deleted text is left in the file, its log or a backup."""
        with self._use():
            for backup in (*backups_of(self.path), *backups_of(locked_place(self.path))):
                backup.unlink()
        # Deleted text is overwritten as it is deleted; this takes copies that SQLite may have left
        # where it moved entries about. A full drive has no room for it.
        with contextlib.suppress(RecordsStorageError), self._use() as connection:
            connection.execute("VACUUM")
        with self._use() as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()
        if busy:
            msg = "Another process reads the history, so that traces may be left in its log."
            raise RecordsBusyError(msg, path=self.path)

    def _place(self) -> Path:
        """The file that counts. While it is open, nobody gives it another name."""
        if self._connection is not None:
            return locked_place(self.path) if self._key is not None else self.path
        return place_of(self.path)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            with typed_errors(self.path):
                place = self._place()
            key = self._key if place != self.path else None
            if place != self.path and not has_encryption():
                msg = "The history is locked, and nothing here can open it."
                raise RecordsNoEncryptionError(msg, path=place)
            if place != self.path and key is None:
                msg = "The history is locked."
                raise RecordsLockedError(msg, path=place)
            opened = open_file(place, self._migrations, self.busy_s, key)
            self._connection = opened.connection
            self._set_aside = opened.set_aside or self._set_aside
        return self._connection

    @contextlib.contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        connection = self._opened()
        try:
            with typed_errors(self.path):
                yield connection
        except RecordsDamagedError as error:
            if isinstance(error.__cause__, (*sqlite_errors(), UnicodeDecodeError)):
                # The next call checks the whole file, and sets it aside if it has to.
                self.close()
            raise

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._use() as connection, transaction(connection):
            yield connection
