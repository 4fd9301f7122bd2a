"""How the networks did on lesions that they had not seen, by clinic and by person, as charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from skinapp.ui.widgets.i18n import share_text
from skinapp.ui.widgets.segmented import Segmented
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_M, SPACE_S, tokens_of

if TYPE_CHECKING:
    from skinapp.core.manifest import GroupMetrics, Interval

_CLINICS = "data_set"
_TITLES = {"ham10000": "HAM10000", "milk10k": "MILK10k", "isic2017": "ISIC 2017"}


class FiguresPanel(QWidget):
    """Charts of one kind of groups at a time; nothing where a bundle has no groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[GroupMetrics, ...] = ()
        self._first_line = plain_label(wrap=True)
        self._kinds = Segmented(
            self.tr("Figures by"),
            [
                (_CLINICS, self.tr("Clinic")),
                ("sex", self.tr("Sex")),
                ("age", self.tr("Age")),
                ("area", self.tr("Site")),
                ("skin_tone", self.tr("Skin tone")),
            ],
        )
        self._kinds.show_value(_CLINICS)
        self._kinds.chosen.connect(self._show_kind)
        self._rows = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_S)
        for widget in (self._first_line, self._kinds, self._rows):
            self._column.addWidget(widget)
        self.show_groups(())

    def show_groups(self, groups: Sequence[GroupMetrics]) -> None:
        """Show the figures of a bundle.

        Args:
            groups: As its manifest states them; none hides the panel.
        """
        self._groups = tuple(groups)
        self._first_line.setText(self._headline())
        self._show_kind(self._kinds.value)
        self.setVisible(bool(groups))

    def _headline(self) -> str:
        """What share of the melanomas is named and flagged, at home and elsewhere."""
        own = {group.name: group.metrics for group in self._groups if group.kind == _CLINICS}
        sentence = self.tr("{clinic}: of 100 melanomas it names {named} and flags {flagged}.")
        return " ".join(
            sentence.format(
                clinic=_TITLES[name],
                named=_of_100(own[name]["recall_mel"]),
                flagged=_of_100(own[name]["flagged_mel"]),
            )
            for name in ("ham10000", "milk10k")
            if own.get(name)
        )

    def _show_kind(self, kind: str) -> None:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_M)
        columns = (
            ("recall_mel", self.tr("Melanomas named")),
            ("sensitivity_malignant", self.tr("Malignant lesions flagged")),
            ("specificity_malignant", self.tr("Benign lesions not flagged")),
        )
        grid.addWidget(plain_label(self.tr("Lesions"), "small"), 0, 1)
        for column, (_, title) in enumerate(columns, start=2):
            grid.addWidget(plain_label(title, "small"), 0, column)
        chosen = [group for group in self._groups if group.kind == kind]
        for row, group in enumerate(chosen, start=1):
            name = self._name(group)
            grid.addWidget(plain_label(name), row, 0)
            grid.addWidget(plain_label(str(group.lesions)), row, 1, Qt.AlignmentFlag.AlignRight)
            for column, (metric, title) in enumerate(columns, start=2):
                grid.addWidget(self._cell(group, metric, f"{name}, {title}"), row, column)
        for column in range(2, 2 + len(columns)):
            grid.setColumnStretch(column, 1)
        self._column.replaceWidget(self._rows, rows)
        self._rows.deleteLater()
        self._rows = rows

    def _cell(self, group: GroupMetrics, metric: str, name: str) -> QWidget:
        if not group.metrics:
            return plain_label(self.tr("too few"), "muted")
        interval = group.metrics.get(metric)
        if interval is None or interval.estimate is None:
            return plain_label("-", "muted")
        return IntervalBar(interval, name)

    def _name(self, group: GroupMetrics) -> str:
        names = {
            "acral": self.tr("Palms and soles"),
            "male": self.tr("Male"),
            "female": self.tr("Female"),
            "under 30": self.tr("Under 30"),
            "30 to 49": self.tr("30 to 49"),
            "50 to 69": self.tr("50 to 69"),
            "70 and over": self.tr("70 and over"),
            "head_neck": self.tr("Head and neck"),
            "trunk": self.tr("Trunk"),
            "upper_extremity": self.tr("Arm"),
            "lower_extremity": self.tr("Leg"),
            "genital": self.tr("Genital"),
        }
        if group.kind == "skin_tone":
            return self.tr("{grade} (0 very dark, 5 very light)").format(grade=group.name)
        return names.get(group.name, _TITLES.get(group.name, group.name))


class IntervalBar(QWidget):
    """A share from 0 to 1 as a bar, with its interval as a line and its figures beside it.

    Args:
        interval: With an estimate.
        name: What it is of, for screen readers.
        parent: Qt parent.
    """

    def __init__(self, interval: Interval, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._interval = interval
        self._text = share_text(interval.estimate or 0.0)
        self.setAccessibleName(name)
        words = self.tr("{share}; 95 % interval {low} to {high}").format(
            share=self._text,
            low=share_text(interval.low or 0.0),
            high=share_text(interval.high or 0.0),
        )
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().height() + 4)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = tokens_of(self.palette())
        metrics = self.fontMetrics()
        figure = metrics.horizontalAdvance("100.0 %") + SPACE_S
        track = QRectF(0, self.height() / 2 - 4, self.width() - figure, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.track))
        painter.drawRoundedRect(track, 4, 4)
        painter.setBrush(QColor(tokens.benign))
        share = track.width() * (self._interval.estimate or 0.0)
        painter.drawRoundedRect(QRectF(track.left(), track.top(), share, track.height()), 4, 4)
        low, high = self._interval.low, self._interval.high
        painter.setPen(QPen(QColor(tokens.text), 1.5))
        if low is not None and high is not None:
            middle = track.center().y()
            for end in (low, high):
                place = track.left() + track.width() * end
                painter.drawLine(int(place), int(middle) - 6, int(place), int(middle) + 6)
            painter.drawLine(
                int(track.left() + track.width() * low), int(middle),
                int(track.left() + track.width() * high), int(middle),
            )  # fmt: skip
        beside = QRectF(track.right() + SPACE_S, 0, figure, self.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, self._text)


def _of_100(interval: Interval) -> str:
    return "-" if interval.estimate is None else str(round(100 * interval.estimate))
