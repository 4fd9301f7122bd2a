from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from skinapp.core.errors import CancelledError
from skinapp.core.names import display_name
from skinapp.services.cancellation import CancelToken
from skinapp.ui.images.sources import ImageSource, collect_sources, read_source


def names(sources: tuple[ImageSource, ...]) -> list[str]:
    return [source.name for source in sources]


def test_collect_sources__lists_the_images_of_a_folder_in_natural_order(
    image_files: list[Path],
) -> None:
    folder = image_files[0].parent
    (folder / "notes.txt").write_text("no image")
    (folder / ".hidden.png").write_bytes(b"")
    (folder / "deeper").mkdir()

    assert names(collect_sources([folder], CancelToken())) == [
        "image1.png",
        "image2.png",
        "image10.png",
    ]


def test_collect_sources__keeps_named_files_unchecked_and_once(image_files: list[Path]) -> None:
    odd = image_files[0].with_name("gone.txt")

    found = collect_sources([image_files[1], odd, image_files[1]], CancelToken())

    assert names(found) == ["image2.png", "gone.txt"]


def test_collect_sources__stops_when_asked(image_files: list[Path]) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        collect_sources(image_files, token)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a<b>.png", "a<b>.png"), ("a\nb.png", "a\ufffdb.png"), ("a\u202eb\udc80", "a\ufffdb\ufffd")],
)
def test_display_name__is_one_line_that_prints(name: str, shown: str) -> None:
    assert display_name(Path(name)) == shown


def test_read_source__reads_a_pasted_picture_to_the_pixel() -> None:
    picture = QImage(96, 80, QImage.Format.Format_RGB32)
    picture.fill(QColor(200, 150, 120))
    for x in range(40):
        picture.setPixelColor(x, 7, QColor(10, 20, 30))

    pixels = read_source(ImageSource("pasted", pasted=picture)).pixels_hwc_u8

    assert pixels.shape == (80, 96, 3)
    assert np.array_equal(pixels[7, 0], (10, 20, 30))
    assert np.array_equal(pixels[0, 0], (200, 150, 120))
