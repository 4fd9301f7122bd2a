"""Every error that the program raises on purpose.

::

    SkinappError
    ├── ImageError                an input image gives no result
    │   ├── ImageNotFoundError        E_NOT_FOUND
    │   ├── NotRegularFileError       E_NOT_REGULAR
    │   ├── ImagePermissionError      E_PERMISSION
    │   ├── ImageReadError            E_READ
    │   ├── EmptyImageError           E_EMPTY
    │   ├── ImageFormatError          E_FORMAT
    │   ├── TruncatedImageError       E_TRUNCATED
    │   ├── DamagedImageError         E_DAMAGED
    │   ├── ImageTooLargeError        E_TOO_LARGE
    │   ├── ImageTooSmallError        E_TOO_SMALL
    │   ├── ImageAspectError          E_ASPECT
    │   └── BlankImageError           E_BLANK
    ├── BundleError               a weights bundle is refused
    │   ├── BundleMissingError        E_BUNDLE_MISSING
    │   ├── BundleManifestError       E_BUNDLE_MANIFEST
    │   ├── BundleSchemaError         E_BUNDLE_SCHEMA
    │   ├── BundleClassesError        E_BUNDLE_CLASSES
    │   ├── BundleHashError           E_BUNDLE_HASH
    │   ├── BundleWeightsError        E_BUNDLE_WEIGHTS
    │   └── BundleArchiveError        E_BUNDLE_ARCHIVE
    ├── EngineError               inference failed
    │   ├── NumericError              E_NUMERIC
    │   └── DeviceError               E_DEVICE
    ├── ResultError               E_RESULT, a stored result is not usable
    │   └── OtherDiagnosesError       E_RESULT_CLASSES, it was made with other diagnoses
    ├── OutputError               E_OUTPUT, a file could not be written
    ├── JournalError              E_JOURNAL, the journal of a folder run is not usable
    │   └── JournalHeldError          E_JOURNAL_HELD, somebody else works with it
    ├── RecordsError              the history of cases cannot be read or written
    │   ├── RecordsBusyError          E_RECORDS_BUSY
    │   ├── RecordsStorageError       E_RECORDS_STORAGE
    │   ├── RecordsAccessError        E_RECORDS_ACCESS
    │   ├── RecordsSchemaError        E_RECORDS_SCHEMA
    │   └── RecordsDamagedError       E_RECORDS_DAMAGED
    └── CancelledError            E_CANCELLED, the user stopped the work
"""

from __future__ import annotations

from typing import ClassVar


class SkinappError(Exception):
    """Base of the tree.

    Args:
        message: One clear sentence, in English, without a path.
        path: The file or folder concerned, if there is one.
        expected: What would have been right.
        found: What was there instead.
    """

    code: ClassVar[str] = "E_INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        path: object | None = None,
        expected: object | None = None,
        found: object | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.expected = expected
        self.found = found

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the attributes when the error crosses a process boundary."""
        return _rebuild, (type(self), self.message, self.path, self.expected, self.found)


def _rebuild(
    kind: type[SkinappError], message: str, path: object, expected: object, found: object
) -> SkinappError:
    return kind(message, path=path, expected=expected, found=found)


class ImageError(SkinappError):
    """An input image cannot be read or analysed."""

    code = "E_IMAGE"


class ImageNotFoundError(ImageError):
    """There is no file at the path."""

    code = "E_NOT_FOUND"


class NotRegularFileError(ImageError):
    """The path is a folder, device, socket or pipe."""

    code = "E_NOT_REGULAR"


class ImagePermissionError(ImageError):
    """The file may not be read by this user."""

    code = "E_PERMISSION"


class ImageReadError(ImageError):
    """The storage reported an error while the file was read."""

    code = "E_READ"


class EmptyImageError(ImageError):
    """The file has no content."""

    code = "E_EMPTY"


class ImageFormatError(ImageError):
    """The content is not in a format that the program accepts."""

    code = "E_FORMAT"


class TruncatedImageError(ImageError):
    """The file ends before the image does."""

    code = "E_TRUNCATED"


class DamagedImageError(ImageError):
    """The format is known but the content cannot be decoded."""

    code = "E_DAMAGED"


class ImageTooLargeError(ImageError):
    """The header announces more pixels, or the file more bytes, than allowed."""

    code = "E_TOO_LARGE"


class ImageTooSmallError(ImageError):
    """The image has too few pixels to be read."""

    code = "E_TOO_SMALL"


class ImageAspectError(ImageError):
    """The image is far too long and narrow to be a dermoscopy image."""

    code = "E_ASPECT"


class BlankImageError(ImageError):
    """The image shows one flat colour."""

    code = "E_BLANK"


class BundleError(SkinappError):
    """A weights bundle is refused; ``path`` names the file."""

    code = "E_BUNDLE"


class BundleMissingError(BundleError):
    """A file of the bundle is not there."""

    code = "E_BUNDLE_MISSING"


class BundleManifestError(BundleError):
    """The manifest cannot be read, was edited, or contradicts itself."""

    code = "E_BUNDLE_MANIFEST"


class BundleSchemaError(BundleError):
    """The manifest has a schema version that this program does not know."""

    code = "E_BUNDLE_SCHEMA"


class BundleClassesError(BundleError):
    """The classes are not the seven diagnoses in their order."""

    code = "E_BUNDLE_CLASSES"


class BundleHashError(BundleError):
    """A file does not have the SHA-256 that the manifest states."""

    code = "E_BUNDLE_HASH"


class BundleWeightsError(BundleError):
    """Weights do not fit the architecture or are not finite."""

    code = "E_BUNDLE_WEIGHTS"


class BundleArchiveError(BundleError):
    """A zip file is refused before anything is unpacked from it."""

    code = "E_BUNDLE_ARCHIVE"


class EngineError(SkinappError):
    """Inference failed."""

    code = "E_ENGINE"


class NumericError(EngineError):
    """A network answered with NaN or infinity."""

    code = "E_NUMERIC"


class DeviceError(EngineError):
    """The compute device failed or ran out of memory."""

    code = "E_DEVICE"


class ResultError(SkinappError):
    """A stored result is not as a result is written."""

    code = "E_RESULT"


class OtherDiagnosesError(ResultError):
    """A stored result has numbers for other diagnoses than this program knows."""

    code = "E_RESULT_CLASSES"


class OutputError(SkinappError):
    """A file could not be written; what was there before is unchanged."""

    code = "E_OUTPUT"


class JournalError(SkinappError):
    """The journal of a folder run cannot be read or written; ``path`` names it."""

    code = "E_JOURNAL"


class JournalHeldError(JournalError):
    """Another running program works with the journal."""

    code = "E_JOURNAL_HELD"


class RecordsError(SkinappError):
    """The history of cases cannot be read or written; what it held before is unchanged."""

    code = "E_RECORDS"


class RecordsBusyError(RecordsError):
    """Another process holds the history, and did not let go within the time allowed."""

    code = "E_RECORDS_BUSY"


class RecordsStorageError(RecordsError):
    """The drive is full or reported an error."""

    code = "E_RECORDS_STORAGE"


class RecordsAccessError(RecordsError):
    """The history may not be read or written by this user, or its drive is read-only."""

    code = "E_RECORDS_ACCESS"


class RecordsSchemaError(RecordsError):
    """The history was written by a newer version of the program."""

    code = "E_RECORDS_SCHEMA"


class RecordsDamagedError(RecordsError):
    """The history, or one entry of it, is not as it was written."""

    code = "E_RECORDS_DAMAGED"


class CancelledError(SkinappError):
    """The user stopped the work before it was done."""

    code = "E_CANCELLED"
