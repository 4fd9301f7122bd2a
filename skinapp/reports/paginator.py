"""Pages of a PDF: how parts are laid on them, their footers, what the file says of itself."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.frames import Frame

from skinapp import __version__
from skinapp.core.errors import OutputError
from skinapp.reports import style, words
from skinapp.reports.literal import shortened
from skinapp.reports.paper import PAPERS, Paper
from skinapp.reports.statements import Statements

_FOOTER_SUBJECT_LENGTH: Final = 48
_BOOKMARK_LENGTH: Final = 80


class Pages:
    """Fills pages one after the other and draws the footers once their number is known.

    Args:
        paper: Size of the pages.
        statements: For the words of the footers.
    """

    def __init__(self, paper: Paper, statements: Statements) -> None:
        style.register_fonts()
        self._statements = statements
        page_size = PAPERS[paper]
        self._page_width, self._page_height = page_size
        self.width = self._page_width - 2 * style.MARGIN
        self._bottom = style.BOTTOM_MARGIN + style.FOOTER_HEIGHT
        self.height = self._page_height - self._bottom - style.TOP_MARGIN
        self.count = 0
        self._subjects: list[str] = []
        self._buffer = BytesIO()
        # Invariant: the same entries give the same bytes, and no local time gets into the file.
        self._canvas = Canvas(
            self._buffer,
            pagesize=page_size,
            pageCompression=1,
            invariant=1,
            lang=statements.say(words.LANGUAGE_TAG),
        )

    def add(self, subject: str, flowables: list[Flowable]) -> None:
        """Lay parts out from the top of a new page on.

        Args:
            subject: What these pages are about; stands in their footers and in the outline.
            flowables: Parts in reading order.

        Raises:
            OutputError: If a part is larger than a page.
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

    def finished(self, title: str, created: datetime) -> bytes:
        """The whole file.

        Args:
            title: Of the document; never a name of a file or a patient.
            created: Becomes the creation date.

        Returns:
            The bytes of the PDF.
        """
        canvas = self._canvas
        for number, subject in enumerate(self._subjects, start=1):
            self._draw_footer(number, subject)
        canvas.setTitle(title)
        canvas.setSubject(self._statements.say(words.FOOTER))
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
        canvas, say = self._canvas, self._statements.say
        left, right = style.MARGIN, self._page_width - style.MARGIN
        baseline = style.BOTTOM_MARGIN
        canvas.beginForm(_footer_name(number), 0, 0, self._page_width, self._page_height)
        canvas.setStrokeColor(style.LINE)
        canvas.setLineWidth(style.HAIRLINE)
        canvas.line(left, baseline + 12, right, baseline + 12)
        canvas.setFillColor(style.GREY)
        canvas.setFont(style.REGULAR, style.SMALL_SIZE)
        canvas.drawString(left, baseline, say(words.FOOTER))
        canvas.drawCentredString(self._page_width / 2, baseline, subject)
        page = say(words.PAGE_OF, number=number, count=self.count)
        canvas.drawRightString(right, baseline, page)
        canvas.endForm()


def _footer_name(number: int) -> str:
    return f"footer-{number}"
