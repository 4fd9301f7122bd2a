"""From the row of the settings to the lock: asks for passphrases, and tells of refusals."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtWidgets import QMessageBox, QWidget

from skinapp.core.errors import SkinappError
from skinapp.ui.history.lock_controller import HistoryLock, LockController
from skinapp.ui.history.passphrase_dialog import PassphraseDialog
from skinapp.ui.widgets.i18n import error_sentence


class ShowsLock(Protocol):
    """The row, which knows nothing of the history."""

    @property
    def change_wanted(self) -> SignalInstance:
        """The user wants another passphrase."""

    @property
    def lock_wanted(self) -> SignalInstance:
        """The user wants it locked."""

    def show_lock(self, *, possible: bool, has_passphrase: bool, locked: bool) -> None:
        """Say what holds."""


class LockDesk(QObject):
    """Lives as long as its row.

    Args:
        lock: Owns the lock.
        row: Shows it; a widget.
    """

    def __init__(self, lock: LockController, row: ShowsLock) -> None:
        widget = row if isinstance(row, QWidget) else None
        super().__init__(widget)
        self._lock = lock
        self._row = row
        self._widget = widget
        self._asked = False
        row.change_wanted.connect(self._ask)
        row.lock_wanted.connect(lock.lock)
        lock.changed.connect(self._show)
        lock.refused.connect(self._refuse)
        self._show(lock.state)

    def _show(self, state: HistoryLock) -> None:
        self._asked = False
        self._row.show_lock(
            possible=state.possible, has_passphrase=state.has_passphrase, locked=state.locked
        )

    def _ask(self) -> None:
        has_passphrase = self._lock.state.has_passphrase
        dialog = PassphraseDialog(self._widget, has_passphrase=has_passphrase)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._set)
        dialog.open()

    def _set(self, old: str, new: str) -> None:
        self._asked = True
        self._lock.set_passphrase(old, new)

    def _refuse(self, error: SkinappError) -> None:
        # What the History page asked for is answered there.
        if not self._asked:
            return
        self._asked = False
        box = QMessageBox(self._widget)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Passphrase of the history"))
        box.setText(self.tr("The passphrase was not changed."))
        box.setInformativeText(error_sentence(error))
        box.open()
