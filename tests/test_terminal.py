"""What a command says is worth less than what it does: no terminal stops it (faults, row 14)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.folder_fakes import write_pictures

ROOT = Path(__file__).parents[1]


@pytest.fixture
def command(tiny_bundle: Path, tmp_path: Path) -> list[str]:
    pictures = tmp_path / "pictures"
    write_pictures(pictures, 3)
    first = min(pictures.iterdir())
    first.rename(pictures / "ảnh số 1.png")
    return [
        sys.executable, "-m", "skinapp", "classify", str(pictures), "--bundle", str(tiny_bundle),
        "--csv", str(tmp_path / "r.csv"), "--device", "torch-cpu",
    ]  # fmt: skip


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


@pytest.mark.timeout(120)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii"])
def test_terminal__that_lacks_letters_shows_them_as_escapes(
    command: list[str], tmp_path: Path, encoding: str
) -> None:
    done = subprocess.run(  # noqa: S603 # our interpreter
        command, env=environment(PYTHONIOENCODING=encoding), check=False, capture_output=True
    )

    assert done.returncode == 0, done.stderr
    assert b"s\\u1ed1 1.png: " in done.stdout
    assert "ảnh số 1.png" in (tmp_path / "r.csv").read_text(encoding="utf-8")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_terminal__that_is_closed_stops_nothing(
    command: list[str], tmp_path: Path, unbuffered: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(  # noqa: S603 # our interpreter
            command,
            env=environment(PYTHONUNBUFFERED=unbuffered),
            check=False,
            stdout=writing,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (0, b"")
    assert len((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()) == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.timeout(120)
def test_terminal__that_is_full_fails_when_all_is_done(command: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 # our interpreter
            command, env=environment(), check=False, stdout=full, stderr=subprocess.PIPE
        )

    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert len((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_terminal__tells_of_an_error_without_a_librarys_words() -> None:
    code = (
        "from skinapp.terminal import Terminal, start_stderr_log\n"
        "import logging, warnings\n"
        "terminal = Terminal(); terminal.begin(); start_stderr_log()\n"
        "warnings.warn('CANARY')\n"
        "logging.getLogger('pydicom').warning('read %s', 'CANARY')\n"
        "logging.getLogger('skinapp.core').warning('our own words')\n"
        "int('CANARY')\n"
    )
    done = subprocess.run(  # noqa: S603 # our interpreter
        [sys.executable, "-c", code], env=environment(), check=False, capture_output=True, text=True
    )

    assert done.returncode == 1
    assert "CANARY" not in done.stderr
    assert "ValueError" in done.stderr
    assert "WARNING skinapp.core: our own words" in done.stderr
