"""The user's folders are private under every umask (faults, row 28)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from skinapp.core.errors import OutputError
from skinapp.services.paths import (
    cache_folder,
    config_folder,
    data_folder,
    log_folder,
    private_folder,
)

FOLDERS = [cache_folder, config_folder, data_folder, log_folder]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder in the home of the test; other tests share one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path(os.environ["HOME"]) / ".cache"))


@pytest.fixture(params=[0o000, 0o022], ids=["umask-000", "umask-022"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize("folder", FOLDERS)
def test_folders__are_closed_to_others(folder: Callable[[], Path]) -> None:
    path = folder()
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    home = Path(os.environ["HOME"])
    made = [parent for parent in path.parents if parent.is_relative_to(home) and parent != home]
    assert made
    assert all(stat.S_IMODE(parent.stat().st_mode) == 0o700 for parent in made)


def test_private_folder__closes_one_that_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    assert stat.S_IMODE(private_folder(folder).stat().st_mode) == 0o700


def test_folders__differ_and_are_not_temporary() -> None:
    paths = {folder() for folder in FOLDERS}
    home = Path(os.environ["HOME"])
    assert len(paths) == len(FOLDERS)
    assert all(path.is_relative_to(home) for path in paths)


def test_private_folder__names_a_path_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    with pytest.raises(OutputError) as caught:
        private_folder(file / "below")
    assert caught.value.path == file / "below"
