"""The first three diagnoses, large; a click chooses whose heatmap is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from skinapp.core.assessment import RankedDiagnosis
from skinapp.ui.widgets.i18n import diagnosis_name, malignancy_word, share_text
from skinapp.ui.widgets.marks import MalignancyMark, ProbabilityBar
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_S

TOP_COUNT = 3


class TopRow(QPushButton):
    """One diagnosis: name, abbreviation, malignant or benign, probability as number and bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topRow")
        self.setAccessibleName(self.tr("Diagnosis"))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name = ElidedLabel("heading")
        self._figure = plain_label(role="figure")
        self._mark = MalignancyMark(12)
        self._words = plain_label(role="muted")
        self._bar = ProbabilityBar(8)
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 6, SPACE_S, SPACE_S)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(0)
        layout.addWidget(self._name, 0, 0, 1, 3)  # the longest names need the whole line
        layout.addWidget(self._mark, 1, 0)
        layout.addWidget(self._words, 1, 1)
        layout.addWidget(self._figure, 1, 2)
        layout.addWidget(self._bar, 2, 0, 1, 3)
        layout.setColumnStretch(1, 1)
        for label in (self._name, self._figure, self._words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_diagnosis(self, rank: int, ranked: RankedDiagnosis, *, has_heatmap: bool) -> None:
        """Render one diagnosis.

        Args:
            rank: Place from 1.
            ranked: Diagnosis and probability.
            has_heatmap: Whether there is a heatmap to choose.
        """
        diagnosis = ranked.diagnosis
        name, figure = diagnosis_name(diagnosis), share_text(ranked.probability)
        word = malignancy_word(malignant=diagnosis.malignant)
        self._name.setText(name)
        self._figure.setText(figure)
        self._mark.set_malignant(malignant=diagnosis.malignant)
        self._words.setText(f"{word} · {diagnosis.code.upper()}")
        self._bar.show_probability(ranked.probability, malignant=diagnosis.malignant)
        self.setAccessibleName(f"{rank}. {name}, {figure}, {word}")
        if has_heatmap:
            hint = self.tr("Show the heatmap for {name} (Ctrl+{rank})")
            self.setToolTip(hint.format(name=name, rank=rank))
        else:
            self.setToolTip("")
        self.setEnabled(has_heatmap)

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.minimumSize()


class TopRows(QWidget):
    """The rows of the top 3, of which one is chosen."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = [TopRow() for _ in range(TOP_COUNT)]
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for index, row in enumerate(self._rows):
            self._group.addButton(row, index)
            layout.addWidget(row)
        self._group.idClicked.connect(self.chosen)

    def show_top(self, top: tuple[RankedDiagnosis, ...], *, heatmaps: int) -> None:
        """Render the diagnoses.

        Args:
            top: The three most probable ones.
            heatmaps: For how many of them there is a heatmap.
        """
        for index, (row, ranked) in enumerate(zip(self._rows, top, strict=True)):
            row.show_diagnosis(index + 1, ranked, has_heatmap=index < heatmaps)

    def mark(self, index: int) -> None:
        """Mark the row whose heatmap is shown."""
        self._rows[index].setChecked(True)
