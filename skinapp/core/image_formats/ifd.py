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
_EXIF_MARKER: Final = b"Exif\0\0"
_EXIF_DIRECTORY: Final = 0x8769
_COLOUR_SPACE: Final = 0xA001
_INTEROPERABILITY: Final = 0xA005
_SRGB: Final = 1
_ADOBE_RGB_OF_SOME: Final = 2
"""Not in the standard, but what some cameras and editors write for Adobe RGB."""

_MAX_ENTRIES: Final = 4096
"""Real directories have some dozens; tifffile refuses more than this, too."""

MAX_DIRECTORIES: Final = 64
"""Of a file with more pages, that are read."""

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

    @property
    def entry_bytes(self) -> int:
        """Length of one entry."""
        return 4 + 2 * struct.calcsize(self.order + self.offset)

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


def read_directories(data: bytes) -> list[Directory]:
    """Read the directory that the header points to, and those that follow it.

    Args:
        data: The structure, from its byte order mark on.

    Returns:
        The directories, of a file with very many pages the first ones; each once.

    Raises:
        TruncatedImageError: If one of them, or a value in it, lies beyond the end.
        DamagedImageError: If one of them cannot be a directory.
    """
    dialect, offset = _dialect(data)
    found: dict[int, Directory] = {}
    while len(found) < MAX_DIRECTORIES:
        found[offset] = _read_directory(dialect, data, offset)
        offset = found[offset].next_offset
        if offset in {0, *found}:
            break
        if offset >= len(data):
            msg = "The TIFF file ends before its next directory."
            raise TruncatedImageError(msg)
    return list(found.values())


def _read_directory(dialect: _Dialect, data: bytes, offset: int) -> Directory:
    count = dialect.read(dialect.entry_count, data, offset)
    if count > _MAX_ENTRIES:
        msg = "The directory has more entries than any real file."
        raise DamagedImageError(msg, expected=_MAX_ENTRIES, found=count)
    integers: dict[int, int] = {}
    counts: dict[int, int] = {}
    position = offset + struct.calcsize(dialect.order + dialect.entry_count)
    for _ in range(count):
        entry = _read_entry(dialect, data, position)
        if entry.end > len(data):
            msg = "The file ends before a value of its directory does."
            raise TruncatedImageError(msg)
        counts[entry.tag] = entry.count
        if entry.integer is not None:
            integers[entry.tag] = entry.integer
        position += dialect.entry_bytes
    return Directory(integers, counts, offset, dialect.read(dialect.offset, data, position))


@dataclass(frozen=True)
class _Entry:
    """One entry; its value is where ``start`` and ``end`` say."""

    tag: int
    count: int
    start: int
    end: int
    integer: int | None


def _read_entry(dialect: _Dialect, data: bytes, position: int) -> _Entry:
    width = struct.calcsize(dialect.order + dialect.offset)
    tag = dialect.read("H", data, position)
    kind = dialect.read("H", data, position + 2)
    count = dialect.read(dialect.offset, data, position + 4)
    field = position + 4 + width
    total = _BYTES_OF_TYPE.get(kind, 1) * count
    start = dialect.read(dialect.offset, data, field) if total > width else field
    one = count == 1 and kind in _INTEGER_CODES
    integer = dialect.read(_INTEGER_CODES[kind], data, field) if one else None
    return _Entry(tag, count, start, start + total, integer)


def read_what_is_sound(block: bytes, offset: int | None = None) -> dict[int, int | bytes]:
    """Entries of a directory that can be read, whatever is wrong with those beside them.

    Args:
        block: The structure, from its byte order mark on; may be broken or empty.
        offset: Where the directory is; None for the first.

    Returns:
        Tag to its unsigned integer, or else to the bytes of its value. Of a tag that stands there
        twice the first counts. Values that lie beyond the end are left out.
    """
    found: dict[int, int | bytes] = {}
    try:
        dialect, first = _dialect(block)
        place = first if offset is None else offset
        count = min(dialect.read(dialect.entry_count, block, place), _MAX_ENTRIES)
        place += struct.calcsize(dialect.order + dialect.entry_count)
        for _ in range(count):
            entry = _read_entry(dialect, block, place)
            if entry.end <= len(block):
                value = block[entry.start : entry.end] if entry.integer is None else entry.integer
                found.setdefault(entry.tag, value)
            place += dialect.entry_bytes
    except ImageError:
        # The block ends here; what stands before is as good as ever.
        return found
    return found


@dataclass(frozen=True)
class Exif:
    """What EXIF blocks say that decides how an image looks.

    Attributes:
        orientation: 1 to 8; 1 (upright) when they do not say.
        adobe_rgb: Whether the colours are those of Adobe RGB (1998), which cameras tell only here.
    """

    orientation: int = 1
    adobe_rgb: bool = False


def read_exif(*blocks: bytes) -> Exif:
    """Read EXIF blocks; the first that says something of a kind counts for it.

    Args:
        blocks: With or without their ``Exif`` marker, even a doubled one; may be broken or empty.

    Returns:
        What they say.

    Source: EXIF 2.32, tags 274 and 40961; DCF 2.0 for the index ``R03``.
    """
    orientation, adobe_rgb = 1, False
    for block in blocks:
        while block.startswith(_EXIF_MARKER):
            block = block.removeprefix(_EXIF_MARKER)  # noqa: PLW2901 # the marker may be doubled
        entries = read_what_is_sound(block)
        stated = entries.get(ORIENTATION)
        if orientation == 1 and isinstance(stated, int) and 1 <= stated <= 8:
            orientation = stated
        adobe_rgb = adobe_rgb or _states_adobe_rgb(block, entries)
    return Exif(orientation, adobe_rgb)


def _states_adobe_rgb(block: bytes, entries: dict[int, int | bytes]) -> bool:
    details = entries.get(_EXIF_DIRECTORY)
    if not isinstance(details, int):
        return False
    exif = read_what_is_sound(block, details)
    if exif.get(_COLOUR_SPACE) == _ADOBE_RGB_OF_SOME:
        return True
    rules = exif.get(_INTEROPERABILITY)
    if exif.get(_COLOUR_SPACE) == _SRGB or not isinstance(rules, int):
        return False
    index = read_what_is_sound(block, rules).get(1, b"")
    return isinstance(index, bytes) and index.startswith(b"R03")


def exif_orientation(exif: bytes) -> int:
    """Orientation stated by an EXIF block.

    Args:
        exif: The block, with or without its ``Exif`` marker; may be broken or empty.

    Returns:
        1 to 8; 1 (upright) when the block does not say or cannot be read.
    """
    return read_exif(exif).orientation


def valid_orientation(directory: Directory) -> int:
    """Orientation of a directory; 1 (upright) when it is missing or not one of 1 to 8."""
    value = directory.integers.get(ORIENTATION, 1)
    return value if 1 <= value <= 8 else 1
