"""Owns the settings: every part asks here, and every change goes through here."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal

from skinapp.core.errors import OutputError
from skinapp.services.paths import config_folder
from skinapp.services.settings import LANGUAGES, Settings, load_settings, store_settings
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.widgets.i18n import error_sentence

_log = logging.getLogger(__name__)

SETTINGS_NAME = "settings.json"


def default_settings() -> Settings:
    """What holds before the user chose anything: language and paper as the system has them."""
    system = QLocale.system()
    american = system.measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    own = QLocale.languageToCode(system.language())
    return Settings(
        language=next((language for language in LANGUAGES if language == own), "en"),
        paper="letter" if american else "a4",
    )


class SettingsController(QObject):
    """Keeps the settings in memory and in their file.

    Args:
        files: The lane that writes files.
        parent: Qt parent.
    """

    changed = Signal(object)
    noticed = Signal(object)

    def __init__(self, files: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._folder: Path | None = None
        self._settings = default_settings()
        self._first_notice: Notice | None = None
        self._closed = False
        self._load()

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self._settings

    @property
    def first_notice(self) -> Notice | None:
        """What the user should know about how the settings were found."""
        return self._first_notice

    def change(self, **changes: Any) -> None:
        """Change some settings and write them; nothing happens if they hold already.

        Args:
            **changes: Fields of ``Settings`` with their new values.
        """
        self._replace(replace(self._settings, **changes))

    def remember_paths(self, paths: Sequence[Path]) -> None:
        """Put what was opened among the recent ones: one path as it is, of several their folder."""
        absolute = [path.absolute() for path in paths]
        recent = absolute[0] if len(absolute) == 1 else absolute[0].parent
        remembered = self._settings.with_recent(recent)
        self._replace(replace(remembered, last_folder=absolute[0].parent))

    def forget_paths(self, paths: Sequence[Path]) -> None:
        """Take files and the folders that they lie in off what was opened lately."""
        gone = {*paths, *(path.parent for path in paths)}
        recent = tuple(known for known in self._settings.recent if known not in gone)
        last = None if self._settings.last_folder in gone else self._settings.last_folder
        self._replace(replace(self._settings, recent=recent, last_folder=last))

    def reset(self) -> None:
        """Take the defaults again; what the user accepted stays accepted."""
        accepted = self._settings.intended_use_accepted
        self._replace(replace(default_settings(), intended_use_accepted=accepted))

    def choose_logo(self, source: Path) -> None:
        """Check a logo, keep a copy of it and put that on the reports."""
        if self._folder is None:
            return
        folder = self._folder

        def work(_context: TaskContext) -> Path:
            from skinapp.services.clinic_logo import keep_logo

            return keep_logo(source, folder)

        def done(outcome: Outcome[Path]) -> None:
            if isinstance(outcome, Success):
                self._settings = replace(self._settings, clinic_logo=None)
                self.change(clinic_logo=outcome.value)
            else:
                self._announce(outcome.error)

        self._files.submit(work, done)

    def close(self) -> None:
        """Write the settings for the last time, when the lane works no more."""
        self._closed = True
        if self._folder is not None:
            try:
                store_settings(self._folder / SETTINGS_NAME, self._settings)
            except OutputError:
                _log.warning("The settings could not be written", exc_info=True)

    def _load(self) -> None:
        try:
            self._folder = config_folder()
        except OutputError:
            _log.warning("There is no folder for the settings", exc_info=True)
            text = self.tr("The settings cannot be kept: the folder for them cannot be used.")
            self._first_notice = Notice(text, failed=True)
            return
        loaded = load_settings(self._folder / SETTINGS_NAME, self._settings)
        self._settings = loaded.settings
        if loaded.refused:
            _log.warning("The settings could not be read; the defaults hold")
            text = self.tr("The settings could not be read, so the program starts with its own.")
            if loaded.kept_aside is not None:
                kept = self.tr("The old file is kept as {name}.")
                text = f"{text} {kept.format(name=loaded.kept_aside.name)}"
            self._first_notice = Notice(text, failed=True)

    def _replace(self, settings: Settings) -> None:
        if settings == self._settings:
            return
        self._settings = settings
        self.changed.emit(settings)
        if self._folder is None or self._closed:
            return
        path = self._folder / SETTINGS_NAME

        def work(_context: TaskContext) -> None:
            store_settings(path, settings)

        def done(outcome: Outcome[None]) -> None:
            if not isinstance(outcome, Success):
                self._announce(outcome.error)

        self._files.submit(work, done)

    def _announce(self, error: BaseException) -> None:
        self.noticed.emit(Notice(error_sentence(as_skinapp_error(error)), failed=True))
