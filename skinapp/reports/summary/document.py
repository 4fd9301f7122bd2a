"""A folder on a few pages: all its results in one table, those to look at first on top."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from skinapp.core.errors import OutputError
from skinapp.core.files import write_atomically
from skinapp.reports import words
from skinapp.reports.letterhead import load_letterhead
from skinapp.reports.paginator import Pages
from skinapp.reports.paper import ReportStyle
from skinapp.reports.pdf import RenderedPdf, logo_notices
from skinapp.reports.statements import Statements
from skinapp.reports.summary.page import summary_flowables
from skinapp.reports.summary.rows import SummaryRow, SummaryRun, sorted_rows
from skinapp.reports.words import Translate, as_written

_log = logging.getLogger(__name__)

_PLAIN = ReportStyle()


def render_summary(
    run: SummaryRun,
    rows: Iterable[SummaryRow],
    style: ReportStyle = _PLAIN,
    translate: Translate = as_written,
) -> RenderedPdf:
    """Make the summary of a folder; the same rows give the same bytes.

    Args:
        run: What holds for all rows.
        rows: At least one, in the order of the run.
        style: Paper, name and logo of the clinic.
        translate: From a context and an English text to the text of the summary.

    Returns:
        The PDF.

    Raises:
        OutputError: If there are no rows.
        ValueError: If a probability is none.
    """
    by_urgency = sorted_rows(rows)
    if not by_urgency.count:
        msg = "There is nothing to report."
        raise OutputError(msg)
    statements = Statements(translate)
    letterhead = load_letterhead(style)
    pages = Pages(style.paper, statements)
    parts = summary_flowables(run, by_urgency, statements, letterhead, pages.width)
    pages.add(run.name, parts)
    created = datetime.now(UTC) if run.provenance is None else run.provenance.created_utc
    content = pages.finished(statements.say(words.SUMMARY_TITLE), created)
    _log.info("made a summary of %d rows on %d pages", by_urgency.count, pages.count)
    return RenderedPdf(content, pages.count, style.paper, logo_notices(letterhead, statements))


def write_summary(
    path: Path,
    run: SummaryRun,
    rows: Iterable[SummaryRow],
    style: ReportStyle = _PLAIN,
    translate: Translate = as_written,
) -> tuple[str, ...]:
    """Write what ``render_summary`` makes, readable by its owner only.

    Args:
        path: The PDF; an old file is replaced when the new one is complete.
        run: What holds for all rows.
        rows: At least one, in the order of the run.
        style: Paper, name and logo of the clinic.
        translate: From a context and an English text to the text of the summary.

    Returns:
        What is missing from the summary and what to do, a sentence each.

    Raises:
        OutputError: If the file cannot be written or there are no rows; an old file at ``path`` is
            unchanged then, and nothing is left beside it.
        ValueError: If a probability is none.
    """
    rendered = render_summary(run, rows, style, translate)
    write_atomically(path, rendered.content)
    return rendered.notices
