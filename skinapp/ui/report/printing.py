"""Pages of a PDF as pictures, for the screen and for paper.

PDFium must not be used by two threads at once: all of this runs in the lane for files.
"""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from skinapp.core.errors import OutputError
from skinapp.reports.paper import Paper
from skinapp.reports.pdf import RenderedPdf
from skinapp.services.cancellation import CancelToken

_PRINT_DPI = 300
_POINTS_PER_INCH = 72


def print_pdf(make: Callable[[Paper], RenderedPdf], printer: QPrinter, token: CancelToken) -> int:
    """Print a document at its own size; blocking, for a worker thread.

    Qt allows a printer to be painted on outside the GUI thread as long as one thread does it. One
    page is in memory at a time.

    Args:
        make: Makes the document for a paper.
        printer: Set up by the print dialog.
        token: Looked at between pages.

    Returns:
        The number of pages.

    Raises:
        CancelledError: If a stop was asked for.
        OutputError: If the document could not be made or the printer refused it.
    """
    document = pypdfium2.PdfDocument(make(paper_in(printer)).content)
    # The margins are part of the page: without this it would be shrunk into those of the printer.
    printer.setFullPage(True)
    painter = QPainter()
    try:
        if not painter.begin(printer):
            msg = "The printer could not be started."
            raise OutputError(msg)
        for number in range(len(document)):
            token.raise_if_cancelled()
            if number and not printer.newPage():
                msg = "The printer took no further page."
                raise OutputError(msg)
            page = _page_image(document, number, _PRINT_DPI / _POINTS_PER_INCH)
            painter.drawImage(_fitted(page, painter.viewport().toRectF()), page)
        return len(document)
    finally:
        painter.end()
        document.close()


def page_image(content: bytes, number: int, scale: float) -> QImage:
    """One page as a picture.

    Args:
        content: The bytes of the PDF.
        number: Of the page, from 0.
        scale: Pixels a point.

    Returns:
        The picture.
    """
    document = pypdfium2.PdfDocument(content)
    try:
        return _page_image(document, number, scale)
    finally:
        document.close()


def paper_in(printer: QPrinter) -> Paper:
    """The report's paper that suits the one in the printer."""
    letter = QPageSize.PageSizeId.Letter
    return "letter" if printer.pageLayout().pageSize().id() == letter else "a4"


def put_paper_in(printer: QPrinter, paper: Paper) -> None:
    """Set a printer up for a paper, before the user is asked."""
    ids = {"a4": QPageSize.PageSizeId.A4, "letter": QPageSize.PageSizeId.Letter}
    printer.setPageSize(QPageSize(ids[paper]))


def _page_image(document: pypdfium2.PdfDocument, number: int, scale: float) -> QImage:
    page = document[number]
    bitmap = page.render(scale=scale, rev_byteorder=True)
    pixels = bitmap.to_numpy()
    height, width, _ = pixels.shape
    image = QImage(pixels.data, width, height, bitmap.stride, QImage.Format.Format_RGB888).copy()
    bitmap.close()
    page.close()
    return image


def _fitted(page: QImage, paper: QRectF) -> QRectF:
    """The largest rectangle of the page's shape in the middle of the paper."""
    size = QSizeF(page.size()).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    fitted = QRectF(paper.topLeft(), size)
    fitted.moveCenter(paper.center())
    return fitted
