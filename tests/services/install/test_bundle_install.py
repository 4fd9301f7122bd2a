"""Bundles out of zip files: what is installed, and what is refused before anything is written."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from skinapp.core import strays
from skinapp.core.bundle import read_bundle
from skinapp.core.errors import BundleArchiveError, BundleHashError, BundleManifestError
from skinapp.services.install import bundle_install
from skinapp.services.install.bundle_install import install_bundle, installed_bundles_folder

Change = Callable[[zipfile.ZipFile], None]


def pack(tiny_bundle: Path, archive: Path, change: Change | None = None, folder: str = "") -> Path:
    with zipfile.ZipFile(archive, "w") as opened:
        for file in sorted(tiny_bundle.iterdir()):
            opened.write(file, folder + file.name)
        if change is not None:
            change(opened)
    return archive


@pytest.mark.parametrize("folder", ["", "tiny/"])
def test_install_bundle__gives_a_bundle_that_reads_the_same(
    tiny_bundle: Path, tmp_path: Path, folder: str
) -> None:
    archive = pack(tiny_bundle, tmp_path / "tiny.zip", folder=folder)

    installed = install_bundle(archive)

    assert read_bundle(installed).sha256 == read_bundle(tiny_bundle).sha256
    assert installed.parent == installed_bundles_folder()
    assert install_bundle(archive) == installed
    assert [path.name for path in installed_bundles_folder().iterdir()] == [installed.name]


def link(opened: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("link.safetensors")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    opened.writestr(entry, "/etc/passwd")


def bomb(opened: zipfile.ZipFile) -> None:
    opened.writestr("zeros.bin", bytes(2**24), compress_type=zipfile.ZIP_DEFLATED)


def many(opened: zipfile.ZipFile) -> None:
    for number in range(bundle_install.MAX_FILES + 1):
        opened.writestr(f"{number}.txt", b"")


def named(name: str) -> Change:
    def add(opened: zipfile.ZipFile) -> None:
        opened.writestr(zipfile.ZipInfo(name), b"x")

    return add


HOSTILE: dict[str, Change] = {
    "out of its folder": named("../canary"),
    "deep out of its folder": named("a/../../canary"),
    "absolute": named("/canary"),
    "of a drive": named("C:canary"),
    "of Windows": named("..\\canary"),
    "out of its folder by a hidden name": named(".hidden/../../canary"),
    "out of its folder beside a Mac's": named("__MACOSX/../../canary"),
    "in folders": named("a/b/canary"),
    "of a second bundle": named("a/canary"),
    "of another case": named("MANIFEST.JSON"),
    "link": link,
    "bomb": bomb,
    "many": many,
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_install_bundle__refuses_before_it_writes(
    tiny_bundle: Path, tmp_path: Path, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = pack(tiny_bundle, tmp_path / "hostile.zip", change)
    monkeypatch.delattr(bundle_install, "_unpack")

    with pytest.raises(BundleArchiveError) as caught:
        install_bundle(archive)

    assert caught.value.path == archive
    assert not list(installed_bundles_folder().iterdir())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_install_bundle__refuses_a_name_that_is_there_twice(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    archive = pack(tiny_bundle, tmp_path / "twice.zip", named("MODEL_CARD.md"))

    with pytest.raises(BundleArchiveError):
        install_bundle(archive)


def test_install_bundle__refuses_an_encrypted_archive(tiny_bundle: Path, tmp_path: Path) -> None:
    archive = pack(tiny_bundle, tmp_path / "secret.zip")
    content = bytearray(archive.read_bytes())
    # The first entry of the directory says that it is encrypted.
    content[content.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(content)

    with pytest.raises(BundleArchiveError):
        install_bundle(archive)


def test_install_bundle__refuses_a_version_of_zip_that_nobody_knows(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "future.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.write(tiny_bundle / "manifest.json", "manifest.json")
        opened.infolist()[0].extract_version = 99

    with pytest.raises(BundleArchiveError, match="damaged"):
        install_bundle(archive)


def test_install_bundle__refuses_a_directory_too_large_to_be_read(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = pack(tiny_bundle, tmp_path / "million.zip")
    content = bytearray(archive.read_bytes())
    # A million entries are written as "more than 65535, see elsewhere".
    struct.pack_into("<HH", content, content.rindex(b"PK\x05\x06") + 8, 0xFFFF, 0xFFFF)
    archive.write_bytes(content)
    monkeypatch.delattr(zipfile, "ZipFile")

    with pytest.raises(BundleArchiveError):
        install_bundle(archive)


def with_a_list_in_64_bits(content: bytes, *, elsewhere: bool, entries: int, size: int) -> bytes:
    """An archive whose list is stated by the larger record, before its locator or elsewhere."""
    end = content.rindex(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, 0)
    gap = b"\0" * 100 if elsewhere else b""
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return content[:end] + record + gap + locator + content[end:]


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize(("entries", "size"), [(1_000_000, 50_000), (5, 50_000_000)])
def test_install_bundle__reads_the_size_of_the_list_wherever_it_stands(
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: bool,
    entries: int,
    size: int,
) -> None:
    archive = pack(tiny_bundle, tmp_path / "million.zip")
    content = archive.read_bytes()
    archive.write_bytes(
        with_a_list_in_64_bits(content, elsewhere=elsewhere, entries=entries, size=size)
    )
    monkeypatch.delattr(zipfile, "ZipFile")

    with pytest.raises(BundleArchiveError, match="far more files"):
        install_bundle(archive)


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/tiny/._manifest.json", "tiny/.DS_Store", "tiny/._manifest.json", "Thumbs.db",
        "tiny/desktop.ini", ".canary", "__MACOSX/",
    ],
)  # fmt: skip
def test_install_bundle__passes_over_what_systems_add(
    tiny_bundle: Path, tmp_path: Path, name: str
) -> None:
    archive = pack(tiny_bundle, tmp_path / "mac.zip", named(name), folder="tiny/")

    installed = install_bundle(archive)

    assert sorted(path.name for path in installed.iterdir()) == sorted(
        path.name for path in tiny_bundle.iterdir()
    )


@pytest.mark.parametrize("damage", ["flipped", "missing", "empty"])
def test_install_bundle__replaces_an_installed_bundle_that_is_damaged(
    tiny_bundle: Path, tmp_path: Path, damage: str
) -> None:
    archive = pack(tiny_bundle, tmp_path / "tiny.zip")
    installed = install_bundle(archive)
    weights = next(installed.glob("*.safetensors"))
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    if damage == "flipped":
        weights.write_bytes(content)
    elif damage == "missing":
        weights.unlink()
    else:
        for file in installed.iterdir():
            file.unlink()

    assert install_bundle(archive) == installed

    assert read_bundle(installed).sha256 == read_bundle(tiny_bundle).sha256
    assert [path.name for path in installed_bundles_folder().iterdir()] == [installed.name]


@pytest.mark.skipif(os.name != "posix", reason="asks whether a process lives")
def test_install_bundle__removes_what_a_killed_installation_left(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    code = "from skinapp.core.strays import temporary_name; print(temporary_name())"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 # ours
    stray = installed_bundles_folder() / done.stdout.strip()
    stray.mkdir()
    (stray / "weights").write_bytes(b"half")
    living = installed_bundles_folder() / strays.temporary_name()
    living.mkdir()

    installed = install_bundle(pack(tiny_bundle, tmp_path / "tiny.zip"))

    left = {path.name for path in installed_bundles_folder().iterdir()}
    assert left == {installed.name, living.name}


def test_install_bundle__refuses_a_manifest_of_brackets_in_brackets(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "deep.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("manifest.json", "[" * 100_000)

    with pytest.raises(BundleManifestError):
        install_bundle(archive)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_install_bundle__refuses_what_is_no_whole_zip_file(
    tiny_bundle: Path, tmp_path: Path, share: float
) -> None:
    archive = pack(tiny_bundle, tmp_path / "cut.zip")
    content = archive.read_bytes()
    archive.write_bytes(content[: int(share * len(content))])

    with pytest.raises(BundleArchiveError):
        install_bundle(archive)


def test_install_bundle__leaves_nothing_of_a_bundle_that_is_refused(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "changed.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for file in sorted(tiny_bundle.iterdir()):
            content = file.read_bytes()
            opened.writestr(file.name, content + b" " if file.suffix == ".md" else content)

    with pytest.raises(BundleHashError):
        install_bundle(archive)
    assert not list(installed_bundles_folder().iterdir())
