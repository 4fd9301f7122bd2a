"""Age, sex and site in the form, as seen in the answer, the history and the report."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core import flags
from skinapp.core.assessment import Assessment
from skinapp.core.assurance import Band, DiagnosisSet, Share, Sureness
from skinapp.core.diagnoses import CODES
from skinapp.core.ensemble import predict
from skinapp.core.readout import FACTS, INPUTS, BetaCalibration, Readout
from skinapp.reports.statements import Statements
from skinapp.reports.words import as_written
from skinapp.ui.case.states import Done
from tests.ui.conftest import INFO, FakeAnalyst

MEL, NV = CODES.index("mel"), CODES.index("nv")
BAND = Band(start=0.05, end=0.1, lesions=962, malignant=Share(estimate=0.1, low=0.08, high=0.121))
SURENESS = Sureness(BAND, (DiagnosisSet(0.9, ("nv", "mel")),), 0.085)


def readout() -> Readout:
    """Melanoma is likelier the older a person is."""
    weights = np.hstack([np.eye(7), np.zeros((7, INPUTS - 7))])
    weights[MEL, 7 + FACTS.index("age")] = 2.0
    plain = BetaCalibration(1.0, 1.0, 0.0)
    return Readout(tuple(map(tuple, weights.tolist())), (0.0,) * 7, plain, plain, (0.0,) * 7)


@dataclass
class NevusAnalyst(FakeAnalyst):
    """Sees a nevus of 92 %, a melanoma of 8 %; one look in eight sees a melanoma."""

    def assess(self, *given: Any, **named: Any) -> Assessment:
        row = np.full(7, -20.0)
        row[MEL], row[NV] = math.log(0.08), math.log(0.92)
        looks = np.tile(row, (5, 8, 1))
        looks[:, 0, MEL] += 4
        looks[:, 1:, MEL] -= 4 / 7
        before = super().assess(*given, **named)
        return replace(before, prediction=predict(looks, readout()), sureness=SURENESS)


@pytest.fixture
def analyst() -> Iterator[FakeAnalyst]:
    fake = NevusAnalyst(info=replace(INFO, calibration=readout()))
    fake.gate.set()
    yield fake
    fake.gate.set()


def texts(session: Session) -> str:
    panel = session.window.case_page.panel
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def opened(session: Session, qtbot: QtBot, file: Path) -> Any:
    session.case.open_paths([file])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=10_000)
    return session.window.case_page.panel.result.form


def test_panel__says_how_sure_the_answer_is(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    opened(session, qtbot, image_files[0])
    shown = texts(session)

    assert "Of 962 lesions given 5 to 10 of 100, 8 to 12 of 100 were" in shown
    assert "another comes first in 5 of 40 views and networks" in shown
    assert "In 90 of 100 lesions among: Melanocytic nevus, Melanoma" in shown
    # Near the threshold, with one decimal.
    assert "8.0 of 100 lesions like this were malignant" in shown


def test_form__age_typed_raises_the_suspicion_at_once(
    session: Session, analyst: Any, qtbot: QtBot, image_files: list[Path]
) -> None:
    form = opened(session, qtbot, image_files[0])
    assert "Malignancy not suspected" in texts(session)

    qtbot.keyClicks(form.birth_date, "1940")
    qtbot.keyClick(form.birth_date, Qt.Key.Key_Tab)
    shown = texts(session)

    assert "Malignancy suspected" in shown
    assert "years: Melanoma, malignant" in shown
    assert "The answer from the image alone stands" in shown
    assert flags.SUSPECTED_WITH_PERSON.sentence in shown
    # The first answer is still there, and no network ran for the second.
    assert "92 %" in shown
    assert analyst.calls == 1
    assert form.birth_date.text() == "1940"


def test_form__a_young_age_lowers_nothing(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    form = opened(session, qtbot, image_files[0])

    qtbot.keyClicks(form.birth_date, "2010")
    qtbot.keyClick(form.birth_date, Qt.Key.Key_Tab)

    assert "8.0 of 100 lesions like this were malignant" in texts(session)
    assert "Malignancy suspected" not in texts(session)


def test_second_answer__is_in_history_and_report(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    form = opened(session, qtbot, image_files[0])
    qtbot.keyClicks(form.birth_date, "1940")
    qtbot.keyClick(form.birth_date, Qt.Key.Key_Tab)
    entry = session.case.report_entry()
    assert entry is not None
    qtbot.waitUntil(lambda: not session.keeper.unsaved, timeout=10_000)
    kept: list[Any] = []
    session.records.submit(
        lambda records: records.case(1), lambda outcome: kept.append(outcome.value)
    )
    qtbot.waitUntil(lambda: bool(kept), timeout=10_000)

    content = Statements(as_written).report(entry)
    assert "years: Melanoma, malignant" in content.agreement
    assert content.verdict.startswith("Malignancy suspected. Of 100 lesions like this, 8.0")
    stored = kept[0].assessment
    assert stored.with_person == entry.assessment.with_person
    assert flags.SUSPECTED_WITH_PERSON in stored.flags
