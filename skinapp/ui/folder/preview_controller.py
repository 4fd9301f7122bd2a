"""Reads small pictures of files for the preview beside the folder table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.images.small_images import read_small

_REST_MS = 60
"""How long the cursor rests on a file before its image is read."""

_SIDE_PX = 640


@dataclass(frozen=True, eq=False)
class Preview:
    """What the preview shows.

    Attributes:
        file: Which file; None for nothing.
        image: Its image, at most 640 pixels wide; None while it is read or if it cannot be.
        failed: Whether it cannot be read.
    """

    file: Path | None = None
    image: QImage | None = None
    failed: bool = False


class PreviewController(QObject):
    """Owns the preview; late images of other files are dropped.

    Args:
        files: The lane that reads files.
        parent: Qt parent.
    """

    changed = Signal(object)

    def __init__(self, files: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._preview = Preview()
        self._ticket: Ticket | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._read)

    @property
    def preview(self) -> Preview:
        """The current preview."""
        return self._preview

    def show(self, file: Path | None) -> None:
        """Show a file, or nothing."""
        if file == self._preview.file:
            return
        if self._ticket is not None:
            self._ticket.token.cancel()
            self._ticket = None
        self._set(Preview(file))
        if file is None:
            self._rest.stop()
        else:
            self._rest.start()

    def _read(self) -> None:
        file = self._preview.file
        if file is None:
            return

        def work(_context: TaskContext) -> QImage:
            return read_small(file, _SIDE_PX)

        def done(outcome: Outcome[QImage]) -> None:
            if ticket is not self._ticket:
                return
            self._ticket = None
            if isinstance(outcome, Success):
                self._set(Preview(file, outcome.value))
            else:
                self._set(Preview(file, failed=True))

        ticket = self._files.submit(work, done)
        self._ticket = ticket

    def _set(self, preview: Preview) -> None:
        self._preview = preview
        self.changed.emit(preview)
