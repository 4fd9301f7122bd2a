from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from skinapp.core import strays
from skinapp.core.errors import OutputError
from skinapp.core.files import write_atomically


def test_write_atomically__replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_write_atomically__leaves_all_as_it_was_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_atomically(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="kinds of files of POSIX")
@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "link to a pipe"])
def test_write_atomically__refuses_what_is_no_regular_file(tmp_path: Path, kind: str) -> None:
    # Never a device of the machine: code that is wrong, run as root, would replace it for all.
    path = tmp_path / "t"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.close()
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(tmp_path / "far")
        path.symlink_to(tmp_path / "far")
    before = {place: place.lstat().st_mode for place in tmp_path.iterdir()}

    with pytest.raises(OutputError):
        write_atomically(path, b"new")

    assert {place: place.lstat().st_mode for place in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_write_atomically__writes_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real, link, new = tmp_path / "far" / "real.csv", tmp_path / "a.csv", tmp_path / "b.csv"
    real.write_bytes(b"old")
    link.symlink_to(real)
    new.symlink_to(tmp_path / "far" / "not yet.csv")

    write_atomically(link, b"new")
    write_atomically(new, b"new")

    assert link.is_symlink()
    assert new.is_symlink()
    assert real.read_bytes() == new.read_bytes() == b"new"


@pytest.mark.skipif(os.name != "posix", reason="asks whether a process lives")
def test_remove_strays__takes_those_of_dead_processes_alone(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from skinapp.core import files\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.write_atomically(Path(sys.argv[1]), b'half')\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "a.csv")]
    assert subprocess.run(words, check=False).returncode < 0  # noqa: S603 # our interpreter
    assert len(list(tmp_path.iterdir())) == 1
    others = [tmp_path / strays.temporary_name(), tmp_path / "tmpabc.tmp", tmp_path / ".skinapp-x"]
    for other in others:
        other.touch()

    assert strays.remove_strays(tmp_path) == 1

    assert sorted(tmp_path.iterdir()) == sorted(others)
    assert strays.remove_strays(tmp_path / "nowhere") == 0
