"""P(malignant) of a lesion over its visits, with how far photographs differ; a visit is chosen."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from skinapp.core.triage import withheld
from skinapp.services.followup.visits import Visit
from skinapp.ui.followup.controller import FollowUp
from skinapp.ui.widgets.i18n import share_text
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_S, tokens_of

_HEIGHT: Final = 132
_MARK: Final = 6.0
_MOST_NOISE_PER_CENT: Final = 90
"""Nine of ten pairs of photographs of one lesion lie nearer than the line is long."""


class Timeline(QWidget):
    """A point for each visit; a click, or the arrow keys, choose the one to compare with."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: FollowUp | None = None
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Visits of this lesion"))

    def show_state(self, state: FollowUp) -> None:
        """Show the visits; there is nothing to choose among two."""
        self._state = state
        self.setVisible(len(state.visits) > 2)
        words = self.tr("Compared: {earlier} and {later}")
        self.setAccessibleDescription(
            words.format(
                earlier=state.visits[state.earlier].day, later=state.visits[state.later].day
            )
        )
        self.update()

    def place_of(self, index: int) -> QPointF:
        """Where the mark of a visit is."""
        state = self._state
        if state is None:
            return QPointF()
        area = self._area()
        visit = state.visits[index]
        level = 0.0 if visit.assessment is None else visit.assessment.prediction.p_malignant
        across = _shares(state.visits)[index]
        return QPointF(area.left() + across * area.width(), area.bottom() - level * area.height())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        state = self._state
        if state is None:
            return
        away = [
            QLineF(self.place_of(index), event.position()).length()
            for index in range(len(state.visits))
        ]
        nearest = away.index(min(away))
        if away[nearest] < 4 * _MARK:
            self.chosen.emit(nearest)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        state = self._state
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if state is None or step is None:
            super().keyPressEvent(event)
            return
        wanted = state.earlier + step
        if 0 <= wanted < state.later:
            self.chosen.emit(wanted)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        state = self._state
        if state is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, area = tokens_of(self.palette()), self._area()
        painter.setPen(QColor(tokens.line))
        for level in (0.0, 0.5, 1.0):
            height = area.bottom() - level * area.height()
            painter.drawLine(QLineF(area.left(), height, area.right(), height))
            painter.setPen(QColor(tokens.muted))
            label = QRectF(0, height - 8, area.left() - SPACE_S, 16)
            painter.drawText(label, Qt.AlignmentFlag.AlignRight, f"{round(100 * level)} %")
            painter.setPen(QColor(tokens.line))
        for index, visit in enumerate(state.visits):
            self._draw_visit(painter, state, index, visit)
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _draw_visit(self, painter: QPainter, state: FollowUp, index: int, visit: Visit) -> None:
        tokens, place = tokens_of(self.palette()), self.place_of(index)
        compared = index in (state.earlier, state.later)
        painter.setPen(QColor(tokens.text if compared else tokens.muted))
        caption = QRectF(place.x() - 60, self.height() - 18, 120, 16)
        painter.drawText(caption, Qt.AlignmentFlag.AlignHCenter, visit.day)
        if visit.assessment is None or withheld(visit.assessment.flags):
            return
        level, colour = visit.assessment.prediction.p_malignant, QColor(tokens.accent)
        half = self._noise(state, level) * self._area().height()
        painter.setPen(QPen(QColor(tokens.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(place.x(), place.y() - half, place.x(), place.y() + half))
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if compared else QColor(tokens.surface))
        painter.drawEllipse(place, _MARK, _MARK)
        painter.setPen(QColor(tokens.text))
        above = QRectF(place.x() + _MARK + 2, place.y() - 18, 60, 16)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, share_text(level))

    def _noise(self, state: FollowUp, level: float) -> float:
        """Within which nine of ten second photographs lie, 0 to 1; 0 if unknown."""
        if state.repeats is None:
            return 0.0
        bands = state.repeats.malignant
        band = next((band for band in bands if level < band.below), bands[-1])
        return band.quantiles[_MOST_NOISE_PER_CENT]

    def _area(self) -> QRectF:
        return QRectF(64, 24, max(1, self.width() - 128 - SPACE_L), self.height() - 52)


def _shares(visits: tuple[Visit, ...]) -> list[float]:
    """Place of each visit between the first and the last day, 0 to 1; evenly without dates."""
    try:
        days = [date.fromisoformat(visit.day).toordinal() for visit in visits]
    except ValueError:
        days = []
    even = [index / max(1, len(visits) - 1) for index in range(len(visits))]
    if not days or days[0] == days[-1]:
        return even
    by_date = [(day - days[0]) / (days[-1] - days[0]) for day in days]
    # Two visits of one week stay apart on a line of years.
    return [(2 * one + other) / 3 for one, other in zip(by_date, even, strict=True)]
