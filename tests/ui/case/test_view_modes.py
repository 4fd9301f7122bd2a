"""Image, overlay and side by side; brightness and contrast; the edge of what was looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.page import CasePage
from skinapp.ui.case.states import Done
from skinapp.ui.case.tone import PLAIN, Tone, toned
from skinapp.ui.case.viewer import ImageViewer
from skinapp.ui.commands.view_mode import ViewMode


@pytest.fixture
def page(session: Session, qtbot: QtBot, image_files: list[Path]) -> CasePage:
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    return session.window.case_page


def scroll(viewer: ImageViewer, at: QPointF, notches: int) -> None:
    viewport = viewer.viewport()
    event = QWheelEvent(
        at,
        QPointF(viewport.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QGuiApplication.sendEvent(viewport, event)


def shown_centre(viewer: ImageViewer) -> QPointF:
    return viewer.mapToScene(viewer.viewport().rect().center())


def test_view_modes__have_keys(page: CasePage, session: Session, qtbot: QtBot) -> None:
    for key, mode in (
        (Qt.Key.Key_S, ViewMode.SIDE_BY_SIDE),
        (Qt.Key.Key_I, ViewMode.IMAGE),
        (Qt.Key.Key_O, ViewMode.OVERLAY),
    ):
        qtbot.keyClick(session.window, key)
        assert page.pane.mode is mode
        assert page.pane.plain.isVisible() == (mode is ViewMode.SIDE_BY_SIDE)
        assert (page.viewer.layer_opacity == 0) == (mode is ViewMode.IMAGE)


def test_side_by_side__views_have_one_size_and_one_has_no_heatmap(
    page: CasePage, session: Session, qtbot: QtBot
) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_S)
    assert page.pane.plain.size() == page.viewer.size()
    assert page.viewer.has_layer
    assert not page.pane.plain.has_layer


def test_side_by_side__zoom_and_place_are_linked_both_ways(
    page: CasePage, session: Session, qtbot: QtBot
) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_S)
    plain, main = page.pane.plain, page.viewer
    for leader, follower in ((main, plain), (plain, main)):
        scroll(leader, QPointF(60, 80), 4)
        assert follower.scale_factor == pytest.approx(leader.scale_factor)
        assert shown_centre(follower) == shown_centre(leader)
        bar = leader.horizontalScrollBar()
        bar.setValue(bar.value() + 25)
        assert shown_centre(follower) == shown_centre(leader)


def test_side_by_side__begins_where_the_overlay_was(
    page: CasePage, session: Session, qtbot: QtBot
) -> None:
    page.viewer.zoom_by(4)
    page.viewer.horizontalScrollBar().setValue(30)
    qtbot.keyClick(session.window, Qt.Key.Key_S)
    assert page.pane.plain.scale_factor == pytest.approx(page.viewer.scale_factor)
    assert shown_centre(page.pane.plain) == shown_centre(page.viewer)


def test_overlay__is_not_led_by_the_view_that_is_not_seen(page: CasePage) -> None:
    before = page.viewer.scale_factor
    page.pane.plain.resize(200, 150)
    page.pane.plain.fit()
    assert page.viewer.scale_factor == before


def test_side_by_side__stays_for_the_next_image(
    page: CasePage, session: Session, qtbot: QtBot
) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_S)
    qtbot.keyClick(session.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert page.pane.mode is ViewMode.SIDE_BY_SIDE
    assert page.pane.plain.scale_factor == pytest.approx(page.viewer.scale_factor)


def test_wheel__keeps_the_point_under_the_pointer(page: CasePage) -> None:
    viewer = page.viewer
    viewer.zoom_by(3)
    at = QPointF(70, 140)
    before = viewer.mapToScene(at.toPoint())
    scroll(viewer, at, 2)
    moved = viewer.mapFromScene(before) - at.toPoint()
    assert max(abs(moved.x()), abs(moved.y())) <= 1


def test_drag__pans(page: CasePage, qtbot: QtBot) -> None:
    viewer = page.viewer
    viewer.zoom_by(4)
    before = shown_centre(viewer)
    centre = viewer.viewport().rect().center()
    qtbot.mousePress(viewer.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    qtbot.mouseMove(viewer.viewport(), centre + QPoint(40, 0))
    qtbot.mouseRelease(viewer.viewport(), Qt.MouseButton.LeftButton, pos=centre + QPoint(40, 0))
    assert shown_centre(viewer).x() < before.x()


def test_choosing_a_diagnosis__brings_the_heatmap_back(
    page: CasePage, session: Session, qtbot: QtBot
) -> None:
    qtbot.keyClick(session.window, Qt.Key.Key_I)
    assert page.legend.caption == "The image alone. Overlay shows the heatmap (O)."
    qtbot.keyClick(session.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page.pane.mode is ViewMode.OVERLAY
    assert page.explained == 1
    assert page.viewer.layer_opacity > 0


def test_edge__is_that_of_what_the_networks_saw(page: CasePage, session: Session) -> None:
    region = session.case.state.reading.assessment.heatmaps[0].region
    assert page.viewer._edge.rect().getRect() == (
        region.left, region.top, region.width, region.height,
    )  # fmt: skip
    assert page.viewer._edge.isVisible()
    page.hold(held=True)
    assert not page.viewer._edge.isVisible()


def test_tone__changes_the_view_and_not_what_is_analysed(page: CasePage, session: Session) -> None:
    before = session.case.state.picture.decoded.pixels_hwc_u8.copy()
    shown = page.viewer._image.pixmap().toImage().pixelColor(5, 5).value()
    page.header.tone.brightness.setValue(-60)
    assert page.viewer._image.pixmap().toImage().pixelColor(5, 5).value() == shown - 60
    np.testing.assert_array_equal(session.case.report_entry().image.pixels_hwc_u8, before)
    assert "analysis is unchanged" in page.header.tone.toolTip()
    page.header.tone.reset_button.click()
    assert page.viewer._image.pixmap().toImage().pixelColor(5, 5).value() == shown


def test_tone__is_of_one_image_only(page: CasePage, session: Session, qtbot: QtBot) -> None:
    page.header.tone.contrast.setValue(40)
    qtbot.keyClick(session.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert page.header.tone.tone == PLAIN
    assert page.header.tone.contrast.value() == 0


def test_tone_table__keeps_order_and_its_fixed_points() -> None:
    assert (PLAIN.table() == np.arange(256)).all()
    for tone in (Tone(100, 0), Tone(-100, 0), Tone(0, 100), Tone(0, -100), Tone(30, 70)):
        assert (np.diff(tone.table().astype(int)) >= 0).all()
    assert Tone(20, 0).table()[100] == 120
    assert Tone(0, -100).table()[0] > 80


def test_toned__reaches_every_pixel_of_an_odd_width() -> None:
    image = QImage(33, 5, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.darkGray)
    changed = toned(image, Tone(20, 0))
    assert {changed.pixelColor(x, y).red() for x in range(33) for y in range(5)} == {148}
    assert toned(image, PLAIN) is image
