"""The report of one image: which parts stand on its pages, and where. Why: decision 0080."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.flowables import Flowable, Spacer
from reportlab.platypus.tables import Table

from skinapp.core.triage import withheld
from skinapp.reports import style, words
from skinapp.reports.content import DiagnosisLine, LabelledText, ReportContent, ReportEntry
from skinapp.reports.graphics import (
    KindMarker,
    ProbabilityBar,
    heated,
    kind_colour,
    legend_bar,
    photo,
    reduced,
)
from skinapp.reports.letterhead import Letterhead
from skinapp.reports.literal import REPLACEMENT, paragraph, paragraphs, printable
from skinapp.reports.parts import (
    BARE,
    LONGEST_CELL,
    footnote,
    grid,
    heading,
    height_of,
    statement,
    title_block,
    two_columns,
)
from skinapp.reports.statements import Statements

_MARKER_WIDTH: Final = 14
_CODE_WIDTH: Final = 28
_PERCENT_WIDTH: Final = 46
_PICTURES_SPACE: Final = 16
_LEGEND_WIDTH: Final = 96
_LEGEND_GAP: Final = 8
_CASE_SHARES: Final = (0.22, 0.36, 0.42)
_WRITING_LINES: Final = 2


def entry_flowables(
    entry: ReportEntry,
    statements: Statements,
    letterhead: Letterhead,
    room: tuple[float, float],
) -> list[Flowable]:
    """The report of one image, from its heading to its provenance.

    Args:
        entry: An image with its result.
        statements: For the words.
        letterhead: Of the clinic.
        room: Width and height between the margins, in points; the pictures are as large as the
            other parts allow.

    Returns:
        Parts in reading order; those that hold text of the user can be split between pages.
    """
    if withheld(entry.assessment.flags):
        # A heatmap would speak for an answer that is not given.
        entry = replace(entry, assessment=replace(entry.assessment, heatmaps=()))
    content = statements.report(entry)
    width, height = room
    column = (width - style.GUTTER) / 2
    above = _above(content, statements, letterhead, width)
    below = _below(content, statements, width)
    has_heatmap = bool(entry.assessment.heatmaps)
    captions = _captions(content, statements, has_heatmap=has_heatmap)
    caption_height = max(height_of(caption, column) for caption in captions)
    left_over = height - height_of((*above, *below), width) - caption_height - _PICTURES_SPACE
    # With more text than fits on one page there is no use in making the pictures small.
    image_height = (
        min(left_over, style.IMAGE_MAX_HEIGHT)
        if left_over >= style.IMAGE_MIN_HEIGHT
        else style.IMAGE_MAX_HEIGHT
    )
    pictures = _pictures(content, entry, column, image_height)
    left, right = (
        [picture, Spacer(0, 4), *caption]
        for picture, caption in zip(pictures, captions, strict=True)
    )
    return [*above, two_columns(left, right, column, before=12), *below]


def _above(
    content: ReportContent, statements: Statements, letterhead: Letterhead, width: float
) -> list[Flowable]:
    say = statements.say
    return [
        *title_block(
            letterhead,
            say(words.TITLE),
            [content.created_text, content.device],
            content.image_name,
            width,
        ),
        *_case(content.case, say(words.SEE_BELOW), width),
    ]


def _below(content: ReportContent, statements: Statements, width: float) -> list[Flowable]:
    say = statements.say
    column = (width - style.GUTTER) / 2
    return [
        *statement(say(words.QUALITY), " ".join(content.quality)),
        *statement(say(words.VERDICT), content.verdict),
        *([] if content.withheld else _answer(content, statements, column)),
        *_notices(content.notices, statements, width),
        *_notes(content, statements, width),
        _signature([say(words.SIGNED_BY), say(words.SIGNATURE), say(words.SIGNED_ON)], width),
        *footnote(say(words.USE_AND_LIMITS), " ".join(content.limits)),
        *footnote(say(words.HOW_MADE), _origin(content, say(words.REPLACED, sign=REPLACEMENT))),
    ]


def _answer(content: ReportContent, statements: Statements, column: float) -> list[Flowable]:
    say = statements.say
    return [
        two_columns(
            _top(say(words.MOST_PROBABLE), content.top, content.agreement, column),
            _all_seven(say(words.ALL_SEVEN), content, column),
            column,
            before=12,
        ),
        *statement(say(words.OPERATING_POINT), content.operating_point),
    ]


def _case(fields: Sequence[LabelledText], see_below: str, width: float) -> list[Flowable]:
    long = [field for field in fields if len(field.text) > LONGEST_CELL]
    shown = [see_below if field in long else field.text for field in fields]
    cells: list[object] = [
        [paragraph(field.label, style.SMALL), paragraph(text, style.STRONG)]
        for field, text in zip(fields, shown, strict=True)
    ]
    widths = [width * share for share in _CASE_SHARES]
    flowables: list[Flowable] = [
        grid([cells], widths, ("RIGHTPADDING", (0, 0), (-2, -1), style.GUTTER))
    ]
    for field in long:
        flowables += [paragraph(field.label, style.SMALL), *paragraphs(field.text, style.BODY)]
    return flowables


def _captions(
    content: ReportContent, statements: Statements, *, has_heatmap: bool
) -> tuple[list[Flowable], list[Flowable]]:
    left: list[Flowable] = [paragraph(content.image_caption, style.SMALL)]
    if not has_heatmap:
        return left, []
    low, high = statements.say(words.LOW), statements.say(words.HIGH)
    low_width = stringWidth(printable(low), style.REGULAR, style.SMALL_SIZE) + _LEGEND_GAP
    bar = grid(
        [[paragraph(low, style.SMALL), legend_bar(_LEGEND_WIDTH), paragraph(high, style.SMALL)]],
        [low_width, _LEGEND_WIDTH + _LEGEND_GAP, "*"],
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    )
    return left, [paragraph(content.heatmap_caption, style.SMALL), bar]


def _pictures(
    content: ReportContent, entry: ReportEntry, column: float, image_height: float
) -> tuple[Flowable, Flowable]:
    small = reduced(entry.image.pixels_hwc_u8)
    picture = photo(small, column, image_height)
    height = picture.drawHeight
    other: Flowable = paragraph(content.heatmap_caption, style.SMALL_CENTRED)
    if entry.assessment.heatmaps:
        overlay = heated(small, entry.assessment.heatmaps[0], *entry.image.size_hw)
        other = photo(overlay, column, height)
    return _framed(picture, column, height), _framed(other, column, height)


def _framed(part: Flowable, width: float, height: float) -> Table:
    """A part in the middle of a neutral field; both columns end level, whatever their pictures."""
    return Table(
        [[part]],
        colWidths=[width],
        rowHeights=[height],
        style=[
            *BARE,
            ("BACKGROUND", (0, 0), (-1, -1), style.SURROUND),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ],
    )


def _top(
    label: str, lines: Sequence[DiagnosisLine], agreement: str, column: float
) -> list[Flowable]:
    flowables: list[Flowable] = [paragraph(label, style.HEADING)]
    for place, line in enumerate(lines):
        names = [
            paragraph(line.name, style.STRONG),
            paragraph(f"{line.code}, {line.kind}", style.SMALL),
        ]
        figure = paragraph(line.probability_text, style.FIGURE)
        # The name gets what the figure leaves, so that even the longest stands on one line.
        figure_width = stringWidth(line.probability_text, style.REGULAR, style.FIGURE_SIZE) + 8
        head = grid(
            [[KindMarker(malignant=line.malignant), names, figure]],
            [_MARKER_WIDTH, column - _MARKER_WIDTH - figure_width, figure_width],
            ("TOPPADDING", (0, 0), (0, 0), 4),
        )
        bar = ProbabilityBar(line.probability, kind_colour(malignant=line.malignant))
        gap = [Spacer(0, 8)] if place else []
        flowables += [*gap, head, Spacer(0, 4), bar]
        if place == 0:
            flowables += [Spacer(0, 4), paragraph(agreement, style.SMALL)]
    return flowables


def _all_seven(label: str, content: ReportContent, column: float) -> list[Flowable]:
    rows: list[list[object]] = [
        [
            KindMarker(malignant=line.malignant),
            paragraph(line.name, style.BODY),
            paragraph(line.code, style.SMALL),
            paragraph(line.probability_text, style.BODY_RIGHT),
        ]
        for line in content.all_diagnoses
    ]
    total = [
        paragraph(content.malignant.label, style.BODY_BOLD),
        "",
        "",
        paragraph(content.malignant.text, style.BODY_BOLD_RIGHT),
    ]
    name_width = column - _MARKER_WIDTH - _CODE_WIDTH - _PERCENT_WIDTH
    table = grid(
        [*rows, total],
        [_MARKER_WIDTH, name_width, _CODE_WIDTH, _PERCENT_WIDTH],
        ("SPAN", (0, -1), (2, -1)),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("TOPPADDING", (0, 0), (0, -2), 4),
        ("TOPPADDING", (2, 0), (2, -2), 2),
        ("LINEABOVE", (0, 1), (-1, -1), style.HAIRLINE, style.LINE),
        ("LINEABOVE", (0, -1), (-1, -1), 1, style.GREY),
    )
    spread = [paragraph(content.member_range, style.SMALL)] if content.member_range else []
    return [paragraph(label, style.HEADING), table, *spread]


def _notices(sentences: Sequence[str], statements: Statements, width: float) -> list[Flowable]:
    label = statements.say(words.NOTICES)
    if not sentences:
        return statement(label, statements.say(words.NO_NOTICES))
    rows: list[list[object]] = [[paragraph(label, style.HEADING)]]
    rows += [[paragraph(sentence, style.BODY)] for sentence in sentences]
    panel = grid(
        rows,
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), style.PANEL),
        ("LINEBEFORE", (0, 0), (0, -1), 2, style.ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, 0), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
        # The heading and the first sentence stay together.
        ("NOSPLIT", (0, 0), (-1, 1)),
        before=12,
    )
    return [panel]


def _notes(content: ReportContent, statements: Statements, width: float) -> list[Flowable]:
    flowables = heading(statements.say(words.NOTES_AND_DECISION))
    if content.notes:
        flowables += paragraphs(content.notes, style.BODY)
    if content.decision:
        decision = statements.say(words.DECISION, decision=content.decision)
        flowables += paragraphs(decision, style.BODY_BOLD)
    if content.notes or content.decision:
        return flowables
    lines = Table(
        [[""]] * _WRITING_LINES,
        colWidths=[width],
        rowHeights=[style.WRITING_LINE_HEIGHT] * _WRITING_LINES,
        style=[("LINEBELOW", (0, 0), (-1, -1), style.HAIRLINE, style.GREY)],
    )
    return [*flowables, lines]


def _signature(labels: Sequence[str], width: float) -> Table:
    gap = style.GUTTER
    name, signature = (width - 2 * gap) * 0.35, (width - 2 * gap) * 0.4
    first, second, third = (paragraph(label, style.SMALL) for label in labels)
    return grid(
        [[first, "", second, "", third]],
        [name, gap, signature, gap, "*"],
        *(
            ("LINEABOVE", (column, 0), (column, 0), style.HAIRLINE, style.GREY)
            for column in (0, 2, 4)
        ),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        before=24,
    )


def _origin(content: ReportContent, replaced: str) -> str:
    facts = [f"{item.label}: {item.text}" for item in content.provenance]
    users_texts = (
        content.image_name,
        content.notes,
        content.decision,
        *(field.text for field in content.case),
    )
    if any(REPLACEMENT in printable(text) for text in users_texts):
        facts.append(replaced)
    return " · ".join(facts)
