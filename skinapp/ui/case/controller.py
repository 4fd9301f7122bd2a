"""Owns the list of images and the state of the one that is open."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QImage

from skinapp.core import flags
from skinapp.core.assessment import Assessment
from skinapp.core.case import CaseDetails
from skinapp.core.errors import CancelledError, SkinappError
from skinapp.core.file_facts import NO_FACTS, FileFacts
from skinapp.core.names import display_name
from skinapp.core.triage import withheld
from skinapp.reports.content import ReportEntry
from skinapp.services.history.case import NewAssessment
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.case.states import CaseState, Done, Empty, Failed, Loading, Position, Running
from skinapp.ui.case.thumbnails import ThumbnailController
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import EngineController, as_skinapp_error
from skinapp.ui.engine.states import AssessesImages, EngineFailed, EngineReady, EngineState
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.images.sources import ImageSource, collect_sources
from skinapp.ui.images.states import Picture, Reading
from skinapp.ui.result.suggestions import filled_in, person_of
from skinapp.ui.widgets.i18n import error_sentence

_log = logging.getLogger(__name__)


class CaseController(QObject):
    """Reads, analyses and steps through images; late results of older requests are dropped.

    Args:
        engine: Says when the models are ready.
        inference: The lane that owns the models.
        files: The lane that reads files.
        keeper: Keeps results, and what the user writes about an image.
        parent: Qt parent.
    """

    changed = Signal(object)
    sharpened = Signal(object)
    details_changed = Signal(object)
    details_edited = Signal(object)
    answer_changed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        engine: EngineController,
        inference: Lane,
        files: Lane,
        keeper: CaseKeeper,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._keeper = keeper
        self._inference = inference
        self._files = files
        self._state: CaseState = Empty()
        self._sources: tuple[ImageSource, ...] = ()
        self._index = 0
        self._patient = ""  # whom the user named last, in this list
        self._carried: set[str] = set()  # images that were given to that patient
        self._met: set[str] = set()  # images of which it was decided whether they are
        self.thumbnails = ThumbnailController(files, self)
        self._wanted: tuple[Path, ...] = ()  # given by the user, not yet turned into sources
        self._ticket: Ticket | None = None
        self._detail_ticket: Ticket | None = None
        engine.changed.connect(self._on_engine)
        keeper.loaded.connect(self._on_details)

    @property
    def state(self) -> CaseState:
        """The current state."""
        return self._state

    @property
    def details(self) -> CaseDetails:
        """What the user wrote about the open image."""
        image = self.open_image
        return CaseDetails() if image is None else self._keeper.details(image)

    def set_details(self, details: CaseDetails) -> None:
        """Keep what the user wrote, with the open image only."""
        if (image := self.open_image) is None:
            return
        if details.case_id != self.details.case_id:
            self._patient = details.case_id
            self._met.add(image)
            self._carried.discard(image)
        self._keeper.edit(image, details)
        self._ask_again()
        self.details_edited.emit(details)

    def amend_details(self, **changed: str) -> None:
        """Write something about the open image that the user did not type into the form."""
        self.set_details(replace(self.details, **changed))
        self.details_changed.emit(self.details)

    @property
    def carried(self) -> bool:
        """Whether the patient of the open image was taken over from the image before."""
        return self.open_image in self._carried

    def report_entry(self) -> ReportEntry | None:
        """What a report on the open image holds, or None while there is no result."""
        state = self._state
        if not isinstance(state, Done):
            return None
        assessment = state.reading.assessment
        return ReportEntry(
            state.position.name,
            state.picture.decoded,
            assessment,
            self.details,
            self._engine.operating_point(assessment.provenance.bundle_sha256),
        )

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Make files, and the images in folders, the list to step through."""
        if not paths:
            return
        chosen = tuple(paths)
        self._supersede()
        self._wanted = chosen
        self._set(Loading(Position(display_name(chosen[0]), 0, len(chosen))))

        def work(context: TaskContext) -> tuple[ImageSource, ...]:
            return collect_sources(chosen, context.token)

        ticket = self._files.submit(work, lambda outcome: self._on_sources(ticket, outcome))
        self._ticket = ticket

    def open_files(self, files: Sequence[Path], index: int) -> None:
        """Make files the list to step through, and open one of them.

        Args:
            files: The list, none of them a folder.
            index: Which one to open, from 0.
        """
        self._replace_sources(
            tuple(ImageSource(display_name(file), path=file) for file in files), index
        )

    def open_picture(self, picture: QImage) -> None:
        """Open a picture from the clipboard."""
        name = QCoreApplication.translate("CaseController", "Pasted image")
        self._replace_sources((ImageSource(name, pasted=picture),))

    def step(self, distance: int) -> None:
        """Open the image so many places further in the list, if there is one."""
        self.go_to(self._index + distance)

    def go_to(self, index: int) -> None:
        """Open the image at a place of the list, if there is one and it is not open yet."""
        if index != self._index and not self._wanted and 0 <= index < len(self._sources):
            self._index = index
            self._open_current()

    def want_detail(self) -> None:
        """Decode all pixels of the open image, of which fewer are shown.

        ``sharpened`` hands them over unless another image was opened meanwhile.
        """
        image = self.open_image
        if image is None or self._detail_ticket is not None:
            return
        source = self._sources[self._index]

        def work(_context: TaskContext) -> tuple[QImage, ...]:
            from skinapp.ui.images.pictures import read_levels

            return read_levels(source, image)

        ticket = self._files.submit(work, lambda outcome: self._on_detail(ticket, outcome))
        self._detail_ticket = ticket

    def retry(self) -> None:
        """Try the open image again, and the models first if they could not be loaded."""
        if isinstance(self._engine.state, EngineFailed):
            self._engine.start()
        if self._wanted:
            self.open_paths(self._wanted)
        elif self._sources:
            self._open_current()

    def cancel(self) -> None:
        """Stop reading or analysing the open image."""
        state = self._state
        if not isinstance(state, Loading | Running):
            return
        self._supersede()
        picture = state.picture if isinstance(state, Running) else None
        self._set(Failed(state.position, CancelledError("The work was cancelled."), picture))

    def show_anyway(self) -> None:
        """Show the answer on an image that cannot be judged; history and report say that it was."""
        state = self._state
        if not isinstance(state, Done) or not withheld(state.reading.assessment.flags):
            return
        assessment = state.reading.assessment
        told = {*assessment.flags, flags.SHOWN_ANYWAY}
        shown = replace(assessment, flags=tuple(flag for flag in flags.FLAGS if flag in told))
        self._set(replace(state, reading=replace(state.reading, assessment=shown)))
        self._keep(shown)

    def _on_sources(self, ticket: Ticket, outcome: Outcome[tuple[ImageSource, ...]]) -> None:
        if ticket is not self._ticket:
            return
        if isinstance(outcome, Success) and outcome.value:
            self._replace_sources(outcome.value)
            return
        self._ticket = None
        if isinstance(outcome, Success):
            self._wanted = ()
            text = QCoreApplication.translate(
                "CaseController",
                "There is no image in that folder. "
                "JPEG, PNG, TIFF, BMP, WebP, DICOM and HEIC can be read.",
            )
            self.noticed.emit(Notice(text, failed=True))
            if self._sources:
                self._open_current()
            else:
                self._set(Empty())
        else:
            self._fail(as_skinapp_error(outcome.error))

    def _replace_sources(self, sources: tuple[ImageSource, ...], index: int = 0) -> None:
        self._sources = sources
        self._patient = ""
        self._wanted = ()
        self._index = index
        self._open_current()
        # Only now: the image itself is read before any small picture.
        self.thumbnails.set_sources(sources)

    @property
    def open_image(self) -> str | None:
        """Hash of the image on the screen."""
        picture: Picture | None = getattr(self._state, "picture", None)
        return None if picture is None else picture.decoded.sha256

    @property
    def open_path(self) -> Path | None:
        """File of the image on the screen; None for a pasted one, or if there is none."""
        return self._sources[self._index].path if self._sources else None

    def _on_details(self, image_sha256: str) -> None:
        if image_sha256 == self.open_image:
            self._carry_patient(image_sha256)
            self._fill_in(image_sha256)
            self._ask_again()
            self.details_changed.emit(self.details)

    def _carry_patient(self, image_sha256: str) -> None:
        """An image that the history does not know is taken for one of the same patient."""
        unknown = image_sha256 not in self._met and not self._keeper.has_case(image_sha256)
        # Once: what was deleted since must not come back.
        self._met.add(image_sha256)
        carried = "" if self._facts.names_patient else self._patient.strip()
        if unknown and carried and self.details == CaseDetails():
            self._carried.add(image_sha256)
            self._keeper.edit(image_sha256, CaseDetails(case_id=self._patient))

    @property
    def _facts(self) -> FileFacts:
        return getattr(getattr(self._state, "picture", None), "facts", NO_FACTS)

    def _fill_in(self, image_sha256: str) -> None:
        """Write what the file says where nobody wrote anything, unless the image is known."""
        if not self._keeper.has_case(image_sha256):
            self._keeper.suggest(image_sha256, filled_in(self.details, self._facts))

    def _open_current(self) -> None:
        self._supersede()
        self._keeper.save_now()
        source = self._sources[self._index]
        self._set(Loading(Position(source.name, self._index, len(self._sources))))

        def work(_context: TaskContext) -> Picture:
            from skinapp.ui.images.pictures import read_picture

            return read_picture(source)

        ticket = self._files.submit(work, lambda outcome: self._on_picture(ticket, outcome))
        self._ticket = ticket

    def _on_picture(self, ticket: Ticket, outcome: Outcome[Picture]) -> None:
        if ticket is not self._ticket or not isinstance(self._state, Loading):
            return
        self._ticket = None
        if isinstance(outcome, Success):
            self._keeper.load(outcome.value.decoded.sha256)
            self._set(Running(self._state.position, outcome.value, None))
            self._on_engine(self._engine.state)
        else:
            self._fail(as_skinapp_error(outcome.error))

    def _on_detail(self, ticket: Ticket, outcome: Outcome[tuple[QImage, ...]]) -> None:
        if ticket is not self._detail_ticket:
            return
        if isinstance(outcome, Success):
            self._detail_ticket = None
            self.sharpened.emit(outcome.value)
        else:
            # Once for each image: the ticket stays. The picture does, too, and the result.
            error = as_skinapp_error(outcome.error)
            self.noticed.emit(Notice(error_sentence(error), failed=True))

    def _on_engine(self, engine: EngineState) -> None:
        """Begin the analysis that waits for the models, if there is one."""
        state = self._state
        if not isinstance(state, Running) or self._ticket is not None:
            return
        if isinstance(engine, EngineReady):
            self._analyse(state, engine.analyst)
        elif isinstance(engine, EngineFailed):
            self._fail(engine.error)

    def _analyse(self, state: Running, analyst: AssessesImages) -> None:
        picture = state.picture
        self._set(replace(state, fraction=0.0))

        def work(context: TaskContext) -> Reading:
            from skinapp.ui.images.pictures import make_reading

            assessment = analyst.assess(picture.decoded, context.token, on_progress=context.report)
            return make_reading(picture, assessment)

        ticket = self._inference.submit(
            work,
            lambda outcome: self._on_reading(ticket, outcome),
            lambda fraction: self._on_progress(ticket, fraction),
        )
        self._ticket = ticket

    def _on_progress(self, ticket: Ticket, fraction: float) -> None:
        if ticket is self._ticket and isinstance(self._state, Running):
            self._set(replace(self._state, fraction=fraction))

    def _on_reading(self, ticket: Ticket, outcome: Outcome[Reading]) -> None:
        if ticket is not self._ticket or not isinstance(self._state, Running):
            return
        self._ticket = None
        if isinstance(outcome, Success):
            self._set(Done(self._state.position, self._state.picture, outcome.value))
            self._keep(outcome.value.assessment)
            self._ask_again()
        else:
            self._fail(as_skinapp_error(outcome.error))

    def _ask_again(self) -> None:
        """Let what the form knows of the person into a second answer; no network runs."""
        state = self._state
        if not isinstance(state, Done):
            return
        before = state.reading.assessment
        person = person_of(self.details, date.today())
        if before.with_person is not None and before.with_person.person == person:
            return
        found = self._engine.second_answer(before, person)
        if found is not before:
            self._state = replace(state, reading=replace(state.reading, assessment=found))
            self._keep(found)
            self.answer_changed.emit(self._state)

    def _keep(self, assessment: Assessment) -> None:
        source = self._sources[self._index]
        path = None if source.path is None else source.path.absolute()
        self._keeper.keep(NewAssessment(source.name, path, assessment))

    def _fail(self, error: SkinappError) -> None:
        state = self._state
        if isinstance(state, Loading):
            self._set(Failed(state.position, error))
        elif isinstance(state, Running):
            self._set(Failed(state.position, error, state.picture))

    def _supersede(self) -> None:
        for ticket in (self._ticket, self._detail_ticket):
            if ticket is not None:
                ticket.token.cancel()
        self._ticket = self._detail_ticket = None

    def _set(self, state: CaseState) -> None:
        _log.debug("Case state: %s", type(state).__name__)
        self._state = state
        self.changed.emit(state)
