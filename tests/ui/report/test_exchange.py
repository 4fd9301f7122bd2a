"""What leaves the program by a key or a menu, as a user meets it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.settings.page import SettingsPage


def open_image(session: Session, qtbot: QtBot, file: Path) -> None:
    session.case.open_paths([file])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=10_000)


@pytest.fixture(autouse=True)
def _no_collection_beside_the_window() -> Iterator[None]:
    """Rests of windows of earlier tests must not be collected in a thread of the network."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_key__copies_three_lines_for_the_letter(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_image(session, qtbot, image_files[0])
    session.case.set_details(
        CaseDetails(
            case_id="P-7",
            site="back",
            photographed="2026-08-20",
            clinician_diagnosis="Melanoma",
            decision="Excision",
        )
    )
    session.window.activateWindow()
    viewer = session.window.case_page.viewer
    viewer.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(viewer, Qt.Key.Key_C, both)

    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Dermoscopy of 2026-08-20: back."
    assert lines[1] == "Own diagnosis: Melanoma. Decision: Excision."
    assert "Melanoma 62 %" in lines[2]
    assert "no diagnosis" in lines[2]
    # A letter names the patient itself.
    assert "P-7" not in "".join(lines)


def test_archive__that_is_not_set_is_asked_for_and_nothing_is_sent(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_image(session, qtbot, image_files[0])
    with qtbot.waitSignal(session.exchange.noticed) as told:
        session.window.commands.send.trigger()

    assert told.args[0].failed
    assert "No archive is set" in told.args[0].text
    assert not session.exports_lane.busy


@pytest.mark.loopback
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_archive__of_the_settings_that_does_not_answer_is_told(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    pytest.importorskip("pynetdicom")
    open_image(session, qtbot, image_files[0])
    session.window.show_page(PageName.SETTINGS)
    page = session.window.page(PageName.SETTINGS)
    assert isinstance(page, SettingsPage)
    session.window.activateWindow()
    for field, text in ((page.others.host, "127.0.0.1"), (page.others.port, "9")):
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert session.settings.settings.archive_host == "127.0.0.1"
    assert session.settings.settings.archive_port == 9
    session.window.show_page(PageName.CASE)
    with qtbot.waitSignal(session.exchange.noticed, timeout=30_000) as told:
        session.window.commands.send.trigger()

    assert told.args[0].failed
    assert "did not take the documents" in told.args[0].text


def test_port__that_is_none_is_not_kept(session: Session, qtbot: QtBot) -> None:
    session.window.show_page(PageName.SETTINGS)
    page = session.window.page(PageName.SETTINGS)
    assert isinstance(page, SettingsPage)
    session.window.activateWindow()
    page.others.port.setFocus()
    page.others.port.clear()
    QTest.keyClicks(page.others.port, "70000")
    QTest.keyClick(page.others.port, Qt.Key.Key_Return)

    assert session.settings.settings.archive_port == 104
    assert page.others.port.text() == "104"
