"""The strip of small pictures: lazy, one at a time, out of the way of everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.image_formats import jpeg
from skinapp.tasks.lane import Lane
from skinapp.ui.case import thumbnails as thumbnail_controller
from skinapp.ui.case.states import Done
from skinapp.ui.case.thumbnail_strip import ThumbnailStrip
from skinapp.ui.case.thumbnails import (
    THUMBNAIL_PX,
    ThumbnailController,
    make_thumbnail,
)
from skinapp.ui.images.small_images import read_small
from skinapp.ui.images.sources import ImageSource


def draw_image(path: Path, number: int) -> Path:
    """A brown disc on skin colour, larger with the number."""
    rows, columns = np.mgrid[0:60, 0:80]
    pixels = np.full((60, 80, 3), (224, 180, 155), np.uint8)
    pixels[(rows - 30) ** 2 + (columns - 40) ** 2 < (5 + number) ** 2] = (110, 60, 40)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def lane(qapp: QObject) -> Iterator[Lane]:
    lane = Lane("files")
    yield lane
    assert lane.close(5)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the images that a small picture was made of, in their order."""
    names: list[str] = []

    def make(source: ImageSource) -> QImage:
        names.append(source.name)
        picture = QImage(4, 4, QImage.Format.Format_RGB888)
        picture.fill(Qt.GlobalColor.red)
        return picture

    monkeypatch.setattr(thumbnail_controller, "make_thumbnail", make)
    return names


def sources(count: int, prefix: str = "image") -> tuple[ImageSource, ...]:
    return tuple(ImageSource(f"{prefix}{n}", path=Path(f"{prefix}{n}")) for n in range(count))


def test_strip__is_there_for_a_list_and_not_for_one_image(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    strip = session.window.case_page.strip
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert not strip.isVisible()
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert strip.isVisible()
    assert strip.model().rowCount() == 3


def test_strip__shows_pictures_and_marks_the_open_image(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    image_files[1].write_bytes(b"broken")
    session.case.open_paths(image_files)
    thumbnails = session.case.thumbnails
    qtbot.waitUntil(lambda: all(thumbnails.picture(row) is not None for row in range(3)))
    assert thumbnails.picture(0).size().toTuple() == (THUMBNAIL_PX, THUMBNAIL_PX)
    assert thumbnails.picture(1).isNull()
    strip = session.window.case_page.strip
    assert strip.currentIndex().row() == 0
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    qtbot.keyClick(session.window, Qt.Key.Key_Right)
    assert strip.currentIndex().row() == 1


def test_strip__click_opens_the_image(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    strip = session.window.case_page.strip
    where = strip.visualRect(strip.model().index(2, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert session.case.state.position.index == 2


def test_strip__names_its_images_for_screen_readers(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.case.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    index = session.window.case_page.strip.model().index(1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "image2.png, image 2 of 3"


def test_strip__of_thousands_makes_only_what_is_in_sight(
    lane: Lane, qtbot: QtBot, made: list[str]
) -> None:
    controller = ThumbnailController(lane)
    strip = ThumbnailStrip(controller)
    qtbot.addWidget(strip)
    strip.resize(80, 400)
    strip.show()
    controller.set_sources(sources(5000))
    qtbot.waitUntil(lambda: len(made) >= 7)
    qtbot.wait(120)
    assert len(made) <= 8
    strip.scrollToBottom()
    qtbot.waitUntil(lambda: "image4999" in made)
    qtbot.wait(120)
    assert len(made) <= 16


def test_strip__scrolling_past_does_not_read_what_is_passed(
    lane: Lane, qtbot: QtBot, made: list[str]
) -> None:
    controller = ThumbnailController(lane)
    strip = ThumbnailStrip(controller)
    qtbot.addWidget(strip)
    strip.resize(80, 400)
    strip.show()
    controller.set_sources(sources(2000))
    bar = strip.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100_000)
    for value in range(0, bar.maximum(), 500):
        bar.setValue(value)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: "image1999" in made)
    assert len(made) <= 16


def test_thumbnails__of_a_list_that_was_replaced_are_dropped(
    lane: Lane, qtbot: QtBot, made: list[str]
) -> None:
    controller = ThumbnailController(lane)
    controller.set_sources(sources(50, "old"))
    controller.want(range(50))
    controller.set_sources(sources(3, "new"))
    controller.want(range(3))
    qtbot.waitUntil(lambda: controller.picture(2) is not None)
    assert sum(name.startswith("old") for name in made) <= 1
    assert made[-3:] == ["new0", "new1", "new2"]


def test_thumbnails__are_forgotten_beyond_a_number(
    lane: Lane, qtbot: QtBot, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnail_controller, "_MOST_KEPT", 10)
    controller = ThumbnailController(lane)
    controller.set_sources(sources(40))
    controller.want(range(40))
    qtbot.waitUntil(lambda: controller.picture(39) is not None)
    assert controller.picture(0) is None
    assert sum(controller.picture(row) is not None for row in range(40)) == 10


@pytest.mark.parametrize(
    "make",
    [
        lambda file: make_thumbnail(ImageSource(file.name, path=file)),
        lambda file: read_small(file, 64),
        lambda file: read_small(file, 640),
    ],
    ids=["strip", "table", "preview"],
)
def test_small_picture__of_a_large_photograph_is_not_decoded_in_full(
    make: Callable[[Path], QImage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.jpg"
    with Image.open(draw_image(tmp_path / "small.png", 10)) as small:
        small.resize((3200, 2400)).save(file)
    sides: list[int] = []
    decode = jpeg.decode

    def recording(*arguments: Any) -> Any:
        raster = decode(*arguments)
        sides.append(max(raster.colour_hwc_u8.shape))
        return raster

    monkeypatch.setattr(jpeg, "decode", recording)
    picture = make(file)
    assert sides == [1600]  # half: what the preview needs is left
    middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
    assert middle.red() < 150  # the lesion
    assert picture.pixelColor(1, 1).red() > 200  # the skin


def test_hundred_fast_clicks__end_with_the_last_image_and_its_answer(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    files = [draw_image(tmp_path / f"image{number:03}.png", number % 20) for number in range(101)]
    session.case.open_paths(files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    answers = []
    session.case.changed.connect(
        lambda state: answers.append(state.position.index) if isinstance(state, Done) else None
    )
    for _ in range(100):
        qtbot.keyClick(session.window, Qt.Key.Key_Right)
        assert session.window.case_page.panel.shows_result == isinstance(session.case.state, Done)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=20_000)
    assert session.case.state.position.index == 100
    assert session.window.case_page.panel.shows_result
    assert answers == sorted(set(answers))
    assert answers[-1] == 100
