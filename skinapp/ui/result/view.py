"""The answer: top 3, malignant share, notices, all seven, case details."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.core.case import CaseDetails
from skinapp.ui.result.all_rows import AllRows
from skinapp.ui.result.case_form import CaseForm
from skinapp.ui.result.top_rows import TopRows
from skinapp.ui.widgets.i18n import flag_sentence, share_text
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.marks import MalignancyMark, ProbabilityBar
from skinapp.ui.widgets.text import plain_label, rule
from skinapp.ui.widgets.tokens import SPACE_M, SPACE_S, SPACE_XS, tokens_of


class ResultView(QScrollArea):
    """Renders one assessment."""

    explanation_chosen = Signal(int)
    details_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._top = TopRows()
        self._malignant = MalignantShare()
        self._notices = Notices()
        self._all = AllRows()
        self._made_by = plain_label(role="small", wrap=True)
        self._made_by.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self.form = CaseForm()
        self._top.chosen.connect(self.explanation_chosen)
        self.form.edited.connect(self.details_edited)
        body = QWidget()
        body.setObjectName("panelBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(SPACE_S, SPACE_XS, SPACE_S, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self._top)
        layout.addWidget(rule())
        layout.addWidget(self._malignant)
        layout.addWidget(self._notices)
        layout.addWidget(rule())
        layout.addWidget(self._heading(self.tr("All seven diagnoses")))
        layout.addWidget(self._all)
        layout.addWidget(self._made_by)
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
        prediction = assessment.prediction
        self._top.show_top(prediction.top(), heatmaps=len(assessment.heatmaps))
        self._malignant.show_prediction(prediction)
        self._notices.show_flags(assessment.flags)
        self._all.show_prediction(prediction)
        self._show_origin(assessment.provenance)
        self.form.show_details(details)
        self.verticalScrollBar().setValue(0)

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

    def _heading(self, text: str) -> QWidget:
        label = plain_label(text, "muted")
        label.setContentsMargins(SPACE_S, 0, 0, 0)
        return label


class MalignantShare(QWidget):
    """P(malignant), and how many members agree on the first diagnosis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = plain_label(role="heading")
        self._bar = ProbabilityBar(8)
        self._members = plain_label(role="muted", wrap=True)
        mark = MalignancyMark(12)
        mark.set_malignant(malignant=True)
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(SPACE_XS)
        layout.addWidget(mark, 0, 0)
        layout.addWidget(plain_label(self.tr("Any malignant diagnosis")), 0, 1)
        layout.addWidget(self._figure, 0, 2)
        layout.addWidget(self._bar, 1, 0, 1, 3)
        layout.addWidget(self._members, 2, 0, 1, 3)
        layout.setColumnStretch(1, 1)

    def show_prediction(self, prediction: Prediction) -> None:
        """Render share and agreement."""
        self._figure.setText(share_text(prediction.p_malignant))
        self._bar.show_probability(prediction.p_malignant, malignant=True)
        text = self.tr("{agreeing} of {members} members agree on the first diagnosis")
        self._members.setText(
            text.format(
                agreeing=prediction.agreeing_members, members=len(prediction.member_probabilities)
            )
        )


class Notices(QWidget):
    """What the reader should know before using the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flags: tuple[str, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        self._layout.setSpacing(SPACE_S)

    def show_flags(self, flags: tuple[str, ...]) -> None:
        """Render one box for each flag."""
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._flags = flags
        for flag in flags:
            self._layout.addWidget(self._box(flag_sentence(flag)))
        self.setVisible(bool(flags))

    def refresh_colours(self) -> None:
        """Draw the symbols in the colours of the theme."""
        self.show_flags(self._flags)

    def _box(self, sentence: str) -> QWidget:
        box = QWidget()
        box.setObjectName("flag")
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        ratio = self.devicePixelRatioF()
        symbol = plain_label()
        symbol.setPixmap(icon_pixmap("warning", tokens_of(self.palette()).warning_line, 18, ratio))
        symbol.setAccessibleName(self.tr("Notice"))
        text = plain_label(sentence, wrap=True)
        row = QHBoxLayout(box)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(symbol, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return box
