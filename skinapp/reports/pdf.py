"""A report as a PDF file: how parts are laid on pages, footers and metadata."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.frames import Frame

from skinapp import __version__
from skinapp.core.errors import OutputError
from skinapp.core.files import write_atomically
from skinapp.reports import style
from skinapp.reports.content import (
    FAILED_TITLE,
    FOOTER,
    TITLE,
    FailedContent,
    FailedEntry,
    ReportEntry,
    failed_content,
    report_content,
)
from skinapp.reports.literal import shortened
from skinapp.reports.page import entry_flowables, failed_flowables

_log = logging.getLogger(__name__)

_FOOTER_SUBJECT_LENGTH: Final = 48
_BOOKMARK_LENGTH: Final = 80


def write_report(
    path: Path, entries: Iterable[ReportEntry | FailedEntry], *, page_size: str = "A4"
) -> None:
    """Write one PDF for any number of images, each beginning on a page of its own.

    Entries are taken one by one and their pixels are not kept, so that a generator of hundreds
    needs the memory of one. Files without a result are listed on closing pages.

    The file is readable by its owner only, as it concerns a patient.

    Args:
        path: The PDF; an old file is replaced when the new one is complete.
        entries: At least one, in the order of the report. What the iterable raises passes through.
        page_size: ``A4`` or ``Letter``.

    Raises:
        OutputError: If the file cannot be written or there are no entries; an old file at ``path``
            is unchanged then, and nothing is left beside it.
        ValueError: If the page size is unknown or a probability is none.
    """
    if page_size not in style.PAGE_SIZES:
        msg = f"page_size is {page_size!r}, not one of {', '.join(style.PAGE_SIZES)}"
        raise ValueError(msg)
    style.register_fonts()
    pages = _Pages(style.PAGE_SIZES[page_size])
    failures: list[FailedContent] = []
    created: datetime | None = None
    for entry in entries:
        if isinstance(entry, FailedEntry):
            failures.append(failed_content(entry))
            continue
        content = report_content(entry)
        pages.add(_subject(entry), entry_flowables(content, entry, pages.width, pages.height))
        moment = entry.assessment.provenance.created_utc
        created = moment if created is None else max(created, moment)
    if failures:
        pages.add(FAILED_TITLE, failed_flowables(failures, pages.width))
    if not pages.count:
        msg = "There is nothing to report."
        raise OutputError(msg, path=path)
    write_atomically(path, pages.finished(created or datetime.now(UTC)))
    _log.info("wrote a report of %d pages", pages.count)


class _Pages:
    """Fills pages one after the other and draws the footers once their number is known."""

    def __init__(self, page_size: tuple[float, float]) -> None:
        self._page_width, self._page_height = page_size
        self.width = self._page_width - 2 * style.MARGIN
        self._bottom = style.BOTTOM_MARGIN + style.FOOTER_HEIGHT
        self.height = self._page_height - self._bottom - style.TOP_MARGIN
        self.count = 0
        self._subjects: list[str] = []
        self._buffer = BytesIO()
        # Invariant: the same entries give the same bytes, and no local time gets into the file.
        self._canvas = Canvas(
            self._buffer, pagesize=page_size, pageCompression=1, invariant=1, lang="en-GB"
        )

    def add(self, subject: str, flowables: list[Flowable]) -> None:
        """Lay parts out from the top of a new page on.

        Args:
            subject: What these pages are about; stands in their footers and in the outline.
            flowables: Parts in reading order.
        """
        footer = shortened(subject, _FOOTER_SUBJECT_LENGTH)
        frame = self._begin_page(footer)
        key = f"page-{self.count}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(shortened(subject, _BOOKMARK_LENGTH), key)
        untouched = True
        waiting = deque(flowables)
        while waiting:
            head = waiting.popleft()
            if frame.add(head, self._canvas, trySplit=1):
                untouched = False
                continue
            first, *rest = frame.split(head, self._canvas) or [head]
            if frame.add(first, self._canvas, trySplit=1):
                waiting.extendleft(reversed(rest))
                if not waiting:
                    break
            elif untouched:
                msg = "A part of the report does not fit on a page."
                raise OutputError(msg)
            else:
                waiting.appendleft(head)
            self._canvas.showPage()
            frame = self._begin_page(footer)
            untouched = True
        self._canvas.showPage()

    def finished(self, created: datetime) -> bytes:
        """The whole file.

        Args:
            created: Becomes the creation date.

        Returns:
            The bytes of the PDF.
        """
        canvas = self._canvas
        for number, subject in enumerate(self._subjects, start=1):
            self._draw_footer(number, subject)
        canvas.setTitle(TITLE)
        canvas.setSubject(FOOTER)
        canvas.setAuthor("")
        canvas.setCreator(f"skinapp {__version__}")
        canvas.setViewerPreference("DisplayDocTitle", "true")
        date = f"D:{created.astimezone(UTC):%Y%m%d%H%M%S}Z"
        canvas.setDateFormatter(lambda *_: date)
        canvas.save()
        return self._buffer.getvalue()

    def _begin_page(self, subject: str) -> Frame:
        self.count += 1
        self._subjects.append(subject)
        # A form may be used before it is defined, so footers can wait for the number of pages.
        self._canvas.doForm(_footer_name(self.count))
        return Frame(
            style.MARGIN,
            self._bottom,
            self.width,
            self.height,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )

    def _draw_footer(self, number: int, subject: str) -> None:
        canvas = self._canvas
        left, right = style.MARGIN, self._page_width - style.MARGIN
        baseline = style.BOTTOM_MARGIN
        canvas.beginForm(_footer_name(number), 0, 0, self._page_width, self._page_height)
        canvas.setStrokeColor(style.LINE)
        canvas.setLineWidth(style.HAIRLINE)
        canvas.line(left, baseline + 12, right, baseline + 12)
        canvas.setFillColor(style.GREY)
        canvas.setFont(style.REGULAR, style.SMALL_SIZE)
        canvas.drawString(left, baseline, FOOTER)
        canvas.drawCentredString(self._page_width / 2, baseline, subject)
        canvas.drawRightString(right, baseline, f"Page {number} of {self.count}")
        canvas.endForm()


def _subject(entry: ReportEntry) -> str:
    """What tells one printed sheet from those of other patients."""
    case_id = entry.case.case_id.strip()
    return f"{case_id} · {entry.image_name}" if case_id else entry.image_name


def _footer_name(number: int) -> str:
    return f"footer-{number}"
