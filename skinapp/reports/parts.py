"""Parts that every kind of page is put together from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.platypus.flowables import Flowable, HRFlowable, Spacer
from reportlab.platypus.tables import Table

from skinapp.reports import style
from skinapp.reports.graphics import Reserve, photo
from skinapp.reports.letterhead import Letterhead
from skinapp.reports.literal import paragraph, run_in, shortened

HEADING_ROOM: Final = 36
"""Height that has to be left below a heading, so that it does not stand alone."""

LONGEST_CELL: Final = 80
"""Characters of a text of the user that is put beside others."""

BARE: Final = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
"""Commands of a table that adds nothing of its own."""

_ENDLESS: Final = 1e6
_RIGHT_WIDTH: Final = 200


def rule(*, before: float, after: float) -> Flowable:
    """A thin line.

    Args:
        before: Space above, in points.
        after: Space below, in points.

    Returns:
        A flowable as wide as its place.
    """
    return HRFlowable(
        width="100%",
        thickness=style.HAIRLINE,
        color=style.LINE,
        spaceBefore=before,
        spaceAfter=after,
    )


def height_of(flowables: Sequence[Flowable], width: float) -> float:
    """Height of parts below one another, at most; reportlab may let spaces overlap.

    Args:
        flowables: The parts.
        width: Their place, in points.

    Returns:
        Height in points.
    """
    return sum(
        float(part.getSpaceBefore() + part.wrap(width, _ENDLESS)[1] + part.getSpaceAfter())
        for part in flowables
    )


def grid(
    rows: list[list[object]],
    widths: Sequence[float | str],
    *extra: tuple[object, ...],
    before: float = 0,
) -> Table:
    """A table without lines or paddings but those that are asked for.

    Args:
        rows: Parts or lists of parts.
        widths: Of the columns, in points.
        *extra: Further commands in the way of reportlab.
        before: Space above, in points.

    Returns:
        The table.
    """
    return Table(
        rows, colWidths=list(widths), style=[*BARE, *extra], spaceBefore=before, hAlign="LEFT"
    )


def two_columns(
    left: list[Flowable], right: list[Flowable], column: float, *, before: float
) -> Table:
    """Parts side by side.

    Args:
        left: Parts of the left column.
        right: Parts of the right column.
        column: Width of each, in points.
        before: Space above, in points.

    Returns:
        A table of one row.
    """
    return grid([[left, "", right]], [column, style.GUTTER, column], before=before)


def heading(text: str) -> list[Flowable]:
    """A heading that stays with what follows it.

    Args:
        text: What it says.

    Returns:
        Its parts.
    """
    return [Reserve(HEADING_ROOM), Spacer(0, 12), paragraph(text, style.HEADING)]


def footnote(label: str, text: str) -> list[Flowable]:
    """Small print with its label in the same line.

    Args:
        label: What it is about.
        text: What it says.

    Returns:
        Its parts.
    """
    return [Spacer(0, 8), run_in(label, text, (style.SMALL_LEAD, style.SMALL))]


def statement(label: str, text: str) -> list[Flowable]:
    """A sentence or two with their label in the same line.

    Args:
        label: What they are about.
        text: What they say.

    Returns:
        Its parts.
    """
    return [Spacer(0, 8), run_in(label, text, (style.LEAD, style.BODY))]


def title_block(
    letterhead: Letterhead, title: str, asides: Sequence[str], subject: str, width: float
) -> list[Flowable]:
    """The top of a first page: letterhead, title and what it is about.

    Args:
        letterhead: Of the clinic; takes no room if it is empty.
        title: Of the document.
        asides: A few words at the right, one below the other.
        subject: A line below the title; takes no room if it is empty.
        width: Room between the margins, in points.

    Returns:
        Parts in reading order, closed by a line.
    """
    about = [paragraph(subject, style.NAME)] if subject else []
    # A row of a table cannot go on on the next page, so a very long name stands below it.
    beside = len(subject) <= LONGEST_CELL
    headline = [paragraph(title, style.DISPLAY), *(about if beside else [])]
    right = _clinic(letterhead)
    right += [paragraph(aside, style.SMALL_RIGHT) for aside in asides]
    row = grid(
        [[headline, right]],
        [width - _RIGHT_WIDTH, _RIGHT_WIDTH],
        ("RIGHTPADDING", (0, 0), (0, 0), style.GUTTER),
        ("ALIGN", (1, 0), (1, 0), "RIGHT"),
        # Without a letterhead the small words end on the base line of the title.
        ("TOPPADDING", (1, 0), (1, 0), 0 if _has_clinic(letterhead) else 9),
    )
    return [row, *([] if beside else about), rule(before=8, after=8)]


def _has_clinic(letterhead: Letterhead) -> bool:
    return bool(letterhead.clinic_name) or letterhead.logo_hwc_u8 is not None


def _clinic(letterhead: Letterhead) -> list[Flowable]:
    parts: list[Flowable] = []
    if letterhead.logo_hwc_u8 is not None:
        logo = photo(letterhead.logo_hwc_u8, _RIGHT_WIDTH, style.LOGO_MAX_HEIGHT)
        parts += [logo, Spacer(0, 4)]
    if letterhead.clinic_name:
        name = shortened(letterhead.clinic_name, LONGEST_CELL)
        parts.append(paragraph(name, style.STRONG_RIGHT))
    return parts
