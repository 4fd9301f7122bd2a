"""Makes, saves and prints documents in the lane for files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QImage

from skinapp.core.files import write_atomically
from skinapp.reports.content import FailedEntry, ReportEntry
from skinapp.reports.file_names import report_name, summary_name
from skinapp.reports.paper import Paper, ReportStyle
from skinapp.reports.summary.rows import SummaryRow, SummaryRun
from skinapp.reports.words import Translate
from skinapp.services.settings import Settings
from skinapp.tasks.lane import Failure, Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.widgets.i18n import error_sentence

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from skinapp.reports.pdf import RenderedPdf


@dataclass(frozen=True, eq=False)
class PdfJob:
    """A document that can be previewed, saved and printed.

    Attributes:
        file_name: What a file of it is called unless the user says otherwise.
        make: Makes it; called in the lane for files, perhaps several times.
    """

    file_name: str
    make: Callable[[ReportStyle, Translate], RenderedPdf]


def report_job(entries: Sequence[ReportEntry | FailedEntry]) -> PdfJob:
    """The report on one or more images.

    Args:
        entries: At least one; the first one gives the name.

    Returns:
        The document.
    """
    kept = tuple(entries)

    def make(style: ReportStyle, translate: Translate) -> RenderedPdf:
        from skinapp.reports.pdf import render_report

        return render_report(kept, style, translate)

    return PdfJob(report_name(kept[0].image_name), make)


def summary_job(run: SummaryRun, rows: Sequence[SummaryRow]) -> PdfJob:
    """The summary of a folder; ``summary_of`` makes both from the results of a run.

    Args:
        run: What holds for all rows.
        rows: At least one.

    Returns:
        The document.
    """
    kept = tuple(rows)

    def make(style: ReportStyle, translate: Translate) -> RenderedPdf:
        from skinapp.reports.summary.document import render_summary

        return render_summary(run, kept, style, translate)

    return PdfJob(summary_name(run.name), make)


def report_style(settings: Settings) -> ReportStyle:
    """What of the settings concerns the look of documents."""
    return ReportStyle(settings.paper, settings.clinic_name, settings.clinic_logo)


class ReportController(QObject):
    """Makes one document at a time; each that is saved or printed ends in one notice.

    Args:
        files: The lane that writes files.
        style: Asked anew for each document.
        parent: Qt parent.
    """

    noticed = Signal(object)

    def __init__(
        self,
        files: Lane,
        style: Callable[[], ReportStyle],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._style = style

    @property
    def paper(self) -> Paper:
        """What documents are made for unless a printer holds another one."""
        return self._style().paper

    def render(self, job: PdfJob, done: Callable[[Outcome[RenderedPdf]], None]) -> Ticket:
        """Make a document for the screen.

        Args:
            job: The document.
            done: Gets it on the GUI thread.

        Returns:
            A ticket to stop waiting for it.
        """
        style = self._style()
        return self._files.submit(lambda _context: job.make(style, _translate), done)

    def render_page(
        self, document: RenderedPdf, number: int, scale: float, done: Callable[[QImage], None]
    ) -> Ticket:
        """Draw one page.

        Args:
            document: Where it is from.
            number: Of the page, from 0.
            scale: Pixels a point.
            done: Gets the picture on the GUI thread.

        Returns:
            A ticket to stop waiting for it.
        """

        def finish(outcome: Outcome[QImage]) -> None:
            if isinstance(outcome, Success):
                done(outcome.value)
            else:
                as_skinapp_error(outcome.error)

        def work(_context: TaskContext) -> QImage:
            from skinapp.ui.report.printing import page_image

            return page_image(document.content, number, scale)

        return self._files.submit(work, finish)

    def save(self, job: PdfJob, path: Path) -> None:
        """Write a document; a name without a suffix gets one."""
        style, target = self._style(), with_suffix(path)

        def work(_context: TaskContext) -> tuple[str, ...]:
            document = job.make(style, _translate)
            write_atomically(target, document.content)
            return document.notices

        self._files.submit(work, lambda outcome: self._announce_saved(outcome, target))

    def save_rendered(self, document: RenderedPdf, path: Path) -> None:
        """Write the very document that was previewed."""
        target = with_suffix(path)

        def work(_context: TaskContext) -> tuple[str, ...]:
            write_atomically(target, document.content)
            return document.notices

        self._files.submit(work, lambda outcome: self._announce_saved(outcome, target))

    def print_on(self, job: PdfJob, printer: QPrinter) -> None:
        """Print a document on the paper that is in the printer."""
        style = self._style()
        notices: list[str] = []

        def make(paper: Paper) -> RenderedPdf:
            document = job.make(
                ReportStyle(paper, style.clinic_name, style.clinic_logo), _translate
            )
            notices.extend(document.notices)
            return document

        def work(context: TaskContext) -> tuple[str, ...]:
            from skinapp.ui.report.printing import print_pdf

            print_pdf(make, printer, context.token)
            return tuple(notices)

        def done(outcome: Outcome[tuple[str, ...]]) -> None:
            self._announce(outcome, self.tr("Report sent to the printer."))

        self._files.submit(work, done)

    def _announce_saved(self, outcome: Outcome[tuple[str, ...]], target: Path) -> None:
        text = self.tr("Report saved: {name}").format(name=target.name)
        self._announce(outcome, text, target)

    def _announce(
        self, outcome: Outcome[tuple[str, ...]], success: str, file: Path | None = None
    ) -> None:
        if isinstance(outcome, Failure):
            sentence = error_sentence(as_skinapp_error(outcome.error))
            self.noticed.emit(Notice(sentence, failed=True))
        else:
            missing = outcome.value
            self.noticed.emit(Notice(" ".join((success, *missing)), bool(missing), file))


def with_suffix(path: Path) -> Path:
    """The path with ``.pdf`` at its end, if it has no ending."""
    return path if path.suffix else path.with_suffix(".pdf")


def _translate(context: str, text: str) -> str:
    # Qt allows this in any thread.
    return QCoreApplication.translate(context, text)
