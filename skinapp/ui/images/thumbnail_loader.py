"""Thumbnails for a table: read when they are looked at, the latest first."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext
from skinapp.ui.images.small_images import read_small

_SIDE_PX = 64
"""Twice what is drawn, for screens of high density."""

_KEPT = 1000
_LONGEST_QUEUE = 40
"""About two screens of rows: what was scrolled past long ago is not read any more."""


class ThumbnailLoader(QObject):
    """Keeps a thousand thumbnails, and reads one at a time so that nothing waits behind many.

    Args:
        files: The lane that reads files.
        parent: Qt parent.
    """

    loaded = Signal()

    def __init__(self, files: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._kept: OrderedDict[Path, QImage | None] = OrderedDict()
        self._wanted: list[Path] = []
        self._reading: Path | None = None

    def thumbnail(self, file: Path) -> QImage | None:
        """The thumbnail of a file if it is there; otherwise it is read, and ``loaded`` follows.

        Args:
            file: An image file.

        Returns:
            The picture; None while it is read, or where it cannot be.
        """
        if file in self._kept:
            self._kept.move_to_end(file)
            return self._kept[file]
        if file != self._reading:
            if file in self._wanted:
                self._wanted.remove(file)
            self._wanted.append(file)
            del self._wanted[:-_LONGEST_QUEUE]
            self._read_next()
        return None

    def _read_next(self) -> None:
        if self._reading is not None or not self._wanted:
            return
        file = self._wanted.pop()
        self._reading = file

        def work(_context: TaskContext) -> QImage:
            return read_small(file, _SIDE_PX)

        def done(outcome: Outcome[QImage]) -> None:
            self._reading = None
            # A file without a thumbnail is remembered as well, or it would be read for ever.
            self._kept[file] = outcome.value if isinstance(outcome, Success) else None
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            self.loaded.emit()
            self._read_next()

        self._files.submit(work, done)
