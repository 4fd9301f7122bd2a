"""Labels: text of the user is always shown as it is, never read as markup."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override


def plain_label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that never guesses markup.

    Args:
        text: What it says.
        role: Its place in the type scale, a name of the style sheet; empty for body text.
        wrap: Whether long text goes on in the next line.

    Returns:
        The label.
    """
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label


def plain_tooltip(text: str) -> str:
    """A tool tip of the user's text, which Qt would otherwise take for markup if it looks so."""
    return f"<span>{html.escape(text)}</span>" if text else ""


def rule() -> QFrame:
    """A thin horizontal line."""
    line = QFrame()
    line.setObjectName("rule")
    return line


class ElidedLabel(QLabel):
    """One line that gives way in its middle when there is no room; the tool tip has all of it."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    @override
    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self.setToolTip(plain_tooltip(text))
        self.setAccessibleName(text)

    @override
    def minimumSizeHint(self) -> QSize:
        """Room for a few letters at least."""
        return QSize(80, super().minimumSizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, area.width()
        )
        painter.drawText(area, self.alignment() | Qt.TextFlag.TextSingleLine, text)
