"""How a DICOM file begins: with its preamble, or without, as some archives hand files out.

Source: DICOM PS3.10, section 7; PS3.5, section 7.1. Why: decisions 0070 and 0155.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pydicom import Dataset, FileDataset

PREFIX: Final = b"DICM"
PREFIX_OFFSET: Final = 128
SNIFFED_BYTES: Final = 512
LONG_LENGTHS: Final = frozenset({b"OB", b"OW", b"SQ", b"UN", b"UT"})
_META_GROUP: Final = 0x0002
_FIRST_GROUP: Final = 0x0008
_REPRESENTATIONS: Final = frozenset(
    {b"AE", b"CS", b"DA", b"DT", b"IS", b"LO", b"OB", b"PN", b"SH", b"SQ", b"ST", b"TM", b"UI",
     b"UL", b"UN", b"US", b"UT"}
)  # fmt: skip
_LONGEST_FIRST: Final = 256
_ELEMENTS_SEEN: Final = 3
_ODD_VALUES: Final = (
    OSError, ValueError, TypeError, LookupError, AttributeError, EOFError, NotImplementedError,
    RuntimeError, ArithmeticError, struct.error,
)  # fmt: skip
_EXPLICIT: Final = b"1.2.840.10008.1.2.1\0"
_IMPLICIT: Final = b"1.2.840.10008.1.2\0"


def starts_like_dicom(head: bytes) -> bool:
    """Whether a file begins like DICOM.

    Args:
        head: Its first bytes, ``SNIFFED_BYTES`` of them if it has so many.

    Returns:
        True with a prefix; without one if several elements of the first groups follow each other.
    """
    if head.startswith(PREFIX, PREFIX_OFFSET):
        return True
    return _follow(head, explicit=True) or _follow(head, explicit=False)


def with_preamble(data: bytes) -> bytes:
    """The file as the standard wants it; what stands before the data set is added if it lacks.

    Args:
        data: A file of which ``starts_like_dicom`` holds.

    Returns:
        The file itself if it has its prefix. Without file meta information the transfer syntax is
        the plain one that its first elements show.
    """
    if data.startswith(PREFIX, PREFIX_OFFSET):
        return data
    begin = bytes(PREFIX_OFFSET) + PREFIX
    if data.startswith(b"\x02\0"):
        return begin + data
    syntax = _EXPLICIT if _follow(data[:SNIFFED_BYTES], explicit=True) else _IMPLICIT
    element = struct.pack("<HH2sH", _META_GROUP, 0x10, b"UI", len(syntax)) + syntax
    length = struct.pack("<HH2sHI", _META_GROUP, 0, b"UL", 4, len(element))
    return begin + length + element + data


def read_header(file: Path, tags: Sequence[str]) -> FileDataset | None:
    """Read some elements of a file, but no pixels.

    Args:
        file: Any file.
        tags: Keywords of the elements; no other becomes a value.

    Returns:
        The elements, for ``value_of``; None if the file is no DICOM, or its header is broken.

    Raises:
        OSError: If the file cannot be read.
    """
    with file.open("rb") as stream:
        head = stream.read(SNIFFED_BYTES)
        if not starts_like_dicom(head):
            return None
        # Half a second that nobody pays who opens no DICOM.
        from pydicom import config, dcmread
        from pydicom.errors import BytesLengthException, InvalidDicomError

        bare = not head.startswith(PREFIX, PREFIX_OFFSET)
        stream.seek(0)
        source = io.BytesIO(with_preamble(stream.read())) if bare else stream
        # Values are taken as they are: what breaks a rule is not told on the terminal.
        try:
            with config.disable_value_validation():
                return dcmread(source, stop_before_pixels=True, specific_tags=list(tags))
        except (*_ODD_VALUES, InvalidDicomError, BytesLengthException):
            # The words of some of them quote the file, which may name a patient.
            return None


def value_of(dataset: Dataset, keyword: str) -> Any:
    """The value of an element, as pydicom has it; None if it is missing, empty or broken."""
    from pydicom import config
    from pydicom.errors import BytesLengthException

    try:
        with config.disable_value_validation():
            return dataset.get(keyword)
    except (*_ODD_VALUES, BytesLengthException):
        return None


def _follow(head: bytes, *, explicit: bool) -> bool:
    """Whether some elements with rising tags follow each other from the first byte on."""
    position, last = 0, (0, -1)
    for number in range(_ELEMENTS_SEEN):
        if position + 12 > len(head):
            return False
        tag = struct.unpack_from("<HH", head, position)
        wanted = (_META_GROUP, _FIRST_GROUP) if explicit else (_FIRST_GROUP,)
        if tag <= last or (number == 0 and tag[0] not in wanted) or tag[0] > 0x0040:
            return False
        last = tag
        kind = head[position + 4 : position + 6]
        start = 8
        if not explicit:
            length = int.from_bytes(head[position + 4 : position + 8], "little")
        elif kind not in _REPRESENTATIONS:
            return False
        elif kind in LONG_LENGTHS:
            start, length = 12, int.from_bytes(head[position + 8 : position + 12], "little")
        else:
            length = int.from_bytes(head[position + 6 : position + 8], "little")
        if length > _LONGEST_FIRST:
            return False
        position += start + length
    return True
