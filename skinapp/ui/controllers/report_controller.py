"""Saves and prints reports in the lane for files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtPrintSupport import QPrinter

from skinapp.reports.content import ReportEntry
from skinapp.reports.pdf import write_report
from skinapp.tasks.lane import Failure, Lane, Outcome, TaskContext
from skinapp.ui.controllers.engine_controller import as_skinapp_error
from skinapp.ui.controllers.printing import print_report
from skinapp.ui.controllers.states import Notice
from skinapp.ui.i18n import error_sentence

_FORBIDDEN_IN_NAMES = '<>:"/\\|?*'


def default_report_name(image_name: str) -> str:
    """A file name for the report on an image that every system accepts.

    Args:
        image_name: The image's name, possibly with characters that files may not have.

    Returns:
        A name that ends in ``.pdf``.
    """
    stem = Path(image_name).stem
    clean = "".join("_" if c in _FORBIDDEN_IN_NAMES or not c.isprintable() else c for c in stem)
    return f"{clean.strip(' .')[:100] or 'image'}-report.pdf"


def locale_page_size() -> str:
    """The paper that people use where the computer is: ``A4`` or ``Letter``."""
    system = QLocale.system().measurementSystem()
    return "Letter" if system == QLocale.MeasurementSystem.ImperialUSSystem else "A4"


class ReportController(QObject):
    """Writes one report at a time; each ends in one notice.

    Args:
        files: The lane that writes files.
        parent: Qt parent.
    """

    noticed = Signal(object)

    def __init__(self, files: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files

    def save(self, entry: ReportEntry, path: Path) -> None:
        """Write the report as PDF; a name without a suffix gets one."""
        target = path if path.suffix else path.with_suffix(".pdf")

        def work(_context: TaskContext) -> Path:
            write_report(target, [entry], page_size=locale_page_size())
            return target

        def done(outcome: Outcome[Path]) -> None:
            self._announce(outcome, self.tr("Report saved: {name}").format(name=target.name))

        self._files.submit(work, done)

    def print_on(self, entry: ReportEntry, printer: QPrinter) -> None:
        """Print the report."""

        def work(context: TaskContext) -> int:
            return print_report(entry, printer, context.token)

        def done(outcome: Outcome[int]) -> None:
            self._announce(outcome, self.tr("Report sent to the printer."))

        self._files.submit(work, done)

    def _announce(self, outcome: Outcome[Path] | Outcome[int], success: str) -> None:
        if isinstance(outcome, Failure):
            sentence = error_sentence(as_skinapp_error(outcome.error))
            self.noticed.emit(Notice(sentence, failed=True))
        else:
            self.noticed.emit(Notice(success))
