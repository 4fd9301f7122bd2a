"""Opening, analysing, stepping, failing and stopping, as seen in the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core import flags
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import BundleMissingError, CancelledError, DeviceError, kind_of
from skinapp.ui.case.states import Done, Empty, Failed, Loading, Running
from skinapp.ui.engine.states import EngineLoading, EngineReady


def until(qtbot: QtBot, session: Session, kind: type) -> None:
    qtbot.waitUntil(lambda: isinstance(session.case.state, kind), timeout=10_000)


def texts(widget: Any) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def button(widget: Any, text: str) -> QPushButton:
    return next(b for b in widget.findChildren(QPushButton) if b.text() == text)


def test_window__says_how_to_begin(session: Session) -> None:
    assert session.window.start_page.isVisible()
    assert not session.window.commands.save.isEnabled()


def test_open__shows_the_verdict_first_and_each_of_the_seven_once(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Done)
    shown = texts(session.window.case_page.panel)

    assert shown.index("Malignancy suspected") < shown.index("Melanoma")
    assert "69 of 100 lesions like this were malignant" in shown
    assert [shown.count(diagnosis.name) for diagnosis in DIAGNOSES] == [1] * 7
    assert shown.count("62 %") == 1
    assert "malignant · MEL" in shown
    assert "benign · NV" in shown
    assert any(text.startswith("4 of 5 networks name the same diagnosis") for text in shown)
    assert "Actinic keratosis / Bowen's disease" in shown


def test_open__shows_notices_in_words(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.flags = (flags.LOW_CONFIDENCE,)
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Done)
    assert flags.LOW_CONFIDENCE.sentence in texts(session.window.case_page.panel)


def test_status__names_device_bundle_and_time(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Done)
    assert session.window.status.text == "CPU (PyTorch) | test-bundle 1.2 | 0.2 s"


@pytest.mark.parametrize("damage", [b"", b"<html></html>"])
def test_open__explains_an_unreadable_file_and_shows_no_old_answer(
    session: Session, qtbot: QtBot, image_files: list[Path], damage: bytes
) -> None:
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Done)
    image_files[1].write_bytes(damage)
    session.case.open_paths(image_files[1:2])
    until(qtbot, session, Failed)
    panel = session.window.case_page.panel
    assert isinstance(session.case.state, Failed)

    assert panel.message.sentence == session.case.state.error.sentence
    assert not panel.shows_result
    assert "Melanoma" not in texts(session.window.case_page)
    assert not session.window.commands.save.isEnabled()
    assert session.case.report_entry() is None


def test_analysis_failure__keeps_the_image_and_offers_to_try_again(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.error = DeviceError("out of memory")
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Failed)
    page = session.window.case_page
    assert page.panel.message.sentence == kind_of("E_DEVICE").sentence
    assert page.viewer.isVisible()

    analyst.error = None
    button(page.panel, "Try again").click()
    until(qtbot, session, Done)


def test_unexpected_error__gives_a_sentence(
    session: Session,
    analyst: Any,
    qtbot: QtBot,
    image_files: list[Path],
    caplog: pytest.LogCaptureFixture,
) -> None:
    analyst.error = RuntimeError("bug")
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Failed)
    assert session.window.case_page.panel.message.sentence == kind_of("E_INTERNAL").sentence
    assert "Unexpected error" in caplog.text


def test_superseded_analysis__is_dropped(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.gate.clear()
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: analyst.calls == 1)
    states: list[object] = []
    session.case.changed.connect(states.append)
    session.case.open_paths(image_files[1:2])
    until(qtbot, session, Running)
    analyst.gate.set()
    until(qtbot, session, Done)
    qtbot.waitUntil(lambda: not session.inference.busy)

    assert {state.position.name for state in states} == {"image2.png"}
    assert sum(isinstance(state, Done) for state in states) == 1


def test_late_result__does_not_replace_a_stop(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.gate.clear()
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: analyst.calls == 1)
    analyst.gate.set()  # the worker may end before it looks at the stop
    session.case.cancel()
    qtbot.waitUntil(lambda: not session.inference.busy)

    assert isinstance(session.case.state, Failed)
    assert isinstance(session.case.state.error, CancelledError)


def test_escape__stops_the_analysis(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.gate.clear()
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: analyst.calls == 1)
    qtbot.keyClick(session.window, Qt.Key.Key_Escape)
    until(qtbot, session, Failed)

    assert session.window.case_page.panel.message.sentence == kind_of("E_CANCELLED").sentence
    qtbot.waitUntil(lambda: not session.inference.busy)


def test_step__goes_through_the_folder_with_keys(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths([image_files[0].parent])
    until(qtbot, session, Done)
    assert "1 / 3" in texts(session.window.case_page.header)
    assert not session.window.commands.previous.isEnabled()

    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown):
        qtbot.keyClick(session.window, key)
        until(qtbot, session, Done)
    assert session.case.state.position.name == "image10.png"
    assert not session.window.commands.next.isEnabled()

    qtbot.keyClick(session.window, Qt.Key.Key_Left)
    until(qtbot, session, Done)
    assert "2 / 3" in texts(session.window.case_page.header)


def test_details__stay_with_their_image(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files)
    until(qtbot, session, Done)
    form = session.window.case_page.panel.result.form
    qtbot.keyClicks(form.case_id, "A-17")
    qtbot.keyClicks(form.notes, "of the first")
    session.case.step(1)
    until(qtbot, session, Done)
    assert form.notes.toPlainText() == ""
    # All else stays behind; the next image is taken for one of the same patient.
    qtbot.waitUntil(lambda: session.case.details == CaseDetails(case_id="A-17"))
    session.case.amend_details(case_id="")

    session.case.step(-1)
    until(qtbot, session, Done)
    assert form.case_id.text() == "A-17"
    assert form.notes.toPlainText() == "of the first"
    entry = session.case.report_entry()
    assert entry is not None
    assert entry.case.case_id == "A-17"


def test_drop__opens_what_is_dropped_anywhere(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in image_files])
    where = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton)
    still = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 300), *where, still)
    QGuiApplication.sendEvent(session.window, enter)
    assert enter.isAccepted()

    QGuiApplication.sendEvent(session.window, QDropEvent(QPointF(300, 300), *where, still))
    until(qtbot, session, Done)
    assert session.case.state.position.count == 3


def test_drop__refuses_what_is_no_file(session: Session) -> None:
    mime = QMimeData()
    mime.setText("words")
    event = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QGuiApplication.sendEvent(session.window, event)
    assert not event.isAccepted()


def test_paste__opens_a_picture(session: Session, qtbot: QtBot) -> None:
    picture = QImage(120, 100, QImage.Format.Format_RGB32)
    picture.fill(QColor(220, 180, 150))
    for row in range(40):
        picture.setPixelColor(row, row, QColor(90, 50, 40))
    QGuiApplication.clipboard().setImage(picture)
    session.window.commands.paste.trigger()
    until(qtbot, session, Done)
    assert session.case.state.position.name == "Pasted image"


def test_paste__opens_the_path_of_a_file(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    QGuiApplication.clipboard().setText(f'"{image_files[1]}"\n')
    session.window.commands.paste.trigger()
    until(qtbot, session, Done)
    assert session.case.state.position.name == "image2.png"


def test_paste__says_when_there_is_nothing(session: Session) -> None:
    QGuiApplication.clipboard().setText("no path")
    session.window.commands.paste.trigger()
    notice = session.window.notice_bar.notice
    assert notice is not None
    assert notice.failed
    assert isinstance(session.case.state, Empty)


def test_folder_without_images__leaves_the_open_case(
    session: Session, qtbot: QtBot, image_files: list[Path], tmp_path: Path
) -> None:
    session.case.open_paths(image_files[1:2])
    until(qtbot, session, Done)
    empty = tmp_path / "empty"
    empty.mkdir()
    session.case.open_paths([empty])
    qtbot.waitUntil(lambda: session.window.notice_bar.notice is not None)
    until(qtbot, session, Done)
    assert session.case.state.position.name == "image2.png"


def test_window__is_usable_while_the_models_load(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    gate = threading.Event()

    def load() -> Any:
        gate.wait(10)
        return analyst

    session = make_session(load)
    assert session.window.isVisible()
    assert isinstance(session.engine.state, EngineLoading)
    assert "background" in session.window.start_page.model_text
    session.case.open_paths(image_files[:1])
    assert isinstance(session.case.state, Loading)
    until(qtbot, session, Running)
    assert "Waiting for the models" in texts(session.window.case_page.panel)

    gate.set()
    until(qtbot, session, Done)
    assert isinstance(session.engine.state, EngineReady)


def test_refused_bundle__is_explained_and_can_be_tried_again(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    results: list[Any] = [BundleMissingError("missing", path="member-3.safetensors"), analyst]

    def load() -> Any:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    session = make_session(load)
    qtbot.waitUntil(lambda: "member-3.safetensors" in session.window.start_page.model_text)
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Failed)
    assert "member-3.safetensors" in session.window.case_page.panel.message.sentence

    session.case.retry()
    until(qtbot, session, Done)


def test_unreadable_format__names_what_was_found(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"%PDF-1.7 no image at all")
    session.case.open_paths([tmp_path / "photo.jpg"])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Failed))
    message = session.window.case_page.panel.message
    assert message._detail.text() == f"E_FORMAT: {b'%PDF-1.7'.hex()}"


def test_result__names_weights_engine_and_time(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    said = session.window.case_page.panel.result._made_by.text()
    assert said == "Weights test-bundle 1.2, PyTorch 2.14.1 on CPU, 0.2 s"


def test_open__withholds_the_answer_on_an_image_that_cannot_be_judged(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    analyst.flags = (flags.CANNOT_BE_JUDGED, flags.BLURRED)
    session.case.open_paths(image_files[:1])
    until(qtbot, session, Done)
    panel = session.window.case_page.panel
    shown = texts(panel)

    assert shown[1] == "Cannot be judged"
    assert flags.BLURRED.sentence in shown
    assert not {diagnosis.name for diagnosis in DIAGNOSES} & set(shown)
    assert not session.window.commands.view_modes.isEnabled()

    qtbot.mouseClick(button(panel, "Show the answer anyway"), Qt.MouseButton.LeftButton)

    assert "Melanoma" in texts(panel)
    assert texts(panel)[1] == "Cannot be judged"
    entry = session.case.report_entry()
    assert entry is not None
    assert flags.SHOWN_ANYWAY in entry.assessment.flags
