"""The row of the settings that says how the history is protected, and changes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_M


class LockRow(QWidget):
    """A sentence and two buttons."""

    change_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = plain_label(role="muted", wrap=True)
        self.change_button = QPushButton()
        self.lock_button = QPushButton(self.tr("Lock now"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(self.words, 1)
        row.addWidget(self.lock_button)
        row.addWidget(self.change_button)
        self.change_button.clicked.connect(self.change_wanted)
        self.lock_button.clicked.connect(self.lock_wanted)
        self.show_lock(possible=False, has_passphrase=False, locked=False)

    def show_lock(self, *, possible: bool, has_passphrase: bool, locked: bool) -> None:
        """Say what holds.

        Args:
            possible: Whether the part of the program that encrypts is installed.
            has_passphrase: Whether the history has a passphrase.
            locked: Whether it has to be given first.
        """
        if not possible:
            words = self.tr("This installation cannot encrypt the history.")
        elif locked:
            words = self.tr("Encrypted and locked")
        elif has_passphrase:
            words = self.tr("Encrypted")
        else:
            words = self.tr("Not encrypted")
        self.words.setText(words)
        self.change_button.setText(
            self.tr("Change passphrase…") if has_passphrase else self.tr("Set passphrase…")
        )
        self.change_button.setEnabled(possible)
        self.lock_button.setVisible(has_passphrase)
        self.lock_button.setEnabled(not locked)
