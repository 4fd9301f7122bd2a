"""Drawn samples on the start page, to try the program with before an image is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from skinapp.core.resources import resource_path
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_S, SPACE_XS

SAMPLES: Final = ("network.jpg", "keratosis.jpg", "dark_corners.jpg")
"""Of ``resources/samples``; Qt reads a JPEG at a fraction of its size in a millisecond."""

_PICTURE: Final = QSize(120, 90)


class SampleRow(QWidget):
    """A picture for each sample; a click opens it."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_XS)
        column.addWidget(plain_label(self.tr("Or try it with a drawn sample"), "muted"))
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        paths = (resource_path("samples", name) for name in SAMPLES)
        self.buttons = [
            self._make_button(path, number) for number, path in enumerate(paths, 1) if path.exists()
        ]
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def _make_button(self, path: Path, number: int) -> QPushButton:
        button = QPushButton()
        button.setIcon(QIcon(_picture(path, self.devicePixelRatioF())))
        button.setIconSize(_PICTURE)
        name = self.tr("Open sample {number}").format(number=number)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self.chosen.emit(path))
        return button


def _picture(path: Path, ratio: float) -> QPixmap:
    reader = QImageReader(str(path))
    reader.setScaledSize(_PICTURE * ratio)
    pixmap = QPixmap.fromImageReader(reader)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
