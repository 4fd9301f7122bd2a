"""The menu of exports, and the dialogs that ask where they go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from skinapp.outputs.kinds import OutputKind
from skinapp.reports.file_names import safe_stem
from skinapp.ui.folder.run_words import count_text


class ExportMenu(QMenu):
    """Everything that can be made of the results of a folder."""

    wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.kinds = {kind: QAction(self) for kind in OutputKind if kind.menu}
        for kind, action in self.kinds.items():
            action.triggered.connect(lambda _checked=False, chosen=kind: self.wanted.emit(chosen))
            self.addAction(action)
        self.show_counts(0)

    def show_counts(self, shown: int) -> None:
        """Say what can be made, and of how many files.

        Args:
            shown: Files with a result that the filter lets through.
        """
        for kind, action in self.kinds.items():
            text = QCoreApplication.translate("outputs", kind.menu)
            action.setText(text.format(count=count_text(shown)))
            action.setEnabled(shown > 0 or not kind.explains)


def ask_for_target(
    parent: QWidget, kind: OutputKind, title: str, then: Callable[[Path], None]
) -> None:
    """Let the user choose where an export goes.

    Args:
        parent: The dialog belongs to it.
        kind: What is exported.
        title: Of the run; gives the name of the file.
        then: Gets the file, or the folder that is filled.
    """
    dialog = QFileDialog(parent, QCoreApplication.translate("ExportMenu", "Export"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog.setDirectory(documents)
    if kind.is_folder:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
    else:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"*{kind.ending}")
        dialog.setDefaultSuffix(kind.ending.removeprefix("."))
        dialog.selectFile(safe_stem(f"{title}{kind.ending}") + kind.ending)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()
