"""Sends documents to an archive that the user has entered, by C-STORE; nothing is sent otherwise.

Source: DICOM PS3.7, 9.1.1; PS3.8.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from skinapp.core.errors import ArchiveError, ExchangeMissingError
from skinapp.outputs.exchange.dicom import DicomFile
from skinapp.services.cancellation import CancelToken

_log = logging.getLogger(__name__)

_TITLE: Final = re.compile(r"[ -\[\]-~]{1,16}")
"""Of 1 to 16 printable letters of ASCII, no backslash (VR AE)."""
_WAIT_S: Final = 20
_SUCCESS: Final = 0x0000
_WARNINGS: Final = range(0xB000, 0xC000)


@dataclass(frozen=True)
class Archive:
    """Where documents are sent.

    Attributes:
        host: Name or address of the computer; empty for no archive.
        port: Of it.
        title: What the archive calls itself (AE title).
        own_title: What this program calls itself.
    """

    host: str = ""
    port: int = 104
    title: str = "ARCHIVE"
    own_title: str = "SKINAPP"

    @property
    def is_set(self) -> bool:
        """Whether there is one, and it could be reached by what is written."""
        titles = (self.title, self.own_title)
        return (
            bool(self.host.strip())
            and 1 <= self.port <= 65535
            and all(_TITLE.fullmatch(title) and title.strip() for title in titles)
        )


def send(archive: Archive, files: Sequence[DicomFile], token: CancelToken) -> int:
    """Send documents in one association; blocking.

    Args:
        archive: Where to.
        files: What.
        token: Looked at between them.

    Returns:
        How many were stored.

    Raises:
        ArchiveError: If there is no such archive, or it refuses a document; ``found`` says what.
        ExchangeMissingError: If pynetdicom is not installed.
        CancelledError: If the token was cancelled.
    """
    if not archive.is_set:
        msg = "No archive is set."
        raise ArchiveError(msg)
    entity = _entity(archive, files)
    association = entity.associate(
        archive.host.strip(), archive.port, ae_title=archive.title.strip()
    )
    if not association.is_established:
        found = "refused" if association.is_rejected else "no answer"
        msg = "The archive does not answer."
        raise ArchiveError(msg, expected=archive.title, found=found)
    try:
        for file in files:
            token.raise_if_cancelled()
            _store(association, file)
    finally:
        association.release()
    _log.info("sent %d documents to the archive", len(files))
    return len(files)


def _store(association: Any, file: DicomFile) -> None:
    try:
        answer = association.send_c_store(file.dataset)
    except (ValueError, RuntimeError, AttributeError) as error:
        msg = "The archive does not take this kind of document."
        raise ArchiveError(msg, found=str(error)) from error
    status = answer.get("Status") if answer else None
    if status is None:
        msg = "The archive ended the connection."
        raise ArchiveError(msg)
    if status != _SUCCESS and status not in _WARNINGS:
        msg = "The archive refused a document."
        raise ArchiveError(msg, expected="0x0000", found=f"0x{status:04X}")


def _entity(archive: Archive, files: Sequence[DicomFile]) -> Any:
    try:
        from pynetdicom import AE
    except ImportError as error:
        msg = "pynetdicom is not installed."
        raise ExchangeMissingError(msg) from error
    entity = AE(ae_title=archive.own_title.strip())
    entity.acse_timeout = entity.dimse_timeout = entity.network_timeout = _WAIT_S
    entity.connection_timeout = _WAIT_S
    for sop_class in dict.fromkeys(file.dataset.SOPClassUID for file in files):
        # Each kind as it was written; nothing is converted on the way.
        syntaxes = {
            file.dataset.file_meta.TransferSyntaxUID
            for file in files
            if file.dataset.SOPClassUID == sop_class
        }
        entity.add_requested_context(sop_class, sorted(syntaxes))
    return entity
