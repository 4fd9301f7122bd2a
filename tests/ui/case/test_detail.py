"""A large JPEG is shown and assessed reduced; all its pixels come when somebody looks closely."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.states import Done
from skinapp.ui.case.viewer import ImageViewer
from skinapp.ui.commands.notice import Notice
from skinapp.ui.commands.view_mode import ViewMode
from skinapp.ui.images import pictures
from skinapp.ui.images.sources import ImageSource

WIDTH, HEIGHT = 2600, 2000
REDUCED = WIDTH // 2


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = np.stack([rows % 251, columns % 241, (rows + columns) % 239], axis=-1)
    path = tmp_path / "large.jpg"
    Image.fromarray(pixels.astype(np.uint8)).save(path, quality=70)
    return path


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which images were decoded in full."""
    names: list[str] = []
    real: Callable[[ImageSource, str], tuple[QImage, ...]] = pictures.read_levels

    def read_levels(source: ImageSource, sha256: str) -> tuple[QImage, ...]:
        names.append(source.name)
        return real(source, sha256)

    monkeypatch.setattr(pictures, "read_levels", read_levels)
    return names


def show(session: Session, qtbot: QtBot, *paths: Path) -> ImageViewer:
    session.case.open_paths(paths)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=10_000)
    return session.window.case_page.viewer


def place(viewer: ImageViewer) -> tuple[object, int, int]:
    bars = viewer.horizontalScrollBar(), viewer.verticalScrollBar()
    return viewer.transform(), bars[0].value(), bars[1].value()


def drawn_width(viewer: ImageViewer) -> int:
    return viewer._image.pixmap().width()


def test_large_image__is_read_without_its_detail(
    session: Session, qtbot: QtBot, large_file: Path, decoded: list[str]
) -> None:
    viewer = show(session, qtbot, large_file)
    entry = session.case.report_entry()
    assert entry is not None
    assert entry.image.pixels_hwc_u8.shape == (HEIGHT // 2, REDUCED, 3)
    assert entry.image.size_hw == (HEIGHT, WIDTH)
    region = entry.assessment.heatmaps[0].region
    assert (region.width, region.height) == (HEIGHT, HEIGHT)
    assert viewer.sceneRect().width() == WIDTH
    assert viewer._layer.sceneBoundingRect() == viewer._image.sceneBoundingRect()
    assert decoded == []


def test_zoom__brings_the_detail_once_and_nothing_moves(
    session: Session, qtbot: QtBot, large_file: Path, decoded: list[str]
) -> None:
    viewer = show(session, qtbot, large_file)
    page = session.window.case_page
    page._set_mode(ViewMode.SIDE_BY_SIDE)
    page.explain(1)
    with qtbot.waitSignal(session.case.sharpened, timeout=10_000):
        viewer.show_actual_size()
        before = place(viewer)
        viewer.zoom_by(1.0)
        assert drawn_width(viewer) == REDUCED
    assert drawn_width(viewer) == WIDTH
    assert place(viewer) == before
    assert place(page.pane.plain) == before
    assert drawn_width(page.pane.plain) == WIDTH
    assert viewer.has_layer
    assert page.explained == 1
    viewer.zoom_by(2.0)
    viewer.fit()
    assert drawn_width(viewer) < WIDTH
    viewer.show_actual_size()
    assert decoded == ["large.jpg"]


def test_next_image__drops_the_detail_of_the_one_before(
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    large_file: Path,
    image_files: list[Path],
) -> None:
    gate = threading.Event()

    def read_levels(_source: ImageSource, _sha256: str) -> tuple[QImage, ...]:
        gate.wait(10)
        return (QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888),)

    monkeypatch.setattr(pictures, "read_levels", read_levels)
    viewer = show(session, qtbot, large_file, image_files[0])
    sharpened: list[object] = []
    session.case.sharpened.connect(sharpened.append)
    viewer.show_actual_size()
    session.case.step(1)
    gate.set()
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=10_000)
    assert session.case.state.position.index == 1
    assert sharpened == []
    assert viewer.sceneRect().width() == 160


def test_detail__of_a_file_that_changed_is_not_shown(
    session: Session, qtbot: QtBot, large_file: Path, image_files: list[Path]
) -> None:
    viewer = show(session, qtbot, large_file)
    large_file.write_bytes(image_files[0].read_bytes())
    with qtbot.waitSignal(session.case.noticed, timeout=10_000) as heard:
        viewer.show_actual_size()
    notice = heard.args[0]
    assert isinstance(notice, Notice)
    assert notice.failed
    assert drawn_width(viewer) == REDUCED
    assert isinstance(session.case.state, Done)


def test_picture__keeps_what_a_report_prints(tmp_path: Path) -> None:
    path = tmp_path / "square.jpg"
    pixels = np.random.default_rng(0).integers(0, 255, (1300, 1300, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, quality=50)
    picture = pictures.read_picture(ImageSource("square.jpg", path=path))
    assert picture.levels[0].width() == 1300
    assert picture.size.toTuple() == (1300, 1300)
