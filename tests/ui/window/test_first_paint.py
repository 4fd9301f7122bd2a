"""What waits for the window, and what is built later."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.page import ModelPage
from skinapp.ui.folder.page import FolderPage
from skinapp.ui.history.page import HistoryPage
from skinapp.ui.settings.page import SettingsPage
from skinapp.ui.window.first_paint import FirstPaint


class Canvas(QWidget):
    painted = 0

    def paintEvent(self, _event: object) -> None:  # noqa: N802 # Qt's name
        self.painted += 1


def test_first_paint__is_announced_once_and_after_it(qtbot: QtBot) -> None:
    window = Canvas()
    qtbot.addWidget(window)
    seen: list[int] = []
    FirstPaint(window).done.connect(lambda: seen.append(window.painted))
    QApplication.processEvents()
    assert seen == []
    window.show()
    qtbot.waitUntil(lambda: bool(seen))
    window.repaint()
    qtbot.wait(50)
    assert len(seen) == 1
    assert seen[0] >= 1


def test_first_paint__is_not_waited_for_without_end(qtbot: QtBot) -> None:
    window = Canvas()
    qtbot.addWidget(window)
    with qtbot.waitSignal(FirstPaint(window).done, timeout=3000):
        pass
    assert window.painted == 0


def test_pages__are_built_when_they_are_first_shown(session: Session) -> None:
    window = session.window
    for name, kind in (
        (PageName.FOLDER, FolderPage),
        (PageName.HISTORY, HistoryPage),
        (PageName.MODEL, ModelPage),
        (PageName.SETTINGS, SettingsPage),
    ):
        assert window.findChild(kind) is None
        window.show_page(name)
        shown = window.findChild(kind)
        assert shown is window.page(name)
        window.show_page(PageName.CASE)
        window.show_page(name)
        assert window.findChildren(kind) == [shown]
