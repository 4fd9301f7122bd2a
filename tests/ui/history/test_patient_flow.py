"""Patients, lesions and visits as a user meets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.services.history.search import Order, SortKey
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.history.page import HistoryPage
from skinapp.ui.result.id_field import IdField
from skinapp.ui.result.seen_strip import SeenStrip

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


def type_id(session: Session, text: str) -> IdField:
    """Keys into the field of the id, which is active and has the focus."""
    field = session.window.case_page.panel.result.form.case_id
    session.window.activateWindow()
    field.setFocus()
    QTest.keyClicks(field, text)
    return field


def strip_of(session: Session) -> SeenStrip:
    (strip,) = session.window.case_page.findChildren(SeenStrip)
    return strip


def keep_august(session: Session, qtbot: QtBot, image: Path) -> None:
    """One image of P-00417 of August, with a decision."""
    open_images(session, qtbot, image)
    session.case.set_details(
        CaseDetails(
            case_id="P-00417",
            birth_date="1960-05-01",
            site="back",
            photographed="2026-08-20",
            decision="Follow-up in 3 months",
        )
    )
    settle(session, qtbot)


def test_second_visit__completes_the_id_and_shows_the_first(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    session = make_session(lambda: analyst)
    keep_august(session, qtbot, image_files[0])
    open_images(session, qtbot, image_files[1])
    field = type_id(session, "p-0")
    qtbot.waitUntil(lambda: field.choices == ["P-00417"])
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "P-00417"
    assert field.choices == []
    settle(session, qtbot)
    strip = strip_of(session)
    qtbot.waitUntil(lambda: strip.isVisible() and bool(strip.lines))
    (line,) = strip.lines
    assert "2026-08-20 · back" in line
    assert "Melanoma 62 %" in line
    assert "you: Follow-up in 3 months" in line
    form = session.window.case_page.panel.result.form
    qtbot.waitUntil(lambda: form.birth_date.text() == "1960-05-01")
    qtbot.waitUntil(lambda: any(label.pixmap().width() for label in strip.findChildren(QLabel)))


def test_same_lesion__by_one_click_shares_site_and_name(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    keep_august(session, qtbot, image_files[0])
    open_images(session, qtbot, image_files[1])
    type_id(session, "P-00417")
    settle(session, qtbot)
    strip = strip_of(session)
    qtbot.waitUntil(lambda: bool(strip.lines))
    (button,) = [one for one in strip.findChildren(QPushButton) if one.text() == "Same lesion"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(session, qtbot)
    qtbot.waitUntil(lambda: session.case.details.site == "back")
    assert session.case.details.lesion == "1"
    qtbot.waitUntil(lambda: "this lesion" in " ".join(strip.lines))


def test_id__is_not_filled_in_unless_it_is_chosen(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    keep_august(session, qtbot, image_files[0])
    open_images(session, qtbot, image_files[1])
    field = type_id(session, "P-004")
    qtbot.waitUntil(lambda: field.choices == ["P-00417"])
    form = session.window.case_page.panel.result.form
    QTest.mouseClick(form.notes.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClicks(form.notes, "other")
    assert session.case.details.case_id == "P-004"
    assert session.case.details.notes == "other"
    assert field.choices == []


def test_next_image__keeps_the_patient_visibly_until_that_is_changed(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, *image_files)
    type_id(session, "P-9")
    settle(session, qtbot)
    session.case.step(1)
    wait_for(session, qtbot, image_files[1].name)
    strip = strip_of(session)
    qtbot.waitUntil(lambda: session.case.details.case_id == "P-9")
    qtbot.waitUntil(lambda: strip.isVisible() and strip.other_patient.isVisible())
    assert "Kept from the image before" in texts(strip)
    settle(session, qtbot)
    QTest.mouseClick(strip.other_patient, Qt.MouseButton.LeftButton)
    assert session.case.details.case_id == ""
    qtbot.waitUntil(lambda: not strip.isVisible())
    session.case.step(1)
    wait_for(session, qtbot, image_files[2].name)
    settle(session, qtbot)
    assert session.case.details.case_id == ""


def test_new_list__begins_without_a_patient(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    type_id(session, "P-9")
    settle(session, qtbot)
    open_images(session, qtbot, image_files[1])
    settle(session, qtbot)
    assert session.case.details.case_id == ""


def test_thumbnail__of_another_image_in_the_same_place_is_not_shown(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    keep_august(session, qtbot, image_files[0])
    image_files[0].write_bytes(image_files[2].read_bytes())
    open_images(session, qtbot, image_files[1])
    type_id(session, "P-00417")
    settle(session, qtbot)
    strip = strip_of(session)
    qtbot.waitUntil(lambda: bool(strip.lines))
    qtbot.waitUntil(lambda: not session.files.busy)
    assert not any(label.pixmap().width() for label in strip.findChildren(QLabel))


def choose(page: HistoryPage, place: int) -> None:
    """One of the lists, as the keyboard chooses it."""
    page.listing.setFocus()
    QTest.keyClick(page.listing, Qt.Key.Key_Home)
    for _step in range(place):
        QTest.keyClick(page.listing, Qt.Key.Key_Down)


def test_lists__of_what_is_due_and_what_waits_for_a_result(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    today = date.today()
    texts_of = (
        {"case_id": "P-1", "decision": "look again", "due": (today - timedelta(9)).isoformat()},
        {"case_id": "P-2", "decision": "Follow-up", "due": today.isoformat()},
        {"case_id": "P-3", "decision": "Biopsy", "decision_kind": "biopsy"},
    )
    for image, written in zip(image_files, texts_of, strict=True):
        open_images(session, qtbot, image)
        session.case.set_details(CaseDetails(**written))
        settle(session, qtbot)
    page = show_history(session, qtbot, 3)
    choose(page, 1)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert [cells(page, qtbot, row)[1] for row in (0, 1)] == ["P-1", "P-2"]
    choose(page, 2)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert cells(page, qtbot)[1] == "P-3"

    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    form = page.preview.result.form
    form.histology.lineEdit().setFocus()
    QTest.keyClicks(form.histology.lineEdit(), "Dysp")
    QTest.keyClick(form.histology.lineEdit(), Qt.Key.Key_Tab)
    QTest.keyClicks(form.histology_date, "27.11.2026")
    QTest.keyClick(form.histology_date, Qt.Key.Key_Tab)
    settle(session, qtbot)
    page.refresh()
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert "Nothing is open" in page.message.text
    choose(page, 0)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    session.case.open_paths(image_files[2:])
    wait_for(session, qtbot, image_files[2].name)
    details = session.case.details
    assert (details.histology, details.histology_date) == ("Dysplastic nevus", "2026-11-27")


def test_first_click__on_a_share_sorts_the_most_malignant_first(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    header = page.table.horizontalHeader()
    place = header.sectionViewportPosition(4) + 5
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 5))
    qtbot.waitUntil(
        lambda: session.history.list.order == Order(SortKey.P_MALIGNANT, descending=True)
    )


def test_preview__shows_the_picture_while_its_file_holds_it(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    open_images(session, qtbot, image_files[0])
    page = show_history(session, qtbot, 1)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: any(label.pixmap().width() == 96 for label in labels(page.preview)))
    image_files[0].write_bytes(image_files[1].read_bytes())
    page.table.clearSelection()
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    qtbot.waitUntil(lambda: not session.files.busy and not session.records.busy)
    assert not any(label.pixmap().width() == 96 for label in labels(page.preview))


def labels(widget: Any) -> list[QLabel]:
    return [label for label in widget.findChildren(QLabel) if label.isVisible()]


def test_day_of_the_photograph__comes_from_the_camera(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:08:20 09:30:00"
    Image.new("RGB", (120, 90), (220, 170, 150)).save(tmp_path / "x.jpg", exif=exif)
    with Image.open(tmp_path / "x.jpg") as plain:
        plain.putpixel((60, 45), (90, 40, 30))
        plain.paste((110, 60, 40), (40, 30, 80, 60))
        plain.save(tmp_path / "x.jpg", exif=exif)
    open_images(session, qtbot, tmp_path / "x.jpg")
    settle(session, qtbot)
    form = session.window.case_page.panel.result.form
    qtbot.waitUntil(lambda: form.photographed.text() == "2026-08-20")
    page = show_history(session, qtbot, 1)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.case is not None)
    assert page.preview.case is not None
    assert page.preview.case.details.photographed == "2026-08-20"
