"""Photographs that arrive in the watched folder, as a user meets them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.states import Done


def is_open(session: Session, name: str) -> bool:
    state = session.case.state
    return isinstance(state, Done) and state.position.name == name


def watch(session: Session, qtbot: QtBot, folder: Path) -> None:
    folder.mkdir()
    session.settings.change(watched=folder)
    qtbot.waitUntil(lambda: not session.files.busy)


def test_photograph__that_arrives_opens_itself(
    session: Session, qtbot: QtBot, image_files: list[Path], tmp_path: Path
) -> None:
    drop = tmp_path / "drop"
    watch(session, qtbot, drop)
    content = image_files[0].read_bytes()
    (drop / "a.png").write_bytes(content[: len(content) // 2])
    for _ in range(3):
        session.watcher.look()
        qtbot.waitUntil(lambda: not session.files.busy)
    assert not is_open(session, "a.png")
    (drop / "a.png").write_bytes(content)
    qtbot.waitUntil(lambda: is_open(session, "a.png"), timeout=10_000)
    (drop / "b.png").write_bytes(image_files[1].read_bytes())
    qtbot.waitUntil(lambda: is_open(session, "b.png"), timeout=10_000)
    assert session.case.state.position.index == 1


def test_photograph__waits_while_somebody_writes(
    session: Session, qtbot: QtBot, image_files: list[Path], tmp_path: Path
) -> None:
    watch(session, qtbot, tmp_path / "drop")
    session.case.open_paths([image_files[0]])
    qtbot.waitUntil(lambda: is_open(session, image_files[0].name), timeout=10_000)
    form = session.window.case_page.panel.result.form
    session.window.activateWindow()
    form.notes.setFocus()
    QTest.keyClicks(form.notes, "blue")
    with qtbot.waitSignal(session.watcher.noticed, timeout=10_000):
        (tmp_path / "drop" / "b.png").write_bytes(image_files[1].read_bytes())
    QTest.keyClicks(form.notes, " veil")
    assert session.case.details.notes == "blue veil"
    assert is_open(session, image_files[0].name)
    session.window.case_page.viewer.setFocus()
    qtbot.waitUntil(lambda: is_open(session, "b.png"), timeout=10_000)
    assert session.case.details.notes == ""


def test_photograph__of_a_folder_that_is_no_longer_watched_stays_closed(
    session: Session, qtbot: QtBot, image_files: list[Path], tmp_path: Path
) -> None:
    watch(session, qtbot, tmp_path / "drop")
    session.settings.change(watched=None)
    (tmp_path / "drop" / "b.png").write_bytes(image_files[1].read_bytes())
    qtbot.wait(2500)
    assert session.case.open_path is None
