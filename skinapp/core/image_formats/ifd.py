"""First directory of a TIFF structure, which EXIF blocks and multi-picture indexes are, too.

Source: TIFF 6.0 (Adobe, 1992), section 2; BigTIFF as in libtiff's design document.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from skinapp.core.errors import DamagedImageError, ImageError, TruncatedImageError

IMAGE_WIDTH: Final = 256
IMAGE_LENGTH: Final = 257
ORIENTATION: Final = 274

_MAX_ENTRIES: Final = 4096
"""Real directories have some dozens; tifffile refuses more than this, too."""

_BYTES_OF_TYPE: Final = {
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4,
    16: 8, 17: 8, 18: 8,
}  # fmt: skip
_INTEGER_CODES: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}


@dataclass(frozen=True)
class Directory:
    """Entries of one directory.

    Attributes:
        integers: Tag to value, for entries with one unsigned integer.
        counts: Tag to number of values, for all entries.
        offset: Where the directory is, in bytes from the start.
        next_offset: Where the next one is; 0 if this is the last.
    """

    integers: dict[int, int]
    counts: dict[int, int]
    offset: int
    next_offset: int


@dataclass(frozen=True)
class _Dialect:
    """Byte order and the field widths of classic TIFF or BigTIFF."""

    order: str
    entry_count: str
    offset: str

    def read(self, code: str, data: bytes, position: int) -> int:
        try:
            value: int = struct.unpack_from(self.order + code, data, position)[0]
        except struct.error as error:
            msg = "The file ends inside a directory."
            raise TruncatedImageError(msg) from error
        return value


def _dialect(data: bytes) -> tuple[_Dialect, int]:
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        msg = "The directory has no byte order mark."
        raise DamagedImageError(msg)
    classic = _Dialect(order, "H", "I")
    if classic.read("H", data, 2) == 43:
        big = _Dialect(order, "Q", "Q")
        return big, big.read("Q", data, 8)
    return classic, classic.read("I", data, 4)


def read_first_directory(data: bytes) -> Directory:
    """Read the directory that the header points to.

    Args:
        data: The structure, from its byte order mark on.

    Returns:
        The directory.

    Raises:
        TruncatedImageError: If it, or a value in it, lies beyond the end.
        DamagedImageError: If it cannot be a directory.
    """
    dialect, offset = _dialect(data)
    count = dialect.read(dialect.entry_count, data, offset)
    if count > _MAX_ENTRIES:
        msg = "The directory has more entries than any real file."
        raise DamagedImageError(msg, expected=_MAX_ENTRIES, found=count)
    width = struct.calcsize(dialect.order + dialect.offset)
    position = offset + struct.calcsize(dialect.order + dialect.entry_count)
    integers: dict[int, int] = {}
    counts: dict[int, int] = {}
    for _ in range(count):
        tag = dialect.read("H", data, position)
        kind = dialect.read("H", data, position + 2)
        length = dialect.read(dialect.offset, data, position + 4)
        field = position + 4 + width
        total = _BYTES_OF_TYPE.get(kind, 1) * length
        if total > width and dialect.read(dialect.offset, data, field) + total > len(data):
            msg = "The file ends before a value of its directory does."
            raise TruncatedImageError(msg)
        counts[tag] = length
        if length == 1 and kind in _INTEGER_CODES:
            integers[tag] = dialect.read(_INTEGER_CODES[kind], data, field)
        position = field + width
    return Directory(integers, counts, offset, dialect.read(dialect.offset, data, position))


def exif_orientation(exif: bytes) -> int:
    """Orientation stated by an EXIF block.

    Args:
        exif: The block, with or without its ``Exif`` marker; may be broken or empty.

    Returns:
        1 to 8; 1 (upright) when the block does not say or cannot be read.
    """
    try:
        directory = read_first_directory(exif.removeprefix(b"Exif\0\0"))
    except ImageError:
        return 1
    return valid_orientation(directory)


def valid_orientation(directory: Directory) -> int:
    """Orientation of a directory; 1 (upright) when it is missing or not one of 1 to 8."""
    value = directory.integers.get(ORIENTATION, 1)
    return value if 1 <= value <= 8 else 1
