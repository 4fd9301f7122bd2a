"""Reports on single images as PDF: all in one file, or one file each."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from skinapp.core.errors import OutputError
from skinapp.core.files import write_atomically
from skinapp.reports import words
from skinapp.reports.content import FailedContent, FailedEntry, ReportEntry
from skinapp.reports.failed_page import failed_flowables
from skinapp.reports.image_report import entry_flowables
from skinapp.reports.letterhead import Letterhead, load_letterhead
from skinapp.reports.paginator import Pages
from skinapp.reports.paper import Paper, ReportStyle
from skinapp.reports.statements import Statements
from skinapp.reports.words import Translate, as_written

_log = logging.getLogger(__name__)

_PLAIN = ReportStyle()


@dataclass(frozen=True)
class RenderedPdf:
    """A PDF that is not in a file yet.

    Attributes:
        content: The bytes of the file.
        page_count: At least 1.
        paper: Size of all its pages.
        notices: What is missing from it and what to do, a sentence each.
    """

    content: bytes
    page_count: int
    paper: Paper
    notices: tuple[str, ...] = ()


def render_report(
    entries: Iterable[ReportEntry | FailedEntry],
    style: ReportStyle = _PLAIN,
    translate: Translate = as_written,
) -> RenderedPdf:
    """Make one PDF of any number of images, each beginning on a page of its own.

    Entries are taken one by one and their pixels are not kept, so that a generator of hundreds
    needs the memory of one. Files without a result are listed on closing pages. The same entries
    give the same bytes.

    Args:
        entries: At least one, in the order of the report. What the iterable raises passes through.
        style: Paper, name and logo of the clinic.
        translate: From a context and an English text to the text of the report.

    Returns:
        The PDF.

    Raises:
        OutputError: If there are no entries.
        ValueError: If a probability is none.
    """
    statements = Statements(translate)
    letterhead = load_letterhead(style)
    pages = Pages(style.paper, statements)
    failures: list[FailedContent] = []
    created: datetime | None = None
    for entry in entries:
        if isinstance(entry, FailedEntry):
            failures.append(statements.failed(entry))
            continue
        parts = entry_flowables(entry, statements, letterhead, (pages.width, pages.height))
        pages.add(_subject(entry), parts)
        moment = entry.assessment.provenance.created_utc
        created = moment if created is None else max(created, moment)
    if failures:
        title = statements.say(words.FAILED_TITLE)
        pages.add(title, failed_flowables(failures, statements, pages.width))
    if not pages.count:
        msg = "There is nothing to report."
        raise OutputError(msg)
    content = pages.finished(statements.say(words.TITLE), created or datetime.now(UTC))
    _log.info("made a report of %d pages", pages.count)
    return RenderedPdf(content, pages.count, style.paper, logo_notices(letterhead, statements))


def write_report(
    path: Path,
    entries: Iterable[ReportEntry | FailedEntry],
    style: ReportStyle = _PLAIN,
    translate: Translate = as_written,
) -> tuple[str, ...]:
    """Write what ``render_report`` makes.

    The file is readable by its owner only, as it concerns a patient.

    Args:
        path: The PDF; an old file is replaced when the new one is complete.
        entries: At least one, in the order of the report. What the iterable raises passes through.
        style: Paper, name and logo of the clinic.
        translate: From a context and an English text to the text of the report.

    Returns:
        What is missing from the report and what to do, a sentence each.

    Raises:
        OutputError: If the file cannot be written or there are no entries; an old file at ``path``
            is unchanged then, and nothing is left beside it.
        ValueError: If a probability is none.
    """
    rendered = render_report(entries, style, translate)
    write_atomically(path, rendered.content)
    return rendered.notices


def logo_notices(letterhead: Letterhead, statements: Statements) -> tuple[str, ...]:
    """What to tell about a logo that was left out.

    Args:
        letterhead: As it was loaded.
        statements: For the words.

    Returns:
        One sentence or none.
    """
    if not letterhead.logo_error:
        return ()
    return (statements.say(words.LOGO_LEFT_OUT, code=letterhead.logo_error),)


def _subject(entry: ReportEntry) -> str:
    """What tells one printed sheet from those of other patients."""
    case_id = entry.case.case_id.strip()
    return f"{case_id} · {entry.image_name}" if case_id else entry.image_name
