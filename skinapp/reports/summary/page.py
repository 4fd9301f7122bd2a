"""Which parts stand on the pages of a folder's summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from itertools import chain
from typing import Final

from reportlab.platypus.flowables import Flowable, Spacer

from skinapp.core.assessment import RankedDiagnosis
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.triage import Verdict, withheld
from skinapp.reports import style, words
from skinapp.reports.content import FailedContent, FailedEntry
from skinapp.reports.graphics import Reserve, kind_colour
from skinapp.reports.letterhead import Letterhead
from skinapp.reports.literal import REPLACEMENT, paragraph, printable
from skinapp.reports.parts import footnote, grid, heading, statement, title_block
from skinapp.reports.statements import Statements, minute_text
from skinapp.reports.summary.result_table import Cell, Column, ResultTable, Row, text_cell
from skinapp.reports.summary.rows import SortedRows, SummaryRow, SummaryRun

_FIRST_WIDTH: Final = 68
_RANK_WIDTH: Final = 62
_MALIGNANT_WIDTH: Final = 56
_NOTICES_WIDTH: Final = 108
_NAME_LINES: Final = 3
_FACT_LINES: Final = 2
_NOTES_LINES: Final = 6
_SECTION_ROOM: Final = 96
"""Heading, explanation, head of the table and a row."""

_SIGNS: Final = {True: "\N{BLACK UP-POINTING TRIANGLE}", False: "\N{WHITE CIRCLE}"}


def summary_flowables(
    run: SummaryRun,
    rows: SortedRows,
    statements: Statements,
    letterhead: Letterhead,
    width: float,
) -> list[Flowable]:
    """The summary, from its heading to its provenance.

    Args:
        run: What holds for all rows.
        rows: All of them.
        statements: For the words.
        letterhead: Of the clinic.
        width: Room between the margins, in points.

    Returns:
        Parts in reading order; all of any length can be split between pages.
    """
    say = statements.say
    source = run.provenance
    asides = [] if source is None else [minute_text(source.created_utc), source.engine]
    table = _ResultRows(statements, width)
    parts = [
        *title_block(letterhead, say(words.SUMMARY_TITLE), asides, run.name, width),
        _figures(rows, statements, width),
        *table.section(words.LOOK_FIRST, words.LOOK_FIRST_RULE, rows.first),
        *table.section(words.OTHER_RESULTS, words.OTHER_RESULTS_RULE, rows.others),
        *_case_details((*rows.first, *rows.others), statements, width),
        *_failures(rows.failed, statements, width),
    ]
    if run.operating_point is not None:
        text = statements.operating_rule(run.operating_point)
        parts += statement(say(words.OPERATING_POINT), text)
    parts += [
        *footnote(say(words.ABBREVIATIONS), _abbreviations(statements)),
        *footnote(say(words.USE_AND_LIMITS), " ".join(statements.limits())),
    ]
    origin = [] if source is None else statements.origin(source)
    facts = [f"{item.label}: {item.text}" for item in origin]
    if any(REPLACEMENT in printable(text) for text in _users_texts(run, rows)):
        facts.append(say(words.REPLACED, sign=REPLACEMENT))
    return [*parts, *(footnote(say(words.HOW_MADE), " · ".join(facts)) if facts else [])]


class _ResultRows:
    """Makes tables of results.

    Args:
        statements: For the words.
        width: Of a table, in points.
    """

    def __init__(self, statements: Statements, width: float) -> None:
        self._statements = statements
        say = statements.say
        name_width = width - _FIRST_WIDTH - 2 * _RANK_WIDTH - _MALIGNANT_WIDTH - _NOTICES_WIDTH
        self._columns = (
            Column(say(words.COLUMN_FILE), name_width),
            Column(say(words.COLUMN_FIRST), _FIRST_WIDTH),
            Column(say(words.COLUMN_SECOND), _RANK_WIDTH),
            Column(say(words.COLUMN_THIRD), _RANK_WIDTH),
            Column(say(words.COLUMN_MALIGNANT), _MALIGNANT_WIDTH, "right"),
            Column(say(words.NOTICES), _NOTICES_WIDTH),
        )

    def section(self, title: str, rule: str, rows: Sequence[SummaryRow]) -> list[Flowable]:
        """A heading and its table; nothing if there are no rows."""
        if not rows:
            return []
        say = self._statements.say
        return [
            Reserve(_SECTION_ROOM),
            *heading(say(title)),
            paragraph(say(rule), style.SMALL),
            Spacer(0, 8),
            ResultTable(self._columns, [self._row(row) for row in rows]),
        ]

    def _row(self, row: SummaryRow) -> Row:
        name, first, second, third, malignant, notices = self._columns
        if row.prediction is None:
            msg = "a row without a result has no place in this table"
            raise ValueError(msg)
        lines = chain.from_iterable(
            text_cell(self._statements.flag_label(flag), notices).lines for flag in row.flags
        )
        named = _stacked(name, (row.name, _NAME_LINES), (row.case.case_id, _FACT_LINES))
        if withheld(row.flags):
            words_of = self._statements.verdict(Verdict.CANNOT_BE_JUDGED)
            nothing = Cell(())
            answer = text_cell(words_of, first, bold=True)
            return (named, answer, nothing, nothing, nothing, Cell(tuple(lines)))
        top = row.prediction.top()
        return (
            named,
            self._rank(top[0], first, bold=True),
            self._rank(top[1], second),
            self._rank(top[2], third),
            text_cell(self._statements.short_share(row.prediction.p_malignant), malignant),
            Cell(tuple(lines)),
        )

    def _rank(self, ranked: RankedDiagnosis, column: Column, *, bold: bool = False) -> Cell:
        sign = _SIGNS[ranked.diagnosis.malignant]
        share = self._statements.short_share(ranked.probability)
        cell = text_cell(f"{sign} {ranked.diagnosis.code} {share}", column, bold=bold)
        if not bold:
            return cell
        return Cell(cell.lines, bold, kind_colour(malignant=ranked.diagnosis.malignant))


def _stacked(column: Column, *texts: tuple[str, int]) -> Cell:
    """A cell of several texts, each with the most lines that it may have."""
    cells = [text_cell(text, column, lines=lines) for text, lines in texts]
    return Cell(tuple(chain.from_iterable(cell.lines for cell in cells)))


def _case_details(
    rows: Sequence[SummaryRow], statements: Statements, width: float
) -> list[Flowable]:
    """What the user wrote about the images, of those about which something was written."""
    written = [row for row in rows if row.case != CaseDetails()]
    if not written:
        return []
    say = statements.say
    labels = (words.COLUMN_FILE, words.CASE, words.OWN_DIAGNOSIS, words.NOTES_AND_DECISION)
    shares = (0.22, 0.22, 0.23, 0.33)
    columns = [
        Column(say(label), share * width) for label, share in zip(labels, shares, strict=True)
    ]

    def row(of: SummaryRow) -> Row:
        case, (name, patient, diagnosis, notes) = of.case, columns
        site = f"{say(words.SITE)}: {case.site}" if case.site.strip() else ""
        decision = say(words.DECISION, decision=case.decision) if case.decision.strip() else ""
        return (
            text_cell(of.name, name, lines=_NAME_LINES),
            _stacked(patient, (case.case_id, _FACT_LINES), (site, _FACT_LINES)),
            text_cell(case.clinician_diagnosis, diagnosis, lines=_NAME_LINES),
            _stacked(notes, (case.notes.strip(), _NOTES_LINES), (decision, _NAME_LINES)),
        )

    return [
        Reserve(_SECTION_ROOM),
        *heading(say(words.CASE_DETAILS)),
        paragraph(say(words.CASE_DETAILS_RULE), style.SMALL),
        Spacer(0, 8),
        ResultTable(columns, [row(each) for each in written]),
    ]


def _figures(rows: SortedRows, statements: Statements, width: float) -> Flowable:
    results = len(rows.first) + len(rows.others)
    figures = (
        (words.COUNT_FILES, rows.count),
        (words.COUNT_RESULTS, results),
        (words.COUNT_LOOK_FIRST, len(rows.first)),
        (words.COUNT_FAILED, len(rows.failed)),
    )
    cells: list[object] = [
        [
            paragraph(statements.say(label), style.SMALL),
            paragraph(str(count), style.FIGURE_LEFT),
        ]
        for label, count in figures
    ]
    return grid([cells], [width / len(figures)] * len(figures))


def _failures(rows: Sequence[SummaryRow], statements: Statements, width: float) -> list[Flowable]:
    """Files without a result, those with one error together: its sentence stands there once."""
    if not rows:
        return []
    say = statements.say
    parts: list[Flowable] = [
        Reserve(_SECTION_ROOM),
        *heading(say(words.FAILED_TITLE)),
        paragraph(say(words.FAILED_INTRODUCTION), style.SMALL),
    ]
    by_code: dict[str, list[SummaryRow]] = {}
    for row in rows:
        by_code.setdefault(_code(row), []).append(row)
    for code, alike in by_code.items():
        contents = [statements.failed(_failed_entry(row)) for row in alike]
        title = say(words.FAILED_FILES, code=code, count=len(alike))
        parts += [
            Reserve(_SECTION_ROOM),
            Spacer(0, 8),
            paragraph(title, style.BODY_BOLD),
            paragraph(contents[0].sentence, style.BODY),
            Spacer(0, 4),
            _failed_table(contents, statements, width),
        ]
    return parts


def _failed_table(
    contents: Sequence[FailedContent], statements: Statements, width: float
) -> ResultTable:
    say = statements.say
    if not any(content.detail for content in contents):
        only = Column(say(words.COLUMN_FILE), width)
        names = [text_cell(content.image_name, only, lines=_NAME_LINES) for content in contents]
        return ResultTable([only], [(name,) for name in names])
    name, detail = (
        Column(say(label), width / 2) for label in (words.COLUMN_FILE, words.COLUMN_DETAIL)
    )
    rows = [
        (
            text_cell(content.image_name, name, lines=_NAME_LINES),
            text_cell(content.detail, detail, lines=_NAME_LINES),
        )
        for content in contents
    ]
    return ResultTable([name, detail], rows)


def _code(row: SummaryRow) -> str:
    return "E_INTERNAL" if row.error is None else row.error.code


def _failed_entry(row: SummaryRow) -> FailedEntry:
    return FailedEntry(row.name, _code(row), "" if row.error is None else row.error.message)


def _abbreviations(statements: Statements) -> str:
    say = statements.say
    codes = [
        say(words.CODE_MEANING, code=diagnosis.code, diagnosis=statements.diagnosis(diagnosis.name))
        for diagnosis in DIAGNOSES
    ]
    signs = [
        say(words.SIGN_MEANING, sign=sign, kind=statements.kind(malignant=malignant))
        for malignant, sign in _SIGNS.items()
    ]
    return " · ".join((*codes, *signs))


def _users_texts(run: SummaryRun, rows: SortedRows) -> list[str]:
    every = (*rows.first, *rows.others, *rows.failed)
    written = chain.from_iterable(astuple(row.case) for row in every)
    return [run.name, *(row.name for row in every), *written]
