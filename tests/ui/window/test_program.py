"""The window as a program: start, look, help, unexpected errors, exit."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QSlider,
    QTextBrowser,
)
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.resources import resource_path
from skinapp.ui.case.states import Done
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.states import EngineReady
from skinapp.ui.widgets.tokens import DARK, LIGHT, Tokens, tokens_of
from skinapp.ui.window.about import AboutDialog
from skinapp.ui.window.exception_notice import ExceptionNotice
from skinapp.ui.window.shortcut_sheet import ShortcutSheet


def contrast(first: str, second: str) -> float:
    """Contrast ratio by WCAG 2.2, relative luminance."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_import_of_the_window__leaves_torch_out() -> None:
    code = (
        "import sys, skinapp.ui.window.main_window, skinapp.app; "
        "sys.exit(any(name in sys.modules for name in ('torch', 'timm')))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)  # noqa: S603 # our interpreter, our words
    assert done.returncode == 0


def test_close__ends_quickly_while_an_analysis_runs(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.gate.clear()
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: analyst.calls == 1)
    begin = time.monotonic()
    session.window.close()

    assert time.monotonic() - begin < 1
    assert session.clean_exit
    assert not session.inference.busy


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_tokens__can_be_read(tokens: Tokens) -> None:
    for ground in (tokens.window, tokens.surface, tokens.selected, tokens.hover):
        assert contrast(tokens.text, ground) >= 7
        assert contrast(tokens.muted, ground) >= 4.5
    assert contrast(tokens.text, tokens.warning) >= 7
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_stage, tokens.stage) >= 4.5
    for mark in (tokens.malignant, tokens.benign):
        assert contrast(mark, tokens.surface) >= 3


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_stage__is_neutral(tokens: Tokens) -> None:
    assert tokens.stage[1:3] == tokens.stage[3:5] == tokens.stage[5:7]


@pytest.fixture
def _light_again(session: Session) -> Iterator[None]:
    yield
    session.theme.choose("light")


@pytest.mark.usefixtures("_light_again")
def test_theme__changes_at_once(session: Session, qtbot: QtBot) -> None:
    dark = session.window.commands.themes.actions()[2]
    dark.trigger()
    qtbot.waitUntil(lambda: tokens_of(session.window.palette()) == DARK)
    window = QApplication.palette().color(QPalette.ColorRole.Window)
    assert window.name() == DARK.window


def test_exception_hook__leaves_a_notice_and_a_log_entry(
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    hook = ExceptionNotice()
    hook.install()
    hook.raised.connect(session.window.show_notice)
    error = ValueError("slot")
    sys.excepthook(ValueError, error, None)

    qtbot.waitUntil(lambda: session.window.notice_bar.notice is not None)
    notice = session.window.notice_bar.notice
    assert isinstance(notice, Notice)
    assert notice.failed
    assert "Unexpected error" in caplog.text


def test_about__shows_the_model_card_as_text(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: isinstance(session.engine.state, EngineReady))
    session.window.commands.about.trigger()
    about = session.window.findChild(AboutDialog)
    assert about is not None
    card = about.pages.widget(1)
    assert isinstance(card, QTextBrowser)
    assert card.toPlainText().split() == ["Model", "card", "A", "fake", "for", "tests."]
    first = about.pages.widget(0)
    assert isinstance(first, QTextBrowser)
    assert "Not a medical device" in first.toPlainText()
    about.close()


def test_shortcut_sheet__lists_every_command_with_keys(session: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_F1)
    sheet = session.window.findChild(ShortcutSheet)
    assert sheet is not None
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    assert {name for name, _ in session.window.commands.table()} <= shown
    sheet.close()


def test_controls__have_names(session: Session, qtbot: QtBot, image_files: list[Path]) -> None:
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    session.window.show_notice(Notice("text"))
    controls = [
        widget
        for kind in (QAbstractButton, QLineEdit, QSlider)
        for widget in session.window.findChildren(kind)
        if not widget.objectName().startswith("qt_")
    ]
    nameless = [
        control
        for control in controls
        if not control.accessibleName() and not getattr(control, "text", str)()
    ]
    assert len(controls) > 15
    assert nameless == []


def test_user_text__is_never_markup(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    odd = image_files[0].rename(image_files[0].with_name("&lt;b&gt; &amp; 50% %s.png"))
    session = make_session(lambda: analyst)
    session.case.open_paths([odd])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    labels = session.window.findChildren(QLabel)
    shown = [label for label in labels if label.text() == odd.name]
    assert shown
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels if label.text())
    assert "&amp;lt;b" in shown[0].toolTip()


def test_icons__take_the_colour_of_the_theme() -> None:
    for path in resource_path("icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert ("currentColor" in text) != (path.stem == "app")


def test_smallest_window__leaves_the_image_most_of_the_width(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.window.resize(1180, 700)
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    qtbot.wait(10)
    assert session.window.width() == 1180
    assert session.window.case_page.viewer.width() >= 0.55 * 1180
