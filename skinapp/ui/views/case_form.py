"""What the user notes about the case; it goes into the report."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from skinapp.core.case import CaseDetails
from skinapp.ui.tokens import SPACE_S, SPACE_XS
from skinapp.ui.views.text import plain_label

_LONGEST_LINE = 120
_LONGEST_NOTES = 2000


class CaseForm(QWidget):
    """Fields for case id, site and notes."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = CaseDetails()
        self._case_id = self._field(self.tr("Case id"), _LONGEST_LINE)
        self._site = self._field(self.tr("Site on the body"), _LONGEST_LINE)
        self._notes = self._field(self.tr("Notes"), _LONGEST_NOTES)
        layout = QGridLayout(self)
        layout.setContentsMargins(SPACE_S, 0, SPACE_S, 0)
        layout.setHorizontalSpacing(SPACE_S)
        layout.setVerticalSpacing(SPACE_XS)
        for column, field in enumerate((self._case_id, self._site)):
            label = plain_label(field.accessibleName(), "small")
            label.setBuddy(field)
            layout.addWidget(label, 0, column)
            layout.addWidget(field, 1, column)
            layout.setColumnStretch(column, 1)
        notes_label = plain_label(self._notes.accessibleName(), "small")
        notes_label.setBuddy(self._notes)
        layout.addWidget(notes_label, 2, 0, 1, 2)
        layout.addWidget(self._notes, 3, 0, 1, 2)

    def show_details(self, details: CaseDetails) -> None:
        """Fill the fields; text that is already there keeps its cursor."""
        self._details = details
        for field, text in (
            (self._case_id, details.case_id),
            (self._site, details.site),
            (self._notes, details.notes),
        ):
            if field.text() != text:
                field.setText(text)

    def _field(self, name: str, longest: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMaxLength(longest)
        field.textEdited.connect(self._announce)
        return field

    def _announce(self, _text: str) -> None:
        self._details = replace(
            self._details,
            case_id=self._case_id.text(),
            site=self._site.text(),
            notes=self._notes.text(),
        )
        self.edited.emit(self._details)
