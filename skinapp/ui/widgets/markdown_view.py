"""Markdown as a page one likes to read: the type scale, air around headings, quiet tables."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
)
from PySide6.QtWidgets import QTextBrowser, QWidget
from typing_extensions import override

from skinapp.ui.widgets.tokens import (
    SPACE_M,
    SPACE_S,
    SPACE_XL,
    SPACE_XS,
    TYPE_BODY,
    TYPE_LARGE,
    TYPE_TITLE,
    Tokens,
    tokens_of,
)

COLUMN_WIDTH = 820
"""Of a text and its margins, in logical pixels."""

_HEADING_PX = {1: TYPE_TITLE, 2: TYPE_LARGE}
_LINE_HEIGHT_PERCENT = 125.0


class MarkdownView(QTextBrowser):
    """Shows one text; nothing in it can be followed or loaded.

    Args:
        name: What it is, for screen readers.
        parent: Qt parent.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self._text = ""

    def show_text(self, text: str) -> None:
        """Render a text.

        Args:
            text: Markdown with tables.
        """
        self._text = text
        # Without HTML: what a card says stays text.
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.document().setMarkdown(text, features | QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self.document().setDocumentMargin(SPACE_XL)
        _style_blocks(self.document())
        _style_tables(self.document(), tokens_of(self.palette()))
        self._centre()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def refresh_colours(self) -> None:
        """Draw lines in the colours of the theme."""
        self.show_text(self._text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._centre()

    def _centre(self) -> None:
        """Keep lines no longer than one reads with ease; the scroll bar stays at the edge."""
        side = max(SPACE_XL, (self.viewport().width() - COLUMN_WIDTH) // 2 + SPACE_XL)
        root = self.document().rootFrame()
        look = root.frameFormat()
        if look.leftMargin() != side:
            look.setLeftMargin(side)
            look.setRightMargin(side)
            root.setFrameFormat(look)


def _style_blocks(document: QTextDocument) -> None:
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        layout = block.blockFormat()
        if cursor.currentTable() is None:
            level = layout.headingLevel()
            layout.setTopMargin(SPACE_XL if level > 1 else 0)
            layout.setBottomMargin(SPACE_XS if cursor.currentList() else SPACE_S)
            layout.setLineHeight(
                _LINE_HEIGHT_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            )
            cursor.setBlockFormat(layout)
            if level:
                _set_type(cursor, _HEADING_PX.get(level, TYPE_BODY))
        block = block.next()


def _set_type(cursor: QTextCursor, size_px: int) -> None:
    # Not merged: the size that Qt chose for the heading would win.
    look = QTextCharFormat()
    look.setProperty(QTextCharFormat.Property.FontPixelSize, size_px)
    look.setFontWeight(QFont.Weight.Bold)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.setCharFormat(look)


def _style_tables(document: QTextDocument, tokens: Tokens) -> None:
    for frame in document.rootFrame().childFrames():
        if not isinstance(frame, QTextTable):
            continue
        look = frame.format().toTableFormat()
        look.setBorder(0)
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        look.setCellSpacing(0)
        look.setCellPadding(0)
        look.setTopMargin(SPACE_XS)
        look.setBottomMargin(SPACE_S)
        look.setBorderCollapse(True)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        frame.setFormat(look)
        for row in range(frame.rows()):
            for column in range(frame.columns()):
                _style_cell(frame.cellAt(row, column), tokens, header=row == 0)


def _style_cell(cell: QTextTableCell, tokens: Tokens, *, header: bool) -> None:
    look = cell.format().toTableCellFormat()
    look.setTopPadding(SPACE_XS)
    look.setBottomPadding(SPACE_XS)
    look.setRightPadding(SPACE_M)
    look.setBottomBorder(1)
    look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBottomBorderBrush(QBrush(QColor(tokens.muted if header else tokens.line)))
    cell.setFormat(look)
    cursor = cell.firstCursorPosition()
    layout = cursor.blockFormat()
    layout.setAlignment(Qt.AlignmentFlag.AlignLeft)
    cursor.setBlockFormat(layout)
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    words = QTextCharFormat()
    words.setForeground(QBrush(QColor(tokens.muted if header else tokens.text)))
    words.setFontWeight(QFont.Weight.Normal)
    cursor.mergeCharFormat(words)
