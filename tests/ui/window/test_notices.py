"""Notices lie over the page, which does not move for them, and carry what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.commands.notice import Notice

LONG = "A sentence that needs more than one line of the notice, since it says what to do. " * 3


@pytest.mark.parametrize("text", ["Report saved.", LONG])
def test_notice__moves_nothing_and_is_shown_whole(
    session: Session, qtbot: QtBot, text: str
) -> None:
    window = session.window
    before = [window.desk.geometry(), window.start_page.geometry()]
    window.show_notice(Notice(text, failed=True))
    qtbot.waitUntil(window.notice_bar.isVisible)
    assert [window.desk.geometry(), window.start_page.geometry()] == before
    bar = window.notice_bar
    assert bar.parentWidget().rect().contains(bar.geometry())
    assert bar.height() >= bar.layout().totalHeightForWidth(bar.width())
    window.resize(1400, 800)
    qtbot.waitUntil(lambda: bar.geometry().bottom() > bar.parentWidget().height() - 40)
    (close,) = bar.findChildren(QToolButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_notice__opens_what_was_made(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    bar = session.window.notice_bar
    (button,) = bar.findChildren(QPushButton)
    session.window.show_notice(Notice("Nothing was made."))
    assert not button.isVisible()
    session.window.show_notice(Notice("Saved.", file=tmp_path / "bericht 1.pdf"))
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path / "bericht 1.pdf"]
