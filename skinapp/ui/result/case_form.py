"""What the user notes about image, lesion and patient; it goes into history and report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QWidget

from skinapp.core.case import CaseDetails
from skinapp.core.clinic_codes import (
    DECISIONS,
    SEXES,
    SIDES,
    SKIN_TYPES,
    Decision,
    age_at,
    as_date,
    due_date,
)
from skinapp.services.history.search import fold
from skinapp.ui.result.file_line import FileLine
from skinapp.ui.result.id_field import IdField
from skinapp.ui.result.seen_strip import Seen
from skinapp.ui.result.suggestions import decision_name, own_diagnoses, sex_name, side_name, sites
from skinapp.ui.widgets.choice_field import ChoiceField
from skinapp.ui.widgets.code_field import CodeField
from skinapp.ui.widgets.date_field import DateField
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_S, SPACE_XS

_LONGEST_LINE = 120
_LONGEST_NOTES = 2000
_NOTES_LINES = 4
_COLUMNS = 6
_NARROWEST = 88


class CaseForm(QWidget):
    """Fields of the patient, the lesion and the image; those of a patient are shared by images."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = CaseDetails()
        self.case_id = IdField(self.tr("Case or patient id"), _LONGEST_LINE)
        self.case_id.edited.connect(self._announce)
        self.birth_date = DateField(self.tr("Birth date or year"), year_alone=True)
        self.sex = CodeField(self.tr("Sex"), [(code, sex_name(code)) for code in SEXES])
        self.skin_type = CodeField(self.tr("Skin type"), [(code, code) for code in SKIN_TYPES])
        self.lesion = ChoiceField(self.tr("Lesion"), (), _LONGEST_LINE)
        self.site = ChoiceField(self.tr("Site on the body"), sites(), _LONGEST_LINE)
        self.side = CodeField(self.tr("Side"), [(code, side_name(code)) for code in SIDES])
        self.diagnosis = ChoiceField(self.tr("Own diagnosis"), own_diagnoses(), _LONGEST_LINE)
        self.photographed = DateField(self.tr("Photographed"))
        decisions = [decision_name(decision) for decision in DECISIONS]
        self.decision = ChoiceField(self.tr("Decision"), decisions, _LONGEST_LINE)
        self.due = DateField(self.tr("Due"))
        self.histology = ChoiceField(self.tr("Histology"), own_diagnoses(), _LONGEST_LINE)
        self.histology_date = DateField(self.tr("Result of"))
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(_NOTES_LINES * self.notes.fontMetrics().lineSpacing() + 18)
        self.notes.textChanged.connect(self._take_notes)
        self.source = FileLine()
        self._birth_label = self._lay_out()
        for field in self._fields():
            if field is self.decision:
                field.edited.connect(self._take_decision)
            else:
                field.edited.connect(self._announce)

    def show_details(self, details: CaseDetails) -> None:
        """Fill the fields; text that is already there keeps its cursor."""
        self._shown = details
        if self.case_id.text() != details.case_id:
            self.case_id.setText(details.case_id)
        self.birth_date.show_date(details.birth_date)
        self.photographed.show_date(details.photographed)
        self.due.show_date(details.due)
        self.histology_date.show_date(details.histology_date)
        self.sex.show_code(details.sex)
        self.skin_type.show_code(details.skin_type)
        self.side.show_code(details.side)
        self.lesion.show_text(details.lesion)
        self.site.show_text(details.site)
        self.diagnosis.show_text(details.clinician_diagnosis)
        self.decision.show_text(details.decision)
        self.histology.show_text(details.histology)
        if self.notes.toPlainText() != details.notes:
            self.notes.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
            self.notes.setPlainText(details.notes)
            self.notes.blockSignals(False)  # noqa: FBT003
        self._show_age()

    def offer_lesions(self, seen: Seen) -> None:
        """Offer the names of the patient's lesions."""
        names = {image.details.lesion for image in seen.images if image.details.lesion.strip()}
        self.lesion.offer(sorted(names, key=fold))

    def _fields(self) -> tuple[ChoiceField | CodeField | DateField, ...]:
        return (
            *(self.birth_date, self.sex, self.skin_type, self.lesion, self.site, self.side),
            *(self.diagnosis, self.photographed, self.decision, self.due, self.histology),
            self.histology_date,
        )

    def _lay_out(self) -> QLabel:
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(SPACE_XS)
        layout.addWidget(self.source, 0, 0, 1, _COLUMNS)
        lines: tuple[tuple[tuple[QWidget, int], ...], ...] = (
            ((self.case_id, 6),),
            ((self.birth_date, 2), (self.sex, 2), (self.skin_type, 2)),
            ((self.lesion, 2), (self.site, 2), (self.side, 2)),
            ((self.diagnosis, 4), (self.photographed, 2)),
            ((self.decision, 4), (self.due, 2)),
            ((self.histology, 4), (self.histology_date, 2)),
            ((self.notes, 6),),
        )
        labels: dict[QWidget, QLabel] = {}
        before: QWidget | None = None
        for row, line in enumerate(lines, start=1):
            column = 0
            for field, width in line:
                labels[field] = _label(field)
                # Three in a row in the narrowest panel.
                field.setMinimumWidth(_NARROWEST)
                layout.addWidget(labels[field], 2 * row, column, 1, width)
                layout.addWidget(field, 2 * row + 1, column, 1, width)
                column += width
                if before is not None:
                    self.setTabOrder(before, field)
                before = field
        for column in range(_COLUMNS):
            layout.setColumnStretch(column, 1)
        return labels[self.birth_date]

    def _show_age(self) -> None:
        age = age_at(self.birth_date.text(), as_date(self.photographed.text()) or date.today())
        name = self.birth_date.accessibleName()
        self._birth_label.setText(
            name if age is None else self.tr("Born ({age} years)").format(age=age)
        )

    def _take_decision(self) -> None:
        """A decision that is known brings its date along, which can be changed."""
        before, known = _known_decision(self._shown.decision_kind), self._decision()
        if known != before and self.due.text() in ("", self._due_of(before)):
            self.due.show_date(self._due_of(known))
        self._announce()

    def _decision(self) -> Decision | None:
        """The decision that the text names; while it stays as it was, so does its kind."""
        text = self.decision.currentText()
        if text == self._shown.decision:
            return _known_decision(self._shown.decision_kind)
        words = fold(text.strip())
        return next((one for one in DECISIONS if fold(decision_name(one)) == words), None)

    def _due_of(self, decision: Decision | None) -> str:
        if decision is None or decision.months is None:
            return ""
        start = as_date(self.photographed.text()) or date.today()
        return due_date(start, decision.months).isoformat()

    def _take_notes(self) -> None:
        text = self.notes.toPlainText()
        if len(text) > _LONGEST_NOTES:
            cursor = self.notes.textCursor()
            place = min(cursor.position(), _LONGEST_NOTES)
            self.notes.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
            self.notes.setPlainText(text[:_LONGEST_NOTES])
            self.notes.blockSignals(False)  # noqa: FBT003
            cursor = self.notes.textCursor()
            cursor.setPosition(place)
            self.notes.setTextCursor(cursor)
        self._announce()

    def _announce(self) -> None:
        decision = self._decision()
        self._shown = replace(
            self._shown,
            case_id=self.case_id.text(),
            site=self.site.currentText(),
            notes=self.notes.toPlainText(),
            clinician_diagnosis=self.diagnosis.currentText(),
            decision=self.decision.currentText(),
            decision_kind="" if decision is None else decision.code,
            due=self.due.text(),
            side=self.side.code,
            lesion=self.lesion.currentText(),
            birth_date=self.birth_date.text(),
            sex=self.sex.code,
            skin_type=self.skin_type.code,
            photographed=self.photographed.text(),
            histology=self.histology.currentText(),
            histology_date=self.histology_date.text(),
        )
        self._show_age()
        self.edited.emit(self._shown)


def _known_decision(code: str) -> Decision | None:
    return next((decision for decision in DECISIONS if decision.code == code), None)


def _label(field: QWidget) -> QLabel:
    label = plain_label(field.accessibleName(), "small")
    label.setBuddy(field)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return label
