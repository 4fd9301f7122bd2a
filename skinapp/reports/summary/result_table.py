"""A table of thousands of rows in a time that grows with their number only. Why: decision 0082."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from skinapp.reports import style
from skinapp.reports.graphics import DrawnPart
from skinapp.reports.literal import broken

_LEADING: Final = 10.0
_PADDING: Final = 4.0
_GAP: Final = 8.0
_ROOM_FOR_ONE: Final = 3
"""A page without room for the head and two lines is left to the next table."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        label: Stands above it.
        width: In points, the gap to the next column included.
        align: Numbers stand at the right.
    """

    label: str
    width: float
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes:
        lines: Printable, each narrow enough for its column.
        bold: Whether it stands out.
        colour: None for the usual ink.
    """

    lines: tuple[str, ...] = ()
    bold: bool = False
    colour: Color | None = None


Row = tuple[Cell, ...]


def text_cell(text: str, column: Column, *, lines: int = 1, bold: bool = False) -> Cell:
    """A cell of any text, cut in its middle where it is too long.

    Args:
        text: Anything.
        column: Where it will stand.
        lines: How many it may have.
        bold: Whether it stands out.

    Returns:
        The cell.
    """
    font = style.BOLD if bold else style.REGULAR
    return Cell(broken(text, (font, style.SMALL_SIZE), column.width - _GAP, lines), bold)


class ResultTable(DrawnPart):
    """Rows under a head that comes again on every page.

    reportlab's own table measures all its rows anew on every page.

    Args:
        columns: From left to right.
        rows: One cell for each column.
        heights: Of the rows, in points, if they are known already.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        heights: Sequence[float] | None = None,
    ) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows = rows
        self._heights = [_height(row) for row in rows] if heights is None else heights
        self._all_heights = sum(self._heights)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Take the whole width and what the rows need (called by reportlab)."""
        del available_height
        return available_width, _HEAD_HEIGHT + self._all_heights

    def split(self, available_width: float, available_height: float) -> list[ResultTable]:
        """As many rows as fit, and a table of the others (called by reportlab)."""
        del available_width
        room = available_height - _HEAD_HEIGHT
        if room < _ROOM_FOR_ONE * _LEADING:
            return []
        fitting = 0
        while fitting < len(self._rows) and room >= self._heights[fitting]:
            room -= self._heights[fitting]
            fitting += 1
        if not fitting:
            return []
        return [
            ResultTable(self._columns, self._rows[:fitting], self._heights[:fitting]),
            ResultTable(self._columns, self._rows[fitting:], self._heights[fitting:]),
        ]

    def draw(self) -> None:
        """Draw head and rows (called by reportlab)."""
        canvas = self.canv
        top = _HEAD_HEIGHT + self._all_heights
        width = sum(column.width for column in self._columns)
        head = tuple(_head_cell(column) for column in self._columns)
        self._draw_row(head, top)
        top -= _HEAD_HEIGHT
        canvas.setStrokeColor(style.GREY)
        canvas.setLineWidth(1)
        canvas.line(0, top, width, top)
        canvas.setStrokeColor(style.LINE)
        canvas.setLineWidth(style.HAIRLINE)
        for row, height in zip(self._rows, self._heights, strict=True):
            self._draw_row(row, top)
            top -= height
            canvas.line(0, top, width, top)

    def _draw_row(self, row: Row, top: float) -> None:
        canvas = self.canv
        left = 0.0
        for cell, column in zip(row, self._columns, strict=True):
            font = style.BOLD if cell.bold else style.REGULAR
            canvas.setFont(font, style.SMALL_SIZE)
            canvas.setFillColor(cell.colour or style.INK)
            baseline = top - _PADDING - style.SMALL_SIZE
            for line in cell.lines:
                indent = 0.0
                if column.align == "right":
                    indent = column.width - _GAP - stringWidth(line, font, style.SMALL_SIZE)
                canvas.drawString(left + indent, baseline, line)
                baseline -= _LEADING
            left += column.width


def _head_cell(column: Column) -> Cell:
    return replace(text_cell(column.label, column), colour=style.GREY)


def _height(row: Row) -> float:
    return _LEADING * max(1, *(len(cell.lines) for cell in row)) + 2 * _PADDING - 2


_HEAD_HEIGHT: Final = _LEADING + 2 * _PADDING - 2
