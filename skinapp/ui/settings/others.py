"""The part of the Settings page about other systems: the archive that documents are sent to."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from skinapp.services.settings import LARGEST_PORT, LONGEST_TITLE, Settings
from skinapp.ui.settings.controller import SettingsController
from skinapp.ui.widgets.form_section import FormSection
from skinapp.ui.widgets.text import plain_label


class OtherSystems(FormSection):
    """Address, port and names of a DICOM archive; without an address nothing is ever sent.

    Args:
        settings: Own the settings.
        parent: Qt parent.
    """

    def __init__(self, settings: SettingsController, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("OtherSystems", "Other systems"), parent)
        self._settings = settings
        self.host = self._field(self.tr("Address of the archive"), "archive_host", 255)
        self.host.setPlaceholderText(self.tr("Empty: nothing is ever sent"))
        self.port = self._field(self.tr("Port"), "archive_port", 5)
        self.title = self._field(
            self.tr("Name of the archive (AE title)"), "archive_title", LONGEST_TITLE
        )
        self.own_title = self._field(
            self.tr("Name of this program (AE title)"), "own_title", LONGEST_TITLE
        )
        note = self.tr(
            "Documents go to this address alone, and only when you send them (File, Send to the "
            "archive). They hold what you wrote about the patient."
        )
        self.add_note(plain_label(note, "muted", wrap=True))

    def show_settings(self, settings: Settings) -> None:
        """Show what holds, but for a field that is being written in."""
        for field, text in (
            (self.host, settings.archive_host),
            (self.port, str(settings.archive_port)),
            (self.title, settings.archive_title),
            (self.own_title, settings.own_title),
        ):
            if not field.hasFocus():
                field.setText(text)

    def _field(self, words: str, name: str, longest: int) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(longest)
        field.setAccessibleName(words)
        field.editingFinished.connect(lambda: self._take(field, name))
        self.add_row(words, field)
        return field

    def _take(self, field: QLineEdit, name: str) -> None:
        text = field.text().strip()
        if name != "archive_port":
            self._settings.change(**{name: text})
        elif text.isdecimal() and 1 <= int(text) <= LARGEST_PORT:
            self._settings.change(archive_port=int(text))
        else:
            # What is no port is not kept.
            field.setText(str(self._settings.settings.archive_port))
