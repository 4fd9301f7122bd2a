"""Errors of what the program keeps and writes: results, files, journals, the history."""

from __future__ import annotations

from skinapp.core.errors.base import SkinappError


class ResultError(SkinappError):
    """A stored result is not as a result is written."""

    code = "E_RESULT"
    sentence = "This stored result is damaged. Open the image again to have it assessed anew."


class OtherDiagnosesError(ResultError):
    """A stored result has numbers for other diagnoses than this program knows."""

    code = "E_RESULT_CLASSES"
    sentence = (
        "This result was made with other diagnoses than the program knows today, so it cannot be "
        "shown. Open the image again to have it assessed anew."
    )


class OutputError(SkinappError):
    """A file could not be written; what was there before is unchanged."""

    code = "E_OUTPUT"
    sentence = (
        "The file could not be written, and what was there before is unchanged. Check free space "
        "and permissions, and close the file if another program shows it; or choose another folder."
    )


class ExchangeMissingError(OutputError):
    """A library that writes for other systems is not installed."""

    code = "E_EXCHANGE_MISSING"
    sentence = (
        "This installation lacks the part that writes structured reports and sends to archives. "
        "Ask whoever looks after the computer to add it (the extra named exchange)."
    )


class ArchiveError(OutputError):
    """An archive did not take what was sent; the files of this computer are unchanged."""

    code = "E_ARCHIVE"
    sentence = (
        "The archive did not take the documents. Check its address, port and names in the "
        "settings, and whether it knows this computer; then send again."
    )


class FhirError(OutputError):
    """A result is not as FHIR has it; nothing was written."""

    code = "E_FHIR"
    sentence = (
        "The result cannot be written for other systems as it stands. Check patient and dates in "
        "the case details, then try again."
    )


class GdtError(SkinappError):
    """A request of another program of the practice cannot be read."""

    code = "E_GDT"
    sentence = (
        "The request of the practice software cannot be read. Send it again from there; if that "
        "does not help, show the file to whoever looks after the computer."
    )


class JournalError(SkinappError):
    """The journal of a folder run cannot be read or written; ``path`` names it.

    Attributes:
        damaged: Whether nothing can be made of what it holds; otherwise it may be read another day.
    """

    damaged: bool = False
    code = "E_JOURNAL"
    sentence = (
        "The progress of the folder could not be saved or read. Check free space on the drive of "
        "your user folder, and close other windows of the program; then go on with the folder."
    )


class JournalHeldError(JournalError):
    """Another running program works with the journal."""

    code = "E_JOURNAL_HELD"
    sentence = (
        "Another window or command of the program works on this folder. Let it finish or close it, "
        "then try again."
    )


class RecordsError(SkinappError):
    """The history of cases cannot be read or written; what it held before is unchanged."""

    code = "E_RECORDS"
    sentence = "The history cannot be used. Start the program again."


class RecordsBusyError(RecordsError):
    """Another process holds the history, and did not let go within the time allowed."""

    code = "E_RECORDS_BUSY"
    sentence = (
        "The history is in use by another program. Close other windows of this program; it is "
        "tried again by itself."
    )


class RecordsStorageError(RecordsError):
    """The drive is full or reported an error."""

    code = "E_RECORDS_STORAGE"
    sentence = (
        "The drive that holds the history is full or reported an error. Free some space, or check "
        "the drive; it is tried again by itself."
    )


class RecordsAccessError(RecordsError):
    """The history may not be read or written by this user, or its drive is read-only."""

    code = "E_RECORDS_ACCESS"
    sentence = (
        "The history may not be read or changed. Check the permissions of its folder, or ask "
        "whoever looks after the computer."
    )


class RecordsSchemaError(RecordsError):
    """The history was written by a newer version of the program."""

    code = "E_RECORDS_SCHEMA"
    sentence = (
        "The history was written by a newer version of the program, and this one leaves it as it "
        "is. Update the program to use it."
    )


class RecordsDamagedError(RecordsError):
    """The history, or one entry of it, is not as it was written."""

    code = "E_RECORDS_DAMAGED"
    sentence = (
        "The history, or this entry of it, is damaged. Start the program again: a damaged history "
        "is set aside, never deleted, and a new one begins."
    )


class RecordsLockedError(RecordsError):
    """The history is locked, and nobody has given its passphrase yet."""

    code = "E_RECORDS_LOCKED"
    sentence = (
        "The history is locked. Give its passphrase on the History page; what waits to be saved is "
        "saved then."
    )


class RecordsPassphraseError(RecordsError):
    """The passphrase does not open the history."""

    code = "E_RECORDS_PASSPHRASE"
    sentence = (
        "This passphrase does not open the history. Check capitals and the keyboard, and try "
        "again. Without the passphrase nobody can read the history."
    )


class RecordsNoEncryptionError(RecordsError):
    """The history is locked, and the library that opens it is not installed."""

    code = "E_RECORDS_NO_ENCRYPTION"
    sentence = (
        "The history is locked, and the part of the program that opens it is not installed. "
        "Install the program again with it."
    )
