"""The Folder page: choose a folder, watch its table fill, look at single files, export."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from skinapp.outputs.kinds import OutputKind
from skinapp.services.runs.result import FileResult
from skinapp.ui.folder.controller import FolderController
from skinapp.ui.folder.export import FolderExporter
from skinapp.ui.folder.export_menu import ExportMenu, ask_for_target
from skinapp.ui.folder.filter import FolderFilter
from skinapp.ui.folder.model import FolderModel
from skinapp.ui.folder.preview import FolderPreview
from skinapp.ui.folder.preview_controller import PreviewController
from skinapp.ui.folder.progress import FolderProgress
from skinapp.ui.folder.start import FolderStart
from skinapp.ui.folder.states import (
    FolderState,
    Running,
    RunState,
)
from skinapp.ui.folder.table import FolderTable
from skinapp.ui.images.thumbnail_loader import ThumbnailLoader
from skinapp.ui.widgets.panel_splitter import PanelSplitter


class FolderPage(QStackedWidget):
    """Renders the state of the folder run.

    Args:
        folder: Owns the run.
        exporter: Writes its results.
        preview: Reads the image under the cursor.
        thumbnails: Reads those of the rows.
        choose: Lets the user choose a folder.
        parent: Qt parent.
    """

    case_wanted = Signal(object, int)
    """The files in the order of the table, and which of them to open."""

    def __init__(
        self,
        folder: FolderController,
        exporter: FolderExporter,
        preview: PreviewController,
        thumbnails: ThumbnailLoader,
        choose: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._exporter = exporter
        self._preview = preview
        self._thumbnails = thumbnails
        self.model = FolderModel(thumbnails, self)
        self.start = FolderStart(choose)
        self.exports = ExportMenu(self)
        self.progress = FolderProgress(self.exports)
        self.filter = FolderFilter()
        self.table = FolderTable(self.model)
        self.preview = FolderPreview()
        self._run_view = self._build_run_view()
        self.addWidget(self.start)
        self.addWidget(self._run_view)
        self._connect()
        self._render(folder.state)
        self._add(folder.results())

    def refresh_colours(self) -> None:
        """Draw what was painted in the colours of the theme before."""
        self.start.refresh_colours()
        self.progress.refresh_colours()
        self.table.viewport().update()

    def _build_run_view(self) -> QWidget:
        body = QWidget()
        left = QVBoxLayout(body)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.filter)
        left.addWidget(self.table, 1)
        view = QWidget()
        layout = QVBoxLayout(view)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.progress)
        layout.addWidget(PanelSplitter("folder", body, self.preview), 1)
        return view

    def _connect(self) -> None:
        folder, progress = self._folder, self.progress
        folder.changed.connect(self._render)
        folder.cleared.connect(self._clear)
        folder.arrived.connect(self._add)
        self.start.continue_wanted.connect(folder.continue_run)
        self.start.discard_wanted.connect(folder.discard)
        self.start.cancel_wanted.connect(folder.stop)
        progress.pause_wanted.connect(folder.pause)
        progress.resume_wanted.connect(folder.resume)
        progress.stop_wanted.connect(folder.stop)
        progress.restart_wanted.connect(folder.restart)
        progress.retry_wanted.connect(folder.retry_failed)
        progress.close_wanted.connect(folder.close_run)
        progress.export_strip.cancel_wanted.connect(self._exporter.cancel)
        self._exporter.changed.connect(progress.render_export)
        self.exports.aboutToShow.connect(self._count_exports)
        self.exports.wanted.connect(self._ask_for_target)
        self.filter.changed.connect(self._apply_filter)
        self.filter.field.left.connect(self._focus_table)
        self.table.current_changed.connect(self._show_current)
        self.table.open_wanted.connect(self._open_current)
        self.table.preview_toggled.connect(self._toggle_preview)
        self.preview.open_wanted.connect(self._open_current)
        self._preview.changed.connect(self.preview.show_preview)
        self._thumbnails.loaded.connect(self.table.viewport().update)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._focus_filter)

    def _render(self, state: FolderState) -> None:
        if isinstance(state, RunState):
            self.progress.render_state(state)
            self.table.set_hint(self._empty_words(state))
            begins = self.currentWidget() is not self._run_view
            self.setCurrentWidget(self._run_view)
            if begins and self.isVisible():
                self._focus_first()
        else:
            self.start.render_state(state)
            self.setCurrentWidget(self.start)

    def _empty_words(self, state: RunState) -> str:
        """What stands in a table without rows."""
        if self.model.counts:
            return self.tr("No file fits the filter.")
        if isinstance(state, Running):
            return self.tr("The first results appear here in a moment.")
        return self.tr("No file is finished yet.")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_first()

    def _focus_first(self) -> None:
        """Let the keyboard begin where the work is."""
        if self.currentWidget() is self._run_view:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.start.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.model.clear()
        self.filter.reset()
        self.filter.show_counts(self.model.counts)

    def _add(self, results: Sequence[FileResult]) -> None:
        self.model.add(results)
        self.filter.show_counts(self.model.counts)

    def _apply_filter(self) -> None:
        self.model.set_filter(self.filter.chosen, self.filter.text)

    def _focus_filter(self) -> None:
        self.filter.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.field.selectAll()

    def _focus_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.current_row is None and self.model.rowCount():
            self.table.select_line(0)

    def _toggle_preview(self) -> None:
        self.preview.setVisible(self.preview.isHidden())
        self._show_current()

    def _show_current(self) -> None:
        row = self.table.current_row
        self.preview.show_row(row)
        shown = None if row is None or self.preview.isHidden() else row.result.file
        self._preview.show(shown)

    def _count_exports(self) -> None:
        shown = self.model.shown_results()
        self.exports.show_counts(sum(one.prediction is not None for one in shown))

    def _ask_for_target(self, kind: OutputKind) -> None:
        state = self._folder.state
        if not isinstance(state, RunState):
            return
        # The results are those of the moment when the user asked, whatever runs meanwhile.
        results = self.model.shown_results() if kind.explains else self._folder.results()
        run = state.run
        ask_for_target(
            self, kind, run.title, lambda path: self._exporter.export(kind, run, results, path)
        )

    def _open_current(self) -> None:
        line = self.table.currentIndex().row()
        files = tuple(result.file for result in self.model.shown_results())
        if 0 <= line < len(files):
            self.case_wanted.emit(files, line)
