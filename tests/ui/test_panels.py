"""The panels at the right of the pages can be drawn wider, and stay so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QSplitterHandle, QWidget
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.commands.pages import PageName
from skinapp.ui.folder.page import FolderPage
from skinapp.ui.widgets.i18n import install_language
from skinapp.ui.widgets.panel_splitter import PanelSplitter


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    install_language(qapp, "en")


def splitter_of(session: Session, name: str) -> PanelSplitter:
    found = [s for s in session.window.findChildren(PanelSplitter) if s.objectName() == name]
    assert len(found) == 1
    return found[0]


def show_all(session: Session) -> None:
    """Bring every page to the front once, so that each is laid out."""
    for page in (PageName.FOLDER, PageName.HISTORY):
        session.window.page(page)
    desk = session.window.desk
    desk.setCurrentWidget(desk.case_page)
    folder = session.window.page(PageName.FOLDER)
    assert isinstance(folder, FolderPage)
    folder.setCurrentIndex(folder.count() - 1)
    for splitter in session.window.findChildren(PanelSplitter):
        splitter.widget(1).show()
    for name in (PageName.CASE, PageName.FOLDER, PageName.HISTORY):
        session.window.show_page(name)


def drag_to_the_left(qtbot: QtBot, handle: QSplitterHandle, distance: int) -> None:
    left, middle = Qt.MouseButton.LeftButton, handle.rect().center()
    qtbot.mousePress(handle, left, pos=middle)
    where = QPointF(middle - QPoint(distance, 0))
    modifier, none = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    kind, on_screen = QEvent.Type.MouseMove, handle.mapToGlobal(where)
    QApplication.sendEvent(handle, QMouseEvent(kind, where, on_screen, none, left, modifier))
    qtbot.mouseRelease(handle, left, pos=middle)


@pytest.mark.parametrize("name", ["case", "folder", "history"])
def test_panel__is_as_wide_as_it_was_drawn_in_another_language_and_at_the_next_start(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot, name: str
) -> None:
    first = make_session(lambda: analyst)
    first.window.resize(1500, 740)
    show_all(first)
    splitter, before = splitter_of(first, name), first.window
    first.window.show_page(PageName(name))
    width = splitter.sizes()[1]
    assert width == splitter.widget(1).minimumWidth()
    drag_to_the_left(qtbot, splitter.handle(1), 60)
    drawn = splitter.sizes()[1]
    assert drawn > width + 50

    first.settings.change(language="vi")
    qtbot.waitUntil(lambda: first.window is not before)
    first.window.page(PageName(name))
    assert splitter_of(first, name).chosen[1] == drawn
    first.window.close()
    assert first.settings.settings.splitters.keys() == {name}

    second = make_session(lambda: analyst)
    second.window.resize(1600, 740)
    show_all(second)
    second.window.show_page(PageName(name))
    assert splitter_of(second, name).sizes()[1] == drawn


@pytest.mark.parametrize("sizes", [(), (0, 0), (500,), (1, 99_999), (99_999, 1), (1, 2, 3)])
def test_panel__has_a_width_to_work_with_whatever_was_stored(
    qtbot: QtBot, sizes: tuple[int, ...]
) -> None:
    body, panel = QWidget(), QWidget()
    body.setMinimumWidth(400)
    panel.setMinimumWidth(320)
    splitter = PanelSplitter("name", body, panel)
    qtbot.addWidget(splitter)
    splitter.restore(sizes)
    splitter.resize(1000, 200)
    splitter.show()
    assert 320 <= panel.width() <= 640
    assert body.width() >= 359  # what the widest panel leaves
    splitter.resize(800, 200)
    assert panel.width() >= 320
    assert body.width() >= 400
