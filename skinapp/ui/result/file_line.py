"""What the file of an image says of patient and photograph, in one line above the form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from skinapp.core.file_facts import FileFacts
from skinapp.ui.result.suggestions import sex_name, side_name, site_text


class FileLine(QLabel):
    """Tells the file's words from the user's; hidden where the file says nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "small")
        self.hide()

    def show_facts(self, facts: FileFacts) -> None:
        """Render what a file says."""
        born, taken = self.tr("born {day}"), self.tr("photographed {day}")
        place = (site_text(facts.site), side_name(facts.side) if facts.side else "")
        words = [
            facts.patient_id,
            facts.patient_name,
            born.format(day=facts.birth_date) if facts.birth_date else "",
            sex_name(facts.sex) if facts.sex else "",
            taken.format(day=facts.photographed) if facts.photographed else "",
            " ".join(word for word in place if word),
            facts.device,
            self._spacing(facts),
        ]
        said = " \u00b7 ".join(word for word in words if word)
        self.setText(self.tr("From the file: {facts}").format(facts=said) if said else "")
        self.setVisible(bool(said))

    def _spacing(self, facts: FileFacts) -> str:
        if facts.pixel_spacing_mm is None:
            return ""
        down, across = (f"{part:.3g}" for part in facts.pixel_spacing_mm)
        size = down if down == across else f"{down} \u00d7 {across}"
        return self.tr("{size} mm per pixel").format(size=size)
