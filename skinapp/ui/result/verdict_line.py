"""What is said first of an image: one line, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from skinapp.core.assessment import Assessment, Prediction
from skinapp.core.diagnoses import MALIGNANT_INDICES
from skinapp.core.triage import Verdict, malignant_count, verdict, withheld
from skinapp.core.wording import one_of_hundred
from skinapp.ui.result.person_line import person_text
from skinapp.ui.widgets.i18n import verdict_words
from skinapp.ui.widgets.marks import ProbabilityBar
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_S, SPACE_XS

if TYPE_CHECKING:
    from skinapp.core.assurance import Band, Sureness


class VerdictLine(QWidget):
    """The verdict, the probability of malignancy behind it, and the step to an answer withheld."""

    show_anyway_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = plain_label(role="title", wrap=True)
        self._figure = plain_label(wrap=True)
        self._bar = ProbabilityBar(8)
        self._networks = plain_label(role="muted", wrap=True)
        self._band = plain_label(role="muted", wrap=True)
        self._person = plain_label(wrap=True)
        self.show_anyway = QPushButton(self.tr("Show the answer anyway"))
        self.show_anyway.setToolTip(
            self.tr("The networks are often wrong on such images. That you asked is recorded.")
        )
        self.show_anyway.clicked.connect(self.show_anyway_wanted)
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(SPACE_XS)
        for row, widget in enumerate(
            (self._words, self._figure, self._bar, self._band, self._networks, self._person)
        ):
            layout.addWidget(widget, row, 0)
        layout.addWidget(self.show_anyway, 6, 0, Qt.AlignmentFlag.AlignLeft)

    def show_assessment(self, assessment: Assessment) -> None:
        """Render what is said first."""
        said = verdict(assessment.prediction, assessment.flags)
        hidden = withheld(assessment.flags)
        self._words.setText(verdict_words(said))
        self.show_anyway.setVisible(hidden)
        judged = said is not Verdict.CANNOT_BE_JUDGED
        for widget in (self._figure, self._bar, self._networks):
            widget.setVisible(not hidden)
        told = person_text(assessment)
        self._person.setText(told)
        self._person.setVisible(bool(told) and not hidden)
        sureness = assessment.sureness
        self._band.setText("" if sureness is None else self._of_band(sureness.band))
        self._band.setVisible(judged and sureness is not None)
        if not hidden:
            self._show_prediction(assessment.prediction, sureness, judged=judged)

    def _show_prediction(
        self, prediction: Prediction, sureness: Sureness | None, *, judged: bool
    ) -> None:
        count = malignant_count(prediction, sureness)
        if judged:
            text = self.tr("{count} of 100 lesions like this were malignant")
        else:
            text = self.tr("Probability of malignancy, if it could be judged: {count} of 100")
        self._figure.setText(text.format(count=count))
        self._bar.show_probability(prediction.p_malignant, malignant=True)
        members = prediction.member_probabilities
        agree = self.tr("{agreeing} of {networks} networks name the same diagnosis first").format(
            agreeing=prediction.agreeing_members, networks=len(members)
        )
        if len(members) > 1:
            shares = [sum(member[index] for index in MALIGNANT_INDICES) for member in members]
            spread = self.tr("malignant by each alone: {low} to {high} of 100").format(
                low=one_of_hundred(min(shares)), high=one_of_hundred(max(shares))
            )
            agree = f"{agree}; {spread}"
        if prediction.changing is not None:
            changing, looks = prediction.changing
            changes = self.tr("another comes first in {changing} of {looks} views and networks")
            agree = f"{agree}; {changes.format(changing=changing, looks=looks)}"
        self._networks.setText(agree)

    def _of_band(self, band: Band) -> str:
        """What became of lesions with about the same probability, and how sure that is."""
        text = self.tr(
            "Of {lesions} lesions given {start} to {end} of 100, {low} to {high} of 100 were"
        )
        return text.format(
            lesions=band.lesions,
            start=round(100 * band.start),
            end=round(100 * band.end),
            low=one_of_hundred(band.malignant.low),
            high=one_of_hundred(band.malignant.high),
        )
