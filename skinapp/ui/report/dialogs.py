"""What is asked before a report is saved or printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from skinapp.reports.paper import Paper

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


class ReportDialogs(QObject):
    """Opens dialogs over the window; none of them blocks the event loop.

    Args:
        window: They belong to it.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def ask_where_to_save(self, suggestion: str, then: Callable[[Path], None]) -> None:
        """Let the user choose where a report goes.

        Args:
            suggestion: Name of the file.
            then: Gets the path.
        """
        location = QStandardPaths.StandardLocation.DocumentsLocation
        dialog = QFileDialog(self._window, self.tr("Save report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF document") + " (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.setDirectory(QStandardPaths.writableLocation(location))
        dialog.selectFile(suggestion)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def ask_for_printer(
        self, document: str, paper: Paper, then: Callable[[QPrinter], None]
    ) -> None:
        """Let the user choose a printer.

        Args:
            document: Name of the print job.
            paper: What the dialog begins with.
            then: Gets the printer with the chosen settings.
        """
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from skinapp.ui.report.printing import put_paper_in

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(document)
        put_paper_in(printer, paper)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()
