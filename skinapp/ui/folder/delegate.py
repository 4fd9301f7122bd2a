"""Draws the cells of the folder table: no widgets, so that ten thousand rows cost nothing."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from skinapp.core.assessment import RankedDiagnosis
from skinapp.core.diagnoses import DIAGNOSES, Diagnosis
from skinapp.ui.folder.model import ROW_ROLE
from skinapp.ui.folder.rows import Column, FolderRow
from skinapp.ui.widgets.i18n import diagnosis_name, share_text
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.marks import draw_bar, draw_mark
from skinapp.ui.widgets.tokens import SPACE_S, SPACE_XS, Tokens, tokens_of

ROW_HEIGHT_PX = 44
THUMBNAIL_PX = 32

_MARK_PX = 10
_BAR_PX = 4
_ICON_PX = 16


def diagnosis_width(font: QFont, *, first: bool) -> int:
    """How wide a column is in which no diagnosis is ever cut.

    Args:
        font: Of the table.
        first: Whether it is the column of the first diagnoses, which has their names in full.
    """
    plain, figures = QFontMetrics(font), QFontMetrics(_figure_font(font, bold=first))
    name = max(plain.horizontalAdvance(_name(diagnosis, first=first)) for diagnosis in DIAGNOSES)
    figure = max(figures.horizontalAdvance(share_text(share)) for share in (0.0, 0.88, 1.0))
    rounding = 2
    return 2 * SPACE_S + _MARK_PX + SPACE_S + name + SPACE_XS + figure + rounding


def _name(diagnosis: Diagnosis, *, first: bool) -> str:
    return diagnosis_name(diagnosis) if first else diagnosis.code.upper()


def _figure_font(font: QFont, *, bold: bool) -> QFont:
    figure_font = QFont(font)
    figure_font.setBold(bold)
    return figure_font


class FolderDelegate(QStyledItemDelegate):
    """One cell by its column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons: dict[tuple[str, str, float], QPixmap] = {}

    @override
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, ROW_HEIGHT_PX)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, FolderRow):
            return
        area, state, font = option.rect, option.state, option.font
        tokens = tokens_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _draw_ground(painter, area, state, tokens)
        cell = _Cell(painter, area.adjusted(SPACE_S, 0, -SPACE_S, 0), tokens, font)
        column = Column(index.column())
        thumbnail = index.data(Qt.ItemDataRole.DecorationRole)
        match column:
            case Column.NAME:
                cell.draw_name(row, thumbnail)
            case Column.P_MALIGNANT:
                if row.p_malignant is not None:
                    cell.draw_malignancy(row.p_malignant)
            case Column.REMARKS:
                if row.remarks:
                    cell.draw_remarks(row, self._remark_icon(row, tokens, painter))
            case _:
                if row.top:
                    rank = column - Column.FIRST
                    cell.draw_diagnosis(row.top[rank], first=rank == 0)
                elif column == Column.FIRST:
                    cell.draw_words(row.not_judged)
        painter.restore()

    def _remark_icon(self, row: FolderRow, tokens: Tokens, painter: QPainter) -> QPixmap:
        """The icon of an error or a notice, drawn from its file once only."""
        if row.result.error is not None:
            name, colour = "stopped", tokens.muted
        elif row.result.flags:
            name, colour = "warning", tokens.warning_line
        else:
            name, colour = "info", tokens.muted
        key = (name, colour, painter.device().devicePixelRatioF())
        if key not in self._icons:
            self._icons[key] = icon_pixmap(name, colour, _ICON_PX, key[2])
        return self._icons[key]


def _draw_ground(painter: QPainter, area: QRect, state: QStyle.StateFlag, tokens: Tokens) -> None:
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(area, QColor(tokens.selected))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(area, QColor(tokens.hover))
    painter.setPen(QColor(tokens.line))
    painter.drawLine(area.bottomLeft(), area.bottomRight())


def _fitted(image: QImage, square: QRect) -> QRect:
    """Where a picture that keeps its shape lies in a square."""
    size = image.size().scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(QPoint(), size)
    target.moveCenter(square.center())
    return target


