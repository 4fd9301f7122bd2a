"""Makes small pictures of the listed images, only of those in sight and one at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.images.sources import ImageSource, read_source

THUMBNAIL_PX = 104
"""Side of a square picture: twice its size on the screen, for screens of high density."""

_MOST_KEPT = 600


class ThumbnailController(QObject):
    """Owns the list of images as the strip shows it, and the pictures made so far.

    Opening an image waits in the same lane, so at most one small picture is ever ahead of it.

    Args:
        files: The lane that reads files.
        parent: Qt parent.
    """

    listed = Signal(object)
    made = Signal(int)

    def __init__(self, files: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._sources: tuple[ImageSource, ...] = ()
        self._pictures: OrderedDict[int, QImage] = OrderedDict()
        self._wanted: list[int] = []
        self._ticket: Ticket | None = None

    @property
    def sources(self) -> tuple[ImageSource, ...]:
        """The list."""
        return self._sources

    def set_sources(self, sources: tuple[ImageSource, ...]) -> None:
        """Take another list; work on the one before stops."""
        if self._ticket is not None:
            self._ticket.token.cancel()
            self._ticket = None
        self._wanted = []
        self._pictures.clear()
        self._sources = sources
        self.listed.emit(sources)

    def picture(self, row: int) -> QImage | None:
        """The small picture of an image.

        Args:
            row: Place in the list.

        Returns:
            The picture, a null picture if the image cannot be read, or None if it was not made.
        """
        return self._pictures.get(row)

    def want(self, rows: Sequence[int]) -> None:
        """Say which images are in sight; what was wanted before and left sight is not made."""
        self._wanted = [row for row in rows if row not in self._pictures]
        for row in rows:
            if row in self._pictures:
                self._pictures.move_to_end(row)
        self._go_on()

    def _go_on(self) -> None:
        if self._ticket is not None or not self._wanted:
            return
        row = self._wanted.pop(0)
        source = self._sources[row]

        def work(_context: TaskContext) -> QImage:
            return make_thumbnail(source)

        def done(outcome: Outcome[QImage]) -> None:
            if ticket is self._ticket:
                self._ticket = None
                self._keep(row, outcome.value if isinstance(outcome, Success) else QImage())
                self._go_on()

        ticket = self._files.submit(work, done)
        self._ticket = ticket

    def _keep(self, row: int, picture: QImage) -> None:
        self._pictures[row] = picture
        while len(self._pictures) > _MOST_KEPT:
            self._pictures.popitem(last=False)
        self.made.emit(row)


def make_thumbnail(source: ImageSource) -> QImage:
    """The middle square of an image, small; blocking.

    Args:
        source: Where it comes from.

    Returns:
        The picture.

    Raises:
        ImageError: If it gives no image.
    """
    import cv2
    import numpy as np

    from skinapp.ui.images.pictures import as_qimage

    pixels = read_source(source, full_size=False).pixels_hwc_u8
    height, width, _ = pixels.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = pixels[top : top + side, left : left + side]
    small = cv2.resize(square, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=cv2.INTER_AREA)
    return as_qimage(np.asarray(small, dtype=np.uint8))
