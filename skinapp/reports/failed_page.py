"""The closing pages of a report: every file that has no result."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus.flowables import Flowable, Spacer

from skinapp.reports import style, words
from skinapp.reports.content import FailedContent
from skinapp.reports.graphics import Reserve
from skinapp.reports.letterhead import Letterhead
from skinapp.reports.literal import REPLACEMENT, paragraph, printable
from skinapp.reports.parts import HEADING_ROOM, rule, title_block
from skinapp.reports.statements import Statements


def failed_flowables(
    entries: Sequence[FailedContent], statements: Statements, width: float
) -> list[Flowable]:
    """The closing pages.

    Args:
        entries: At least one.
        statements: For the words around them.
        width: Room between the margins, in points.

    Returns:
        Parts in the order of the entries; all can be split between pages.
    """
    say = statements.say
    count = say(words.FILE_COUNT, count=len(entries))
    flowables = [
        *title_block(Letterhead(), say(words.FAILED_TITLE), [count], "", width)[:-1],
        Spacer(0, 4),
        paragraph(say(words.FAILED_INTRODUCTION), style.BODY),
        rule(before=8, after=8),
    ]
    for entry in entries:
        flowables += [
            Reserve(HEADING_ROOM),
            paragraph(entry.image_name, style.STRONG),
            paragraph(entry.sentence, style.BODY),
        ]
        if entry.detail:
            flowables.append(paragraph(entry.detail, style.SMALL))
        flowables += [paragraph(entry.code, style.SMALL), rule(before=4, after=8)]
    if any(REPLACEMENT in printable(entry.image_name + entry.detail) for entry in entries):
        flowables.append(paragraph(say(words.REPLACED, sign=REPLACEMENT), style.SMALL))
    return flowables
