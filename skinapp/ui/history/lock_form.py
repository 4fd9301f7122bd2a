"""What stands in the place of a history that is locked: one field for its passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from skinapp.core.errors import SkinappError
from skinapp.ui.widgets.i18n import error_sentence
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_S

_WIDTH = 440


class LockForm(QWidget):
    """Takes the passphrase, and says why another one did not help."""

    unlock_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(self.tr("Passphrase of the history"))
        self.button = QPushButton(self.tr("Unlock"))
        self.problem = plain_label(wrap=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        holder = QWidget()
        holder.setFixedWidth(_WIDTH)
        column = QVBoxLayout(holder)
        column.setSpacing(SPACE_S)
        column.addStretch(2)
        column.addWidget(plain_label(self.tr("The history is locked"), "heading"))
        column.addWidget(
            plain_label(
                self.tr(
                    "Images can be assessed meanwhile; what has to be saved waits in memory until "
                    "the passphrase is given."
                ),
                "muted",
                wrap=True,
            )
        )
        column.addLayout(row)
        column.addWidget(self.problem)
        column.addStretch(3)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        outer.addWidget(holder)
        outer.addStretch(1)
        self.button.clicked.connect(self._ask)
        self.field.returnPressed.connect(self._ask)
        self.setFocusProxy(self.field)

    def show_refusal(self, error: SkinappError) -> None:
        """Say why the passphrase was refused."""
        self.problem.setText(error_sentence(error))
        self.field.selectAll()
        self.field.setFocus()

    def forget(self) -> None:
        """Empty the field, which no longer has to be seen."""
        self.field.clear()
        self.problem.setText("")

    def _ask(self) -> None:
        if self.field.text():
            self.unlock_wanted.emit(self.field.text())
