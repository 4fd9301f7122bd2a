"""A folder in the window: drop, watch, pause, stop, go on, try again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.errors import BundleMissingError, DeviceError, kind_of
from skinapp.services.paths import data_folder
from skinapp.services.runs.control import PAUSE_SENTENCES, PauseReason
from skinapp.services.runs.journal import unfinished_journals
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.folder.page import FolderPage
from skinapp.ui.folder.passed_over import PassedOverDialog
from skinapp.ui.folder.rows import RowFilter
from skinapp.ui.folder.states import (
    Finished,
    FolderFailed,
    Listing,
    NoFolder,
    NothingFound,
    Paused,
    Running,
    Stopped,
)
from tests.ui.conftest import FakeAnalyst, draw_image

MakeSession = Callable[..., Session]


@pytest.fixture
def lesions(tmp_path: Path) -> Path:
    """Twenty drawn lesions in two folders, and two files that are no image."""
    folder = tmp_path / "lesions"
    (folder / "more").mkdir(parents=True)
    for number in range(20):
        place = folder if number < 10 else folder / "more"
        draw_image(place / f"image{number:02}.png", number)
    (folder / "empty.png").write_bytes(b"")
    (folder / "more" / "words.png").write_text("no image")
    return folder


def page_of(session: Session) -> FolderPage:
    page = session.window.page(PageName.FOLDER)
    assert isinstance(page, FolderPage)
    return page


def until(qtbot: QtBot, session: Session, kind: Any) -> None:
    qtbot.waitUntil(lambda: isinstance(session.folder.state, kind), timeout=10_000)


def texts(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def buttons(widget: Any) -> list[str]:
    return [one.text() for one in widget.findChildren(QPushButton) if one.isVisible()]


def interrupt_a_run(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    """Close the window of a run when 16 of its 22 files are done."""
    # One batch comes through: it has 16 files, and one of them is no image.
    analyst.free_calls = 15
    analyst.gate.clear()
    session = make_session(lambda: analyst)
    session.intake.open_paths([lesions])
    qtbot.waitUntil(lambda: page_of(session).model.rowCount() == 16)
    session.window.close()
    analyst.gate.set()
    assert session.clean_exit


def start_again(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot
) -> tuple[Session, FolderPage]:
    """A new start, with its runs of before on the Folder page."""
    session = make_session(lambda: analyst)
    session.window.show_page(PageName.FOLDER)
    session.folder.look_for_runs(announce=True)
    page = page_of(session)
    qtbot.waitUntil(lambda: bool(page.start.cards))
    return session, page


def drop(session: Session, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    what = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton)
    still = Qt.KeyboardModifier.NoModifier
    QGuiApplication.sendEvent(session.window, QDragEnterEvent(QPoint(300, 300), *what, still))
    QGuiApplication.sendEvent(session.window, QDropEvent(QPointF(300, 300), *what, still))


def test_page__says_how_to_begin(session: Session, qtbot: QtBot) -> None:
    session.window.show_page(PageName.FOLDER)
    page = page_of(session)
    assert isinstance(session.folder.state, NoFolder)
    assert page.currentWidget() is page.start
    assert "Classify a whole folder" in page.start.text
    assert buttons(page) == ["Classify folder…"]
    assert page.start.choose.hasFocus()


def test_drop__of_a_folder_classifies_it_at_once(
    session: Session, qtbot: QtBot, lesions: Path
) -> None:
    drop(session, lesions)
    until(qtbot, session, Finished)
    page = page_of(session)

    assert session.window.shown_page is PageName.FOLDER
    assert page.model.rowCount() == 22
    assert page.model.counts[RowFilter.ERRORS] == 2
    shown = texts(page.progress)
    assert "lesions" in shown
    assert any("Finished" in text and "errors: 2" in text for text in shown)
    assert buttons(page.progress) == ["Retry failed", "Export", "Close"]
    assert [one.index for one in session.folder.results()] == list(range(22))
    assert unfinished_journals(data_folder() / "runs") == []


def test_drop__of_images_opens_the_case_page(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    drop(session, *image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert session.window.shown_page is PageName.CASE
    assert isinstance(session.folder.state, NoFolder)


def test_errors__stand_in_their_lines_in_words(
    session: Session, qtbot: QtBot, lesions: Path
) -> None:
    session.intake.open_paths([lesions])
    until(qtbot, session, Finished)
    page = page_of(session)
    page.filter.buttons[RowFilter.ERRORS].click()
    page.table.select_line(0)

    row = page.table.current_row
    assert row is not None
    assert row.name == "empty.png"
    assert row.remarks == ("file is empty",)
    assert kind_of("E_EMPTY").sentence in texts(page.preview)


def test_pause__rests_and_goes_on(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    analyst.gate.clear()
    session.intake.open_paths([lesions])
    qtbot.waitUntil(lambda: analyst.calls > 0)
    page = page_of(session)
    qtbot.mouseClick(page.progress.pause, Qt.MouseButton.LeftButton)
    assert isinstance(session.folder.state, Paused)
    analyst.gate.set()
    qtbot.waitUntil(lambda: page.model.rowCount() == 16)  # the batch that was at work
    qtbot.wait(150)
    assert page.model.rowCount() == 16
    assert any("Paused" in text and "16 of 22" in text for text in texts(page.progress))
    assert buttons(page.progress) == ["Continue", "Stop", "Export"]

    qtbot.mouseClick(page.progress.resume, Qt.MouseButton.LeftButton)
    until(qtbot, session, Finished)
    assert page.model.rowCount() == 22


def test_stop__is_at_once_and_the_run_can_go_on(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    analyst.gate.clear()
    session.intake.open_paths([lesions])
    qtbot.waitUntil(lambda: analyst.calls > 0)
    page = page_of(session)
    qtbot.mouseClick(page.progress.stop, Qt.MouseButton.LeftButton)
    assert isinstance(session.folder.state, Stopped)
    qtbot.waitUntil(lambda: not session.folder_lane.busy, timeout=1000)
    assert "Continue" in buttons(page.progress)

    analyst.gate.set()
    qtbot.mouseClick(page.progress.resume, Qt.MouseButton.LeftButton)
    until(qtbot, session, Finished)
    assert [one.index for one in session.folder.results()] == list(range(22))
    assert page.model.rowCount() == 22


def test_stop__before_the_work_began_loses_no_file(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    session.folder.open_paths([lesions])
    until(qtbot, session, Running)
    session.folder.stop()
    session.folder.resume()
    session.folder.stop()
    session.folder.resume()
    until(qtbot, session, Finished)
    assert page_of(session).model.rowCount() == 22


def test_cancel__of_the_listing_leads_back(session: Session, qtbot: QtBot, lesions: Path) -> None:
    session.window.show_page(PageName.FOLDER)
    session.folder.open_paths([lesions])
    assert isinstance(session.folder.state, Listing)
    page = page_of(session)
    assert "Looking for files" in page.start.text
    qtbot.mouseClick(page.start.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.folder_lane.busy)
    assert isinstance(session.folder.state, NoFolder)


def test_restart__offers_the_interrupted_run_and_goes_on_with_it(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    interrupt_a_run(make_session, analyst, qtbot, lesions)
    first_calls = analyst.calls

    second, page = start_again(make_session, analyst, qtbot)
    notice = second.window.notice_bar.notice
    assert notice is not None
    assert notice.text.startswith("A run over 22 files was interrupted at 16.")
    assert page.start.cards[0].text == "A run over 22 files was interrupted at 16."
    qtbot.mouseClick(page.start.cards[0].resume, Qt.MouseButton.LeftButton)
    until(qtbot, second, Finished)

    assert page.model.rowCount() == 22
    assert [one.index for one in second.folder.results()] == list(range(22))
    assert analyst.calls == first_calls + 5  # one of the six files that were missing is no image


def test_discard__asks_once_more_and_forgets_the_run(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    interrupt_a_run(make_session, analyst, qtbot, lesions)

    _, page = start_again(make_session, analyst, qtbot)
    card = page.start.cards[0]
    qtbot.mouseClick(card.discard, Qt.MouseButton.LeftButton)
    assert page.start.cards
    assert card.discard.text() == "Discard for good"
    qtbot.mouseClick(card.discard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.start.cards)
    assert list((data_folder() / "runs").iterdir()) == []


def test_changed_models__are_not_mixed_into_a_run(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    interrupt_a_run(make_session, analyst, qtbot, lesions)

    analyst.info = replace(analyst.info, bundle_sha256="cd" * 32)
    second, page = start_again(make_session, analyst, qtbot)
    page.start.cards[0].resume.click()
    until(qtbot, second, Stopped)
    qtbot.waitUntil(lambda: page.model.rowCount() == 16)
    assert any("must not be mixed" in text for text in texts(page.progress))
    assert buttons(page.progress) == ["Start anew", "Export", "Close"]

    page.progress.restart.click()
    until(qtbot, second, Finished)
    assert page.model.rowCount() == 22


def test_retry_failed__tries_only_what_failed(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    session.intake.open_paths([lesions])
    until(qtbot, session, Finished)
    calls = analyst.calls
    draw_image(lesions / "empty.png", 30)
    page = page_of(session)
    qtbot.mouseClick(page.progress.retry, Qt.MouseButton.LeftButton)
    assert isinstance(session.folder.state, Running)
    until(qtbot, session, Finished)

    qtbot.waitUntil(lambda: page.model.rowCount() == 22)
    assert page.model.counts[RowFilter.ERRORS] == 1
    assert analyst.calls == calls + 1
    assert [one.index for one in session.folder.results()] == list(range(22))


def test_lost_source__pauses_with_the_reason_and_a_way_on(
    session: Session,
    analyst: FakeAnalyst,
    qtbot: QtBot,
    lesions: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("skinapp.services.runs.folder_run._RETRY_DELAYS_SECONDS", (0.01,))
    for number in range(80):  # more than are decoded ahead
        draw_image(lesions / f"later{number}.png", number % 30)
    analyst.gate.clear()
    away = lesions.with_name("away")
    session.intake.open_paths([lesions])
    qtbot.waitUntil(lambda: analyst.calls > 0)
    lesions.rename(away)
    analyst.gate.set()
    until(qtbot, session, Paused)
    page = page_of(session)
    assert PAUSE_SENTENCES[PauseReason.SOURCE_LOST] in texts(page.progress)
    assert "Continue" in buttons(page.progress)

    away.rename(lesions)
    qtbot.mouseClick(page.progress.resume, Qt.MouseButton.LeftButton)
    until(qtbot, session, Finished)
    assert page.model.rowCount() == 102
    assert page.model.counts[RowFilter.ERRORS] == 2
    assert PAUSE_SENTENCES[PauseReason.SOURCE_LOST] not in texts(page.progress)


def test_failed_device__stops_with_the_reason(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    analyst.error = DeviceError("out of memory")
    session.intake.open_paths([lesions])
    until(qtbot, session, Stopped)
    page = page_of(session)
    assert kind_of("E_DEVICE").sentence in texts(page.progress)
    analyst.error = None
    page.progress.resume.click()
    until(qtbot, session, Finished)


def test_refused_bundle__stops_with_the_reason_and_can_be_tried_again(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    answers: list[Any] = [BundleMissingError("missing", path="member-3"), analyst]

    def load() -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    session = make_session(load)
    session.intake.open_paths([lesions])
    until(qtbot, session, Stopped)
    assert any("member-3" in text for text in texts(page_of(session).progress))
    session.folder.resume()
    until(qtbot, session, Finished)


def test_run__waits_for_the_models(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    gate = threading.Event()

    def load() -> FakeAnalyst:
        gate.wait(10)
        return analyst

    session = make_session(load)
    session.intake.open_paths([lesions])
    until(qtbot, session, Running)
    page = page_of(session)
    assert any("Waiting for the models" in text for text in texts(page.progress))
    page.progress.pause.click()
    gate.set()
    qtbot.waitUntil(lambda: not session.inference.busy)
    qtbot.wait(50)
    assert isinstance(session.folder.state, Paused)
    page.progress.resume.click()
    until(qtbot, session, Finished)


def test_empty_folder__is_told(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    empty = tmp_path / "nothing here"
    empty.mkdir()
    drop(session, empty)
    until(qtbot, session, NothingFound)
    page = page_of(session)
    assert "This folder is empty" in page.start.text
    assert "nothing here" in texts(page.start)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user with limits")
def test_unreadable_folder__is_told(session: Session, qtbot: QtBot, lesions: Path) -> None:
    lesions.chmod(0o000)
    try:
        session.folder.open_paths([lesions])
        until(qtbot, session, FolderFailed)
        assert "no permission" in page_of(session).start.text
    finally:
        lesions.chmod(0o700)


def test_folder_that_fails_to_be_read__is_told(
    session: Session, qtbot: QtBot, lesions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr("skinapp.outputs.journals.os.scandir", refuse)
    session.folder.open_paths([lesions])
    until(qtbot, session, FolderFailed)
    start = page_of(session).start
    assert "This folder cannot be read" in start.text
    assert "no permission" in start.text


def test_second_folder__does_not_disturb_a_run(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    analyst.gate.clear()
    drop(session, lesions)
    qtbot.waitUntil(lambda: analyst.calls > 0)
    drop(session, lesions / "more")
    qtbot.waitUntil(lambda: session.window.notice_bar.notice is not None)
    notice = session.window.notice_bar.notice
    assert notice is not None
    assert "Stop it first" in notice.text
    analyst.gate.set()
    until(qtbot, session, Finished)
    assert page_of(session).model.rowCount() == 22


def test_finished_run__can_be_opened_again(
    make_session: MakeSession, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    first = make_session(lambda: analyst)
    drop(first, lesions)
    until(qtbot, first, Finished)
    first.window.close()
    calls = analyst.calls

    second, page = start_again(make_session, analyst, qtbot)
    assert second.window.notice_bar.notice is None
    assert page.start.cards[0].text == "A run over 22 files is finished."
    page.start.cards[0].resume.click()
    until(qtbot, second, Finished)
    qtbot.waitUntil(lambda: page.model.rowCount() == 22)
    assert analyst.calls == calls


def test_close_run__leads_back_to_the_choice(session: Session, qtbot: QtBot, lesions: Path) -> None:
    drop(session, lesions)
    until(qtbot, session, Finished)
    page = page_of(session)
    page.progress.close_run.click()
    assert isinstance(session.folder.state, NoFolder)
    assert page.model.rowCount() == 0
    assert session.folder.results() == ()
    drop(session, lesions / "more")
    until(qtbot, session, Finished)
    assert page.model.rowCount() == 11


def test_window__closes_quickly_while_a_folder_runs(
    session: Session, analyst: FakeAnalyst, qtbot: QtBot, lesions: Path
) -> None:
    analyst.gate.clear()
    drop(session, lesions)
    qtbot.waitUntil(lambda: analyst.calls > 0)
    session.window.close()
    assert session.clean_exit
    (left,) = unfinished_journals(data_folder() / "runs")
    assert (left.file_count, left.done_count) == (22, 0)
    assert not session.folder._feed.running


def test_folder__says_what_was_passed_over_and_lists_it(
    session: Session, qtbot: QtBot, lesions: Path
) -> None:
    (lesions / "@eaDir").mkdir()
    (lesions / "@eaDir" / "thumb\n.jpg").write_bytes(b"")
    (lesions / "more" / "image12.xmp").write_text("edits")

    session.folder.open_paths([lesions])
    until(qtbot, session, Finished)

    line = page_of(session).progress.passed_over
    assert line.text() == "passed over: 2 (1 thumbnail of a NAS, 1 sidecar file)"
    line.click()
    dialog = session.window.findChild(PassedOverDialog)
    assert dialog.list.toPlainText().splitlines() == [
        f"{Path('@eaDir', 'thumb')}\N{REPLACEMENT CHARACTER}.jpg  ·  thumbnail of a NAS",
        f"{Path('more', 'image12.xmp')}  ·  sidecar file",
    ]
    dialog.reject()
    session.folder.close_run()
    session.folder.open_paths([lesions / "@eaDir"])
    until(qtbot, session, Finished)
    assert page_of(session).progress.passed_over.isHidden()


def test_folder__says_why_there_is_no_image(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.pdf").write_bytes(b"%PDF-1.7")

    session.folder.open_paths([tmp_path / "papers"])
    until(qtbot, session, NothingFound)

    assert page_of(session).start.text == (
        "There is no image in this folder\n"
        "Of what is in it or below it: passed over: 1 (1 document or table)."
    )
