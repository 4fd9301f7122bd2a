from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from skinapp.tasks.feed import Feed


class Taken:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.in_gui_thread: set[bool] = set()

    def __call__(self, things: Sequence[int]) -> None:
        self.batches.append(list(things))
        self.in_gui_thread.add(QThread.isMainThread())

    @property
    def things(self) -> list[int]:
        return [thing for batch in self.batches for thing in batch]


@pytest.fixture
def taken() -> Taken:
    return Taken()


def test_feed__brings_everything_to_the_gui_thread_in_order(
    qapp: QApplication, qtbot: QtBot, taken: Taken
) -> None:
    feed: Feed[int] = Feed(taken, qapp)
    feed.start()

    def work() -> None:
        for number in range(1000):
            feed.put(number)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    ended: list[bool] = []
    feed.drain(lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))

    assert taken.things == list(range(1000))
    assert taken.in_gui_thread == {True}
    assert 2 < len(taken.batches) < 10
    assert not feed.running


def test_feed__goes_on_after_a_drain_was_asked_for(
    qapp: QApplication, qtbot: QtBot, taken: Taken
) -> None:
    feed: Feed[int] = Feed(taken, qapp)
    ended: list[bool] = []
    feed.drain(lambda: ended.append(True))
    feed.start()
    qtbot.wait(150)
    feed.put(1)
    qtbot.waitUntil(lambda: taken.things == [1])
    assert feed.running
    assert not ended
    feed.stop()


def test_feed__drops_the_rest_when_it_is_stopped(
    qapp: QApplication, qtbot: QtBot, taken: Taken
) -> None:
    feed: Feed[int] = Feed(taken, qapp)
    feed.put_all([1, 2, 3])
    ended: list[bool] = []
    feed.drain(lambda: ended.append(True))
    feed.stop()
    qtbot.wait(150)
    assert not taken.batches
    assert not ended
    assert not feed.running
