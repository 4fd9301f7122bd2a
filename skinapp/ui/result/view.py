"""The answer: the verdict, what to know of it, the diagnoses, case details."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.core.case import CaseDetails
from skinapp.core.triage import told, withheld
from skinapp.ui.result.case_form import CaseForm
from skinapp.ui.result.other_rows import OtherRows
from skinapp.ui.result.sets_text import sets_text
from skinapp.ui.result.top_rows import TopRows
from skinapp.ui.result.verdict_line import VerdictLine
from skinapp.ui.widgets.i18n import diagnosis_name, flag_sentence
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.text import plain_label, rule
from skinapp.ui.widgets.tokens import SPACE_M, SPACE_S, SPACE_XS, tokens_of


class ResultView(QScrollArea):
    """Renders one assessment."""

    explanation_chosen = Signal(int)
    details_edited = Signal(object)
    show_anyway_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._verdict = VerdictLine()
        self._top = TopRows()
        self._notices = Notices()
        self._order = plain_label(role="muted", wrap=True)
        self._order.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self._sets = plain_label(role="muted", wrap=True)
        self._sets.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self._others = OtherRows()
        self._made_by = plain_label(role="small", wrap=True)
        self._made_by.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self.form = CaseForm()
        self._top.chosen.connect(self.explanation_chosen)
        self._verdict.show_anyway_wanted.connect(self.show_anyway_wanted)
        self.form.edited.connect(self.details_edited)
        body = QWidget()
        body.setObjectName("panelBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_M)
        layout.setSpacing(SPACE_S)
        self._answer = (self._top, self._order, self._sets, rule(), self._others, self._made_by)
        for widget in (self._verdict, self._notices, *self._answer):
            layout.addWidget(widget)
        layout.addSpacing(SPACE_XS)
        layout.addWidget(rule())
        layout.addWidget(self._heading(self.tr("Case details")))
        layout.addWidget(self.form)
        layout.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Assessment"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_assessment(self, assessment: Assessment, details: CaseDetails) -> None:
        """Render a result and what the user wrote about the case."""
        self.show_answer(assessment)
        self.form.show_details(details)
        self.verticalScrollBar().setValue(0)

    def show_answer(self, assessment: Assessment) -> None:
        """Render a result alone; whoever writes into the form is not disturbed."""
        prediction = assessment.prediction
        self._verdict.show_assessment(assessment)
        self._notices.show_flags(told(assessment.flags))
        self._top.show_top(prediction.top(), heatmaps=len(assessment.heatmaps))
        self._order.setText(self._why_not_most_probable(prediction))
        self._sets.setText(sets_text(assessment.sureness))
        self._others.show_prediction(prediction)
        self._show_origin(assessment.provenance)
        hidden = withheld(assessment.flags)
        for widget in self._answer:
            widget.setVisible(not hidden)
        for line in (self._order, self._sets):
            line.setVisible(not hidden and bool(line.text()))

    def show_details(self, details: CaseDetails) -> None:
        """Render what the user wrote, where that became known after the result."""
        self.form.show_details(details)

    def mark(self, index: int) -> None:
        """Mark the diagnosis whose heatmap is shown."""
        self._top.mark(index)

    def refresh_colours(self) -> None:
        """Draw the symbols in the colours of the theme."""
        self._notices.refresh_colours()

    def _show_origin(self, provenance: Provenance) -> None:
        text = self.tr("Weights {bundle} {version}, {engine}, {seconds} s")
        self._made_by.setText(
            text.format(
                bundle=provenance.bundle_name,
                version=provenance.bundle_version,
                engine=provenance.engine,
                seconds=f"{provenance.seconds:.1f}",
            )
        )

    def _why_not_most_probable(self, prediction: Prediction) -> str:
        """A sentence where the diagnosis named first is not the most probable one."""
        first, *others = prediction.ranked()
        likeliest = max(others, key=lambda ranked: ranked.probability)
        if likeliest.probability <= first.probability:
            return ""
        text = self.tr(
            "Named first although {likeliest} is more probable: rarer diagnoses are moved up, so "
            "that fewer of them are missed."
        )
        return text.format(likeliest=diagnosis_name(likeliest.diagnosis))

    def _heading(self, text: str) -> QWidget:
        label = plain_label(text, "muted")
        label.setContentsMargins(SPACE_S, 0, 0, 0)
        return label


class Notices(QWidget):
    """What the reader should know before using the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flags: tuple[str, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self._layout.setSpacing(SPACE_S)

    def show_flags(self, flags: tuple[str, ...]) -> None:
        """Render one box with a sentence for each flag."""
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._flags = flags
        if flags:
            self._layout.addWidget(self._box([flag_sentence(flag) for flag in flags]))
        self.setVisible(bool(flags))

    def refresh_colours(self) -> None:
        """Draw the symbols in the colours of the theme."""
        self.show_flags(self._flags)

    def _box(self, sentences: Sequence[str]) -> QWidget:
        box = QWidget()
        box.setObjectName("flag")
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        symbol = plain_label()
        colour = tokens_of(self.palette()).warning_line
        symbol.setPixmap(icon_pixmap("warning", colour, 18, self.devicePixelRatioF()))
        symbol.setAccessibleName(self.tr("Notice"))
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        for sentence in sentences:
            column.addWidget(plain_label(sentence, wrap=True))
        row = QHBoxLayout(box)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return box
