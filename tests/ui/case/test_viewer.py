"""The image, the heatmap over it, and the keys that change how it is seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWheelEvent
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.page import CasePage
from skinapp.ui.case.states import Done


@pytest.fixture
def page(session: Session, qtbot: QtBot, image_files: list[Path]) -> CasePage:
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    return session.window.case_page


def test_heatmap__begins_with_the_first_diagnosis(page: CasePage) -> None:
    assert page.viewer.has_layer
    assert page.explained == 0
    assert page.legend.caption == (
        "Where the networks looked for: Melanoma. Not a lesion border. "
        "The dimmed part was not looked at."
    )


def test_heatmap__lies_on_the_whole_image(page: CasePage) -> None:
    layer = page.viewer._layer
    assert layer.sceneBoundingRect() == page.viewer._image.sceneBoundingRect()


def test_heatmap__follows_keys_and_clicks(page: CasePage, session: Session, qtbot: QtBot) -> None:
    first = page.viewer._layer.pixmap().toImage()
    qtbot.keyClick(session.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page.explained == 1
    assert "Melanocytic nevus" in page.legend.caption
    assert page.viewer._layer.pixmap().toImage() != first

    row = page.panel.result._top._rows[2]
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert page.explained == 2
    assert row.isChecked()


def test_opacity__follows_the_slider(page: CasePage) -> None:
    page.legend.opacity_slider.setValue(80)
    assert page.viewer.layer_opacity == pytest.approx(0.8)
    page.legend.opacity_slider.setValue(0)
    assert page.viewer.layer_opacity == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_H, Qt.Key.Key_Space])
def test_held_key__hides_the_heatmap(
    page: CasePage, session: Session, qtbot: QtBot, key: Qt.Key
) -> None:
    page.viewer.setFocus()
    qtbot.keyPress(page.viewer, key)
    assert page.viewer.layer_opacity == 0
    repeat = QKeyEvent(
        QEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier, "", autorep=True
    )
    QGuiApplication.sendEvent(session.window, repeat)
    assert page.viewer.layer_opacity == 0
    qtbot.keyRelease(page.viewer, key)
    assert page.viewer.layer_opacity == pytest.approx(0.5)


def test_view_mode__image_hides_the_heatmap(page: CasePage, session: Session) -> None:
    image, overlay, _ = session.window.commands.view_modes.actions()
    image.trigger()
    assert page.viewer.layer_opacity == 0
    overlay.trigger()
    assert page.viewer.layer_opacity == pytest.approx(0.5)


def test_keys__set_actual_size_and_fit(page: CasePage, session: Session, qtbot: QtBot) -> None:
    fitted = page.viewer.scale_factor
    assert fitted > 1  # a small image fills the view
    qtbot.keyClick(session.window, Qt.Key.Key_1)
    assert page.viewer.scale_factor == pytest.approx(1)
    qtbot.keyClick(session.window, Qt.Key.Key_F)
    assert page.viewer.scale_factor == pytest.approx(fitted)


def test_double_click__fits(page: CasePage, qtbot: QtBot) -> None:
    fitted = page.viewer.scale_factor
    page.viewer.zoom_by(2)
    assert page.viewer.scale_factor == pytest.approx(2 * fitted)
    qtbot.mouseDClick(page.viewer.viewport(), Qt.MouseButton.LeftButton)
    assert page.viewer.scale_factor == pytest.approx(fitted)


def test_wheel__zooms_in_and_stays_within_bounds(page: CasePage) -> None:
    viewport = page.viewer.viewport()
    centre = QPointF(viewport.rect().center())

    def turn(notches: int) -> float:
        QGuiApplication.sendEvent(
            viewport,
            QWheelEvent(
                centre,
                QPointF(viewport.mapToGlobal(centre.toPoint())),
                QPoint(),
                QPoint(0, 120 * notches),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            ),
        )
        return page.viewer.scale_factor

    before = page.viewer.scale_factor
    assert turn(1) > before
    assert turn(100) == pytest.approx(32)
    assert turn(-200) <= 1


def test_large_image__is_averaged_and_not_thinned_out_when_seen_from_afar(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    # Single dark lines, one in eight: thinning out would drop most and keep some at full strength.
    pixels = np.full((3200, 4000, 3), 220, np.uint8)
    pixels[::8] = 20
    Image.fromarray(pixels).save(tmp_path / "lines.bmp")
    session.case.open_paths([tmp_path / "lines.bmp"])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=20_000)
    viewer = session.window.case_page.viewer
    session.window.commands.view_modes.actions()[0].trigger()
    assert viewer.scale_factor < 0.25

    centre = (
        viewer.viewport().grab().toImage().copy(viewer.viewport().rect().center().x(), 200, 1, 200)
    )
    greys = [centre.pixelColor(0, row).value() for row in range(200)]
    assert 170 < sum(greys) / 200 < 220
    assert min(greys) > 120


def test_slider__keeps_the_arrow_keys(
    session: Session, qtbot: QtBot, image_files: list[Path], page: CasePage
) -> None:
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    slider = page.legend.opacity_slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == 51
    assert session.case.state.position.index == 0


def test_text_field__keeps_letters_and_arrows(
    session: Session, qtbot: QtBot, image_files: list[Path], page: CasePage
) -> None:
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    field = page.panel.result.form.notes
    field.setFocus()
    qtbot.keyClicks(field, "fh 1")
    qtbot.keyClick(field, Qt.Key.Key_Right)
    assert field.toPlainText() == "fh 1"
    assert session.case.state.position.index == 0
    assert page.viewer.layer_opacity == pytest.approx(0.5)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation__image_and_heatmap_are_shown_upright(
    session: Session, qtbot: QtBot, tmp_path: Path, orientation: int
) -> None:
    upright = np.full((120, 160, 3), (224, 180, 155), np.uint8)
    upright[:40, :40] = (40, 30, 200)
    # From what is upright to what a camera stores; Pillow has the way back.
    turns = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = Image.fromarray(upright)
    if turns[orientation] is not None:
        stored = stored.transpose(Image.Transpose(turns[orientation]))
    exif = Image.Exif()
    exif[274] = orientation
    stored.save(tmp_path / "turned.png", exif=exif)

    session.case.open_paths([tmp_path / "turned.png"])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))

    state, viewer = session.case.state, session.window.case_page.viewer
    np.testing.assert_array_equal(state.picture.decoded.pixels_hwc_u8, upright)
    assert viewer._image.pixmap().toImage().pixelColor(10, 10).blue() == 200
    assert viewer._layer.sceneBoundingRect().size().toTuple() == (160, 120)
    assert session.case.report_entry().image is state.picture.decoded
