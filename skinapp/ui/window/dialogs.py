"""The dialogs of the window: each asks one thing and hands the answer on.

What they are made of is imported when they open, so that the window is up sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from skinapp.core.decoded_image import IMAGE_SUFFIXES
from skinapp.core.errors import OutputError
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.logs import LOG_NAME, read_log
from skinapp.services.paths import log_folder
from skinapp.services.settings import Settings
from skinapp.ui.commands.actions import Actions

_TOLD_LINES = 200
"""So much of the log goes into the diagnostics."""


class Dialogs(QObject):
    """Opens dialogs over the window; none of them blocks the event loop.

    Args:
        window: They belong to it.
        settings: Gives the settings as they are now.
    """

    def __init__(self, window: QWidget, settings: Callable[[], Settings]) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings

    def ask_for_images(self, then: Callable[[list[Path]], None]) -> None:
        """Let the user choose image files."""
        dialog = QFileDialog(self._window, self.tr("Open images"), self._last_folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(IMAGE_SUFFIXES))
        dialog.setNameFilters(
            [
                self.tr("Images") + f" ({patterns})",
                self.tr("All files") + " (*)",
            ]
        )
        self._open_for_paths(dialog, then)

    def ask_for_folder(self, then: Callable[[list[Path]], None]) -> None:
        """Let the user choose a folder of images."""
        dialog = QFileDialog(self._window, self.tr("Open folder"), self._last_folder())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open_for_paths(dialog, then)

    def ask_to_close_unsaved(self, reason: str, then: Callable[[], None]) -> None:
        """Let the user choose between going back and losing what was not saved.

        Args:
            reason: Why it was not saved, and what to do about it; empty if it is not known.
            then: Closes the window all the same.
        """
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Close skinapp"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Case details could not be saved"))
        lost = self.tr("What you wrote last is lost if you close now.")
        box.setInformativeText(f"{lost} {reason}".strip())
        close = box.addButton(self.tr("Close anyway"), QMessageBox.ButtonRole.DestructiveRole)
        back = box.addButton(self.tr("Go back"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(back)
        box.setEscapeButton(back)
        close.clicked.connect(lambda _checked: then())
        _open(box)

    def show_shortcuts(self, commands: Actions) -> None:
        """Show all keys."""
        from skinapp.ui.window.shortcut_sheet import ShortcutSheet

        _open(ShortcutSheet(commands, self._window))

    def show_about(self, info: AnalystInfo | None) -> None:
        """Show what the program is."""
        from skinapp.ui.window.about import AboutDialog

        _open(AboutDialog(info, self._window))

    def show_log(self, info: AnalystInfo | None) -> None:
        """Show the log."""
        from skinapp.ui.window.log_viewer import LogViewer

        try:
            path = log_folder() / LOG_NAME
        except OutputError:
            path = None

        def diagnostics() -> str:
            from skinapp.services.install.diagnostics import describe_installation

            return describe_installation(info, "" if path is None else read_log(path, _TOLD_LINES))

        _open(LogViewer(path, diagnostics, self._window))

    def _last_folder(self) -> str:
        folder = self._settings().last_folder
        return "" if folder is None else str(folder)

    def _open_for_paths(self, dialog: QFileDialog, then: Callable[[list[Path]], None]) -> None:
        dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
        _open(dialog)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
