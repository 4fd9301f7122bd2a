"""Keeps assessments and case details in the history, as they come, without being asked.

Why: decision 0141.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace

from PySide6.QtCore import QObject, QTimer, Signal

from skinapp.core.case import CaseDetails
from skinapp.services.history.case import NewAssessment
from skinapp.services.history.records import Records
from skinapp.services.history.writing import DetailChanges
from skinapp.tasks.lane import Outcome, Success, Ticket
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.history.records_lane import RecordsLane
from skinapp.ui.widgets.i18n import error_sentence

_EDIT_DELAY_MS = 400
"""How long an edit waits for the next one before both are written."""

_RETRY_DELAY_MS = 15_000

_OF_THE_IMAGE = frozenset({"notes", "clinician_diagnosis", "decision", "decision_kind", "due"})
"""What concerns no other image; all else is of a lesion or a patient, which others share."""


class CaseKeeper(QObject):
    """What the user wrote, by the hash of the image; nothing of it is lost while it is unsaved.

    Args:
        records: The way to the history.
        wanted: Says whether the user wants a history.
        parent: Qt parent.
    """

    noticed = Signal(object)
    loaded = Signal(str)
    saved = Signal()
    added = Signal()
    save_failed = Signal(object)

    def __init__(
        self, records: RecordsLane, wanted: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._wanted = wanted
        self._known: dict[str, CaseDetails] = {}  # as the history has them
        self._changes: dict[str, dict[str, str]] = {}  # not yet there
        self._suggested: dict[str, set[str]] = {}  # of these, what nobody wrote but a file says
        self._cases: set[str] = set()  # images that have a case there
        self._queue: list[NewAssessment] = []
        self._unwanted: dict[str, NewAssessment] = {}  # finished while no history was wanted
        self._in_flight: tuple[NewAssessment, ...] | None = None
        self._failed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.save_now)

    def details(self, image_sha256: str) -> CaseDetails:
        """What the user wrote about an image, saved or not."""
        known = self._known.get(image_sha256, CaseDetails())
        return replace(known, **self._changes.get(image_sha256, {}))

    def has_case(self, image_sha256: str) -> bool:
        """Whether the history has an image, as far as was asked."""
        return image_sha256 in self._cases

    @property
    def unsaved(self) -> bool:
        """Whether something waits to be written, and a history is wanted."""
        waiting = bool(self._queue) or any(sha in self._cases for sha in self._changes)
        return waiting and self._wanted()

    def load(self, image_sha256: str) -> None:
        """Fetch what was written about an image earlier; ``loaded`` tells of it."""
        if image_sha256 in self._known:
            return

        def work(records: Records) -> CaseDetails | None:
            return records.details(image_sha256)

        self._records.submit(work, lambda outcome: self._on_loaded(image_sha256, outcome))

    def collect(
        self, images: Iterable[str], done: Callable[[dict[str, CaseDetails], bool], None]
    ) -> Ticket:
        """Fetch what was written about many images, saved or not.

        Args:
            images: Hashes of the images.
            done: Gets the details of those that have any, and whether the history could be read.

        Returns:
            A ticket that names the request.
        """
        wanted = frozenset(images)

        def work(records: Records) -> dict[str, CaseDetails]:
            return records.details_of(wanted)

        def finish(outcome: Outcome[dict[str, CaseDetails]]) -> None:
            stored = outcome.value if isinstance(outcome, Success) else {}
            for image_sha256, details in stored.items():
                self.learn(image_sha256, details)
            found = {image_sha256: self.details(image_sha256) for image_sha256 in wanted}
            written = {sha: details for sha, details in found.items() if details != CaseDetails()}
            done(written, isinstance(outcome, Success))

        return self._records.submit(work, finish)

    def learn(self, image_sha256: str, details: CaseDetails) -> None:
        """Take what the history has about an image; what is known already is as new."""
        self._cases.add(image_sha256)
        self._known.setdefault(image_sha256, details)

    def keep(self, new: NewAssessment) -> None:
        """Add a finished assessment to the history, if one is wanted."""
        if self._wanted():
            self._queue.append(new)
            self.save_now()
        else:
            self._unwanted[new.image_sha256] = new

    def edit(self, image_sha256: str, details: CaseDetails) -> None:
        """Take what the user just wrote; it is written soon."""
        before = self.details(image_sha256)
        changed = {
            field.name: getattr(details, field.name)
            for field in fields(CaseDetails)
            if getattr(details, field.name) != getattr(before, field.name)
        }
        if not changed:
            return
        self._changes.setdefault(image_sha256, {}).update(changed)
        self._suggested.get(image_sha256, set()).difference_update(changed)
        if self._wanted() and image_sha256 in self._unwanted:
            self._queue.append(self._unwanted.pop(image_sha256))
        if not self._timer.isActive():
            self._timer.start(_EDIT_DELAY_MS)

    def suggest(self, image_sha256: str, details: CaseDetails) -> None:
        """Take what the file of an image says; what is known of its patient stands before it."""
        before = self._changes.get(image_sha256, {}).copy()
        self.edit(image_sha256, details)
        added = self._changes.get(image_sha256, {}).keys() - before.keys()
        self._suggested.setdefault(image_sha256, set()).update(added)

    def save_now(self) -> None:
        """Write what waits, unless it is being written."""
        if self._in_flight is None:
            self._write()

    def save_last(self) -> None:
        """Write what waits and what was written since, when the window closes."""
        self._write()

    def forget(self, images: Iterable[str]) -> None:
        """Drop all that is known of images whose cases were deleted."""
        for image_sha256 in images:
            self._known[image_sha256] = CaseDetails()
            self._changes.pop(image_sha256, None)
            self._suggested.pop(image_sha256, None)
            self._unwanted.pop(image_sha256, None)
            self._cases.discard(image_sha256)
            self._queue = [new for new in self._queue if new.image_sha256 != image_sha256]
            self.loaded.emit(image_sha256)

    def _write(self) -> None:
        self._timer.stop()
        if not self._wanted():
            return
        in_flight = self._in_flight or ()
        assessments = tuple(new for new in self._queue if new not in in_flight)
        with_case = self._cases | {new.image_sha256 for new in self._queue}
        changes = {sha: dict(c) for sha, c in self._changes.items() if sha in with_case}
        if not assessments and not changes:
            return
        suggested = {sha: frozenset(self._suggested.get(sha, ())) for sha in changes}
        self._in_flight = (*in_flight, *assessments)

        def work(records: Records) -> None:
            records.write(assessments, changes, suggested)

        self._records.submit(work, lambda outcome: self._on_written(outcome, assessments, changes))

    def _on_loaded(self, image_sha256: str, outcome: Outcome[CaseDetails | None]) -> None:
        # A failure is told when something cannot be saved, or where the history is shown.
        if isinstance(outcome, Success):
            if outcome.value is not None:
                self.learn(image_sha256, outcome.value)
            else:
                self._known.setdefault(image_sha256, CaseDetails())
            self.loaded.emit(image_sha256)

    def _on_written(
        self,
        outcome: Outcome[None],
        assessments: tuple[NewAssessment, ...],
        changes: Mapping[str, DetailChanges],
    ) -> None:
        self._in_flight = None
        if not isinstance(outcome, Success):
            self._fail(outcome.error)
            return
        self._queue = [new for new in self._queue if new not in assessments]
        self._cases.update(new.image_sha256 for new in assessments)
        for image_sha256, written in changes.items():
            self._settle(image_sha256, written)
        if any(written.keys() - _OF_THE_IMAGE for written in changes.values()):
            self._read_again()
        if self._failed:
            self._failed = False
            self.noticed.emit(Notice(self.tr("The history is saved again.")))
        self.saved.emit()
        if assessments:
            self.added.emit()
        if self.unsaved and not self._timer.isActive():
            self._timer.start(_EDIT_DELAY_MS)

    def _read_again(self) -> None:
        """Learn what else a change of a lesion or a patient has changed."""
        wanted = tuple(self._cases & self._known.keys())

        def work(records: Records) -> dict[str, CaseDetails]:
            return records.details_of(wanted)

        def done(outcome: Outcome[dict[str, CaseDetails]]) -> None:
            # A failure is told when something cannot be saved.
            found = outcome.value if isinstance(outcome, Success) else {}
            for image_sha256, details in found.items():
                if self._known.get(image_sha256, details) != details:
                    self._known[image_sha256] = details
                    self.loaded.emit(image_sha256)

        self._records.submit(work, done)

    def _settle(self, image_sha256: str, written: DetailChanges) -> None:
        """Take written changes off the list, but for those that were changed again since."""
        if image_sha256 not in self._known:
            # Other fields may have been filled in earlier; nothing is dropped before that.
            self.load(image_sha256)
            return
        waiting = self._changes.get(image_sha256, {})
        left = {name: text for name, text in waiting.items() if written.get(name) != text}
        self._known[image_sha256] = replace(self._known[image_sha256], **written)
        self._changes.pop(image_sha256, None)
        if left:
            self._changes[image_sha256] = left

    def _fail(self, error: BaseException) -> None:
        self._timer.start(_RETRY_DELAY_MS)
        typed = as_skinapp_error(error)
        if not self._failed:
            self._failed = True
            text = self.tr("Not saved in the history.")
            self.noticed.emit(Notice(f"{text} {error_sentence(typed)}", failed=True))
        self.save_failed.emit(typed)
