"""A weights bundle out of a zip file into the user's own folder, if all of it is right.

The list of the archive is judged before anything is unpacked, and the unpacked bundle is verified
in a temporary folder before it gets its name. Why: decision 0022.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from skinapp.core.bundle import MANIFEST, read_bundle
from skinapp.core.errors import BundleArchiveError, BundleError, OutputError
from skinapp.core.strays import remove_strays, temporary_name
from skinapp.services.install.bundle_check import check_networks
from skinapp.services.paths import data_folder, private_folder
from skinapp.services.runs.by_products import ByProduct, kind_of_folder, kind_of_name

MAX_FILES: Final = 100
MAX_BYTES: Final = 2 * 2**30
MAX_RATIO: Final = 100
"""Weights hardly shrink; what grows more than this was made to fill a disk."""

_MAX_DIRECTORY_BYTES: Final = 2**20
_MAX_ENTRIES: Final = 4 * (MAX_FILES + 1)
"""Archives of a Mac list a second file for each, which is passed over."""

_RATIO_MATTERS_BYTES: Final = 2**20
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ENCRYPTED: Final = 0x1
_CHUNK: Final = 2**20

# The record at the end of every zip file, as APPNOTE.TXT of PKWARE, section 4.3.16, lays it out.
_END_SIGNATURE: Final = b"PK\x05\x06"
_END: Final = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT: Final = 2**16

# Its larger forms, sections 4.3.14 and 4.3.15: a locator stands before that record, and the 64-bit
# record before the locator or where the locator says.
_LOCATOR_SIGNATURE: Final = b"PK\x06\x07"
_LOCATOR: Final = struct.Struct("<4sLQL")
_END_64_SIGNATURE: Final = b"PK\x06\x06"
_END_64: Final = struct.Struct("<4sQ2H2L4Q")

_SIGNS: Final = ("\\", ":", "\0")
"""Of paths on Windows, and where some readers end a name."""

_LEFT_BY_SYSTEMS: Final = {ByProduct.MAC_ARCHIVE, ByProduct.HIDDEN, ByProduct.SYSTEM}


def installed_bundles_folder() -> Path:
    """Where installed bundles are; made if need be.

    Raises:
        OutputError: If it cannot be made.
    """
    return private_folder(data_folder() / "bundles")


def install_bundle(archive: Path) -> Path:
    """Unpack and verify a bundle.

    Args:
        archive: Zip file that holds the files of one bundle, at its top or in one folder.

    Returns:
        The folder of the installed bundle, named after its content. If it was installed before
        and is damaged, it is replaced.

    Raises:
        BundleError: If the archive or the bundle in it is refused; nothing is installed.
        OutputError: If it cannot be written.
    """
    target = installed_bundles_folder()
    try:
        with archive.open("rb") as file:
            _check_directory_size(file, archive)
            with zipfile.ZipFile(file) as opened:
                files = _checked_files(opened.infolist(), archive)
                return _unpack(opened, files, target)
    # A RuntimeError is what zipfile raises for versions and compressions that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _refused("The file is not a zip file, or it is damaged.", archive, error) from error
    except OSError as error:
        msg = f"The bundle cannot be installed: {error.strerror or error}."
        raise OutputError(msg, path=target) from error


def _check_directory_size(file: BinaryIO, archive: Path) -> None:
    """Refuse a list of a million entries before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(_END_SIGNATURE)
    if place < 0 or len(tail) - place < _END.size:
        raise _refused("The file is not a zip file, or it is damaged.", archive, None)
    *_, here, entries, directory_bytes, _, _ = _END.unpack_from(tail, place)
    stated = [(max(here, entries), directory_bytes)]
    stated += _stated_in_64_bits(file, size - len(tail) + place)
    for entries, directory_bytes in stated:
        if entries > _MAX_ENTRIES or directory_bytes > _MAX_DIRECTORY_BYTES:
            raise _refused("The archive lists far more files than a bundle has.", archive, entries)


def _stated_in_64_bits(file: BinaryIO, end: int) -> list[tuple[int, int]]:
    """Entries and bytes of the list wherever a larger record can state them; readers differ."""
    if end < _LOCATOR.size:
        return []
    file.seek(end - _LOCATOR.size)
    signature, _, offset, _ = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if signature != _LOCATOR_SIGNATURE:
        return []
    stated = []
    for place in (end - _LOCATOR.size - _END_64.size, offset):
        if not 0 <= place <= end - _END_64.size:
            continue
        file.seek(place)
        record = _END_64.unpack(file.read(_END_64.size))
        if record[0] == _END_64_SIGNATURE:
            stated.append((max(record[6], record[7]), record[8]))
    return stated


