"""The frame of the window: rail, pages, notices, status; it decides nothing about images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.settings import Settings
from skinapp.ui.case.controller import CaseController
from skinapp.ui.case.desk import CaseDesk
from skinapp.ui.case.states import CaseState, Empty
from skinapp.ui.commands.actions import Actions
from skinapp.ui.commands.intake import paths_of, paths_or_picture
from skinapp.ui.commands.notice import Notice
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.controller import EngineController
from skinapp.ui.engine.states import EngineReady, EngineState
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.report.controller import PdfJob, ReportController, report_job
from skinapp.ui.report.desk import ReportDesk
from skinapp.ui.settings.controller import SettingsController
from skinapp.ui.widgets.icons import app_icon
from skinapp.ui.widgets.panel_splitter import PanelSplitter
from skinapp.ui.widgets.tokens import Tokens, tokens_of
from skinapp.ui.window.dialogs import Dialogs
from skinapp.ui.window.last_save import LastSave
from skinapp.ui.window.menus import build_menus
from skinapp.ui.window.notice_bar import NoticeBar
from skinapp.ui.window.rail import Rail
from skinapp.ui.window.status_strip import StatusStrip

if TYPE_CHECKING:
    from skinapp.ui.window.first_start import FirstStart

_SMALLEST = (1180, 700)
_FIRST_SIZE = (1280, 740)


@dataclass(frozen=True, eq=False)
class Controllers:
    """What the frame of the window talks to.

    Attributes:
        engine: State of the models.
        case: State of the open image.
        keeper: Keeps case details.
        report: Saves and prints.
        settings: What the user chose.
        open_paths: Takes files and folders, wherever they come from.
    """

    engine: EngineController
    case: CaseController
    keeper: CaseKeeper
    report: ReportController
    settings: SettingsController
    open_paths: Callable[[Sequence[Path]], None]


class MainWindow(QMainWindow):
    """Holds the pages; the Case page is its own, ``add_page`` takes the others.

    What is not seen at the start is built when it is first shown: the window is up sooner.

    Args:
        controllers: Own the states that are shown.
    """

    closing = Signal()
    _built = False  # Qt sends events before the constructor is through

    def __init__(self, controllers: Controllers) -> None:
        super().__init__()
        self._controllers = controllers
        self.commands = Actions(self)
        self.desk = CaseDesk(self.commands, controllers.engine, controllers.case)
        self.start_page = self.desk.start_page
        self.case_page = self.desk.case_page
        self.status = StatusStrip()
        self._dialogs = Dialogs(self, lambda: controllers.settings.settings)
        self.reports = ReportDesk(controllers.report, self)
        self._last_save = LastSave(controllers.keeper, self.close, self)
        self._rail = Rail(self.commands.pages)
        self._stack = QStackedWidget()
        self.notice_bar = NoticeBar(self._stack)
        self._builders: dict[PageName, Callable[[], QWidget]] = {}
        self._pages: dict[PageName, QWidget] = {}
        self._first_start: FirstStart | None = None
        self._drawn_with: Tokens | None = None
        self._build()
        self._connect_commands()
        self._connect_states()
        self._built = True

    def add_page(self, name: PageName, build: Callable[[], QWidget]) -> None:
        """Take a page into the rail.

        Args:
            name: Its place in the rail, its words and its keys.
            build: Makes the widget when it is first asked for. If the widget has a method
                ``refresh_colours``, that is called when the theme changes.
        """
        self._builders[name] = build
        self._rail.show_button(name)
        self.commands.pages[name].setVisible(True)

    def page(self, name: PageName) -> QWidget:
        """One of the pages, built now if nobody asked for it before."""
        if name not in self._pages:
            page = self._builders[name]()
            self._pages[name] = page
            self._stack.addWidget(page)
            sizes = self._controllers.settings.settings.splitters
            for splitter in page.findChildren(PanelSplitter):
                splitter.restore(sizes.get(splitter.objectName(), ()))
        return self._pages[name]

    @property
    def first_start(self) -> FirstStart:
        """Intended use and limits, built now if nobody asked for them before."""
        if self._first_start is None:
            from skinapp.ui.window.first_start import FirstStart

            self._first_start = FirstStart()
            self._first_start.accepted.connect(self._accept_intended_use)
            self._first_start.declined.connect(self.close)
            self._first_start.left.connect(self._leave_intended_use)
            self._front.addWidget(self._first_start)
        return self._first_start

    def show_page(self, name: PageName) -> None:
        """Bring a page to the front; the commands about one image rest while it is another."""
        self._stack.setCurrentWidget(self.page(name))
        self.commands.pages[name].setChecked(True)
        self.commands.about_image.setEnabled(name is PageName.CASE)

    @property
    def shown_page(self) -> PageName:
        """Which page is at the front."""
        shown = self._stack.currentWidget()
        return next(name for name, page in self._pages.items() if page is shown)

    def remember_layout(self) -> None:
        """Keep place and size of the window and the sizes of its parts for the next one."""
        settings = self._controllers.settings
        chosen = {s.objectName(): s.chosen for s in self.findChildren(PanelSplitter) if s.chosen}
        settings.change(
            geometry=self.saveGeometry().toBase64().toStdString(),
            splitters={**settings.settings.splitters, **chosen},
        )

    def show_notice(self, notice: Notice) -> None:
        """Show a sentence over the page."""
        self.notice_bar.show_notice(notice)

    def _build(self) -> None:
        self.setWindowTitle("skinapp")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST_SIZE)
        self.setAcceptDrops(True)
        self.notice_bar.file_wanted.connect(_show_file)
        self._recent_menu = build_menus(self, self.commands)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        self._body = QWidget()
        # Keys work only while the widget that holds the commands is in sight, so they rest while
        # the intended use is to be accepted.
        self._body.addActions(self.commands.findChildren(type(self.commands.open)))
        layout = QHBoxLayout(self._body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._rail)
        layout.addLayout(column, 1)
        self._front = QStackedWidget()
        self._front.addWidget(self._body)
        self.setCentralWidget(self._front)
        self.setStatusBar(self.status)
        self._drop_hint = QWidget(self)
        self._drop_hint.setObjectName("dropHint")
        self._drop_hint.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drop_hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._drop_hint.hide()
        self.add_page(PageName.CASE, lambda: self.desk)
        self.show_page(PageName.CASE)
        self._refresh_colours()
        geometry = self._controllers.settings.settings.geometry
        self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        if not self._controllers.settings.settings.intended_use_accepted:
            self._show_intended_use()

    def _connect_commands(self) -> None:
        commands, dialogs = self.commands, self._dialogs
        for action, slot in (
            (commands.open, lambda: dialogs.ask_for_images(self._open)),
            (commands.open_folder, lambda: dialogs.ask_for_folder(self._open)),
            (commands.paste, self._paste),
            (commands.preview, lambda: self._report(self.reports.preview)),
            (commands.save, lambda: self._report(self.reports.save)),
            (commands.print, lambda: self._report(self.reports.print)),
            (commands.quit, self.close),
            (commands.shortcuts, lambda: dialogs.show_shortcuts(commands)),
            (commands.intended_use, self._show_intended_use),
            (commands.show_log, lambda: dialogs.show_log(self._loaded())),
            (commands.about, lambda: dialogs.show_about(self._loaded())),
        ):
            action.triggered.connect(lambda *_checked, run=slot: run())
        for name, action in commands.pages.items():
            action.triggered.connect(lambda *_checked, chosen=name: self.show_page(chosen))
        settings = self._controllers.settings
        commands.themes.triggered.connect(lambda action: settings.change(theme=action.data()))
        self._recent_menu.clear_wanted.connect(lambda: settings.change(recent=()))
        self._recent_menu.chosen.connect(lambda path: self._open([path]))
        for offer in (self.start_page.recent, self.start_page.samples):
            offer.chosen.connect(lambda path: self._open([path]))
        self._last_save.refused.connect(
            lambda reason: dialogs.ask_to_close_unsaved(reason, self._last_save.close_anyway)
        )

    def _connect_states(self) -> None:
        engine, case, report = (
            self._controllers.engine,
            self._controllers.case,
            self._controllers.report,
        )
        engine.changed.connect(self._render_engine)
        case.changed.connect(self._render_case)
        case.noticed.connect(self.show_notice)
        report.noticed.connect(self.show_notice)
        settings = self._controllers.settings
        settings.noticed.connect(self.show_notice)
        settings.changed.connect(self._render_settings)
        self._render_engine(engine.state)
        self._render_case(case.state)
        self._render_settings(settings.settings)

    def _render_engine(self, state: EngineState) -> None:
        self.status.render_engine(state)

    def _render_case(self, state: CaseState) -> None:
        self.status.render_case(state)
        position = None if isinstance(state, Empty) else state.position
        self.setWindowTitle("skinapp" if position is None else f"{position.name} - skinapp")

    def _render_settings(self, settings: Settings) -> None:
        self.commands.show_theme(settings.theme)
        self._recent_menu.show_paths(settings.recent)
        self.start_page.show_recent(settings.recent)

    def _show_intended_use(self) -> None:
        accepted = self._controllers.settings.settings.intended_use_accepted
        self.menuBar().setVisible(accepted)
        self._front.setCurrentWidget(self.first_start)
        self.first_start.ask(accepted=accepted)

    def _accept_intended_use(self) -> None:
        self._controllers.settings.change(intended_use_accepted=True)
        self._leave_intended_use()

    def _leave_intended_use(self) -> None:
        self.menuBar().setVisible(True)
        self._front.setCurrentWidget(self._body)

    def _open(self, paths: list[Path]) -> None:
        self.notice_bar.hide()
        self._controllers.open_paths(paths)

    def _paste(self) -> None:
        content = paths_or_picture(QGuiApplication.clipboard().mimeData())
        if isinstance(content, QImage):
            self.notice_bar.hide()
            self.show_page(PageName.CASE)
            self._controllers.case.open_picture(content)
        elif content:
            self._open(content)
        else:
            text = self.tr("The clipboard holds no image and no image file.")
            self.show_notice(Notice(text, failed=True))

    def _report(self, wish: Callable[[PdfJob], object]) -> None:
        # The entry is what was on the screen when the user asked, whatever is opened meanwhile.
        entry = self._controllers.case.report_entry()
        if entry is not None:
            wish(report_job([entry]))

    def _loaded(self) -> AnalystInfo | None:
        state = self._controllers.engine.state
        return state.analyst.info if isinstance(state, EngineReady) else None

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._front.currentWidget() is self._body and paths_of(event.mimeData()):
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
        # A window, unlike a dialog, leaves Return to nobody; people press it all the same.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pressed = self.focusWidget()
            if isinstance(pressed, QAbstractButton) and not event.isAutoRepeat():
                pressed.click()
                return
        if self.shown_page is not PageName.CASE or not self.desk.hold_key(event, held=True):
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self.shown_page is not PageName.CASE or not self.desk.hold_key(event, held=False):
            super().keyReleaseEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._built:
            self._refresh_colours()
        elif event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            # The release of a held key goes to another window, so it counts as released.
            self.case_page.hold(held=False)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._last_save.may_close():
            event.ignore()
            return
        # First out of sight, then the wait for the workers: nobody watches a dead window.
        self.remember_layout()
        self.hide()
        self.closing.emit()
        event.accept()

    def _refresh_colours(self) -> None:
        tokens = tokens_of(self.palette())
        if tokens == self._drawn_with:
            return
        self._drawn_with = tokens
        self.commands.refresh_icons(tokens)
        self._rail.refresh_icons(tokens)
        self.notice_bar.refresh_icons(tokens)
        for page in self._pages.values():
            refresh = getattr(page, "refresh_colours", None)
            if refresh is not None:
                refresh()


def _show_file(file: Path) -> None:
    """Open a file or folder with the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
