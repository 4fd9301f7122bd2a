"""Patients, lesions and visits as a user meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.history.page import HistoryPage

MakeSession = Callable[..., Session]


def open_images(session: Session, qtbot: QtBot, *paths: Path) -> None:
    session.case.open_paths(paths)
    wait_for(session, qtbot, paths[0].name)


def wait_for(session: Session, qtbot: QtBot, name: str) -> None:
    """Until an image has its answer."""
    qtbot.waitUntil(
        lambda: isinstance(session.case.state, Done) and session.case.state.position.name == name,
        timeout=10_000,
    )


def settle(session: Session, qtbot: QtBot) -> None:
    """Until nothing is unsaved and the lane is idle."""
    session.keeper.save_now()
    qtbot.waitUntil(lambda: not session.records.busy and not session.keeper.unsaved)


def show_history(session: Session, qtbot: QtBot, count: int) -> HistoryPage:
    session.window.show_page(PageName.HISTORY)
    page = session.window.page(PageName.HISTORY)
    assert isinstance(page, HistoryPage)
    settle(session, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == count)
    return page


def cells(page: HistoryPage, qtbot: QtBot, row: int = 0) -> list[str]:
    model = page.model
    qtbot.waitUntil(lambda: bool(model.data(model.index(row, 0))))
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_look__from_the_history_keeps_the_date(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    session = make_session(lambda: analyst)
    open_images(session, qtbot, image_files[0])
    open_images(session, qtbot, image_files[1])
    page = show_history(session, qtbot, 2)
    before = [cells(page, qtbot, row) for row in (0, 1)]
    analyst.when = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    page.table.selectRow(1)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.window.shown_page is PageName.CASE)
    wait_for(session, qtbot, image_files[0].name)
    page = show_history(session, qtbot, 2)
    assert [cells(page, qtbot, row) for row in (0, 1)] == before
    page.table.selectRow(1)
    qtbot.waitUntil(lambda: "last opened 2026-11-20" in texts(page.preview))
    assert page.preview.case is not None
    assert page.preview.case.assessment_count == 1
    assert "Assessed 2026-01-02" in texts(page.preview)


def test_text_of_the_patient__reaches_the_other_images_at_once(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    for image in image_files[:2]:
        open_images(session, qtbot, image)
        session.case.set_details(CaseDetails(case_id="P-1"))
    settle(session, qtbot)
    session.case.set_details(CaseDetails(case_id="P-1", birth_date="1960", sex="female"))
    settle(session, qtbot)
    open_images(session, qtbot, image_files[0])
    qtbot.waitUntil(lambda: session.case.details.birth_date == "1960")
    assert session.case.details.sex == "female"
