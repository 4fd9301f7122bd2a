"""The history of cases: one SQLite file in the user's data folder.

The log of assessments is append-only. A case is what the user sees of it: the latest assessment
of one image, with what was written about it. Pixels are not kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import (
    RecordsBusyError,
    RecordsDamagedError,
    RecordsError,
    RecordsStorageError,
)
from skinapp.services.history.case import (
    CaseRow,
    NewAssessment,
    StoredCase,
    decode,
    encode,
    is_probability,
    ranked,
    storable,
)
from skinapp.services.history.file import backups_of, open_file, typed_errors
from skinapp.services.history.schema import MIGRATIONS, Migration
from skinapp.services.history.search import Order, looked_for, order_clause, searched

DetailChanges = Mapping[str, str]
"""New texts by the names of the fields of ``CaseDetails``; a field that is missing stays."""

_DETAIL_FIELDS: Final = tuple(field.name for field in fields(CaseDetails))
_BUSY_S: Final = 5.0

_INSERT_ASSESSMENT: Final = """
    INSERT INTO assessments (
        image_sha256, image_name, image_path, probabilities, member_probabilities, flags,
        bundle_name, bundle_version, bundle_sha256, engine, program_version, assessed_utc,
        seconds, checksum
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_UPSERT_CASE: Final = """
    INSERT INTO cases (
        image_sha256, latest, image_name, first_code, first_probability, p_malignant,
        assessed_utc, bare_text, accented_text
    ) VALUES (?, ?, ?, ?, ?, ?, ?, '', '')
    ON CONFLICT (image_sha256) DO UPDATE SET
        latest = excluded.latest, image_name = excluded.image_name,
        first_code = excluded.first_code, first_probability = excluded.first_probability,
        p_malignant = excluded.p_malignant, assessed_utc = excluded.assessed_utc
"""
_SELECT_DETAILS: Final = """
    SELECT case_id, site, notes, clinician_diagnosis, decision FROM cases WHERE image_sha256 = ?
"""
_UPDATE_DETAILS: Final = """
    UPDATE cases SET case_id = ?, site = ?, notes = ?, clinician_diagnosis = ?, decision = ?
    WHERE image_sha256 = ?
"""
_SELECT_ROW: Final = """
    SELECT image_name, assessed_utc, first_code, first_probability, p_malignant,
        case_id, site, notes, clinician_diagnosis, decision
    FROM cases WHERE number = ?
"""
_SELECT_CASE: Final = """
    SELECT case_id, site, notes, clinician_diagnosis, decision,
        (SELECT count(*) FROM assessments AS a WHERE a.image_sha256 = cases.image_sha256),
        assessments.image_sha256, assessments.image_name, image_path, probabilities,
        member_probabilities, flags, bundle_name, bundle_version, bundle_sha256, engine,
        program_version, assessments.assessed_utc, seconds, checksum
    FROM cases JOIN assessments ON sequence = latest WHERE number = ?
"""
_INSERT_TOMBSTONES: Final = """
    INSERT INTO tombstones
    SELECT sequence, bundle_name, bundle_version, bundle_sha256, program_version, ?
    FROM assessments WHERE image_sha256 = ?
"""


class Records:
    """The history; every method blocks, and all belong to one thread.

    The file is opened by the first call that needs it, and again after an error that closed it.
    Every method raises a kind of ``RecordsError`` if the history cannot be used; what was being
    written is then not written at all.

    Args:
        path: The file.
        busy_s: How long to wait for another process, in seconds.
        migrations: All schema versions.
    """

    def __init__(
        self,
        path: Path,
        *,
        busy_s: float = _BUSY_S,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        self._path = path
        self._busy_s = busy_s
        self._migrations = migrations
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

    def write(
        self, assessments: Sequence[NewAssessment], changes: Mapping[str, DetailChanges]
    ) -> None:
        """Keep assessments and what the user wrote, all of it or nothing.

        Args:
            assessments: To be added to the log, in order; each becomes the latest of its case.
            changes: By the hash of the image; those of an image without a case are dropped.
        """
        with self._transaction() as connection:
            for new in assessments:
                _add(connection, new)
            for image_sha256, changed in changes.items():
                _change(connection, image_sha256, changed)
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
            return _read_details(connection, image_sha256)

    def details_of(self, images: Iterable[str]) -> dict[str, CaseDetails]:
        """What the user wrote about images, of those that have a case.

        Args:
            images: Their hashes.
        """
        with self._use() as connection:
            found = {image: _read_details(connection, image) for image in images}
        return {image: details for image, details in found.items() if details is not None}

    def search(self, text: str = "", order: Order | None = None) -> tuple[int, ...]:
        """Numbers of the cases in which a text occurs.

        Args:
            text: Looked for letter by letter, whatever signs it holds; capitals do not matter,
                and where it has no accents, neither do accents. Empty finds all.
            order: How to sort; None for the latest first.

        Returns:
            The numbers, sorted.
        """
        clause = order_clause(order or Order())
        needle = looked_for(text)
        # The clause is made of constants; whatever the user typed is bound.
        statement = f"SELECT number FROM cases {clause}"  # noqa: S608
        typed: tuple[str, ...] = ()
        if needle.bare or needle.accented:
            # All texts are read, which is quicker in the order of the file than of an index.
            typed = (needle.bare, needle.accented)
            statement = f"""
                SELECT number FROM cases NOT INDEXED
                WHERE instr(bare_text, ?) AND instr(accented_text, ?) {clause}
            """  # noqa: S608
        with self._use() as connection:
            return tuple(number for (number,) in connection.execute(statement, typed))

    def rows(self, numbers: Sequence[int]) -> tuple[CaseRow | None, ...]:
        """Lines of the history.

        Args:
            numbers: Of the cases.

        Returns:
            One for each; None for one that is gone or damaged.
        """
        with self._use() as connection:
            return tuple(_read_row(connection, number) for number in numbers)

    def case(self, number: int) -> StoredCase | None:
        """A case with its latest result, or None if it is gone.

        Args:
            number: Of the case.
        """
        with self._use() as connection:
            found = connection.execute(_SELECT_CASE, (number,)).fetchone()
            if found is None:
                return None
            name, path, assessment = decode(found[6:])
            details = CaseDetails(*found[:5])
            return StoredCase(number, name, path, details, assessment, found[5])

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
                    "SELECT image_sha256 FROM cases WHERE number = ?", (number,)
                ).fetchone()
                if found is not None:
                    connection.execute("DELETE FROM cases WHERE number = ?", (number,))
                    connection.execute(_INSERT_TOMBSTONES, (now, found[0]))
                    connection.execute("DELETE FROM assessments WHERE image_sha256 = ?", found)
                    deleted.append(found[0])
        self._erase()
        return tuple(deleted)

    def _erase(self) -> None:
        """Make sure that no deleted text is left in the file, its log or a backup."""
        with self._use():
            for backup in backups_of(self._path):
                backup.unlink()
        # Deleted text is overwritten as it is deleted; this takes copies that SQLite may have left
        # where it moved entries about. A full drive has no room for it.
        with contextlib.suppress(RecordsStorageError), self._use() as connection:
            connection.execute("VACUUM")
        with self._use() as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()
        if busy:
            msg = "Another process reads the history, so that traces may be left in its log."
            raise RecordsBusyError(msg, path=self._path)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            opened = open_file(self._path, self._migrations, self._busy_s)
            self._connection = opened.connection
            self._set_aside = opened.set_aside or self._set_aside
        return self._connection

    @contextlib.contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        connection = self._opened()
        try:
            with typed_errors(self._path):
                yield connection
        except RecordsDamagedError as error:
            if isinstance(error.__cause__, sqlite3.Error | UnicodeDecodeError):
                # The next call checks the whole file, and sets it aside if it has to.
                self.close()
            raise

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._use() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _add(connection: sqlite3.Connection, new: NewAssessment) -> None:
    columns = encode(new)
    sequence = connection.execute(_INSERT_ASSESSMENT, columns).lastrowid
    prediction = new.assessment.prediction
    first = prediction.top(1)[0]
    written_utc = new.assessment.provenance.created_utc.astimezone(UTC).isoformat()
    connection.execute(
        _UPSERT_CASE,
        (
            new.image_sha256,
            sequence,
            storable(new.image_name),
            first.diagnosis.code,
            float(first.probability),
            float(prediction.p_malignant),
            written_utc,
        ),
    )
    _refresh_search_texts(connection, new.image_sha256)


def _change(connection: sqlite3.Connection, image_sha256: str, changed: DetailChanges) -> None:
    before = _read_details(connection, image_sha256)
    if before is None:
        return
    texts = [storable(changed.get(name, getattr(before, name))) for name in _DETAIL_FIELDS]
    connection.execute(_UPDATE_DETAILS, (*texts, image_sha256))
    _refresh_search_texts(connection, image_sha256)


def _refresh_search_texts(connection: sqlite3.Connection, image_sha256: str) -> None:
    details = _read_details(connection, image_sha256)
    image_name, code = connection.execute(
        "SELECT image_name, first_code FROM cases WHERE image_sha256 = ?", (image_sha256,)
    ).fetchone()
    names = [diagnosis.name for diagnosis in DIAGNOSES if diagnosis.code == code]
    texts = [getattr(details, name) for name in _DETAIL_FIELDS]
    text = searched((*texts, image_name, code, *names))
    connection.execute(
        "UPDATE cases SET bare_text = ?, accented_text = ? WHERE image_sha256 = ?",
        (text.bare, text.accented, image_sha256),
    )


def _read_details(connection: sqlite3.Connection, image_sha256: str) -> CaseDetails | None:
    found = connection.execute(_SELECT_DETAILS, (image_sha256,)).fetchone()
    return None if found is None else CaseDetails(*found)


def _read_row(connection: sqlite3.Connection, number: int) -> CaseRow | None:
    found = connection.execute(_SELECT_ROW, (number,)).fetchone()
    if found is None:
        return None
    image_name, assessed_utc, code, probability, p_malignant, *texts = found
    try:
        first = ranked(code, probability)
        when = datetime.fromisoformat(assessed_utc)
    except (ValueError, RecordsDamagedError):
        return None
    if not is_probability(p_malignant):
        return None
    return CaseRow(number, image_name, when, first, p_malignant, CaseDetails(*texts))
