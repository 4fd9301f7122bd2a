"""Writes the results of a folder: tables, a summary, or a report for each image."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from skinapp.core.assessment import Provenance
from skinapp.core.errors import CancelledError, ImageError, NumericError
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import ReportStyle
from skinapp.reports.summary_rows import SummaryRow, SummaryRun
from skinapp.services.file_result import FileResult
from skinapp.services.table_export import write_csv, write_xlsx
from skinapp.tasks.lane import Failure, Lane, Outcome, TaskContext, Ticket
from skinapp.ui.controllers.engine_controller import EngineController, as_skinapp_error
from skinapp.ui.controllers.folder_states import FolderRun
from skinapp.ui.controllers.sources import display_name
from skinapp.ui.controllers.states import AssessesImages, EngineReady, Notice
from skinapp.ui.i18n import error_sentence

if TYPE_CHECKING:
    from skinapp.core.calibration import OperatingPoint


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
    """

    kind: ExportKind
    target: Path
    fraction: float | None = None


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


class FolderExporter(QObject):
    """Makes one export at a time, in a lane of its own.

    Args:
        engine: Has the models, for the heatmaps of reports.
        lane: The lane of the exports.
        style: Look of documents; asked anew for each export.
        parent: Qt parent.
    """

    changed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        engine: EngineController,
        lane: Lane,
        style: Callable[[], ReportStyle],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._lane = lane
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
        self._ticket = self._lane.submit(work, self._finish, self._progress)

    def cancel(self) -> None:
        """Stop; files that are complete stay."""
        if self._ticket is not None:
            self._ticket.token.cancel()

    def _work(
        self, kind: ExportKind, run: FolderRun, results: tuple[FileResult, ...], target: Path
    ) -> Callable[[TaskContext], _Written] | None:
        style, engine = self._style(), self._engine.state
        match kind:
            case ExportKind.CSV:
                return lambda _context: _write_table(write_csv, target, results)
            case ExportKind.XLSX:
                return lambda _context: _write_table(write_xlsx, target, results)
            case ExportKind.SUMMARY:
                head = SummaryRun(run.title, *self._origin(results))
                return lambda _context: _write_summary(target, head, run.roots, results, style)
            case ExportKind.REPORTS:
                if not isinstance(engine, EngineReady):
                    return None
                job = _ReportJob(results, engine.analyst, self._operating_point(engine))
                return lambda context: job.write(target, style, context)

    def _origin(
        self, results: Sequence[FileResult]
    ) -> tuple[Provenance | None, OperatingPoint | None]:
        """What made the last result, and the operating point that belongs to it."""
        made = [one.provenance for one in results if one.provenance is not None]
        if not made:
            return None, None
        return made[-1], self._engine.operating_point(made[-1].bundle_sha256)

    def _operating_point(self, engine: EngineReady) -> OperatingPoint | None:
        return self._engine.operating_point(engine.analyst.info.bundle_sha256)

    def _progress(self, fraction: float) -> None:
        if self._state is not None:
            self._set(Exporting(self._state.kind, self._state.target, fraction))

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
        failed = bool(written.skipped or written.notices)
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
    target: Path,
    head: SummaryRun,
    roots: Sequence[Path],
    results: Sequence[FileResult],
    style: ReportStyle,
) -> _Written:
    from skinapp.reports.summary import write_summary

    rows = [
        SummaryRow(_name_below(result.file, roots), result.prediction, result.flags, result.error)
        for result in results
    ]
    return _Written(notices=write_summary(target, head, rows, style, _translate))


def _name_below(file: Path, roots: Sequence[Path]) -> str:
    """The path of a file below the folder that the user named."""
    root = next((root for root in roots if root in file.parents), file.parent)
    return str(file.relative_to(root))


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

    def write(self, folder: Path, style: ReportStyle, context: TaskContext) -> _Written:
        from skinapp.reports.pdf import write_separate_reports

        written = write_separate_reports(folder, self._entries(context), style, _translate)
        return _Written(len(written.paths), self._skipped, written.notices)

    def _entries(self, context: TaskContext) -> Iterator[ReportEntry]:
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
            yield ReportEntry(
                display_name(file), image, assessment, operating_point=self._operating_point
            )


def _translate(context: str, text: str) -> str:
    # Qt allows this in any thread.
    return QCoreApplication.translate(context, text)
