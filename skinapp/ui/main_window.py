"""The one window: puts views, commands and controllers together, and decides nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QStandardPaths, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from skinapp.core.case import CaseDetails
from skinapp.ui.actions import Actions
from skinapp.ui.controllers.case_controller import CaseController
from skinapp.ui.controllers.engine_controller import EngineController
from skinapp.ui.controllers.report_controller import ReportController, default_report_name
from skinapp.ui.controllers.states import (
    CaseState,
    Done,
    Empty,
    EngineReady,
    EngineState,
    Failed,
    Loading,
    Notice,
    Running,
)
from skinapp.ui.intake import paths_of, paths_or_picture
from skinapp.ui.menus import build_menus
from skinapp.ui.theme import ThemeController
from skinapp.ui.tokens import Tokens, tokens_of
from skinapp.ui.views.about_dialog import AboutDialog
from skinapp.ui.views.case_page import CasePage
from skinapp.ui.views.icons import app_icon
from skinapp.ui.views.notice_bar import NoticeBar
from skinapp.ui.views.shortcut_sheet import ShortcutSheet
from skinapp.ui.views.start_page import StartPage
from skinapp.ui.views.status_strip import StatusStrip

_SMALLEST = (1180, 700)
_FIRST_SIZE = (1280, 740)
_ZOOM_STEP = 1.25
_HOLD_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_H)


class MainWindow(QMainWindow):
    """Renders the states of the controllers and passes on what the user asks for.

    Args:
        engine: State of the models.
        case: State of the open image.
        report: Saves and prints.
        theme: Light, dark or as the system.
    """

    closing = Signal()
    _built = False  # Qt sends events before the constructor is through

    def __init__(
        self,
        engine: EngineController,
        case: CaseController,
        report: ReportController,
        theme: ThemeController,
    ) -> None:
        super().__init__()
        self._engine = engine
        self._case = case
        self._report = report
        self._theme = theme
        self.commands = Actions(self)
        self.start_page = StartPage(self.commands.open, self.commands.open_folder)
        self.case_page = CasePage(self.commands)
        self.notice_bar = NoticeBar()
        self.status = StatusStrip()
        self._pages = QStackedWidget()
        self._last_folder = ""
        self._drawn_with: Tokens | None = None
        self._build()
        self._connect_commands()
        self._connect_states()
        self._built = True

    def show_notice(self, notice: Notice) -> None:
        """Show a sentence above the page."""
        self.notice_bar.show_notice(notice)

    def _build(self) -> None:
        self.setWindowTitle("skinapp")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST_SIZE)
        self.setAcceptDrops(True)
        build_menus(self, self.commands)
        self.addActions(self.commands.findChildren(type(self.commands.open)))
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.case_page)
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice_bar)
        layout.addWidget(self._pages, 1)
        self.setCentralWidget(central)
        self.setStatusBar(self.status)
        self._drop_hint = QWidget(self)
        self._drop_hint.setObjectName("dropHint")
        self._drop_hint.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drop_hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._drop_hint.hide()
        self._refresh_colours()

    def _connect_commands(self) -> None:
        commands, viewer = self.commands, self.case_page.viewer
        for action, slot in (
            (commands.open, self._ask_for_images),
            (commands.open_folder, self._ask_for_folder),
            (commands.paste, self._paste),
            (commands.save, self._ask_where_to_save),
            (commands.print, self._ask_for_printer),
            (commands.quit, self.close),
            (commands.previous, lambda: self._case.step(-1)),
            (commands.next, lambda: self._case.step(1)),
            (commands.retry, self._case.retry),
            (commands.cancel, self._case.cancel),
            (commands.fit, viewer.fit),
            (commands.actual_size, viewer.show_actual_size),
            (commands.zoom_in, lambda: viewer.zoom_by(_ZOOM_STEP)),
            (commands.zoom_out, lambda: viewer.zoom_by(1 / _ZOOM_STEP)),
            (commands.shortcuts, self._show_shortcuts),
            (commands.about, self._show_about),
        ):
            action.triggered.connect(lambda *_checked, run=slot: run())
        commands.themes.triggered.connect(lambda action: self._theme.choose(action.data()))

    def _connect_states(self) -> None:
        self._engine.changed.connect(self._render_engine)
        self._case.changed.connect(self._render_case)
        self._case.noticed.connect(self.show_notice)
        self._report.noticed.connect(self.show_notice)
        self.start_page.retry_wanted.connect(self._engine.start)
        self.case_page.details_edited.connect(self._case.set_details)
        panel = self.case_page.panel
        panel.open_wanted.connect(self._ask_for_images)
        panel.retry_wanted.connect(self._case.retry)
        panel.cancel_wanted.connect(self._case.cancel)
        self._render_engine(self._engine.state)
        self._render_case(self._case.state)

    def _render_engine(self, state: EngineState) -> None:
        self.start_page.render_engine(state)
        self.status.render_engine(state)

    def _render_case(self, state: CaseState) -> None:
        empty = isinstance(state, Empty)
        details = CaseDetails() if empty else self._case.details
        self.case_page.render_state(state, details)
        self.status.render_case(state)
        self._pages.setCurrentWidget(self.start_page if empty else self.case_page)
        commands = self.commands
        for action in (commands.save, commands.print):
            action.setEnabled(isinstance(state, Done))
        commands.cancel.setEnabled(isinstance(state, Loading | Running))
        commands.retry.setEnabled(isinstance(state, Done | Failed))
        position = None if isinstance(state, Empty) else state.position
        commands.previous.setEnabled(position is not None and position.index > 0)
        commands.next.setEnabled(position is not None and position.index + 1 < position.count)
        has_picture = getattr(state, "picture", None) is not None
        for action in (
            commands.fit,
            commands.actual_size,
            commands.zoom_in,
            commands.zoom_out,
        ):
            action.setEnabled(has_picture)
        self.setWindowTitle("skinapp" if position is None else f"{position.name} - skinapp")

    def _ask_for_images(self) -> None:
        dialog = QFileDialog(self, self.tr("Open images"), self._last_folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                self.tr("Images") + " (*.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp)",
                self.tr("All files") + " (*)",
            ]
        )
        self._open_dialog(dialog)

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Open folder"), self._last_folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._open_dialog(dialog)

    def _open_dialog(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self._open([Path(name) for name in names]))
        dialog.open()

    def _open(self, paths: list[Path]) -> None:
        self.notice_bar.hide()
        self._last_folder = str(paths[0].parent)
        self._case.open_paths(paths)

    def _paste(self) -> None:
        content = paths_or_picture(QGuiApplication.clipboard().mimeData())
        if isinstance(content, QImage):
            self.notice_bar.hide()
            self._case.open_picture(content)
        elif content:
            self._open(content)
        else:
            text = self.tr("The clipboard holds no image and no image file.")
            self.show_notice(Notice(text, failed=True))

    def _ask_where_to_save(self) -> None:
        entry = self._case.report_entry()
        if entry is None:
            return
        location = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(location))
        dialog = QFileDialog(self, self.tr("Save report"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("PDF document") + " (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.setDirectory(str(folder))
        dialog.selectFile(default_report_name(entry.image_name))
        # The entry is what was on the screen when the user asked, whatever is opened meanwhile.
        dialog.fileSelected.connect(lambda name: self._report.save(entry, Path(name)))
        dialog.open()

    def _ask_for_printer(self) -> None:
        entry = self._case.report_entry()
        if entry is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(default_report_name(entry.image_name))
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._report.print_on(entry, printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _show_shortcuts(self) -> None:
        sheet = ShortcutSheet(self.commands, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _show_about(self) -> None:
        state = self._engine.state
        about = AboutDialog(state.analyst.info if isinstance(state, EngineReady) else None, self)
        about.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        about.open()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_of(event.mimeData()):
            event.acceptProposedAction()
            self._drop_hint.setGeometry(self.rect())
            self._drop_hint.raise_()
            self._drop_hint.show()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_hint.hide()
        event.accept()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_hint.hide()
        paths = paths_of(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self._open(paths)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _HOLD_KEYS:
            if not event.isAutoRepeat():
                self.case_page.hold(held=True)
            return
        super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _HOLD_KEYS:
            if not event.isAutoRepeat():
                self.case_page.hold(held=False)
            return
        super().keyReleaseEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._built:
            self._refresh_colours()
        elif event.type() == QEvent.Type.WindowDeactivate:
            # The release of a held key goes to another window, so it counts as released.
            self.case_page.hold(held=False)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        # First out of sight, then the wait for the workers: nobody watches a dead window.
        self.hide()
        self.closing.emit()
        event.accept()

    def _refresh_colours(self) -> None:
        tokens = tokens_of(self.palette())
        if tokens == self._drawn_with:
            return
        self._drawn_with = tokens
        self.commands.refresh_icons(tokens)
        self.notice_bar.refresh_icons(tokens)
        self._render_engine(self._engine.state)
        self.case_page.refresh_colours()
