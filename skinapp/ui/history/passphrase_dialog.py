"""Asks for a new passphrase of the history, and for the old one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from skinapp.services.history.locked import SHORTEST
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_M

_WIDTH = 460


class PassphraseDialog(QDialog):
    """Two or three fields; ``chosen`` brings the old and the new passphrase.

    Args:
        has_passphrase: Whether there is an old one, which can be changed or taken away.
        parent: Qt parent.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None, *, has_passphrase: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Passphrase of the history"))
        self.setFixedWidth(_WIDTH)
        self.old, self.new, self.again = (self._field() for _ in range(3))
        form = QFormLayout()
        if has_passphrase:
            form.addRow(self.tr("Passphrase until now"), self.old)
        form.addRow(self.tr("New passphrase"), self.new)
        form.addRow(self.tr("Once more"), self.again)
        for field, words in (
            (self.old, self.tr("Passphrase until now")),
            (self.new, self.tr("New passphrase")),
            (self.again, self.tr("Once more")),
        ):
            field.setAccessibleName(words)
        warning = self.tr(
            "Without the passphrase nobody can read the history, and nobody can bring it back: "
            "write it down and keep it in a safe place. The whole history is written anew and "
            "encrypted; copies from before an update are deleted. Folder runs, settings, and what "
            "a drive keeps of deleted files are not encrypted."
        )
        self.problem = plain_label(role="muted", wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = QPushButton(self.tr("Encrypt"))
        buttons.addButton(self.accept_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.remove_button = QPushButton(self.tr("Remove passphrase"))
        if has_passphrase:
            buttons.addButton(self.remove_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.remove_button.clicked.connect(self._remove)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE_M)
        layout.addWidget(plain_label(warning, wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        for field in (self.old, self.new, self.again):
            field.textChanged.connect(lambda _text: self._look())
        self._look()

    def _field(self) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def _look(self) -> None:
        new = self.new.text()
        if new and len(new) < SHORTEST:
            text = self.tr("At least {count} letters.").format(count=SHORTEST)
        elif self.again.text() and new != self.again.text():
            text = self.tr("The two are not the same.")
        else:
            text = ""
        self.problem.setText(text)
        self.accept_button.setEnabled(len(new) >= SHORTEST and new == self.again.text())

    def _accept(self) -> None:
        self.chosen.emit(self.old.text(), self.new.text())
        self.accept()

    def _remove(self) -> None:
        self.chosen.emit(self.old.text(), "")
        self.accept()
