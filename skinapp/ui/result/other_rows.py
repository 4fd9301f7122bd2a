"""The diagnoses that are not among the first three, as bars and numbers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from skinapp.core.assessment import Prediction
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.triage import TOP
from skinapp.ui.widgets.i18n import diagnosis_name, malignancy_word, share_text
from skinapp.ui.widgets.marks import MalignancyMark, ProbabilityBar
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_S


class OtherRows(QWidget):
    """A line for each, the most probable first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(0)
        layout.setColumnStretch(1, 1)
        self._lines = []
        for line in range(len(DIAGNOSES) - TOP):
            mark, name, bar, figure = (
                MalignancyMark(10),
                ElidedLabel(),
                ProbabilityBar(4),
                plain_label(),
            )
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            for column, widget in enumerate((mark, name, figure)):
                layout.addWidget(widget, 3 * line, column)
            layout.addWidget(bar, 3 * line + 1, 1, 1, 2)
            layout.setRowMinimumHeight(3 * line + 2, SPACE_S)
            self._lines.append((mark, name, bar, figure))

    def show_prediction(self, prediction: Prediction) -> None:
        """Render the probabilities."""
        others = prediction.ranked()[TOP:]
        for (mark, name, bar, figure), ranked in zip(self._lines, others, strict=True):
            diagnosis, malignant = ranked.diagnosis, ranked.diagnosis.malignant
            mark.set_malignant(malignant=malignant)
            name.setText(diagnosis_name(diagnosis))
            bar.show_probability(ranked.probability, malignant=malignant)
            figure.setText(share_text(ranked.probability))
            figure.setAccessibleName(
                f"{name.text()}, {figure.text()}, {malignancy_word(malignant=malignant)}"
            )
