"""The lock of the history as a user meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.services import sqlite_file
from skinapp.services.history.locked import locked_place
from skinapp.services.paths import history_file
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.history.page import HistoryPage
from skinapp.ui.history.passphrase_dialog import PassphraseDialog
from skinapp.ui.settings.page import SettingsPage

pytest.importorskip("sqlcipher3")

PASSPHRASE = "con nốt ruồi"  # noqa: S105 # of a test
WAIT_MS = 20_000


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """As slow as a passphrase has to be, a busy machine would miss what the tests wait for."""
    monkeypatch.setattr(sqlite_file, "KEY_ROUNDS", 1000)


def settings_page(session: Session) -> SettingsPage:
    session.window.show_page(PageName.SETTINGS)
    page = session.window.page(PageName.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def history_page(session: Session) -> HistoryPage:
    session.window.show_page(PageName.HISTORY)
    page = session.window.page(PageName.HISTORY)
    assert isinstance(page, HistoryPage)
    return page


def set_passphrase(session: Session, qtbot: QtBot, old: str = "", new: str = PASSPHRASE) -> None:
    page = settings_page(session)
    page.lock.change_button.click()
    dialog = page.findChild(PassphraseDialog)
    assert dialog is not None
    dialog.old.setText(old)
    for field, text in ((dialog.new, "short"), (dialog.again, "short")):
        field.setText(text)
    assert not dialog.accept_button.isEnabled()
    dialog.new.setText(new)
    assert not dialog.accept_button.isEnabled()
    dialog.again.setText(new)
    with qtbot.waitSignals([session.lock.changed], timeout=WAIT_MS):
        dialog.accept_button.click()


def said(session: Session) -> str:
    notice = session.window.notice_bar.notice
    return "" if notice is None else notice.text


def open_image(session: Session, qtbot: QtBot, path: Path) -> None:
    session.case.open_paths([path])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=WAIT_MS)


def test_lock__hides_the_history_until_the_passphrase_is_given(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_image(session, qtbot, image_files[0])
    page = history_page(session)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=WAIT_MS)
    set_passphrase(session, qtbot)
    assert locked_place(history_file()).exists()
    assert not history_file().exists()
    assert session.lock.state.has_passphrase
    assert settings_page(session).lock.words.text() == "Encrypted"

    with qtbot.waitSignal(session.lock.changed, timeout=WAIT_MS):
        settings_page(session).lock.lock_button.click()
    history_page(session)
    qtbot.waitUntil(page.lock_form.isVisible, timeout=WAIT_MS)
    assert page.model.rowCount() == 0
    # Work goes on, and what is made waits.
    open_image(session, qtbot, image_files[1])
    qtbot.waitUntil(lambda: "The history is locked" in said(session), timeout=WAIT_MS)

    history_page(session)
    page.lock_form.field.setText("wrong one")
    with qtbot.waitSignal(session.lock.refused, timeout=WAIT_MS):
        page.lock_form.button.click()
    assert "does not open" in page.lock_form.problem.text()
    page.lock_form.field.setText(PASSPHRASE)
    with qtbot.waitSignal(session.lock.changed, timeout=WAIT_MS):
        page.lock_form.button.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 2, timeout=WAIT_MS)
    assert page.lock_form.field.text() == ""


def test_lock__comes_by_itself_when_nobody_touches_the_program(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skinapp.ui.history.lock_controller._MINUTE_MS", 20)
    session.settings.change(lock_minutes=60)
    set_passphrase(session, qtbot)
    assert not session.lock.state.locked
    for _ in range(15):
        qtbot.wait(100)
        qtbot.keyClick(session.window, Qt.Key.Key_Shift)
    assert not session.lock.state.locked

    qtbot.waitUntil(lambda: session.lock.state.locked, timeout=WAIT_MS)

    session.lock.unlock(PASSPHRASE)
    qtbot.waitUntil(lambda: not session.lock.state.locked, timeout=WAIT_MS)
    session.settings.change(lock_minutes=0)
    qtbot.wait(1500)
    assert not session.lock.state.locked


def test_lock__holds_at_the_next_start(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot
) -> None:
    first = make_session(lambda: analyst)
    set_passphrase(first, qtbot)
    first.window.close()
    first.close()

    second = make_session(lambda: analyst)
    qtbot.waitUntil(lambda: second.lock.state.locked, timeout=WAIT_MS)
    page = history_page(second)
    qtbot.waitUntil(page.lock_form.isVisible, timeout=WAIT_MS)


def test_change__with_a_wrong_old_passphrase_is_told_and_changes_nothing(
    session: Session, qtbot: QtBot
) -> None:
    set_passphrase(session, qtbot)
    page = settings_page(session)
    page.lock.change_button.click()
    dialog = page.findChildren(PassphraseDialog)[-1]
    dialog.old.setText("not the one")
    with qtbot.waitSignal(session.lock.refused, timeout=WAIT_MS):
        dialog.remove_button.click()

    box = page.findChild(QMessageBox)
    assert box is not None
    assert "does not open" in box.informativeText()
    box.close()
    assert session.lock.state.has_passphrase
    assert locked_place(history_file()).exists()
