"""A field for a date, which is kept in one way however it is typed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from skinapp.core.clinic_codes import written_date

_LONGEST = 20


class DateField(QLineEdit):
    """Text that becomes ``2026-08-20``; what is no date is kept as it is, and marked.

    Args:
        name: For screen readers.
        year_alone: Whether a year is enough.
        parent: Qt parent.
    """

    edited = Signal()

    def __init__(self, name: str, *, year_alone: bool = False, parent: QWidget | None = None):
        super().__init__(parent)
        self._year_alone = year_alone
        self.setAccessibleName(name)
        self.setMaxLength(_LONGEST)
        # "2026-08-20" is read the same way everywhere, so it is not translated.
        self.setPlaceholderText("2026-08-20" if not year_alone else "1960-05-01")
        self.textEdited.connect(lambda _text: self.edited.emit())
        self.editingFinished.connect(self._tidy)
        self.textChanged.connect(lambda _text: self._mark())

    def show_date(self, text: str) -> None:
        """Show a date without a word to anyone; text that is already there keeps its cursor."""
        if self.text() != text:
            self.setText(text)

    def _tidy(self) -> None:
        written = written_date(self.text(), year_alone=self._year_alone)
        if written is not None and written != self.text():
            self.setText(written)
            self.edited.emit()
        self._mark()

    def _mark(self) -> None:
        """Say that it is no date, but not while it is still being typed."""
        wrong = written_date(self.text(), year_alone=self._year_alone) is None
        wrong = wrong and not self.hasFocus()
        self.setToolTip(self.tr("This is no date. Write it like 2026-08-20.") if wrong else "")
        if self.property("wrong") != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)
