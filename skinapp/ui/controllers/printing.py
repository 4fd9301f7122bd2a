"""Puts a report on paper: the same PDF that is saved, page by page."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from skinapp.core.errors import OutputError
from skinapp.reports.content import ReportEntry
from skinapp.reports.pdf import write_report
from skinapp.services.cancellation import CancelToken

_RENDER_DPI = 300
_POINTS_PER_INCH = 72


def print_report(entry: ReportEntry, printer: QPrinter, token: CancelToken) -> int:
    """Print the report of one case; blocking, for a worker thread.

    Qt allows a printer to be painted on outside the GUI thread as long as one thread does it.

    Args:
        entry: The case.
        printer: Set up by the print dialog.
        token: Looked at between pages.

    Returns:
        The number of pages.

    Raises:
        CancelledError: If a stop was asked for.
        OutputError: If the report could not be made or the printer refused it.
    """
    pages = _render_pages(entry, report_page_size(printer), token)
    painter = QPainter()
    if not painter.begin(printer):
        msg = "The printer could not be started."
        raise OutputError(msg)
    try:
        for number, page in enumerate(pages):
            token.raise_if_cancelled()
            if number:
                printer.newPage()
            painter.drawImage(_fitted(page, painter.viewport().toRectF()), page)
    finally:
        painter.end()
    return len(pages)


def report_page_size(printer: QPrinter) -> str:
    """The report's page size that suits the paper in the printer: ``A4`` or ``Letter``."""
    letter = QPageSize.PageSizeId.Letter
    return "Letter" if printer.pageLayout().pageSize().id() == letter else "A4"


def _render_pages(entry: ReportEntry, page_size: str, token: CancelToken) -> list[QImage]:
    # The folder is private to the user and gone afterwards, whatever happens in between.
    with tempfile.TemporaryDirectory(prefix="skinapp-print-") as folder:
        path = Path(folder) / "report.pdf"
        write_report(path, [entry], page_size=page_size)
        document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        pages = []
        for page in document:
            token.raise_if_cancelled()
            bitmap = page.render(scale=_RENDER_DPI / _POINTS_PER_INCH, rev_byteorder=True)
            pixels = bitmap.to_numpy()
            height, width, _ = pixels.shape
            pages.append(
                QImage(
                    pixels.data, width, height, bitmap.stride, QImage.Format.Format_RGB888
                ).copy()
            )
    finally:
        document.close()
    return pages


def _fitted(page: QImage, paper: QRectF) -> QRectF:
    """The largest rectangle of the page's shape in the middle of the paper."""
    size = QSizeF(page.size()).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    fitted = QRectF(paper.topLeft(), size)
    fitted.moveCenter(paper.center())
    return fitted
