"""The Settings page: every choice is kept at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from skinapp.core.errors import OutputError
from skinapp.core.extras import has_torch
from skinapp.services.paths import config_folder, data_folder, log_folder
from skinapp.services.settings import LANGUAGES, LONGEST_CLINIC_NAME, Settings
from skinapp.ui.engine.controller import EngineController
from skinapp.ui.engine.states import EngineFailed, EngineReady, EngineState
from skinapp.ui.settings.controller import SettingsController
from skinapp.ui.settings.lock_row import LockRow
from skinapp.ui.settings.others import OtherSystems
from skinapp.ui.widgets.form_section import FormSection
from skinapp.ui.widgets.i18n import device_reason, error_sentence
from skinapp.ui.widgets.scroll_column import ScrollColumn
from skinapp.ui.widgets.segmented import Segmented
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_M, SPACE_S

_WIDTH = 820
_LOGO_BOX = (240, 80)


class SettingsPage(QWidget):
    """Shows the settings and changes them.

    Args:
        settings: Own the settings.
        engine: Says what the networks run on.
        lock: Shows and changes how the history is protected.
        parent: Qt parent.
    """

    def __init__(
        self,
        settings: SettingsController,
        engine: EngineController,
        lock: LockRow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._engine = engine
        self.others = OtherSystems(settings)
        self.lock = lock
        scroll = ScrollColumn(_WIDTH, self.tr("Settings"))
        column = scroll.column
        column.addWidget(plain_label(self.tr("Settings"), "title"))
        for section in (
            self._make_look(),
            self._make_reports(),
            self._make_computing(),
            self.others,
            self._make_data(),
        ):
            column.addWidget(section)
        column.addWidget(self._make_reset(), 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        settings.changed.connect(self._render)
        engine.changed.connect(self._render_engine)
        self._render(settings.settings)
        self._render_engine(engine.state)

    def _make_look(self) -> QWidget:
        section = FormSection(self.tr("Look"))
        self.theme = Segmented(
            self.tr("Theme"),
            (
                ("system", self.tr("As the system")),
                ("light", self.tr("Light")),
                ("dark", self.tr("Dark")),
            ),
        )
        self.theme.chosen.connect(lambda value: self._settings.change(theme=value))
        section.add_row(self.tr("Theme"), self.theme)
        # Each language is named in its own words, so that one finds back.
        self.language = Segmented(self.tr("Language"), tuple(LANGUAGES.items()))
        self.language.chosen.connect(lambda value: self._settings.change(language=value))
        section.add_row(self.tr("Language"), self.language)
        return section

    def _make_reports(self) -> QWidget:
        section = FormSection(self.tr("Reports"))
        self.paper = Segmented(self.tr("Paper"), (("a4", "A4"), ("letter", "Letter")))
        self.paper.chosen.connect(lambda value: self._settings.change(paper=value))
        section.add_row(self.tr("Paper"), self.paper)
        self.clinic_name = QLineEdit()
        self.clinic_name.setMaxLength(LONGEST_CLINIC_NAME)
        self.clinic_name.setAccessibleName(self.tr("Name of the clinic"))
        self.clinic_name.setPlaceholderText(self.tr("Stands at the head of each report"))
        self.clinic_name.editingFinished.connect(
            lambda: self._settings.change(clinic_name=self.clinic_name.text().strip())
        )
        section.add_row(self.tr("Name of the clinic"), self.clinic_name)
        section.add_row(self.tr("Logo"), self._make_logo())
        return section

    def _make_logo(self) -> QWidget:
        self.logo = plain_label()
        self.logo.setAccessibleName(self.tr("Logo of the clinic"))
        choose = QPushButton(self.tr("Choose logo…"))
        choose.clicked.connect(self._ask_for_logo)
        self.remove_logo = QPushButton(self.tr("Remove logo"))
        self.remove_logo.clicked.connect(lambda: self._settings.change(clinic_logo=None))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(choose)
        buttons.addWidget(self.remove_logo)
        buttons.addStretch(1)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.logo, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(buttons)
        return holder

    def _make_computing(self) -> QWidget:
        section = FormSection(self.tr("Computing"))
        devices = [("auto", self.tr("Automatic")), ("cpu", self.tr("Processor (CPU)"))]
        # A graphics card is used through PyTorch only. Who chose it before it went sees that.
        if has_torch() or self._settings.settings.device == "cuda":
            devices.append(("cuda", self.tr("Graphics card (CUDA)")))
        self.device = Segmented(self.tr("Device"), tuple(devices))
        self.device.chosen.connect(lambda value: self._settings.change(device=value))
        section.add_row(self.tr("Device"), self.device)
        self.in_use = plain_label(role="muted", wrap=True)
        section.add_note(self.in_use)
        return section

    def _make_data(self) -> QWidget:
        section = FormSection(self.tr("Data on this computer"))
        self.keep_history = QCheckBox(self.tr("Keep what was assessed in the history"))
        self.keep_history.toggled.connect(lambda on: self._settings.change(keep_history=on))
        section.add_row(self.tr("History"), self.keep_history)
        section.add_row(self.tr("Passphrase of the history"), self.lock)
        self.lock_after = Segmented(
            self.tr("Lock when idle for"),
            (
                ("5", self.tr("5 minutes")),
                ("15", self.tr("15 minutes")),
                ("60", self.tr("An hour")),
                ("0", self.tr("Never")),
            ),
        )
        self.lock_after.chosen.connect(
            lambda minutes: self._settings.change(lock_minutes=int(minutes))
        )
        section.add_row(self.tr("Lock when idle for"), self.lock_after)
        self.keep_runs = Segmented(
            self.tr("Finished folder runs"),
            (
                ("7", self.tr("7 days")),
                ("30", self.tr("30 days")),
                ("365", self.tr("A year")),
                ("0", self.tr("Until deleted")),
            ),
        )
        self.keep_runs.chosen.connect(lambda days: self._settings.change(keep_runs_days=int(days)))
        section.add_row(self.tr("Finished folder runs"), self.keep_runs)
        for words, folder in (
            (self.tr("History and folder runs"), data_folder),
            (self.tr("Settings"), config_folder),
            (self.tr("Log"), log_folder),
        ):
            section.add_row(words, self._make_folder(words, folder))
        return section

    def _make_folder(self, words: str, folder: Callable[[], Path]) -> QWidget:
        shown = ElidedLabel("muted")
        button = QPushButton(self.tr("Open folder"))
        button.setAccessibleName(self.tr("Open folder: {what}").format(what=words))
        try:
            path = folder()
        except OutputError:
            shown.setText(self.tr("This folder cannot be used."))
            button.setEnabled(False)
        else:
            shown.setText(str(path))
            url = QUrl.fromLocalFile(str(path))
            button.clicked.connect(lambda: QDesktopServices.openUrl(url))
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(shown, 1)
        row.addWidget(button)
        return holder

    def _make_reset(self) -> QPushButton:
        button = QPushButton(self.tr("Reset all settings…"))
        button.clicked.connect(self._ask_for_reset)
        return button

    def _ask_for_logo(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose logo"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Images") + " (*.png *.jpg *.jpeg *.bmp *.webp *.tif *.tiff)")
        dialog.fileSelected.connect(lambda name: self._settings.choose_logo(Path(name)))
        dialog.open()

    def _ask_for_reset(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Reset all settings"))
        box.setText(self.tr("Set everything on this page back, and forget recent files?"))
        box.setInformativeText(self.tr("The history and the reports stay as they are."))
        reset = box.addButton(self.tr("Reset"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        reset.clicked.connect(self._settings.reset)
        box.open()

    def _render(self, settings: Settings) -> None:
        self.theme.show_value(settings.theme)
        self.language.show_value(settings.language)
        self.paper.show_value(settings.paper)
        self.device.show_value(settings.device)
        if not self.clinic_name.hasFocus():
            self.clinic_name.setText(settings.clinic_name)
        self.others.show_settings(settings)
        self.keep_history.setChecked(settings.keep_history)
        self.keep_runs.show_value(str(settings.keep_runs_days))
        self.lock_after.show_value(str(settings.lock_minutes))
        self._render_logo(settings.clinic_logo)

    def _render_logo(self, path: Path | None) -> None:
        pixmap = QPixmap() if path is None else QPixmap(str(path))
        self.remove_logo.setEnabled(path is not None)
        if pixmap.isNull():
            lost = self.tr("The logo is not there any more.")
            self.logo.setText(self.tr("No logo") if path is None else lost)
            return
        ratio = self.devicePixelRatioF()
        scaled = pixmap.scaled(
            round(_LOGO_BOX[0] * ratio),
            round(_LOGO_BOX[1] * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        self.logo.setPixmap(scaled)

    def _render_engine(self, state: EngineState) -> None:
        if isinstance(state, EngineReady):
            info = state.analyst.info
            text = self.tr("In use: {engine}; {reason}.")
            self.in_use.setText(text.format(engine=info.engine, reason=device_reason(info)))
        elif isinstance(state, EngineFailed):
            self.in_use.setText(error_sentence(state.error))
        else:
            self.in_use.setText(self.tr("The models are loading."))
