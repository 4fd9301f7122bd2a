"""The frame of the window: the rail, its pages, and which commands rest."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.states import Done
from skinapp.ui.commands.actions import Actions
from skinapp.ui.commands.pages import PageName
from skinapp.ui.window.rail import Rail


def rail_buttons(session: Session) -> list[QToolButton]:
    rail = session.window.findChild(Rail)
    assert rail is not None
    return [button for button in rail.findChildren(QToolButton) if button.isVisibleTo(rail)]


def drop(session: Session, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    session.window.dropEvent(event)


def test_rail__shows_the_pages_that_there_are(qtbot: QtBot) -> None:
    owner = QObject()
    rail = Rail(Actions(owner).pages)
    qtbot.addWidget(rail)
    for name in (PageName.SETTINGS, PageName.HISTORY, PageName.CASE):
        rail.show_button(name)
    rail.show()
    buttons = [button for button in rail.findChildren(QToolButton) if button.isVisible()]
    assert [button.text() for button in buttons] == ["Case", "History", "Settings"]
    heights = [button.geometry().top() for button in buttons]
    assert heights == sorted(heights)


def test_rail_button__opens_its_page(session: Session, qtbot: QtBot) -> None:
    button = next(b for b in rail_buttons(session) if b.text() == "Settings")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.window.shown_page is PageName.SETTINGS
    assert button.isChecked()


def test_page_keys__open_pages(session: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert session.window.shown_page is PageName.SETTINGS
    qtbot.keyClick(session.window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert session.window.shown_page is PageName.CASE


def test_image_commands__rest_on_other_pages(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    session.window.show_page(PageName.SETTINGS)
    commands = session.window.commands
    assert not any(action.isEnabled() for action in commands.about_image.actions())

    session.window.show_page(PageName.CASE)
    assert commands.next.isEnabled()
    assert not commands.previous.isEnabled()
    assert commands.save.isEnabled()


def test_image_commands__follow_a_state_that_changed_meanwhile(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.window.show_page(PageName.SETTINGS)
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert not session.window.commands.save.isEnabled()
    session.window.show_page(PageName.CASE)
    assert session.window.commands.save.isEnabled()


def test_drop__opens_images_on_the_case_page(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.window.show_page(PageName.SETTINGS)
    drop(session, image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert session.window.shown_page is PageName.CASE
    assert session.case.state.position.count == 3
