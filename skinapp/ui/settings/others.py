"""The part of the Settings page about other systems: an archive, and a folder that is watched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from skinapp.services.settings import LARGEST_PORT, LONGEST_TITLE, Settings
from skinapp.ui.settings.controller import SettingsController
from skinapp.ui.widgets.form_section import FormSection
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_S


class OtherSystems(FormSection):
    """A DICOM archive, without whose address nothing is ever sent; and the watched folder.

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
        self.add_row(self.tr("Photographs that arrive here open themselves"), self._make_watched())
        note = self.tr(
            "Documents go to this address alone, and only when you send them (File, Send to the "
            "archive). They hold what you wrote about the patient."
        )
        self.add_note(plain_label(note, "muted", wrap=True))

    def show_settings(self, settings: Settings) -> None:
        """Show what holds, but for a field that is being written in."""
        none = self.tr("No folder is watched.")
        self.watched.setText(none if settings.watched is None else str(settings.watched))
        self.unwatch.setEnabled(settings.watched is not None)
        for field, text in (
            (self.host, settings.archive_host),
            (self.port, str(settings.archive_port)),
            (self.title, settings.archive_title),
            (self.own_title, settings.own_title),
        ):
            if not field.hasFocus():
                field.setText(text)

    def _make_watched(self) -> QWidget:
        self.watched = ElidedLabel("muted")
        choose = QPushButton(self.tr("Choose folder…"))
        choose.clicked.connect(self._ask_for_folder)
        self.unwatch = QPushButton(self.tr("Stop watching"))
        self.unwatch.clicked.connect(lambda: self._settings.change(watched=None))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(self.watched, 1)
        row.addWidget(choose)
        row.addWidget(self.unwatch)
        return holder

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose folder…"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self._settings.change(watched=Path(name)))
        dialog.open()

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
