"""The list of files in a folder that are no images of the user, and what they are."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from skinapp.ui.folder.states import FolderRun
from skinapp.ui.widgets.i18n import by_product_word, passed_over_text
from skinapp.ui.widgets.text import plain_label

_WIDTH, _HEIGHT = 640, 420


class PassedOverDialog(QDialog):
    """Names each file that was passed over.

    Args:
        run: Of which folder.
        parent: Qt parent.
    """

    def __init__(self, run: FolderRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Files that were passed over"))
        self.resize(_WIDTH, _HEIGHT)
        heading = plain_label(wrap=True)
        heading.setText(passed_over_text(one.kind for one in run.passed_over))
        self.list = QPlainTextEdit()
        self.list.setReadOnly(True)
        self.list.setAccessibleName(self.tr("Files that were passed over"))
        self.list.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.list.setPlainText(
            "\n".join(
                f"{_printable(_below(one.path, run.roots))}  ·  {by_product_word(one.kind)}"
                for one in run.passed_over
            )
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(heading)
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)


def _below(path: Path, roots: tuple[Path, ...]) -> str:
    """A path as seen from the folder that the user gave."""
    root = next((root for root in roots if path.is_relative_to(root)), None)
    return str(path if root is None else path.relative_to(root))


def _printable(text: str) -> str:
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
