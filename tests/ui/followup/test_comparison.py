"""Two visits of one lesion beside each other, as a user meets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.core.repeats import DifferenceBand, Repeats
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.followup.dialog import ComparisonWindow
from skinapp.ui.history.page import HistoryPage
from skinapp.ui.result.seen_strip import SeenStrip

MakeSession = Callable[..., Session]

NOISE = DifferenceBand(
    below=1.0, lesions=400, pairs=600, quantiles=tuple(step / 400 for step in range(101))
)
REPEATS = Repeats(
    photographs="drawn", malignant=(NOISE,), first_diagnosis=(NOISE,), other_first=0.22
)


def draw_visit(path: Path, angle: float, seed: int = 1) -> Path:
    """A lesion with dots of pigment around it, turned."""
    generator = np.random.default_rng(seed)
    image = np.full((300, 400, 3), (225, 180, 160), np.uint8)
    # Another seed is another lesion, which has another shape, too.
    axes = (60, 45) if seed == 1 else (52, 30)
    cv2.ellipse(image, (200, 150), axes, 47.0 * seed, 0, 360, (120, 70, 60), -1)
    for _ in range(140):
        centre = tuple(int(value) for value in generator.integers((20, 20), (380, 280)))
        colour = tuple(int(value) for value in generator.integers(40, 200, 3))
        axes = tuple(int(value) for value in generator.integers(2, 6, 2))
        cv2.ellipse(image, centre, axes, 0, 0, 360, colour, -1)
    matrix = cv2.getRotationMatrix2D((199.5, 149.5), angle, 1)
    turned = cv2.warpAffine(image, matrix, (400, 300), borderMode=cv2.BORDER_REFLECT)
    Image.fromarray(np.asarray(turned, np.uint8)).save(path)
    return path


@pytest.fixture
def visits(tmp_path: Path) -> list[Path]:
    return [draw_visit(tmp_path / f"visit{n}.png", angle) for n, angle in enumerate((0, 14, -9))]


def open_visit(session: Session, qtbot: QtBot, file: Path, day: str, lesion: str = "1") -> None:
    session.case.open_paths([file])
    qtbot.waitUntil(
        lambda: (
            isinstance(session.case.state, Done) and session.case.state.position.name == file.name
        ),
        timeout=10_000,
    )
    details = CaseDetails(case_id="P-7", lesion=lesion, photographed=day)
    session.case.set_details(details)
    session.keeper.save_now()
    qtbot.waitUntil(lambda: not session.records.busy and not session.keeper.unsaved)


def wait_for_comparison(session: Session, qtbot: QtBot) -> ComparisonWindow:
    def shown() -> bool:
        state = session.followup.state
        return state is not None and (state.compared is not None or state.error is not None)

    qtbot.waitUntil(shown, timeout=10_000)
    return next(one for one in session.window.findChildren(ComparisonWindow) if one.isVisible())


def strip_of(session: Session) -> SeenStrip:
    (strip,) = session.window.case_page.findChildren(SeenStrip)
    return strip


def test_key__compares_with_the_earlier_visit_of_the_lesion(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, visits: list[Path]
) -> None:
    analyst.info = _with(analyst.info, repeats=REPEATS)
    session = make_session(lambda: analyst)
    open_visit(session, qtbot, visits[0], "2026-08-20")
    open_visit(session, qtbot, visits[1], "2026-11-20")
    qtbot.waitUntil(lambda: bool(strip_of(session).lines))
    session.window.activateWindow()
    session.window.case_page.viewer.setFocus()
    QTest.keyClick(session.window.case_page.viewer, Qt.Key.Key_C)

    window = wait_for_comparison(session, qtbot)
    said = "\n".join(window.lines)
    assert window.captions[0].text().startswith("2026-08-20")
    assert window.captions[1].text().startswith("2026-11-20")
    assert "Laid upon each other by" in said
    assert "Largest diameter:" in said
    assert "less than 1 point apart" in said
    assert "in nearly all cases" in said
    for word in ("stable", "unchanged", "has changed"):
        assert word not in said.lower()
    assert window.timeline.isHidden()


def test_two_lesions__are_not_laid_upon_each_other(
    session: Session, qtbot: QtBot, visits: list[Path], tmp_path: Path
) -> None:
    other = draw_visit(tmp_path / "other.png", 0, seed=9)
    open_visit(session, qtbot, visits[0], "2026-08-20")
    open_visit(session, qtbot, other, "2026-11-20")
    strip = strip_of(session)
    qtbot.waitUntil(lambda: bool(strip.lines))
    (button,) = [one for one in strip.findChildren(QPushButton) if one.text() == "Compare"]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    window = wait_for_comparison(session, qtbot)
    said = "\n".join(window.lines)
    assert "could not be laid upon each other" in said
    assert "are not compared" in said
    assert "was not measured for these weights" in said


def test_held_key__shows_the_earlier_photograph_in_place(
    session: Session, qtbot: QtBot, visits: list[Path]
) -> None:
    open_visit(session, qtbot, visits[0], "2026-08-20")
    open_visit(session, qtbot, visits[1], "2026-11-20")
    qtbot.waitUntil(lambda: bool(strip_of(session).lines))
    session.window.commands.compare.trigger()
    window = wait_for_comparison(session, qtbot)
    viewer = window.pair.later
    viewer.setFocus()
    QTest.keyPress(viewer, Qt.Key.Key_Space)
    assert window.pair.shows_earlier
    QTest.keyRelease(viewer, Qt.Key.Key_Space)
    assert not window.pair.shows_earlier
    window.activateWindow()
    QTest.keyClick(viewer, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: window.pair.flickers and window.pair.shows_earlier, timeout=3000)
    assert not window.pair.earlier.isVisible()
    QTest.keyClick(viewer, Qt.Key.Key_B)
    assert not window.pair.flickers
    assert window.pair.earlier.isVisible()


def test_zoom__is_one_for_both(session: Session, qtbot: QtBot, visits: list[Path]) -> None:
    open_visit(session, qtbot, visits[0], "2026-08-20")
    open_visit(session, qtbot, visits[1], "2026-11-20")
    qtbot.waitUntil(lambda: bool(strip_of(session).lines))
    session.window.commands.compare.trigger()
    pair = wait_for_comparison(session, qtbot).pair
    before = pair.earlier.scale_factor
    pair.later.zoom_by(3)
    assert pair.earlier.scale_factor == pytest.approx(pair.later.scale_factor)
    assert pair.earlier.scale_factor > 2 * before


def test_third_visit__has_a_timeline_to_choose_from(
    session: Session, qtbot: QtBot, visits: list[Path]
) -> None:
    for file, day in zip(visits, ("2026-02-01", "2026-06-01", "2026-11-20"), strict=True):
        open_visit(session, qtbot, file, day)
    qtbot.waitUntil(lambda: len(strip_of(session).lines) == 2)
    session.window.commands.compare.trigger()
    window = wait_for_comparison(session, qtbot)
    assert window.timeline.isVisible()
    assert window.captions[0].text().startswith("2026-06-01")
    place = window.timeline.place_of(0).toPoint()
    QTest.mouseClick(window.timeline, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: window.captions[0].text().startswith("2026-02-01"))
    wait_for_comparison(session, qtbot)
    window.timeline.setFocus()
    QTest.keyClick(window.timeline, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.captions[0].text().startswith("2026-06-01"))
    wait_for_comparison(session, qtbot)


def test_history__compares_two_chosen_cases(
    session: Session, qtbot: QtBot, visits: list[Path]
) -> None:
    open_visit(session, qtbot, visits[0], "2026-08-20")
    open_visit(session, qtbot, visits[1], "2026-11-20")
    session.window.show_page(PageName.HISTORY)
    page = session.window.page(PageName.HISTORY)
    assert isinstance(page, HistoryPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    (button,) = [one for one in page.findChildren(QPushButton) if one.text() == "Compare"]
    qtbot.waitUntil(button.isVisible)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window = wait_for_comparison(session, qtbot)
    assert window.captions[0].text().startswith("2026-08-20")


def test_file_that_holds_another_image__is_told_and_not_shown(
    session: Session, qtbot: QtBot, visits: list[Path]
) -> None:
    open_visit(session, qtbot, visits[0], "2026-08-20")
    open_visit(session, qtbot, visits[1], "2026-11-20")
    qtbot.waitUntil(lambda: bool(strip_of(session).lines))
    visits[0].write_bytes(visits[2].read_bytes())
    session.window.commands.compare.trigger()
    window = wait_for_comparison(session, qtbot)
    assert session.followup.state is not None
    assert session.followup.state.compared is None
    assert len(window.lines) == 1


def _with(info: Any, **changed: object) -> Any:
    return replace(info, **changed)
