"""One window for each user: a second start hands its files over (faults, row 22)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.states import Done
from skinapp.ui.commands.intake import FileOpenRequests
from skinapp.ui.window.single_instance import SingleInstance, Start

STARTER = """
import pathlib, sys, time
from PySide6.QtCore import QCoreApplication
from skinapp.ui.window.single_instance import SingleInstance
application = QCoreApplication([])
instance = SingleInstance(pathlib.Path(sys.argv[1]))
print(instance.begin([pathlib.Path(name) for name in sys.argv[3:]]).name, flush=True)
time.sleep(float(sys.argv[2]))
"""

Starter = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start_other(tmp_path: Path) -> Iterator[Starter]:
    processes: list[subprocess.Popen[str]] = []

    def begin(seconds: float, *paths: Path | str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", STARTER, str(tmp_path), str(seconds), *map(str, paths)]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=tmp_path)  # noqa: S603 # our interpreter
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def first(qapp: QObject, tmp_path: Path) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path)
    assert instance.begin([]) is Start.FIRST
    yield instance
    instance.close()


def test_second_start__hands_its_paths_over(
    first: SingleInstance, qtbot: QtBot, start_other: Starter, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "Hình ảnh"
    with qtbot.waitSignal(first.paths_received, timeout=30_000) as caught:
        other = start_other(0, elsewhere, "near.png")
    assert caught.args == [[elsewhere, tmp_path / "near.png"]]
    assert other.communicate(timeout=30)[0].strip() == "HANDED_OVER"


def test_start_after_the_first_ended__is_the_first(first: SingleInstance, tmp_path: Path) -> None:
    first.close()
    again = SingleInstance(tmp_path)
    assert again.begin([]) is Start.FIRST
    again.close()


def test_killed_start__leaves_nothing_in_the_way(
    qapp: QObject, qtbot: QtBot, start_other: Starter, tmp_path: Path
) -> None:
    dead = start_other(60)
    assert dead.stdout is not None
    assert dead.stdout.readline().strip() == "FIRST"
    dead.kill()
    dead.wait()
    instance = SingleInstance(tmp_path)
    assert instance.begin([]) is Start.FIRST
    with qtbot.waitSignal(instance.paths_received, timeout=30_000):
        start_other(0, "near.png")
    instance.close()


def test_hung_first__is_told_apart(qapp: QObject, start_other: Starter, tmp_path: Path) -> None:
    hung = start_other(60)
    assert hung.stdout is not None
    assert hung.stdout.readline().strip() == "FIRST"
    second = SingleInstance(tmp_path)
    assert second.begin([tmp_path], answer_wait_s=0.5) is Start.NO_ANSWER


@pytest.mark.parametrize(
    "message",
    [b"\n", b"{}\n", b"[1]\n", b"\xff\n", b"[" * 50_000 + b"\n", b"x" * 5_000_000],
    ids=["nothing", "object", "number", "bytes", "deep", "long"],
)
def test_visitor_with_nonsense__is_sent_away(
    first: SingleInstance, qtbot: QtBot, message: bytes
) -> None:
    heard: list[object] = []
    first.paths_received.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(first._name)
    assert socket.waitForConnected(1000)
    socket.write(message)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    assert heard == []


def test_folder_without_write_access__lets_the_window_start(tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path / "missing")
    assert instance.begin([]) is Start.FIRST


def test_paths_from_outside__are_opened_and_remembered(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.window.showMinimized()
    session.open_from_outside([image_files[0]])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert not session.window.isMinimized()
    assert session.settings.settings.recent == (image_files[0],)


def test_file_open_event__opens_the_file(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    requests = FileOpenRequests(session.open_paths)
    event = QFileOpenEvent(QUrl.fromLocalFile(str(image_files[0])))
    assert requests.eventFilter(session.window, event)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
