"""The log tells what happened and where, and nothing about a patient (faults, rows 27 and 28)."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from skinapp.core.errors import ImageReadError
from skinapp.services.logs import CRASH_NAME, read_log, start_log, stop_log

CANARY = "Jane-Doe-1962"
_log = logging.getLogger("skinapp.test")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = start_log(tmp_path)
    yield path
    stop_log()


def fail_to_read(path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        msg = "The storage reported an error."
        raise ImageReadError(msg, path=path) from error


def test_log__tells_kind_and_place_of_an_error_and_no_file(log: Path, tmp_path: Path) -> None:
    try:
        fail_to_read(tmp_path / f"{CANARY}.jpg")
    except ImageReadError:
        _log.exception("Reading failed")
    text = read_log(log)
    assert "Reading failed" in text
    assert "ImageReadError E_READ: The storage reported an error." in text
    assert "FileNotFoundError 2" in text
    assert "in fail_to_read" in text
    assert CANARY not in text


def test_log__leaves_out_what_a_library_quotes(log: Path) -> None:
    try:
        int(CANARY)
    except ValueError:
        _log.exception("A value was wrong")
    text = read_log(log)
    assert "ValueError" in text
    assert CANARY not in text


def test_log__holds_no_debug_records(log: Path) -> None:
    _log.debug("file %s", CANARY)
    assert CANARY not in read_log(log)


def test_log__writes_names_that_are_no_unicode(log: Path) -> None:
    _log.warning("odd: %s", "\udcff")
    assert "odd: ?" in read_log(log)


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_log__and_its_old_files_are_private_and_small(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        start_log(tmp_path)
        for _ in range(6):
            _log.warning("x" * 900_000)
    finally:
        stop_log()
        os.umask(before)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [
        "skinapp.log",
        "skinapp.log.1",
        "skinapp.log.2",
        "skinapp.log.3",
    ]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert all(file.stat().st_size <= 1_000_000 for file in files)


def test_read_log__gives_the_end(log: Path) -> None:
    for number in range(20):
        _log.warning("line %d", number)
    lines = read_log(log, 3).splitlines()
    assert [line.rsplit(": ", 1)[1] for line in lines] == ["line 17", "line 18", "line 19"]


def test_read_log__of_nothing_is_empty(tmp_path: Path) -> None:
    assert read_log(tmp_path / "none.log") == ""


@pytest.mark.skipif(sys.platform == "win32", reason="the signal is another one there")
def test_crash__leaves_the_frames_and_no_words(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, signal, sys\n"
        "from skinapp.services.logs import record_crashes\n"
        "file = record_crashes(pathlib.Path(sys.argv[1]))\n"
        "def show(name):\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
        "show(sys.argv[2])\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path), CANARY]
    done = subprocess.run(words, check=False, timeout=60)  # noqa: S603 # our interpreter
    text = (tmp_path / CRASH_NAME).read_text()
    assert done.returncode != 0
    assert "in show" in text
    assert CANARY not in text
    assert stat.S_IMODE((tmp_path / CRASH_NAME).stat().st_mode) == 0o600
