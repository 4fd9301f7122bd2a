from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skinapp.core.errors import CancelledError
from skinapp.tasks.lane import Failure, Lane, Outcome, Success, TaskContext


@pytest.fixture
def lane(qapp: QApplication) -> Iterator[Lane]:
    lane = Lane("test-lane", qapp)
    yield lane
    assert lane.close(5)


def test_lane__delivers_a_result_on_the_gui_thread(lane: Lane, qtbot: QtBot) -> None:
    got: list[tuple[Outcome[str], bool]] = []
    worker_threads = []

    def work(_context: TaskContext) -> str:
        worker_threads.append(threading.current_thread())
        return "ready"

    lane.submit(work, lambda outcome: got.append((outcome, QThread.isMainThread())))
    qtbot.waitUntil(lambda: bool(got))

    assert got == [(Success("ready"), True)]
    assert worker_threads != [threading.main_thread()]


def test_lane__delivers_what_was_raised(lane: Lane, qtbot: QtBot) -> None:
    got: list[Outcome[float]] = []
    lane.submit(lambda _context: 1 / 0, got.append)
    qtbot.waitUntil(lambda: bool(got))

    assert isinstance(got[0], Failure)
    assert isinstance(got[0].error, ZeroDivisionError)


def test_lane__reports_progress_before_the_end(lane: Lane, qtbot: QtBot) -> None:
    events: list[object] = []

    def work(context: TaskContext) -> str:
        for step in range(3):
            context.report(step / 2)
        return "end"

    lane.submit(work, events.append, events.append)
    qtbot.waitUntil(lambda: len(events) == 4)

    assert events == [0.0, 0.5, 1.0, Success("end")]


def test_lane__runs_one_piece_at_a_time_in_order(lane: Lane, qtbot: QtBot) -> None:
    order: list[int] = []

    def work(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        order.append(number)
        return number

    for number in range(5):
        lane.submit(lambda _context, n=number: work(n), lambda _outcome: None)
    assert lane.busy
    qtbot.waitUntil(lambda: not lane.busy)

    assert order == [0, 1, 2, 3, 4]


def test_lane__takes_no_work_after_it_was_closed(qapp: QApplication, qtbot: QtBot) -> None:
    lane = Lane("test-lane", qapp)
    assert lane.close(5)
    ran: list[object] = []
    ticket = lane.submit(ran.append, ran.append)
    qtbot.wait(20)
    assert ticket.token.cancelled
    assert not ran
    assert not lane.busy


def test_lane__skips_work_that_was_cancelled_while_it_waited(lane: Lane, qtbot: QtBot) -> None:
    gate = threading.Event()
    ran: list[bool] = []
    got: list[Outcome[None]] = []
    lane.submit(lambda _context: gate.wait(5), lambda _outcome: None)
    ticket = lane.submit(lambda _context: ran.append(True), got.append)
    ticket.token.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(got))

    assert not ran
    assert isinstance(got[0], Failure)
    assert isinstance(got[0].error, CancelledError)


def test_lane_close__stops_running_work_and_calls_nobody(qapp: QApplication, qtbot: QtBot) -> None:
    lane = Lane("closing-lane", qapp)
    got: list[object] = []

    def work(context: TaskContext) -> None:
        while True:
            context.token.raise_if_cancelled()
            time.sleep(0.002)

    lane.submit(work, got.append)
    lane.submit(lambda _context: None, got.append)
    qtbot.wait(20)

    assert lane.close(5)
    qtbot.wait(20)
    assert got == []
    assert not [t for t in threading.enumerate() if t.name.startswith("closing-lane")]


def test_lane_close__waits_no_longer_than_it_is_told(qapp: QApplication, qtbot: QtBot) -> None:
    lane = Lane("stuck-lane", qapp)
    gate, started = threading.Event(), threading.Event()

    def work(_context: TaskContext) -> None:
        started.set()
        gate.wait(10)

    lane.submit(work, lambda _outcome: None)
    assert started.wait(5)
    begin = time.monotonic()

    assert not lane.close(0.1)
    assert time.monotonic() - begin < 2
    gate.set()
    qtbot.waitUntil(
        lambda: not [t for t in threading.enumerate() if t.name.startswith("stuck-lane")]
    )
