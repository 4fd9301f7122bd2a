"""What the history knows of the patient of the open image: earlier images, and ids to choose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from skinapp.core.case import CaseDetails
from skinapp.services.history.case import PatientHint, SeenImage
from skinapp.services.history.records import Records
from skinapp.services.history.search import fold
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.history.records_lane import RecordsLane
from skinapp.ui.result.seen_strip import Seen

_MOST_HINTS = 6
_SIDE_PX = 96
"""Twice what is drawn, for screens of high density."""


@dataclass(frozen=True)
class _Followed:
    image_sha256: str
    details: CaseDetails


class PatientController(QObject):
    """Follows the open image; late answers about another patient are dropped.

    Args:
        records: The way to the history.
        files: The lane that reads image files.
        keeper: Keeps what the user writes.
        parent: Qt parent.
    """

    seen_changed = Signal(object)
    thumbnail_ready = Signal(int, QImage)
    hints_ready = Signal(object)

    def __init__(
        self,
        records: RecordsLane,
        files: Lane,
        keeper: CaseKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._files = files
        self._keeper = keeper
        self._followed = _Followed("", CaseDetails())
        self._seen = Seen()
        self._seen_ticket: Ticket | None = None
        self._hints_ticket: Ticket | None = None
        self._thumbnails: dict[int, QImage] = {}
        keeper.saved.connect(self._read)

    @property
    def seen(self) -> Seen:
        """What is known of the patient of the open image."""
        return self._seen

    def thumbnail(self, number: int) -> QImage | None:
        """The small picture of an earlier image, if it was read."""
        return self._thumbnails.get(number)

    def follow(self, image_sha256: str | None, details: CaseDetails) -> None:
        """Take which image is open, and what is written about it now."""
        before, self._followed = self._followed, _Followed(image_sha256 or "", details)
        if self._followed == before:
            return
        same_patient = fold(before.details.case_id.strip()) == fold(details.case_id.strip())
        if before.image_sha256 == self._followed.image_sha256 and same_patient:
            self._show(replace(self._seen, lesion=details.lesion))
            return
        self._show(Seen(details.case_id, details.lesion))
        self._read()

    def ask(self, text: str) -> None:
        """Look for patients whose id begins so; ``hints_ready`` brings them."""

        def work(records: Records) -> tuple[PatientHint, ...]:
            return records.patients(text, _MOST_HINTS) if text.strip() else ()

        def done(outcome: Outcome[tuple[PatientHint, ...]]) -> None:
            if ticket is self._hints_ticket and isinstance(outcome, Success):
                self.hints_ready.emit(outcome.value)

        ticket = self._records.submit(work, done)
        self._hints_ticket = ticket

    def same_lesion(self, image: SeenImage) -> str:
        """Give an earlier image's lesion a name, unless it has one.

        Args:
            image: Shows the lesion that the open image shows, too.

        Returns:
            The name of the lesion, for the open image.
        """
        name = image.details.lesion
        if not name:
            taken = {fold(one.details.lesion.strip()) for one in self._seen.images}
            taken.add(fold(self._followed.details.lesion.strip()))
            name = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
            self._keeper.learn(image.image_sha256, image.details)
            details = self._keeper.details(image.image_sha256)
            self._keeper.edit(image.image_sha256, replace(details, lesion=name))
        return name

    def _read(self) -> None:
        followed = self._followed
        case_id = followed.details.case_id
        if not case_id.strip() or not followed.image_sha256:
            return

        def work(records: Records) -> tuple[SeenImage, ...]:
            return records.seen(case_id)

        def done(outcome: Outcome[tuple[SeenImage, ...]]) -> None:
            if ticket is not self._seen_ticket or not isinstance(outcome, Success):
                return
            own = followed.image_sha256
            images = tuple(one for one in outcome.value if one.image_sha256 != own)
            day = next((one.day for one in outcome.value if one.image_sha256 == own), "")
            self._show(Seen(case_id, self._followed.details.lesion, images, day))
            for image in images:
                self._read_thumbnail(image)

        ticket = self._records.submit(work, done)
        self._seen_ticket = ticket

    def _show(self, seen: Seen) -> None:
        if not seen.case_id.strip():
            self._seen_ticket = None
        changed = _said(seen) != _said(self._seen)
        self._seen = seen
        if changed:
            self.seen_changed.emit(seen)

    def _read_thumbnail(self, image: SeenImage) -> None:
        if image.number in self._thumbnails or image.image_path is None:
            return
        self._thumbnails[image.number] = QImage()

        def work(_context: TaskContext) -> QImage:
            from skinapp.ui.images.small_images import read_small_if_same

            return read_small_if_same(image.image_path, image.image_sha256, _SIDE_PX)

        def done(outcome: Outcome[QImage]) -> None:
            if isinstance(outcome, Success):
                self._thumbnails[image.number] = outcome.value
                self.thumbnail_ready.emit(image.number, outcome.value)

        self._files.submit(work, done)


def _said(seen: Seen) -> tuple[object, ...]:
    """What a reader would see of it: to draw the same anew would take the keys from a button."""
    images = ((one.number, one.day, one.details, one.assessment is None) for one in seen.images)
    return seen.case_id, seen.lesion, tuple(images)
