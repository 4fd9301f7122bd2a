"""Every control of every page has a name and is reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.states import Done
from skinapp.ui.commands.notice import Notice
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.states import EngineReady


def controls_in(root: QWidget) -> Iterator[QWidget]:
    """What can have the focus by the Tab key; the inner parts of Qt's own widgets are Qt's."""
    for widget in root.findChildren(QWidget):
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisible()
            and widget.isEnabled()
            and widget.focusProxy() is None
            and not widget.objectName().startswith("qt_")
        ):
            yield widget


def reached_by_arrows(widget: QWidget) -> bool:
    """Whether it is one of several choices, among which Tab stops at the chosen one only."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    return group is not None and group.exclusive() and not widget.isChecked()


def name_of(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return widget.accessibleName() or text


def reached_by_tab(window: QWidget, most: int) -> set[QWidget]:
    reached: set[QWidget] = set()
    for _ in range(most):
        window.focusNextChild()
        focus = QApplication.focusWidget()
        if focus is None:
            break
        reached.add(focus)
    return reached


@pytest.fixture
def read_session(session: Session, qtbot: QtBot, image_files: list[Path]) -> Session:
    session.open_paths(image_files[:2])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    session.window.activateWindow()
    session.window.show_notice(Notice("text", failed=True))
    return session


@pytest.mark.parametrize("name", list(PageName), ids=lambda name: name.value)
def test_page__can_be_used_by_keyboard(read_session: Session, name: PageName) -> None:
    window = read_session.window
    window.show_page(name)
    controls = list(controls_in(window))
    assert len(controls) > 3
    assert [type(widget).__name__ for widget in controls if not name_of(widget)] == []
    stops = {widget for widget in controls if not reached_by_arrows(widget)}
    missed = stops - reached_by_tab(window, 3 * len(controls))
    assert [name_of(widget) for widget in missed] == []


def test_start_page__can_be_used_by_keyboard(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: isinstance(session.engine.state, EngineReady))
    session.settings.remember_paths([Path("a.png").absolute()])
    controls = list(controls_in(session.window.start_page))
    assert len(controls) == 3
    assert all(name_of(widget) for widget in controls)
    assert set(controls) <= reached_by_tab(session.window, 30)


@pytest.mark.parametrize("command", ["about", "show_log", "shortcuts"])
def test_dialogs__name_their_controls(session: Session, command: str) -> None:
    getattr(session.window.commands, command).trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    controls = list(controls_in(dialog))
    assert controls
    assert [type(widget).__name__ for widget in controls if not name_of(widget)] == []
    dialog.close()