class _Cell:
    """Draws into one cell.

    Args:
        painter: Set up for this cell.
        area: The cell without its margins.
        tokens: Colours.
        font: Of the table.
    """

    def __init__(self, painter: QPainter, area: QRect, tokens: Tokens, font: QFont) -> None:
        self._painter = painter
        self._area = area
        self._tokens = tokens
        self._font = font

    def draw_name(self, row: FolderRow, thumbnail: QImage | None) -> None:
        area = self._area
        square = QRect(0, 0, THUMBNAIL_PX, THUMBNAIL_PX)
        square.moveCenter(QPoint(area.left() + THUMBNAIL_PX // 2, area.center().y()))
        if thumbnail is None:
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(self._tokens.track))
            self._painter.drawRoundedRect(square, 4, 4)
        else:
            self._painter.drawImage(_fitted(thumbnail, square), thumbnail)
        text = area.adjusted(THUMBNAIL_PX + SPACE_S, 0, 0, 0)
        self._draw_text(text, row.name, self._tokens.text, Qt.TextElideMode.ElideMiddle)

    def draw_diagnosis(self, ranked: RankedDiagnosis, *, first: bool) -> None:
        diagnosis, area = ranked.diagnosis, self._area
        middle = area.center().y()
        line = QRect(area.left(), area.top(), area.width(), area.height())
        if first:
            line.setBottom(area.bottom() - SPACE_S)
            middle = line.center().y()
            bar = QRectF(area.left(), area.bottom() - SPACE_S - 1, area.width(), _BAR_PX)
            draw_bar(
                self._painter,
                bar,
                self._tokens,
                ranked.probability,
                malignant=diagnosis.malignant,
            )
        mark = QRectF(area.left(), middle - _MARK_PX / 2, _MARK_PX, _MARK_PX)
        draw_mark(self._painter, mark, self._tokens, malignant=diagnosis.malignant)
        line.setLeft(area.left() + _MARK_PX + SPACE_S)
        colour = self._tokens.text if first else self._tokens.muted
        figure = self._draw_figure(line, share_text(ranked.probability), colour, bold=first)
        words = line.adjusted(0, 0, -figure - SPACE_XS, 0)
        self._draw_text(words, _name(diagnosis, first=first), colour, Qt.TextElideMode.ElideRight)

    def draw_words(self, words: str) -> None:
        self._draw_text(self._area, words, self._tokens.text, Qt.TextElideMode.ElideRight)

    def draw_malignancy(self, probability: float) -> None:
        area = self._area
        line = QRect(area.left(), area.top(), area.width(), area.height() - SPACE_S)
        bar = QRectF(area.left(), area.bottom() - SPACE_S - 1, area.width(), _BAR_PX)
        draw_bar(self._painter, bar, self._tokens, probability, malignant=True)
        self._draw_figure(line, share_text(probability), self._tokens.text, bold=False)

    def draw_remarks(self, row: FolderRow, icon: QPixmap) -> None:
        area = self._area
        self._painter.drawPixmap(area.left(), area.center().y() - _ICON_PX // 2, icon)
        text = area.adjusted(_ICON_PX + SPACE_XS, 0, 0, 0)
        words, colour = ", ".join(row.remarks), self._tokens.text
        right = Qt.TextElideMode.ElideRight
        fits = QFontMetrics(self._font).elidedText(words, right, text.width()) == words
        if row.remarks[1:] and not fits:
            words, others = row.remarks[0], f"+{len(row.remarks) - 1}"
            text.setRight(text.right() - self._draw_figure(text, others, colour, bold=False))
        self._draw_text(text, words, colour, right)

    def _draw_figure(self, area: QRect, figure: str, colour: str, *, bold: bool) -> int:
        """Draw a figure at the right, and say how much room it takes."""
        font = _figure_font(self._font, bold=bold)
        self._painter.setFont(font)
        self._painter.setPen(QColor(colour))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._painter.drawText(area, right, figure)
        return QFontMetrics(font).horizontalAdvance(figure)

    def _draw_text(self, area: QRect, text: str, colour: str, elide: Qt.TextElideMode) -> None:
        self._painter.setFont(self._font)
        self._painter.setPen(QColor(colour))
        shown = QFontMetrics(self._font).elidedText(text, elide, area.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        self._painter.drawText(area, flags, shown)
