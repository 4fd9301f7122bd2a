"""Hands a result on: text for the letter to the clipboard, documents to the archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication

from skinapp.reports.content import ReportEntry
from skinapp.services.settings import Settings
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.report.controller import report_style
from skinapp.ui.widgets.i18n import error_sentence

if TYPE_CHECKING:
    from skinapp.outputs.exchange.archive import Archive


class HasResult(Protocol):
    """Who knows the image on the screen and its result."""

    @property
    def open_path(self) -> Path | None:
        """File of the image; None for a pasted one."""
        ...

    def report_entry(self) -> ReportEntry | None:
        """The result, or None while there is none."""
        ...


class ExchangeController(QObject):
    """Copies and sends what is on the screen; each ends in one notice.

    Args:
        case: Has the result that is on the screen.
        lane: In which documents are made and sent; an archive may be slow.
        settings: Asked anew each time.
        parent: Qt parent.
    """

    noticed = Signal(object)

    def __init__(
        self,
        case: HasResult,
        lane: Lane,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._case = case
        self._lane = lane
        self._settings = settings

    def copy_letter(self) -> None:
        """Put three lines for the doctor's letter into the clipboard."""
        from skinapp.reports.letter import letter_text

        entry = self._case.report_entry()
        if entry is None:
            return
        QGuiApplication.clipboard().setText(letter_text(entry, _translate))
        self.noticed.emit(Notice(self.tr("The text for the letter is in the clipboard.")))

    def send(self) -> None:
        """Send picture, report and numbers to the archive of the settings."""
        entry, source = self._case.report_entry(), self._case.open_path
        if entry is None:
            return
        settings = self._settings()
        if not settings.archive_host.strip():
            text = self.tr("No archive is set. Enter its address in the settings first.")
            self.noticed.emit(Notice(text, failed=True))
            return
        style = report_style(settings)

        def work(context: TaskContext) -> int:
            from skinapp.outputs.exchange.archive import send
            from skinapp.outputs.exchange.dicom import dicom_files

            files = dicom_files(entry, style, _translate, source)
            return send(archive_of(settings), files, context.token)

        def done(outcome: Outcome[int]) -> None:
            if isinstance(outcome, Success):
                text = self.tr("Stored in the archive. Documents: {count}")
                self.noticed.emit(Notice(text.format(count=outcome.value)))
            else:
                sentence = error_sentence(as_skinapp_error(outcome.error))
                self.noticed.emit(Notice(sentence, failed=True))

        self._lane.submit(work, done)


def archive_of(settings: Settings) -> Archive:
    """The archive that the settings name."""
    from skinapp.outputs.exchange.archive import Archive

    return Archive(
        settings.archive_host,
        settings.archive_port,
        settings.archive_title,
        settings.own_title,
    )


def _translate(context: str, text: str) -> str:
    # Qt allows this in any thread.
    return QCoreApplication.translate(context, text)
