"""The history as a user meets it: write, leave, come back, search, reopen, delete."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.core.errors import RecordsBusyError, RecordsStorageError, kind_of
from skinapp.services.history.records import Records
from skinapp.services.paths import history_file
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.folder.states import Finished
from skinapp.ui.history.page import HistoryPage

# Lists of suggestions and dialogs make the platform without a display say what it lacks.

MakeSession = Callable[..., Session]


def open_images(session: Session, qtbot: QtBot, *paths: Path) -> None:
    session.case.open_paths(paths)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=10_000)


def page_of(session: Session) -> HistoryPage:
    page = session.window.page(PageName.HISTORY)
    assert isinstance(page, HistoryPage)
    return page


def show_history(session: Session, qtbot: QtBot, count: int) -> HistoryPage:
    session.window.show_page(PageName.HISTORY)
    page = page_of(session)
    settle(session, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == count)
    return page


def settle(session: Session, qtbot: QtBot) -> None:
    """Until nothing is unsaved and the lane is idle."""
    session.keeper.save_now()
    qtbot.waitUntil(lambda: not session.records.busy and not session.keeper.unsaved)


def leave(session: Session, qtbot: QtBot) -> None:
    """Close the window, which first waits for the last save."""
    session.window.close()
    qtbot.waitUntil(lambda: not session.window.isVisible())


def field(session: Session, name: str) -> Any:
    form = session.window.case_page.panel.result.form
    found = [w for w in form.findChildren(QLineEdit) if w.accessibleName() == name]
    return found[0]


def cells(page: HistoryPage, qtbot: QtBot, row: int = 0) -> list[str]:
    model = page.model
    qtbot.waitUntil(lambda: bool(model.data(model.index(row, 0))))
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def texts(widget: Any) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_case__is_kept_found_and_reopened_after_a_new_start(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    session = make_session(lambda: analyst)
    open_images(session, qtbot, *image_files)
    qtbot.keyClicks(field(session, "Case or patient id"), "P-17")
    field(session, "Own diagnosis").insert("Nốt ruồi")  # no key of the test keyboard
    session.case.step(1)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    qtbot.keyClicks(field(session, "Decision"), "Biopsy")
    leave(session, qtbot)  # before the pause after the last letter is over

    again = make_session(lambda: analyst)
    page = show_history(again, qtbot, 2)
    page.search_field.setFocus()
    qtbot.keyClicks(page.search_field, "not ruoi")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert cells(page, qtbot)[1:] == [
        "P-17",
        "image1.png",
        "62 %  Melanoma",
        "69 %",
        "Nốt ruồi",
        "",
        "",
    ]
    qtbot.keyClick(page.search_field, Qt.Key.Key_Return)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(again.case.state, Done), timeout=10_000)
    assert again.window.shown_page is PageName.CASE
    assert again.case.state.position.name == "image1.png"
    qtbot.waitUntil(lambda: field(again, "Case or patient id").text() == "P-17")
    assert again.case.details == CaseDetails(case_id="P-17", clinician_diagnosis="Nốt ruồi")

    page.search_field.clear()
    page = show_history(again, qtbot, 2)
    page.search_field.setText("Biopsy")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert cells(page, qtbot)[2] == "image2.png"


def test_details__belong_to_the_image_whatever_it_is_called(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    session = make_session(lambda: analyst)
    open_images(session, qtbot, image_files[0])
    qtbot.keyClicks(field(session, "Case or patient id"), "P-1")
    settle(session, qtbot)
    renamed = image_files[0].rename(image_files[0].with_name("renamed.png"))
    leave(session, qtbot)

    again = make_session(lambda: analyst)
    open_images(again, qtbot, renamed)
    qtbot.waitUntil(lambda: field(again, "Case or patient id").text() == "P-1")
    page = show_history(again, qtbot, 1)
    assert cells(page, qtbot)[2] == "renamed.png"


def test_preview__shows_the_stored_result_when_the_image_has_gone(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    image_files[0].unlink()
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    shown = texts(page.preview)
    assert "no longer in its place" in shown
    assert "Melanoma" in shown
    assert "62 %" in shown

    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(session.window.notice_bar.isVisible)
    assert "no longer in its place" in session.window.notice_bar.notice.text
    assert session.window.shown_page is PageName.HISTORY


def test_reopen__refuses_another_image_in_the_same_place(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    image_files[0].write_bytes(image_files[1].read_bytes())
    page.table.selectRow(0)
    page.table.doubleClicked.emit(page.model.index(0, 0))
    qtbot.waitUntil(session.window.notice_bar.isVisible)
    assert "another image" in session.window.notice_bar.notice.text
    assert session.window.shown_page is PageName.HISTORY


def test_pasted_image__is_kept_without_a_file(session: Session, qtbot: QtBot) -> None:
    picture = QImage(120, 100, QImage.Format.Format_RGB32)
    picture.fill(QColor(220, 180, 150))
    for row in range(40):
        picture.setPixelColor(row, row, QColor(90, 50, 40))
    session.case.open_picture(picture)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    page = show_history(session, qtbot, 1)
    assert cells(page, qtbot)[2] == "Pasted image"
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    assert "Pasted image; the stored result" in texts(page.preview)


def test_preview__takes_edits(session: Session, qtbot: QtBot, image_files: list[Path]) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    form = page.preview.result.form
    qtbot.keyClicks(form.decision.lineEdit(), "Excision")
    settle(session, qtbot)
    qtbot.waitUntil(lambda: cells(page, qtbot)[6] == "Excision")
    assert session.case.details.decision == "Excision"
    assert form.decision.currentText() == "Excision"


@pytest.mark.parametrize("answer", ["Keep", "Delete for good"])
def test_delete__asks_first(
    session: Session, qtbot: QtBot, image_files: list[Path], answer: str
) -> None:
    open_images(session, qtbot, image_files[0])
    qtbot.keyClicks(field(session, "Case or patient id"), "Canary-7")
    page = show_history(session, qtbot, 1)
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    box = session.window.findChild(QMessageBox)
    assert box is not None
    assert box.defaultButton().text() == "Keep"
    next(b for b in box.findChildren(QPushButton) if b.text() == answer).click()
    kept = answer == "Keep"
    settle(session, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == int(kept))
    folder = history_file().parent
    files = [file for file in folder.rglob("*") if file.is_file()]
    found = [file.name for file in files if b"Canary-7" in file.read_bytes()]
    assert bool(found) is kept
    if not kept:
        assert "No cases yet" in page.message.text
        assert session.case.details == CaseDetails()
        assert image_files[0].exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_delete__takes_traces_elsewhere_if_it_is_asked_to(
    session: Session, qtbot: QtBot, image_files: list[Path], wanted: bool
) -> None:
    folder = image_files[0].parent
    session.open_paths([folder])
    qtbot.waitUntil(lambda: isinstance(session.folder.state, Finished), timeout=60_000)
    session.open_paths([image_files[0]])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=20_000)
    page = show_history(session, qtbot, 1)
    page.table.selectRow(0)
    page.delete_chosen()
    box = session.window.findChild(QMessageBox)
    assert box is not None
    traces = box.checkBox()
    assert traces is not None
    assert traces.isChecked()
    traces.setChecked(wanted)
    next(b for b in box.findChildren(QPushButton) if b.text() == "Delete for good").click()
    settle(session, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)

    journals = list((history_file().parent / "runs").glob("*.journal"))
    assert bool(journals) is not wanted
    named = {*session.settings.settings.recent, session.settings.settings.last_folder}
    assert bool(named & {image_files[0], folder}) is not wanted
    notice = session.window.notice_bar.notice
    assert notice is not None
    assert ("Folder runs that were forgotten: 1." in notice.text) is wanted


def test_deleted_case__is_not_brought_back_by_a_late_edit(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    show_history(session, qtbot, 1)
    session.history.delete(session.history.list.numbers)
    settle(session, qtbot)
    session.window.show_page(PageName.CASE)
    qtbot.keyClicks(field(session, "Case or patient id"), "late")
    settle(session, qtbot)
    show_history(session, qtbot, 0)


def test_history__says_when_there_is_no_match(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    qtbot.keyClicks(page.search_field, "%")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert "No case holds these letters" in page.message.text
    assert page.message.isVisible()


def test_history__that_is_not_wanted_keeps_nothing(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.settings.change(keep_history=False)
    open_images(session, qtbot, image_files[0])
    qtbot.keyClicks(field(session, "Case or patient id"), "A")
    session.keeper.save_now()
    show_history(session, qtbot, 0)
    assert session.case.details.case_id == "A"

    # Wanted after all: what is edited from now on is kept, with its result.
    session.settings.change(keep_history=True)
    session.window.show_page(PageName.CASE)
    qtbot.keyClicks(field(session, "Case or patient id"), "B")
    page = show_history(session, qtbot, 1)
    assert cells(page, qtbot)[1] == "AB"


def test_sort__asks_the_history_and_keeps_the_choice(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    for path in image_files:
        open_images(session, qtbot, path)
        settle(session, qtbot)
    page = show_history(session, qtbot, 3)
    assert cells(page, qtbot, 0)[2] == "image10.png"
    page.table.selectRow(0)
    chosen = page.chosen
    page.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: page.model.list.order.descending is False)
    assert [cells(page, qtbot, row)[2] for row in range(3)] == [
        "image1.png",
        "image10.png",
        "image2.png",
    ]
    assert page.chosen == chosen


def test_locked_history__is_told_and_saved_when_it_is_free(
    session: Session,
    qtbot: QtBot,
    image_files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("skinapp.ui.history.case_keeper._RETRY_DELAY_MS", 50)
    session.records.records.busy_s = 0.05
    session.records.submit(Records.search)
    qtbot.waitUntil(lambda: not session.records.busy)
    with closing(sqlite3.connect(history_file(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        open_images(session, qtbot, image_files[0])
        qtbot.keyClicks(field(session, "Case or patient id"), "P-9")
        qtbot.waitUntil(session.window.notice_bar.isVisible)
        notice = session.window.notice_bar.notice
        assert notice.text == f"Not saved in the history. {RecordsBusyError.sentence}"
        assert session.keeper.unsaved
        assert field(session, "Case or patient id").text() == "P-9"
        other.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not session.keeper.unsaved)
    assert session.window.notice_bar.notice.text == "The history is saved again."
    page = show_history(session, qtbot, 1)
    assert cells(page, qtbot)[1] == "P-9"
    with closing(sqlite3.connect(history_file())) as check:
        assert check.execute("SELECT count(*) FROM assessments").fetchone() == (1,)


def test_details__that_could_not_be_read_are_not_written_over(
    make_session: MakeSession,
    analyst: Any,
    qtbot: QtBot,
    image_files: list[Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = make_session(lambda: analyst)
    open_images(session, qtbot, image_files[0])
    qtbot.keyClicks(field(session, "Case or patient id"), "P-1")
    leave(session, qtbot)

    def fail(*_: object) -> None:
        raise RecordsStorageError("The drive reported an error.")

    again = make_session(lambda: analyst)
    with monkeypatch.context() as broken:
        broken.setattr(again.records.records, "details", fail)
        open_images(again, qtbot, image_files[0])
        qtbot.waitUntil(lambda: not again.records.busy)
        assert field(again, "Case or patient id").text() == ""
        qtbot.keyClicks(field(again, "Decision"), "Biopsy")
    qtbot.waitUntil(lambda: field(again, "Case or patient id").text() == "P-1")
    page = show_history(again, qtbot, 1)
    assert cells(page, qtbot)[1] == "P-1"
    assert cells(page, qtbot)[6] == "Biopsy"


def warning_of(session: Session, qtbot: QtBot) -> QMessageBox:
    def shown() -> list[QMessageBox]:
        return [box for box in session.window.findChildren(QMessageBox) if box.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=10_000)
    return shown()[0]


def answer(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    (button,) = [button for button in box.buttons() if button.text() == text]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def stored_case_ids() -> list[str]:
    with closing(sqlite3.connect(history_file())) as connection:
        return [case_id for (case_id,) in connection.execute("SELECT case_id FROM cases")]


def test_last_edit__that_cannot_be_saved_is_told_before_the_window_closes(
    session: Session, qtbot: QtBot, image_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecordsStorageError("The disk is full.")

    open_images(session, qtbot, image_files[0])
    settle(session, qtbot)
    with monkeypatch.context() as full:
        full.setattr(session.records.records, "write", fail)
        qtbot.keyClicks(field(session, "Case or patient id"), "P-1")
        session.window.close()
        box = warning_of(session, qtbot)
        assert session.window.isVisible()
        assert box.text() == "Case details could not be saved"
        assert kind_of("E_RECORDS_STORAGE").sentence in box.informativeText()
        answer(qtbot, box, "Go back")
        assert session.window.isVisible()
        assert field(session, "Case or patient id").text() == "P-1"
    leave(session, qtbot)
    assert stored_case_ids() == ["P-1"]


def test_last_edit__is_given_up_only_where_the_user_says_so(
    session: Session, qtbot: QtBot, image_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(*_: object) -> None:
        gate.wait(20)

    gate = threading.Event()
    open_images(session, qtbot, image_files[0])
    settle(session, qtbot)
    monkeypatch.setattr("skinapp.ui.window.last_save._LONGEST_WAIT_MS", 50)
    session._replace_window()
    monkeypatch.setattr(session.records.records, "write", hang)
    qtbot.keyClicks(field(session, "Case or patient id"), "P-1")
    session.window.close()
    box = warning_of(session, qtbot)
    assert session.window.isVisible()
    gate.set()
    answer(qtbot, box, "Close anyway")
    qtbot.waitUntil(lambda: not session.window.isVisible())
    assert stored_case_ids() == [""]


def test_window__closes_at_once_where_no_history_is_wanted(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    settle(session, qtbot)
    session.settings.change(keep_history=False)
    qtbot.keyClicks(field(session, "Case or patient id"), "P-1")
    session.window.close()
    assert not session.window.isVisible()
    assert stored_case_ids() == [""]


def test_damaged_history__is_told_with_its_new_place(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    history_file().parent.mkdir(parents=True)
    history_file().write_text("no database")
    session = make_session(lambda: analyst)
    open_images(session, qtbot, image_files[0])
    qtbot.waitUntil(session.window.notice_bar.isVisible)
    aside = history_file().with_name("history.damaged-1.sqlite3")
    assert str(aside) in session.window.notice_bar.notice.text
    assert aside.read_text() == "no database"
    show_history(session, qtbot, 1)


def test_newer_history__is_refused_on_the_page(
    make_session: MakeSession, analyst: Any, qtbot: QtBot
) -> None:
    records = Records(history_file())
    records.open()
    records.close()
    with closing(sqlite3.connect(history_file())) as connection:
        connection.execute("PRAGMA user_version = 7")
    session = make_session(lambda: analyst)
    page = show_history(session, qtbot, 0)
    qtbot.waitUntil(lambda: kind_of("E_RECORDS_SCHEMA").sentence in page.message.text)


def test_model__reads_only_the_lines_in_sight(
    session: Session, qtbot: QtBot, image_files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_images(session, qtbot, image_files[0])
    settle(session, qtbot)
    number = session.records.records  # the lane is idle
    fetched: list[int] = []
    monkeypatch.setattr(number, "search", lambda *_: tuple([1] * 100_000))
    rows = number.rows
    monkeypatch.setattr(
        number, "rows", lambda numbers: fetched.append(len(numbers)) or rows(numbers)
    )
    page = show_history(session, qtbot, 100_000)
    cells(page, qtbot)
    page.table.scrollToBottom()
    QApplication.processEvents()
    assert cells(page, qtbot, 99_999)[2] == "image1.png"
    qtbot.waitUntil(lambda: not session.records.busy)
    assert sum(fetched) <= 600


def test_form__offers_sites_diagnoses_and_decisions_and_takes_any_text(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    form = session.window.case_page.panel.result.form
    choices = {box.accessibleName(): box for box in form.findChildren(QComboBox)}
    assert choices["Site on the body"].findText("lower extremity") >= 0
    assert choices["Own diagnosis"].count() == 10
    assert choices["Decision"].findText("Biopsy") >= 0
    choices["Decision"].setCurrentIndex(choices["Decision"].findText("Biopsy"))
    qtbot.keyClicks(choices["Own diagnosis"].lineEdit(), "scar?")
    form.notes.setPlainText("line 1\nline 2")
    assert session.case.details == CaseDetails(
        notes="line 1\nline 2",
        clinician_diagnosis="scar?",
        decision="Biopsy",
        decision_kind="biopsy",
    )


def test_keyboard__reaches_everything(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    for widget in (page.search_field, page.table, page.preview._open, page.preview._delete):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert widget.accessibleName() or widget.text()
