"""Keyboard, preview and the way to a case, in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from skinapp.app import Session
from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.folder.page import FolderPage
from skinapp.ui.folder.rows import Column, RowFilter
from skinapp.ui.folder.states import Finished, Running
from skinapp.ui.result.top_rows import TopRow
from skinapp.ui.widgets.i18n import diagnosis_name, install_language
from tests.ui.conftest import FakeAnalyst, draw_image
from tests.ui.folder.folder_helpers import result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "lesions"
    folder.mkdir()
    for number in range(4):
        draw_image(folder / f"image{number}.png", number)
    (folder / "words.png").write_text("no image")
    return folder


@pytest.fixture
def page(session: Session, qtbot: QtBot, folder: Path) -> FolderPage:
    """A finished folder of four images and a file that is none."""
    session.intake.open_paths([folder])
    qtbot.waitUntil(lambda: isinstance(session.folder.state, Finished), timeout=10_000)
    page = session.window.page(PageName.FOLDER)
    assert isinstance(page, FolderPage)
    session.window.activateWindow()
    page.table.setFocus()
    page.table.select_line(0)
    return page


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    install_language(qapp, "en")


def name(page: FolderPage) -> str:
    row = page.table.current_row
    return "" if row is None else row.name


def test_arrows__move_the_cursor_and_the_preview(page: FolderPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.preview._stage.image is not None)
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert name(page) == "image1.png"
    assert page.preview._name.text() == "image1.png"
    assert page.preview._stage.image is None  # never the image of another file
    qtbot.waitUntil(lambda: page.preview._stage.image is not None)
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    assert name(page) == "words.png"
    qtbot.waitUntil(lambda: page._preview.preview.failed)
    qtbot.keyClick(page.table, Qt.Key.Key_Home)
    assert name(page) == "image0.png"


def test_space__shows_and_hides_the_preview(page: FolderPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert not page.preview.isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.preview.isVisible()
    qtbot.waitUntil(lambda: page.preview._stage.image is not None)


def test_find_key__leads_to_the_filter_and_escape_back(page: FolderPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.filter.field.hasFocus()
    qtbot.keyClicks(page.filter.field, "image2")
    assert page.model.rowCount() == 1
    qtbot.keyClick(page.filter.field, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    assert name(page) == "image2.png"
    page.filter.field.setFocus()
    qtbot.keyClick(page.filter.field, Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    assert page.model.rowCount() == 5
    assert name(page) == "image2.png"


def test_enter__opens_the_case_among_the_files_shown(
    session: Session, page: FolderPage, qtbot: QtBot
) -> None:
    page.table.horizontalHeader().setSortIndicator(Column.NAME, Qt.SortOrder.DescendingOrder)
    page.table.select_line(2)
    assert name(page) == "image2.png"
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert session.window.shown_page is PageName.CASE
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    position = session.case.state.position
    assert (position.name, position.index, position.count) == ("image2.png", 2, 5)

    session.case.step(1)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert session.case.state.position.name == "image1.png"


def test_double_click__opens_the_case(session: Session, page: FolderPage, qtbot: QtBot) -> None:
    index = page.model.index(1, Column.FIRST)
    where = page.table.visualRect(index).center()
    viewport = page.table.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert session.case.state.position.name == "image1.png"


def test_header_click__sorts_up_down_and_back(page: FolderPage, qtbot: QtBot) -> None:
    header = page.table.horizontalHeader()

    def click() -> list[int]:
        x = header.sectionViewportPosition(Column.NAME) + 20
        place = header.viewport().rect().center()
        place.setX(x)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        return [one.index for one in page.model.shown_results()]

    assert click() == [0, 1, 2, 3, 4]
    assert click() == [4, 3, 2, 1, 0]
    assert click() == [0, 1, 2, 3, 4]


def test_case__can_be_read_while_the_folder_runs(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, folder: Path, image_files: list[Path]
) -> None:
    for number in range(40):
        draw_image(folder / f"later{number}.png", number)
    analyst.delay_s = 0.02
    session.intake.open_paths([folder])
    qtbot.waitUntil(lambda: analyst.calls > 2)
    session.intake.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert isinstance(session.folder.state, Running)
    qtbot.waitUntil(lambda: isinstance(session.folder.state, Finished), timeout=10_000)


def test_new_window__shows_the_same_run(session: Session, page: FolderPage, qtbot: QtBot) -> None:
    session._replace_window()
    again = session.window.page(PageName.FOLDER)
    assert isinstance(again, FolderPage)
    assert again is not page
    assert again.model.rowCount() == 5
    assert again.model.counts[RowFilter.ERRORS] == 1


class RecordingMetrics(QFontMetrics):
    """Keeps which texts were drawn whole and which were cut."""

    whole: ClassVar[set[str]] = set()
    cut: ClassVar[set[str]] = set()

    @override
    def elidedText(self, text: str, mode: Qt.TextElideMode, width: int, flags: int = 0) -> str:
        shown = super().elidedText(text, mode, width, flags)
        (self.whole if shown == text else self.cut).add(text)
        return shown


@pytest.mark.parametrize("language", ["en", "vi"])
def test_table__cuts_no_first_diagnosis_in_the_smallest_window(
    session: Session,
    page: FolderPage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
) -> None:
    before = session.window
    session.settings.change(language=language)
    if language != "en":
        qtbot.waitUntil(lambda: session.window is not before)
    found = session.window.page(PageName.FOLDER)
    assert isinstance(found, FolderPage)
    # Twice, so that there is a scroll bar; the figure is the longest.
    found.model.add([result(10 + index, code, 0.999) for index, code in enumerate(2 * CODES)])
    session.window.show_page(PageName.FOLDER)
    session.window.resize(session.window.minimumSize())
    qtbot.wait(10)
    monkeypatch.setattr(RecordingMetrics, "whole", set())
    monkeypatch.setattr(RecordingMetrics, "cut", set())
    monkeypatch.setattr("skinapp.ui.folder.delegate.QFontMetrics", RecordingMetrics)
    for line in (0, found.model.rowCount() - 1):
        found.table.scrollTo(found.model.index(line, 0))
        found.grab()
    names = {diagnosis_name(diagnosis) for diagnosis in DIAGNOSES}
    assert names <= RecordingMetrics.whole
    assert not names & RecordingMetrics.cut
    assert found.table.verticalScrollBar().isVisible()
    assert found.table.horizontalScrollBar().maximum() == 0
    preview = found.preview.findChildren(TopRow)
    for index, diagnosis in enumerate(DIAGNOSES):
        found.table.select_line(found.model.line_of(10 + index) or 0)
        qtbot.wait(1)
        first = preview[0]._name
        assert first.text() == diagnosis_name(diagnosis)
        assert first.width() >= first.fontMetrics().horizontalAdvance(first.text())


def test_table__shows_the_second_and_third_diagnosis_where_there_is_room(
    session: Session, page: FolderPage, qtbot: QtBot
) -> None:
    def shown() -> list[bool]:
        return [not page.table.isColumnHidden(c) for c in (Column.SECOND, Column.THIRD)]

    for width, expected in ((1180, [False, False]), (1600, [True, True]), (1180, [False, False])):
        session.window.resize(width, 700)
        qtbot.waitUntil(lambda expected=expected: shown() == expected)
        qtbot.waitUntil(lambda: page.table.horizontalScrollBar().maximum() == 0)
