"""The log, and what helps whoever is asked for help."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from skinapp.services.logs import read_log
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_XL

_SIZE = (860, 560)


class LogViewer(QDialog):
    """Shows the end of the log file.

    Args:
        path: The file; None where there is none.
        diagnostics: Makes the text to be copied.
        parent: Qt parent.
    """

    def __init__(
        self, path: Path | None, diagnostics: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._diagnostics = diagnostics
        self.setWindowTitle(self.tr("Log"))
        self.resize(*_SIZE)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Log"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._said = plain_label(role="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_M)
        layout.addWidget(plain_label(self.tr("Log"), "title"))
        layout.addWidget(
            plain_label(
                self.tr(
                    "What the program met, without names of patients or files. Copy the "
                    "diagnostics into a message when you ask for help."
                ),
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(self.text, 1)
        layout.addWidget(self._said)
        layout.addWidget(self._make_buttons())
        self._read()

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = QPushButton(self.tr("Copy diagnostics"))
        self.copy_button.setProperty("role", "primary")
        self.copy_button.clicked.connect(self._copy)
        again = QPushButton(self.tr("Read again"))
        again.clicked.connect(self._read)
        folder = QPushButton(self.tr("Open folder"))
        folder.setEnabled(self._path is not None)
        folder.clicked.connect(self._open_folder)
        for button in (self.copy_button, again, folder):
            button.setAutoDefault(False)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        return buttons

    def _read(self) -> None:
        text = "" if self._path is None else read_log(self._path)
        self.text.setPlainText(text or self.tr("The log is empty."))
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.moveCursor(QTextCursor.MoveOperation.StartOfLine)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._diagnostics())
        self._said.setText(self.tr("The diagnostics are in the clipboard."))

    def _open_folder(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))
