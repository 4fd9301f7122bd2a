"""From a wish for a document to its preview, its file or its print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from skinapp.tasks.lane import Failure, Outcome
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.report.controller import PdfJob, ReportController
from skinapp.ui.report.dialogs import ReportDialogs
from skinapp.ui.widgets.i18n import error_sentence

if TYPE_CHECKING:
    from skinapp.reports.pdf import RenderedPdf
    from skinapp.ui.report.preview import ReportPreview


class ReportDesk(QObject):
    """Asks what has to be asked before a document is shown, saved or printed.

    Args:
        controller: Makes the documents.
        window: Dialogs and previews belong to it.
    """

    def __init__(self, controller: ReportController, window: QWidget) -> None:
        super().__init__(window)
        self._controller = controller
        self._dialogs = ReportDialogs(window)
        self._window = window
        self._open: set[ReportPreview] = set()

    def save(self, job: PdfJob) -> None:
        """Ask where, then write."""
        self._dialogs.ask_where_to_save(
            job.file_name, lambda path: self._controller.save(job, path)
        )

    def print(self, job: PdfJob) -> None:
        """Ask for a printer, then print."""
        self._dialogs.ask_for_printer(
            job.file_name,
            self._controller.paper,
            lambda printer: self._controller.print_on(job, printer),
        )

    def preview(self, job: PdfJob) -> ReportPreview:
        """Show the pages, from where they can be saved and printed."""
        from skinapp.ui.report.preview import ReportPreview

        preview = ReportPreview(self._window)
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.setWindowModality(Qt.WindowModality.WindowModal)

        # What was asked for may come when the preview is closed and its half in C++ is gone.
        self._open.add(preview)
        preview.finished.connect(lambda: self._open.discard(preview))

        def show(outcome: Outcome[RenderedPdf]) -> None:
            if preview not in self._open:
                return
            if isinstance(outcome, Failure):
                preview.show_failure(error_sentence(as_skinapp_error(outcome.error)))
            else:
                self._fill(preview, job, outcome.value)

        ticket = self._controller.render(job, show)
        preview.finished.connect(ticket.token.cancel)
        preview.open()
        return preview

    def _fill(self, preview: ReportPreview, job: PdfJob, document: RenderedPdf) -> None:
        def draw(number: int, scale: float) -> None:
            def take(image: QImage) -> None:
                if preview in self._open:
                    preview.pages.take_page(number, scale, image)

            ticket = self._controller.render_page(document, number, scale, take)
            preview.finished.connect(ticket.token.cancel)

        def save(path: Path) -> None:
            self._controller.save_rendered(document, path)

        preview.page_wanted.connect(draw)
        preview.save_wanted.connect(lambda: self._dialogs.ask_where_to_save(job.file_name, save))
        preview.print_wanted.connect(lambda: self.print(job))
        preview.show_document(document)
