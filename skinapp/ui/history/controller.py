"""Searches, shows, reopens and deletes cases of the history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from skinapp.core.case import CaseDetails
from skinapp.core.errors import SkinappError
from skinapp.services.followup.visits import ComparedCases, visit_of_case
from skinapp.services.history.case import CaseRow, StoredCase
from skinapp.services.history.records import Records
from skinapp.services.history.search import Listing, Order
from skinapp.services.runs.traces import ErasedRuns, erase_runs_with
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.history.records_lane import RecordsLane
from skinapp.ui.widgets.i18n import error_sentence

_PICTURE_PX = 192
"""Twice what is drawn, for screens of high density."""


@dataclass(frozen=True)
class HistoryList:
    """What a search found.

    Attributes:
        text: What was looked for.
        order: How the cases are sorted.
        listing: Which cases were looked at.
        numbers: Of the cases.
        error: Why there is no list, if there is none.
    """

    text: str = ""
    order: Order = field(default_factory=Order)
    listing: Listing = Listing.ALL
    numbers: tuple[int, ...] = ()
    error: SkinappError | None = None


@dataclass(frozen=True)
class RowsPage:
    """Some lines of a list.

    Attributes:
        shown: The list that they belong to.
        first: Place of the first one in the list.
        rows: The lines; None for one that is gone or damaged.
    """

    shown: HistoryList
    first: int
    rows: tuple[CaseRow | None, ...]


@dataclass(frozen=True, eq=False)
class ShownCase:
    """The case of the preview.

    Attributes:
        case: The case; None if it is gone or damaged.
        image_is_there: Whether there is a file at the place of its image.
        error: Why it cannot be shown.
    """

    case: StoredCase | None
    image_is_there: bool = False
    error: SkinappError | None = None


@dataclass(frozen=True)
class DeletedCases:
    """What was deleted.

    Attributes:
        images: Hashes of the images.
        paths: Where they were.
        runs: What became of folder runs with them; None if they were not asked for.
    """

    images: tuple[str, ...]
    paths: tuple[Path, ...]
    runs: ErasedRuns | None


class ImagePlace(Enum):
    """What became of the image of a case."""

    THERE = auto()
    GONE = auto()
    CHANGED = auto()
    PASTED = auto()


class HistoryController(QObject):
    """Owns the list; late answers to older questions are dropped.

    Args:
        records: The way to the history.
        files: The lane that reads image files.
        keeper: Knows what is not yet written, and forgets what was deleted.
        runs_folder: Finds or makes the folder of the journals; called in a lane.
        parent: Qt parent.
    """

    changed = Signal(object)
    rows_ready = Signal(object)
    details_saved = Signal()
    cases_added = Signal()
    case_shown = Signal(object)
    picture_ready = Signal(int, QImage)
    opened = Signal(object)
    compared = Signal(object)
    traces_erased = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        records: RecordsLane,
        files: Lane,
        keeper: CaseKeeper,
        runs_folder: Callable[[], Path],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._files = files
        self._keeper = keeper
        self._runs_folder = runs_folder
        self._list = HistoryList()
        self._search_ticket: Ticket | None = None
        self._case_ticket: Ticket | None = None
        self._open_ticket: Ticket | None = None
        keeper.saved.connect(self.details_saved)
        keeper.added.connect(self.cases_added)

    @property
    def list(self) -> HistoryList:
        """What is shown."""
        return self._list

    def search(self, text: str, order: Order, listing: Listing = Listing.ALL) -> None:
        """Look for cases; ``changed`` brings the list."""

        def work(records: Records) -> tuple[int, ...]:
            return records.search(text, order, listing)

        def done(outcome: Outcome[tuple[int, ...]]) -> None:
            if ticket is not self._search_ticket:
                return
            self._search_ticket = None
            if isinstance(outcome, Success):
                self._list = HistoryList(text, order, listing, outcome.value)
            else:
                self._list = HistoryList(text, order, listing, (), as_skinapp_error(outcome.error))
            self.changed.emit(self._list)

        # What was written a moment ago is to be found.
        self._keeper.save_now()
        ticket = self._records.submit(work, done)
        self._search_ticket = ticket

    def fetch_rows(self, shown: HistoryList, first: int, count: int) -> None:
        """Read some lines of a list; ``rows_ready`` brings them."""
        numbers = shown.numbers[first : first + count]

        def work(records: Records) -> tuple[CaseRow | None, ...]:
            return records.rows(numbers)

        def done(outcome: Outcome[tuple[CaseRow | None, ...]]) -> None:
            if isinstance(outcome, Success):
                self.rows_ready.emit(RowsPage(shown, first, outcome.value))
            else:
                self._tell(outcome.error)

        self._records.submit(work, done)

    def show_case(self, number: int) -> None:
        """Read a case for the preview; ``case_shown`` brings it."""

        def work(records: Records) -> ShownCase:
            case = records.case(number)
            path = None if case is None else case.image_path
            return ShownCase(case, image_is_there=path is not None and path.is_file())

        def done(outcome: Outcome[ShownCase]) -> None:
            if ticket is not self._case_ticket:
                return
            self._case_ticket = None
            if isinstance(outcome, Success):
                self.case_shown.emit(outcome.value)
                if outcome.value.case is not None:
                    self._read_picture(outcome.value.case)
            else:
                self.case_shown.emit(ShownCase(None, error=as_skinapp_error(outcome.error)))

        self._keeper.save_now()
        ticket = self._records.submit(work, done)
        self._case_ticket = ticket

    def _read_picture(self, case: StoredCase) -> None:
        """Read the small picture of the preview, if the file still holds the image."""
        sha256 = case.assessment.provenance.image_sha256

        def work(_context: TaskContext) -> QImage:
            from skinapp.ui.images.small_images import read_small_if_same

            return read_small_if_same(case.image_path, sha256, _PICTURE_PX)

        def done(outcome: Outcome[QImage]) -> None:
            # A file that gives no image any more is told of when it is opened.
            if isinstance(outcome, Success):
                self.picture_ready.emit(case.number, outcome.value)

        self._files.submit(work, done)

    def details_of(self, shown: ShownCase) -> CaseDetails:
        """What the user wrote about a case, saved or not."""
        if shown.case is None:
            return CaseDetails()
        self._keeper.learn(shown.case.assessment.provenance.image_sha256, shown.case.details)
        return self._keeper.details(shown.case.assessment.provenance.image_sha256)

    def edit(self, image_sha256: str, details: CaseDetails) -> None:
        """Take what the user wrote in the preview."""
        self._keeper.edit(image_sha256, details)

    def reopen(self, number: int) -> None:
        """Open the image of a case, if it is still the same at the same place."""

        def work(records: Records) -> StoredCase | None:
            return records.case(number)

        def done(outcome: Outcome[StoredCase | None]) -> None:
            if ticket is not self._open_ticket:
                return
            if isinstance(outcome, Success) and outcome.value is not None:
                self._open_if_there(outcome.value)
            elif not isinstance(outcome, Success):
                self._tell(outcome.error)

        ticket = self._records.submit(work, done)
        self._open_ticket = ticket

    def compare(self, number: int, other: int) -> None:
        """Read two cases that are to be compared; ``compared`` brings them."""

        def work(records: Records) -> ComparedCases | None:
            one, two = records.case(number), records.case(other)
            if one is None or two is None:
                return None
            seen = records.seen(one.details.case_id) if one.details.case_id.strip() else ()
            return ComparedCases(visit_of_case(one), visit_of_case(two), seen)

        def done(outcome: Outcome[ComparedCases | None]) -> None:
            if isinstance(outcome, Success) and outcome.value is not None:
                self.compared.emit(outcome.value)
            elif not isinstance(outcome, Success):
                self._tell(outcome.error)

        self._keeper.save_now()
        self._records.submit(work, done)

    def delete(self, numbers: Sequence[int], *, traces: bool = False) -> None:
        """Delete cases for good; the list is read anew.

        Args:
            numbers: Of the cases.
            traces: Whether finished folder runs with their images are forgotten, too;
                ``traces_erased`` then brings the paths of the images.
        """
        chosen, runs_folder = tuple(numbers), self._runs_folder

        def work(records: Records) -> DeletedCases:
            # Asked for first: what fails must fail before anything is deleted.
            folder = runs_folder() if traces else None
            paths = records.image_paths(chosen)
            images = records.delete(chosen)
            runs = None if folder is None else erase_runs_with(folder, images)
            return DeletedCases(images, paths, runs)

        def done(outcome: Outcome[DeletedCases]) -> None:
            if isinstance(outcome, Success):
                self._keeper.forget(outcome.value.images)
                self.noticed.emit(self._told(outcome.value.runs))
                if outcome.value.runs is not None:
                    self.traces_erased.emit(outcome.value.paths)
            else:
                self._tell(outcome.error)
            self.search(self._list.text, self._list.order, self._list.listing)

        # An edit that waits must not come after the deletion.
        self._keeper.save_now()
        self._records.submit(work, done)

    def _told(self, runs: ErasedRuns | None) -> Notice:
        sentences = [self.tr("Deleted for good.")]
        if runs is not None and runs.forgotten:
            text = self.tr("Folder runs that were forgotten: {count}.")
            sentences.append(text.format(count=runs.forgotten))
        if runs is not None and runs.kept:
            text = self.tr("Unfinished folder runs that still hold these images: {count}.")
            sentences.append(text.format(count=runs.kept))
        return Notice(" ".join(sentences), failed=runs is not None and runs.kept > 0)

    def _open_if_there(self, case: StoredCase) -> None:
        def work(_context: TaskContext) -> ImagePlace:
            return find_image(case)

        def done(outcome: Outcome[ImagePlace]) -> None:
            if ticket is not self._open_ticket:
                return
            self._open_ticket = None
            if not isinstance(outcome, Success):
                self._tell(outcome.error)
            elif outcome.value is ImagePlace.THERE:
                self.opened.emit([case.image_path])
            else:
                self.noticed.emit(Notice(self._why_not(outcome.value), failed=True))

        ticket = self._files.submit(work, done)
        self._open_ticket = ticket

    def _why_not(self, place: ImagePlace) -> str:
        if place is ImagePlace.PASTED:
            return self.tr(
                "This image was pasted, and pasted images are not kept. "
                "Its stored result is shown here without the image."
            )
        if place is ImagePlace.CHANGED:
            return self.tr(
                "There is another image in the place of this one now. "
                "The stored result is shown here without the image."
            )
        return self.tr(
            "The image is no longer in its place. "
            "The stored result is shown here without the image."
        )

    def _tell(self, error: BaseException) -> None:
        self.noticed.emit(Notice(error_sentence(as_skinapp_error(error)), failed=True))


def find_image(case: StoredCase) -> ImagePlace:
    """Look whether the image of a case is where it was; blocking.

    Args:
        case: The case.

    Returns:
        What became of the image.
    """
    path: Path | None = case.image_path
    if path is None:
        return ImagePlace.PASTED
    try:
        # Asked first: to open a pipe would wait for its other end.
        if not path.is_file():
            return ImagePlace.GONE
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ImagePlace.GONE
    wanted = case.assessment.provenance.image_sha256
    return ImagePlace.THERE if found == wanted else ImagePlace.CHANGED
