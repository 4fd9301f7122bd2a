"""From what a report says to the parts that stand on its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.flowables import Flowable, HRFlowable, Spacer
from reportlab.platypus.tables import Table

from skinapp.reports import style
from skinapp.reports.content import (
    FAILED_INTRODUCTION,
    FAILED_TITLE,
    DiagnosisLine,
    FailedContent,
    LabelledText,
    ReportContent,
    ReportEntry,
)
from skinapp.reports.graphics import (
    KindMarker,
    ProbabilityBar,
    Reserve,
    heated,
    kind_colour,
    legend_bar,
    photo,
    reduced,
)
from skinapp.reports.literal import REPLACEMENT, REPLACEMENT_NOTE, paragraph, paragraphs, printable

_ASIDE_WIDTH: Final = 120
_MARKER_WIDTH: Final = 14
_CODE_WIDTH: Final = 28
_PERCENT_WIDTH: Final = 46
_PICTURES_SPACE: Final = 16
_ENDLESS: Final = 1e6
_LEGEND_LABEL_WIDTH: Final = 24
_LEGEND_WIDTH: Final = 96
_HEADING_ROOM: Final = 36
_SIGNATURE_LABELS: Final = ("Name", "", "Signature", "", "Date")
_WRITING_LINES: Final = 2
_LONGEST_CELL: Final = 120
"""Characters of a case field beside others; a longer one is printed below, where it can flow."""

_BARE: Final = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def entry_flowables(
    content: ReportContent, entry: ReportEntry, width: float, height: float
) -> list[Flowable]:
    """The report of one image, from its heading to its provenance.

    Args:
        content: What it says.
        entry: Where its pictures come from.
        width: Room between the margins, in points.
        height: Room of a page, in points; the pictures are as large as the other parts allow.

    Returns:
        Parts in reading order; those that hold text of the user can be split between pages.
    """
    column = (width - style.GUTTER) / 2
    above = [
        *_header(content.title, content.created_text, content.image_name, width),
        *_case(content.case, width),
    ]
    below = [
        _two_columns(
            _top(content.top, content.agreement, column),
            _all_seven(content.all_diagnoses, content.malignant, column),
            column,
            before=12,
        ),
        _notices(content.notices, width),
        *_notes(content.notes, width),
        _signature(width),
        *_limits(content),
        *_provenance(content),
    ]
    captions = _captions(content, has_heatmap=bool(entry.assessment.heatmaps))
    caption_height = max(_height(caption, column) for caption in captions)
    room = height - _height((*above, *below), width) - caption_height - _PICTURES_SPACE
    # With more text than fits on one page there is no use in making the pictures small.
    image_height = (
        min(room, style.IMAGE_MAX_HEIGHT)
        if room >= style.IMAGE_MIN_HEIGHT
        else style.IMAGE_MAX_HEIGHT
    )
    pictures = _pictures(content, entry, column, image_height)
    left, right = (
        [picture, Spacer(0, 4), *caption]
        for picture, caption in zip(pictures, captions, strict=True)
    )
    return [*above, _two_columns(left, right, column, before=12), *below]


def failed_flowables(entries: Sequence[FailedContent], width: float) -> list[Flowable]:
    """The closing pages, with every file that has no result.

    Args:
        entries: At least one.
        width: Room between the margins, in points.

    Returns:
        Parts in the order of the entries; all can be split between pages.
    """
    count = f"{len(entries)} file" + ("" if len(entries) == 1 else "s")
    flowables = [
        _title(FAILED_TITLE, count, width),
        Spacer(0, 4),
        paragraph(FAILED_INTRODUCTION, style.BODY),
        _rule(before=8, after=8),
    ]
    for entry in entries:
        flowables += [
            Reserve(_HEADING_ROOM),
            paragraph(entry.image_name, style.STRONG),
            paragraph(entry.sentence, style.BODY),
        ]
        if entry.detail:
            flowables.append(paragraph(entry.detail, style.SMALL))
        flowables += [paragraph(entry.code, style.SMALL), _rule(before=4, after=8)]
    if any(REPLACEMENT in printable(entry.image_name + entry.detail) for entry in entries):
        flowables.append(paragraph(REPLACEMENT_NOTE, style.SMALL))
    return flowables


def _rule(*, before: float, after: float) -> Flowable:
    return HRFlowable(
        width="100%",
        thickness=style.HAIRLINE,
        color=style.LINE,
        spaceBefore=before,
        spaceAfter=after,
    )


def _height(flowables: Sequence[Flowable], width: float) -> float:
    """Height of parts below one another, at most; reportlab may let spaces overlap."""
    return sum(
        float(part.getSpaceBefore() + part.wrap(width, _ENDLESS)[1] + part.getSpaceAfter())
        for part in flowables
    )


def _grid(
    rows: list[list[object]],
    widths: list[float | str],
    *extra: tuple[object, ...],
    before: float = 0,
) -> Table:
    return Table(rows, colWidths=widths, style=[*_BARE, *extra], spaceBefore=before, hAlign="LEFT")


def _two_columns(
    left: list[Flowable], right: list[Flowable], column: float, *, before: float
) -> Table:
    return _grid([[left, "", right]], [column, style.GUTTER, column], before=before)


def _header(title: str, created: str, image_name: str, width: float) -> list[Flowable]:
    return [
        _title(title, created, width),
        paragraph(image_name, style.NAME),
        _rule(before=8, after=8),
    ]


def _title(title: str, aside: str, width: float) -> Table:
    return _grid(
        [[paragraph(title, style.DISPLAY), paragraph(aside, style.SMALL_RIGHT)]],
        [width - _ASIDE_WIDTH, _ASIDE_WIDTH],
        ("TOPPADDING", (1, 0), (1, 0), 9),
    )


def _case(fields: Sequence[LabelledText], width: float) -> list[Flowable]:
    long = [field for field in fields if len(field.text) > _LONGEST_CELL]
    shown = ["see below" if field in long else field.text for field in fields]
    cells: list[object] = [
        [paragraph(field.label, style.SMALL), paragraph(text, style.VALUE)]
        for field, text in zip(fields, shown, strict=True)
    ]
    padding = ("RIGHTPADDING", (0, 0), (-2, -1), style.GUTTER)
    flowables: list[Flowable] = [_grid([cells], [width / len(fields)] * len(fields), padding)]
    for field in long:
        flowables += [paragraph(field.label, style.SMALL), *paragraphs(field.text, style.BODY)]
    return flowables


def _captions(
    content: ReportContent, *, has_heatmap: bool
) -> tuple[list[Flowable], list[Flowable]]:
    left: list[Flowable] = [paragraph(content.image_caption, style.SMALL)]
    if not has_heatmap:
        return left, []
    bar = _grid(
        [
            [
                paragraph("low", style.SMALL),
                legend_bar(_LEGEND_WIDTH),
                paragraph("high", style.SMALL),
            ]
        ],
        [_LEGEND_LABEL_WIDTH, _LEGEND_WIDTH + 8, "*"],
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    )
    return left, [paragraph(content.heatmap_caption, style.SMALL), bar]


def _pictures(
    content: ReportContent, entry: ReportEntry, column: float, image_height: float
) -> tuple[Flowable, Flowable]:
    pixels = entry.image.pixels_hwc_u8
    small = reduced(pixels)
    picture = photo(small, column, image_height)
    height = picture.drawHeight
    other: Flowable = paragraph(content.heatmap_caption, style.SMALL_CENTRED)
    if entry.assessment.heatmaps:
        overlay = heated(small, entry.assessment.heatmaps[0], *pixels.shape[:2])
        other = photo(overlay, column, height)
    return _framed(picture, column, height), _framed(other, column, height)


def _framed(part: Flowable, width: float, height: float) -> Table:
    """A part in the middle of a neutral field; both columns end level, whatever their pictures."""
    return Table(
        [[part]],
        colWidths=[width],
        rowHeights=[height],
        style=[
            *_BARE,
            ("BACKGROUND", (0, 0), (-1, -1), style.SURROUND),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ],
    )


def _top(lines: Sequence[DiagnosisLine], agreement: str, column: float) -> list[Flowable]:
    flowables: list[Flowable] = [paragraph("Most probable", style.HEADING)]
    for place, line in enumerate(lines):
        words = [
            paragraph(line.name, style.STRONG),
            paragraph(f"{line.code}, {line.kind}", style.SMALL),
        ]
        figure = paragraph(line.probability_text, style.FIGURE)
        # The name gets what the figure leaves, so that even the longest stands on one line.
        figure_width = stringWidth(line.probability_text, style.REGULAR, style.FIGURE_SIZE) + 8
        head = _grid(
            [[KindMarker(malignant=line.malignant), words, figure]],
            [_MARKER_WIDTH, column - _MARKER_WIDTH - figure_width, figure_width],
            ("TOPPADDING", (0, 0), (0, 0), 4),
        )
        bar = ProbabilityBar(line.probability, kind_colour(malignant=line.malignant))
        gap = [Spacer(0, 8)] if place else []
        flowables += [*gap, head, Spacer(0, 4), bar]
        if place == 0:
            flowables += [Spacer(0, 8), paragraph(agreement, style.SMALL), Spacer(0, 4)]
    return flowables


def _all_seven(
    lines: Sequence[DiagnosisLine], malignant: LabelledText, column: float
) -> list[Flowable]:
    rows: list[list[object]] = [
        [
            KindMarker(malignant=line.malignant),
            paragraph(line.name, style.BODY),
            paragraph(line.code, style.SMALL),
            paragraph(line.probability_text, style.BODY_RIGHT),
        ]
        for line in lines
    ]
    total = [
        paragraph(malignant.label, style.BODY_BOLD),
        "",
        "",
        paragraph(malignant.text, style.BODY_BOLD_RIGHT),
    ]
    name_width = column - _MARKER_WIDTH - _CODE_WIDTH - _PERCENT_WIDTH
    table = _grid(
        [*rows, total],
        [_MARKER_WIDTH, name_width, _CODE_WIDTH, _PERCENT_WIDTH],
        ("SPAN", (0, -1), (2, -1)),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (0, -2), 5),
        ("TOPPADDING", (2, 0), (2, -2), 3),
        ("LINEABOVE", (0, 1), (-1, -1), style.HAIRLINE, style.LINE),
        ("LINEABOVE", (0, -1), (-1, -1), 1, style.GREY),
    )
    return [paragraph("All seven diagnoses", style.HEADING), table]


def _notices(sentences: Sequence[str], width: float) -> Table:
    rows: list[list[object]] = [[paragraph("Notices", style.HEADING)]]
    rows += [[paragraph(sentence, style.BODY)] for sentence in sentences or ("None.",)]
    return _grid(
        rows,
        [width],
        ("BACKGROUND", (0, 0), (-1, -1), style.PANEL),
        ("LINEBEFORE", (0, 0), (0, -1), 2, style.ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, 0), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, -1), (-1, -1), 8),
        before=16,
    )


def _notes(notes: str, width: float) -> list[Flowable]:
    heading = [
        Reserve(_HEADING_ROOM),
        Spacer(0, 12),
        paragraph("Notes and decision", style.HEADING),
    ]
    if notes:
        return [*heading, *paragraphs(notes, style.BODY)]
    lines = Table(
        [[""]] * _WRITING_LINES,
        colWidths=[width],
        rowHeights=[style.WRITING_LINE_HEIGHT] * _WRITING_LINES,
        style=[("LINEBELOW", (0, 0), (-1, -1), style.HAIRLINE, style.GREY)],
    )
    return [*heading, lines]


def _signature(width: float) -> Table:
    gap = style.GUTTER
    name, signature = (width - 2 * gap) * 0.35, (width - 2 * gap) * 0.4
    return _grid(
        [[paragraph(label, style.SMALL) if label else "" for label in _SIGNATURE_LABELS]],
        [name, gap, signature, gap, "*"],
        *(
            ("LINEABOVE", (column, 0), (column, 0), style.HAIRLINE, style.GREY)
            for column in (0, 2, 4)
        ),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        before=24,
    )


def _limits(content: ReportContent) -> list[Flowable]:
    sentences = " ".join((content.intended_use, *content.limits))
    return [
        Reserve(_HEADING_ROOM),
        Spacer(0, 12),
        paragraph("Intended use and limits", style.HEADING),
        paragraph(sentences, style.SMALL),
    ]


def _provenance(content: ReportContent) -> list[Flowable]:
    facts = " · ".join(f"{item.label}: {item.text}" for item in content.provenance)
    users_texts = (content.image_name, content.notes, *(field.text for field in content.case))
    if any(REPLACEMENT in printable(text) for text in users_texts):
        facts = f"{facts} · {REPLACEMENT_NOTE}"
    return [
        Reserve(_HEADING_ROOM),
        Spacer(0, 8),
        paragraph("How this was made", style.HEADING),
        paragraph(facts, style.SMALL),
    ]
