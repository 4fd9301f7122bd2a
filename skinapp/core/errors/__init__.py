"""Every error that the program raises on purpose.

::

    SkinappError
    ├── ImageError                an input image gives no result
    │   ├── ImageNotFoundError        E_NOT_FOUND
    │   ├── NotRegularFileError       E_NOT_REGULAR
    │   ├── ImagePermissionError      E_PERMISSION
    │   ├── ImageReadError            E_READ
    │   ├── ImageChangedError         E_CHANGED
    │   ├── EmptyImageError           E_EMPTY
    │   ├── ImageFormatError          E_FORMAT
    │   │   └── SeparateChannelsError E_CHANNELS
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
    │   ├── BundleGraphError          E_BUNDLE_GRAPH
    │   ├── BundleNoGraphError        E_BUNDLE_NO_GRAPH
    │   └── BundleArchiveError        E_BUNDLE_ARCHIVE
    ├── EngineError               inference failed
    │   ├── NumericError              E_NUMERIC
    │   ├── OtherWeightsError         E_OTHER_WEIGHTS
    │   └── DeviceError               E_DEVICE
    ├── ResultError               E_RESULT, a stored result is not usable
    │   └── OtherDiagnosesError       E_RESULT_CLASSES, it was made with other diagnoses
    ├── OutputError               E_OUTPUT, a file could not be written
    │   ├── ArchiveError          E_ARCHIVE
    │   ├── FhirError             E_FHIR
    │   └── ExchangeMissingError  E_EXCHANGE_MISSING
    ├── GdtError                  E_GDT, a request of a practice cannot be read
    ├── JournalError              E_JOURNAL, the journal of a folder run is not usable
    │   └── JournalHeldError          E_JOURNAL_HELD, somebody else works with it
    ├── RecordsError              the history of cases cannot be read or written
    │   ├── RecordsBusyError          E_RECORDS_BUSY
    │   ├── RecordsStorageError       E_RECORDS_STORAGE
    │   ├── RecordsAccessError        E_RECORDS_ACCESS
    │   ├── RecordsSchemaError        E_RECORDS_SCHEMA
    │   ├── RecordsDamagedError       E_RECORDS_DAMAGED
    │   ├── RecordsLockedError        E_RECORDS_LOCKED
    │   ├── RecordsPassphraseError    E_RECORDS_PASSPHRASE
    │   └── RecordsNoEncryptionError  E_RECORDS_NO_ENCRYPTION
    └── CancelledError            E_CANCELLED, the user stopped the work
"""

from __future__ import annotations

from skinapp.core.errors.base import (
    CancelledError,
    DeviceError,
    EngineError,
    NumericError,
    OtherWeightsError,
    SkinappError,
    all_kinds,
    kind_of,
)
from skinapp.core.errors.bundles import (
    BundleArchiveError,
    BundleClassesError,
    BundleError,
    BundleGraphError,
    BundleHashError,
    BundleManifestError,
    BundleMissingError,
    BundleNoGraphError,
    BundleSchemaError,
    BundleWeightsError,
)
from skinapp.core.errors.images import (
    BlankImageError,
    DamagedImageError,
    EmptyImageError,
    ImageAspectError,
    ImageChangedError,
    ImageError,
    ImageFormatError,
    ImageNotFoundError,
    ImagePermissionError,
    ImageReadError,
    ImageTooLargeError,
    ImageTooSmallError,
    NotRegularFileError,
    SeparateChannelsError,
    TruncatedImageError,
)
from skinapp.core.errors.storage import (
    ArchiveError,
    ExchangeMissingError,
    FhirError,
    GdtError,
    JournalError,
    JournalHeldError,
    OtherDiagnosesError,
    OutputError,
    RecordsAccessError,
    RecordsBusyError,
    RecordsDamagedError,
    RecordsError,
    RecordsLockedError,
    RecordsNoEncryptionError,
    RecordsPassphraseError,
    RecordsSchemaError,
    RecordsStorageError,
    ResultError,
)

__all__ = [
    "ArchiveError",
    "BlankImageError",
    "BundleArchiveError",
    "BundleClassesError",
    "BundleError",
    "BundleGraphError",
    "BundleHashError",
    "BundleManifestError",
    "BundleMissingError",
    "BundleNoGraphError",
    "BundleSchemaError",
    "BundleWeightsError",
    "CancelledError",
    "DamagedImageError",
    "DeviceError",
    "EmptyImageError",
    "EngineError",
    "ExchangeMissingError",
    "FhirError",
    "GdtError",
    "ImageAspectError",
    "ImageChangedError",
    "ImageError",
    "ImageFormatError",
    "ImageNotFoundError",
    "ImagePermissionError",
    "ImageReadError",
    "ImageTooLargeError",
    "ImageTooSmallError",
    "JournalError",
    "JournalHeldError",
    "NotRegularFileError",
    "NumericError",
    "OtherDiagnosesError",
    "OtherWeightsError",
    "OutputError",
    "RecordsAccessError",
    "RecordsBusyError",
    "RecordsDamagedError",
    "RecordsError",
    "RecordsLockedError",
    "RecordsNoEncryptionError",
    "RecordsPassphraseError",
    "RecordsSchemaError",
    "RecordsStorageError",
    "ResultError",
    "SeparateChannelsError",
    "SkinappError",
    "TruncatedImageError",
    "all_kinds",
    "kind_of",
]
