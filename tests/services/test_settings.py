"""Settings survive a restart, and a file that cannot be used is never lost."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from skinapp.services.settings import MOST_RECENT, Settings, load_settings, store_settings

CHANGED = Settings(
    theme="dark",
    language="vi",
    paper="letter",
    clinic_name="Phòng khám Da liễu",
    clinic_logo=Path("logo.png"),
    device="cpu",
    keep_history=False,
    intended_use_accepted=True,
    recent=(Path("images") / "a.png", Path("b\udcff.png")),
    last_folder=Path("images"),
    geometry="AdnQywAD",
    splitters={"folder": (640, 320)},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_settings__come_back_as_they_were(path: Path) -> None:
    store_settings(path, CHANGED)
    loaded = load_settings(path, Settings())
    assert loaded.settings == CHANGED
    assert not loaded.refused


def test_settings__start_with_the_defaults(path: Path) -> None:
    defaults = Settings(paper="letter")
    loaded = load_settings(path, defaults)
    assert loaded.settings == defaults
    assert not loaded.refused


def test_settings__take_what_an_older_file_lacks_from_the_defaults(path: Path) -> None:
    path.write_text('{"schema": 1, "theme": "dark"}')
    assert load_settings(path, Settings(paper="letter")).settings == Settings(
        theme="dark", paper="letter"
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"{",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b'{"schema": 2}',
        b'{"schema": 1, "unheard_of": 1}',
        b'{"schema": 1, "theme": "pink"}',
        b'{"schema": 1, "theme": ["dark"]}',
        b'{"schema": 1, "keep_history": 1}',
        b'{"schema": 1, "recent": "a.png"}',
        b'{"schema": 1, "recent": ["a\\u0000.png"]}',
        b'{"schema": 1, "splitters": {"folder": [-1]}}',
        b'{"schema": 1, "splitters": {"folder": [NaN]}}',
        b" " * 1_000_001,
    ],
    ids=lambda content: content[:40].decode("latin-1"),
)
def test_settings__keep_an_unusable_file_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    loaded = load_settings(path, Settings())
    assert loaded.settings == Settings()
    assert loaded.refused
    assert loaded.kept_aside is not None
    assert loaded.kept_aside.parent == path.parent
    assert loaded.kept_aside.read_bytes() == content
    assert not path.exists()


def test_settings__keep_every_unusable_file(path: Path) -> None:
    kept = set()
    for _ in range(3):
        path.write_bytes(b"{")
        kept.add(load_settings(path, Settings()).kept_aside)
    assert len(kept) == 3


def test_settings__survive_a_folder_in_the_place_of_the_file(path: Path) -> None:
    path.mkdir()
    loaded = load_settings(path, Settings())
    assert loaded.settings == Settings()
    assert loaded.refused


@pytest.fixture(params=[0o000, 0o022], ids=["umask-000", "umask-022"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
@pytest.mark.usefixtures("_umask")
def test_settings__can_be_read_by_their_owner_only(path: Path) -> None:
    store_settings(path, CHANGED)
    store_settings(path, Settings())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_settings__are_plain_ascii_json(path: Path) -> None:
    store_settings(path, CHANGED)
    assert json.loads(path.read_text("ascii"))["clinic_name"] == CHANGED.clinic_name


def test_recent__holds_each_path_once_and_the_last_one_first() -> None:
    settings = Settings()
    for number in (*range(MOST_RECENT + 5), 7):
        settings = settings.with_recent(Path(f"{number}.png"))
    names = [path.stem for path in settings.recent]
    assert names[:3] == ["7", "14", "13"]
    assert len(names) == len(set(names)) == MOST_RECENT
    assert replace(settings, recent=()) == Settings()
