"""What the user notes about the case; it goes into history and report."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.ui.widgets.choice_field import ChoiceField
from skinapp.ui.widgets.i18n import diagnosis_name
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_S, SPACE_XS

_LONGEST_LINE = 120
_LONGEST_NOTES = 2000
_NOTES_LINES = 4


class CaseForm(QWidget):
    """Fields for case id, site, the clinician's own diagnosis, decision and notes."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case_id = QLineEdit()
        self._case_id.setAccessibleName(self.tr("Case or patient id"))
        self._case_id.setMaxLength(_LONGEST_LINE)
        self._case_id.textEdited.connect(lambda _text: self._announce())
        self._site = self._choice(self.tr("Site on the body"), self._sites())
        names = [diagnosis_name(diagnosis) for diagnosis in DIAGNOSES]
        self._diagnosis = self._choice(self.tr("Own diagnosis"), names)
        self._decision = self._choice(self.tr("Decision"), self._decisions())
        self._notes = QPlainTextEdit()
        self._notes.setAccessibleName(self.tr("Notes"))
        self._notes.setTabChangesFocus(True)
        self._notes.setFixedHeight(_NOTES_LINES * self._notes.fontMetrics().lineSpacing() + 18)
        self._notes.textChanged.connect(self._take_notes)
        self._shown = False
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(SPACE_XS)
        for column, field in enumerate((self._case_id, self._site)):
            layout.addWidget(_label(field), 0, column)
            layout.addWidget(field, 1, column)
            layout.setColumnStretch(column, 1)
        for row, wide in enumerate((self._diagnosis, self._decision, self._notes), start=1):
            layout.addWidget(_label(wide), 2 * row, 0, 1, 2)
            layout.addWidget(wide, 2 * row + 1, 0, 1, 2)

    def show_details(self, details: CaseDetails) -> None:
        """Fill the fields; text that is already there keeps its cursor."""
        if self._case_id.text() != details.case_id:
            self._case_id.setText(details.case_id)
        self._site.show_text(details.site)
        self._diagnosis.show_text(details.clinician_diagnosis)
        self._decision.show_text(details.decision)
        if self._notes.toPlainText() != details.notes:
            self._notes.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
            self._notes.setPlainText(details.notes)
            self._notes.blockSignals(False)  # noqa: FBT003

    def _choice(self, name: str, choices: list[str]) -> ChoiceField:
        field = ChoiceField(name, choices, _LONGEST_LINE)
        field.edited.connect(self._announce)
        return field

    def _sites(self) -> list[str]:
        """The sites that HAM10000 tells apart."""
        return [
            self.tr("abdomen"),
            self.tr("acral"),
            self.tr("back"),
            self.tr("chest"),
            self.tr("ear"),
            self.tr("face"),
            self.tr("foot"),
            self.tr("genital"),
            self.tr("hand"),
            self.tr("lower extremity"),
            self.tr("neck"),
            self.tr("scalp"),
            self.tr("trunk"),
            self.tr("upper extremity"),
        ]

    def _decisions(self) -> list[str]:
        return [
            self.tr("No action"),
            self.tr("Follow-up in 3 months"),
            self.tr("Follow-up in 6 months"),
            self.tr("Biopsy"),
            self.tr("Excision"),
            self.tr("Referral"),
        ]

    def _take_notes(self) -> None:
        text = self._notes.toPlainText()
        if len(text) > _LONGEST_NOTES:
            cursor = self._notes.textCursor()
            place = min(cursor.position(), _LONGEST_NOTES)
            self._notes.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
            self._notes.setPlainText(text[:_LONGEST_NOTES])
            self._notes.blockSignals(False)  # noqa: FBT003
            cursor = self._notes.textCursor()
            cursor.setPosition(place)
            self._notes.setTextCursor(cursor)
        self._announce()

    def _announce(self) -> None:
        self.edited.emit(
            CaseDetails(
                case_id=self._case_id.text(),
                site=self._site.currentText(),
                notes=self._notes.toPlainText(),
                clinician_diagnosis=self._diagnosis.currentText(),
                decision=self._decision.currentText(),
            )
        )


def _label(field: QWidget) -> QLabel:
    label = plain_label(field.accessibleName(), "small")
    label.setBuddy(field)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return label