def _checked_files(entries: Sequence[zipfile.ZipInfo], archive: Path) -> dict[str, zipfile.ZipInfo]:
    """What to unpack under which name; refuses the whole archive for one wrong entry."""
    files: dict[str, zipfile.ZipInfo] = {}
    folders = set()
    for entry in entries:
        if _is_left_by_a_system(entry):
            continue
        _check_entry(entry, archive)
        folder, _, name = entry.filename.rpartition("/")
        folders.add(folder)
        if entry.is_dir():
            continue
        # Where large and small letters are one, one file would overwrite the other.
        if name.casefold() in files:
            raise _refused("The archive holds two files of one name.", archive, entry.filename)
        files[name.casefold()] = entry
    if len(folders) != 1 or len(files) > MAX_FILES:
        raise _refused("The archive holds more than one bundle.", archive, sorted(folders))
    if sum(entry.file_size for entry in files.values()) > MAX_BYTES:
        raise _refused("The archive would become too large.", archive, MAX_BYTES)
    if MANIFEST not in files:
        raise _refused("The archive holds no bundle.", archive, sorted(files))
    return {entry.filename.rpartition("/")[2]: entry for entry in files.values()}


def _is_left_by_a_system(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is what a Mac or another system adds: it is not unpacked."""
    *folders, name = parts = entry.filename.removesuffix("/").split("/")
    # Whoever climbs out of the archive is no system.
    if not {"", ".", ".."}.isdisjoint(parts) or any(sign in entry.orig_filename for sign in _SIGNS):
        return False
    kinds = [kind_of_folder(folder) for folder in folders]
    kinds.append(kind_of_folder(name) if entry.is_dir() else kind_of_name(name, ()))
    return not _LEFT_BY_SYSTEMS.isdisjoint(kinds)


def _check_entry(entry: zipfile.ZipInfo, archive: Path) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    parts = entry.filename.removesuffix("/").split("/")
    # The name as it stands in the archive: ZipInfo cuts it at a zero byte and turns slashes.
    if entry.orig_filename != entry.filename or not all(map(_NAME.fullmatch, parts)):
        raise _refused("The archive holds a name that is not allowed.", archive, entry.filename)
    if len(parts) > 2 or (len(parts) == 2 and entry.is_dir()):
        raise _refused("The archive holds folders in folders.", archive, entry.filename)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _refused("The archive holds a link or a device.", archive, entry.filename)
    if entry.flag_bits & _ENCRYPTED:
        raise _refused("The archive is encrypted.", archive, entry.filename)
    _check_size(entry, archive)


def _check_size(entry: zipfile.ZipInfo, archive: Path) -> None:
    packed = max(1, entry.compress_size)
    if entry.file_size > _RATIO_MATTERS_BYTES and entry.file_size / packed > MAX_RATIO:
        raise _refused("A file of the archive grows far too much.", archive, entry.filename)


def _unpack(opened: zipfile.ZipFile, files: dict[str, zipfile.ZipInfo], target: Path) -> Path:
    """Into a temporary folder beside its place, so that a name stands for a verified bundle."""
    remove_strays(target)
    temporary = target / temporary_name()
    temporary.mkdir(mode=0o700)
    try:
        for name, entry in files.items():
            with opened.open(entry) as source, (temporary / name).open("xb") as copy:
                shutil.copyfileobj(source, copy, _CHUNK)
        bundle = read_bundle(temporary)
        check_networks(bundle)
        place = target / f"{_safe(bundle.manifest.name)}-{bundle.sha256[:12]}"
        if not _is_whole(place, bundle.sha256):
            _replace(place, temporary)
        return place
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _is_whole(place: Path, sha256: str) -> bool:
    """Whether the bundle is there already, as it was installed."""
    try:
        installed = read_bundle(place)
        check_networks(installed)
    except BundleError:
        return False
    return installed.sha256 == sha256


def _replace(place: Path, verified: Path) -> None:
    """Put a verified bundle in its place; a damaged one is there until the moment before."""
    old = place.with_name(temporary_name())
    if place.exists():
        place.rename(old)
    verified.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:60]


def _refused(message: str, archive: Path, found: object) -> BundleArchiveError:
    return BundleArchiveError(message, path=archive, found=found)
