"""The form takes keys and clicks as people give them: into the field that they mean."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.clinic_codes import due_date
from skinapp.ui.case.states import Done
from skinapp.ui.result.case_form import CaseForm


@pytest.fixture
def form(session: Session, qtbot: QtBot, image_files: list[Path]) -> CaseForm:
    """The form of the first of three images, in a window that is active."""
    open_image(session, qtbot, image_files)
    session.window.activateWindow()
    qtbot.waitUntil(session.window.isActiveWindow)
    return session.window.case_page.panel.result.form


def open_image(session: Session, qtbot: QtBot, files: list[Path]) -> None:
    session.case.open_paths(files)
    qtbot.waitUntil(
        lambda: (
            isinstance(session.case.state, Done)
            and session.case.state.position.name == files[0].name
        ),
        timeout=10_000,
    )


def type_in(keys: str) -> None:
    """Keys go where the focus is, as they do on a desk."""
    QTest.keyClicks(QApplication.focusWidget(), keys)


def press(key: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def test_click__goes_to_the_field_that_is_clicked_while_a_choice_is_proposed(
    session: Session, form: CaseForm
) -> None:
    form.diagnosis.lineEdit().setFocus()
    type_in("Melanoma")
    assert QApplication.activePopupWidget() is None
    QTest.mouseClick(form.decision.lineEdit(), Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() in (form.decision, form.decision.lineEdit())
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in("Biopsy")
    assert session.case.details.clinician_diagnosis == "Melanoma"
    assert session.case.details.decision == "Biopsy"
    assert session.case.details.decision_kind == "biopsy"
    QTest.mouseClick(form.notes.viewport(), Qt.MouseButton.LeftButton)
    type_in("note")
    assert session.case.details.notes == "note"
    assert session.case.details.decision == "Biopsy"


def test_new_image__takes_the_focus_out_of_the_form(
    session: Session, qtbot: QtBot, form: CaseForm, image_files: list[Path]
) -> None:
    form.decision.lineEdit().setFocus()
    type_in("Exci")
    session.open_from_outside(image_files[1:])
    qtbot.waitUntil(
        lambda: (
            isinstance(session.case.state, Done)
            and session.case.state.position.name == image_files[1].name
        ),
        timeout=10_000,
    )
    for key in "ios":
        type_in(key)
    assert session.case.details.decision == ""
    assert form.decision.currentText() == ""


@pytest.mark.parametrize(
    ("keys", "left"),
    [("Exci", "Excision"), ("exci", "excision"), ("scar", "scar"), ("Biopsy!", "Biopsy!")],
)
def test_tab__takes_what_is_proposed(
    session: Session, form: CaseForm, keys: str, left: str
) -> None:
    form.decision.lineEdit().setFocus()
    type_in(keys)
    press(Qt.Key.Key_Tab)
    assert form.decision.currentText() == left
    assert session.case.details.decision == left
    assert not form.decision.hasFocus()


def test_backspace__takes_the_proposal_away(session: Session, form: CaseForm) -> None:
    form.decision.lineEdit().setFocus()
    type_in("Exci")
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Tab)
    assert session.case.details.decision == "Exci"
    assert session.case.details.decision_kind == ""


def test_decision__brings_its_date_which_can_be_changed(session: Session, form: CaseForm) -> None:
    form.photographed.setFocus()
    type_in("20.8.2026")
    form.decision.lineEdit().setFocus()
    type_in("Follow-up in 3")
    assert session.case.details.photographed == "2026-08-20"
    assert session.case.details.due == "2026-11-20"
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in("Biopsy")
    assert session.case.details.due == ""
    form.due.setFocus()
    type_in("1/2/2027")
    press(Qt.Key.Key_Tab)
    form.decision.lineEdit().setFocus()
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in("Follow-up in 6 months")
    assert session.case.details.due == "2027-02-01"


def test_decision__counts_from_today_where_no_date_is_written(
    session: Session, form: CaseForm
) -> None:
    form.decision.lineEdit().setFocus()
    type_in("Follow-up in 6")
    assert session.case.details.due == due_date(date.today(), 6).isoformat()


def test_keyboard_alone__fills_patient_and_lesion_in_their_order(
    session: Session, form: CaseForm
) -> None:
    form.case_id.setFocus()
    for keys in ("P-17", "1960", "f", "II", "2", "bac", "l", "Dys", "2026-08-20", "Exc"):
        type_in(keys)
        press(Qt.Key.Key_Tab)
    details = session.case.details
    assert (details.case_id, details.birth_date, details.sex) == ("P-17", "1960", "female")
    assert (details.skin_type, details.lesion, details.site) == ("II", "2", "back")
    assert (details.side, details.clinician_diagnosis) == ("left", "Dysplastic nevus")
    assert (details.photographed, details.decision) == ("2026-08-20", "Excision")


def test_date__that_is_none_is_kept_and_marked(session: Session, form: CaseForm) -> None:
    form.birth_date.setFocus()
    type_in("31.2.1960")
    press(Qt.Key.Key_Tab)
    assert session.case.details.birth_date == "31.2.1960"
    assert form.birth_date.property("wrong") is True
    form.birth_date.setFocus()
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_in("1.2.1960")
    press(Qt.Key.Key_Tab)
    assert session.case.details.birth_date == "1960-02-01"
    assert form.birth_date.property("wrong") is False


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_key__presses_the_button_that_has_the_focus(
    session: Session, form: CaseForm, qtbot: QtBot, key: Qt.Key
) -> None:
    buttons = session.window.case_page.panel.findChildren(QPushButton)
    (button,) = [one for one in buttons if one.text().startswith("Save report")]
    pressed: list[bool] = []
    button.clicked.disconnect()
    button.clicked.connect(lambda *_: pressed.append(True))
    button.setFocus()
    press(key)
    assert pressed == [True]
