"""Writes the results of a folder: tables, a summary, or a report for each image."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from skinapp.core.case import CaseDetails
from skinapp.core.errors import CancelledError, ImageError, NumericError
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import ReportStyle
from skinapp.reports.summary.rows import SummaryRow, SummaryRun, summary_of
from skinapp.services.runs.result import FileResult
from skinapp.services.table_export import write_csv, write_xlsx
from skinapp.tasks.lane import Failure, Lane, Outcome, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import EngineController, as_skinapp_error
from skinapp.ui.engine.states import AssessesImages, EngineReady
from skinapp.ui.folder.states import FolderRun
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.images.sources import display_name
from skinapp.ui.widgets.i18n import error_sentence

if TYPE_CHECKING:
    from skinapp.core.operating import OperatingPoint


class ExportKind(Enum):
    """What can be made of the results; the value is the ending of the file."""

    CSV = ".csv"
    XLSX = ".xlsx"
    SUMMARY = ".pdf"
    REPORTS = ""


@dataclass(frozen=True)
class Exporting:
    """An export under way.

    Attributes:
        kind: What is made.
        target: The file or the folder.
        fraction: Finished share from 0 to 1; None where nobody knows.
        lacks_details: Whether the history could not be read.
    """

    kind: ExportKind
    target: Path
    fraction: float | None = None
    lacks_details: bool = False


@dataclass(frozen=True)
class _Written:
    """What came of an export.

    Attributes:
        files: How many were written.
        skipped: Images that could not be read again.
        notices: What is missing from the files, a sentence each.
    """

    files: int = 1
    skipped: int = 0
    notices: tuple[str, ...] = ()


_Cases = Mapping[str, CaseDetails]
_Work = Callable[[_Cases, TaskContext], _Written]


class FolderExporter(QObject):
    """Makes one export at a time, in a lane of its own.

    Args:
        engine: Has the models, for the heatmaps of reports.
        lane: The lane of the exports.
        keeper: Has what the user wrote about the images, for documents.
        style: Look of documents; asked anew for each export.
        parent: Qt parent.
    """

    changed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        engine: EngineController,
        lane: Lane,
        keeper: CaseKeeper,
        style: Callable[[], ReportStyle],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._lane = lane
        self._keeper = keeper
        self._style = style
        self._state: Exporting | None = None
        self._ticket: Ticket | None = None

    @property
    def state(self) -> Exporting | None:
        """The export under way, if there is one."""
        return self._state

    def export(
        self, kind: ExportKind, run: FolderRun, results: Sequence[FileResult], target: Path
    ) -> None:
        """Write results.

        Args:
            kind: What to make of them.
            run: Where they are from.
            results: In the order of the output.
            target: The file, or the folder of ``REPORTS``.
        """
        if self._state is not None:
            return
        work = self._work(kind, run, tuple(results), target)
        if work is None:
            text = self.tr("Reports need the models, which are not ready. Try again in a moment.")
            self.noticed.emit(Notice(text, failed=True))
            return
        self._set(Exporting(kind, target, 0.0 if kind is ExportKind.REPORTS else None))
        if kind in (ExportKind.SUMMARY, ExportKind.REPORTS):
            images = [one.provenance.image_sha256 for one in results if one.provenance is not None]
            self._ticket = self._keeper.collect(
                images, lambda cases, whole: self._begin(work, cases, whole=whole)
            )
        else:
            self._begin(work, {}, whole=True)

    def cancel(self) -> None:
        """Stop; files that are complete stay."""
        if self._ticket is not None:
            self._ticket.token.cancel()

    def _begin(self, work: _Work, cases: _Cases, *, whole: bool) -> None:
        if self._state is None:
            return
        if self._ticket is not None and self._ticket.token.cancelled:
            self._finish(Failure(CancelledError("The export was cancelled.")))
            return
        self._set(replace(self._state, lacks_details=not whole))
        self._ticket = self._lane.submit(
            lambda context: work(cases, context), self._finish, self._progress
        )

    def _work(
        self, kind: ExportKind, run: FolderRun, results: tuple[FileResult, ...], target: Path
    ) -> _Work | None:
        style, engine = self._style(), self._engine.state
        match kind:
            case ExportKind.CSV:
                return lambda _cases, _context: _write_table(write_csv, target, results)
            case ExportKind.XLSX:
                return lambda _cases, _context: _write_table(write_xlsx, target, results)
            case ExportKind.SUMMARY:
                point = self._point_of(results)
                return lambda cases, _context: _write_summary(
                    target, summary_of(run.title, results, run.roots, point, cases), style
                )
            case ExportKind.REPORTS:
                if not isinstance(engine, EngineReady):
                    return None
                job = _ReportJob(results, engine.analyst, self._operating_point(engine))
                return lambda cases, context: job.write(target, style, cases, context)

    def _point_of(self, results: Sequence[FileResult]) -> OperatingPoint | None:
        """The operating point that belongs to what made the last result."""
        made = [one.provenance for one in results if one.provenance is not None]
        return self._engine.operating_point(made[-1].bundle_sha256) if made else None

    def _operating_point(self, engine: EngineReady) -> OperatingPoint | None:
        return self._engine.operating_point(engine.analyst.info.bundle_sha256)

    def _progress(self, fraction: float) -> None:
        if self._state is not None:
            self._set(replace(self._state, fraction=fraction))

    def _finish(self, outcome: Outcome[_Written]) -> None:
        state, self._ticket = self._state, None
        self._set(None)
        if state is None:
            return
        if isinstance(outcome, Failure):
            error = as_skinapp_error(outcome.error)
            if isinstance(error, CancelledError):
                self.noticed.emit(Notice(self.tr("The export was cancelled.")))
            else:
                self.noticed.emit(Notice(error_sentence(error), failed=True))
            return
        written = outcome.value
        sentences = [self._success(state, written), *written.notices]
        if written.skipped:
            text = self.tr("Images that could not be read again: {count}.")
            sentences.append(text.format(count=f"{written.skipped:,}"))
        if state.lacks_details:
            text = self.tr("Case details are missing, because the history could not be read.")
            sentences.append(text)
        failed = bool(written.skipped or written.notices or state.lacks_details)
        self.noticed.emit(Notice(" ".join(sentences), failed=failed))

    def _success(self, state: Exporting, written: _Written) -> str:
        name = display_name(state.target)
        if state.kind is ExportKind.REPORTS:
            text = self.tr("Reports saved in {name}: {count}.")
            return text.format(name=name, count=f"{written.files:,}")
        return self.tr("Saved: {name}").format(name=name)

    def _set(self, state: Exporting | None) -> None:
        self._state = state
        self.changed.emit(state)


def _write_table(
    write: Callable[[Path, Sequence[FileResult]], None],
    target: Path,
    results: Sequence[FileResult],
) -> _Written:
    write(target, results)
    return _Written()


def _write_summary(
    target: Path, content: tuple[SummaryRun, Sequence[SummaryRow]], style: ReportStyle
) -> _Written:
    from skinapp.reports.summary.document import write_summary

    return _Written(notices=write_summary(target, *content, style, _translate))


class _ReportJob:
    """Reports on single images: their heatmaps are not kept by a run, so they are made again."""

    def __init__(
        self,
        results: Sequence[FileResult],
        analyst: AssessesImages,
        operating_point: OperatingPoint | None,
    ) -> None:
        self._files = [result.file for result in results if result.prediction is not None]
        self._analyst = analyst
        self._operating_point = operating_point
        self._skipped = 0

    def write(
        self, folder: Path, style: ReportStyle, cases: _Cases, context: TaskContext
    ) -> _Written:
        from skinapp.reports.pdf import write_separate_reports

        entries = self._entries(cases, context)
        written = write_separate_reports(folder, entries, style, _translate)
        return _Written(len(written.paths), self._skipped, written.notices)

    def _entries(self, cases: _Cases, context: TaskContext) -> Iterator[ReportEntry]:
        from skinapp.core.images import read_image

        for done, file in enumerate(self._files):
            context.report(done / len(self._files))
            context.token.raise_if_cancelled()
            try:
                image = read_image(file)
                assessment = self._analyst.assess(image, context.token)
            except (ImageError, NumericError):
                self._skipped += 1
                continue
            # By what was read now: what was written is about that image and no other.
            case = cases.get(image.sha256, CaseDetails())
            yield ReportEntry(display_name(file), image, assessment, case, self._operating_point)


def _translate(context: str, text: str) -> str:
    # Qt allows this in any thread.
    return QCoreApplication.translate(context, text)
