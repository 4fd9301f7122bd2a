"""Composition root of the window: lanes, controllers, window, exception hook."""

from __future__ import annotations

import faulthandler
import gc
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from skinapp import __version__
from skinapp.core.assessment import Assessment
from skinapp.services.analysis.shared import SharedAnalyst
from skinapp.services.engines.engine import OnStep
from skinapp.services.history.records import Records
from skinapp.services.logs import start_logs
from skinapp.services.paths import data_folder, history_file, log_folder, private_folder
from skinapp.services.settings import Settings
from skinapp.tasks.lane import Lane
from skinapp.ui.case.controller import CaseController
from skinapp.ui.commands.intake import FileOpenRequests
from skinapp.ui.commands.intake_controller import IntakeController
from skinapp.ui.commands.notice import Notice
from skinapp.ui.commands.pages import PageName
from skinapp.ui.commands.view_mode import ViewMode
from skinapp.ui.commands.watcher import ArrivalWatcher
from skinapp.ui.engine.controller import EngineController
from skinapp.ui.engine.states import EngineReady, EngineState
from skinapp.ui.folder.controller import FolderController
from skinapp.ui.folder.export import FolderExporter
from skinapp.ui.folder.preview_controller import PreviewController
from skinapp.ui.followup.controller import FollowUpController
from skinapp.ui.followup.desk import FollowUpDesk
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.history.controller import HistoryController
from skinapp.ui.history.lock_controller import LockController
from skinapp.ui.history.patients import PatientController
from skinapp.ui.history.records_lane import RecordsLane
from skinapp.ui.images.thumbnail_loader import ThumbnailLoader
from skinapp.ui.report.controller import ReportController, report_style
from skinapp.ui.report.exchange import ExchangeController
from skinapp.ui.result.seen_strip import SeenStrip
from skinapp.ui.settings.controller import SettingsController
from skinapp.ui.widgets.i18n import install_language
from skinapp.ui.widgets.theme import ThemeController
from skinapp.ui.window.exception_notice import ExceptionNotice
from skinapp.ui.window.first_paint import FirstPaint
from skinapp.ui.window.main_window import Controllers, MainWindow
from skinapp.ui.window.single_instance import SingleInstance, Start, end_second

if TYPE_CHECKING:
    from skinapp.core.repeats import Repeats
    from skinapp.services.analysis.assess import Analyst

_log = logging.getLogger(__name__)

_EXIT_WAIT_S = 5.0


class Session(QObject):
    """Everything that lives as long as the window does.

    Args:
        application: The one application.
        load: Loads the models on a device of the settings and says how far it is; called in the
            inference lane.
    """

    def __init__(self, application: QApplication, load: Callable[[str, OnStep], Analyst]) -> None:
        super().__init__()
        self._application = application
        self._closed = False
        self.inference = Lane("inference", self)
        self.files = Lane("files", self)
        self.folder_lane = Lane("folder", self)
        self.exports_lane = Lane("exports", self)
        self.settings = SettingsController(self.files, self)
        self._shown_with = self.settings.settings
        self.engine = EngineController(
            self.inference,
            lambda progress: SharedAnalyst(load(self.settings.settings.device, progress)),
            self,
        )
        records = Records(history_file())
        self.records = RecordsLane(Lane("records", self), records, self)
        self.keeper = CaseKeeper(self.records, lambda: self.settings.settings.keep_history, self)
        self.case = CaseController(self.engine, self.inference, self.files, self.keeper, self)
        self.history = HistoryController(self.records, self.files, self.keeper, _runs_folder, self)
        self.lock = LockController(
            self.records, self.keeper, lambda: self.settings.settings.lock_minutes, self
        )
        self.lock.watch(application)
        self.patients = PatientController(self.records, self.files, self.keeper, self)
        self.followup = FollowUpController(self.files, self._repeats, self)
        self.report = ReportController(
            self.files, lambda: report_style(self.settings.settings), self
        )
        self.exchange = ExchangeController(
            self.case, self.exports_lane, lambda: self.settings.settings, self
        )
        self.folder = FolderController(
            self.engine,
            self.folder_lane,
            _runs_folder,
            lambda: self.settings.settings.keep_runs_days,
            self,
        )
        self.exporter = FolderExporter(
            self.engine,
            self.exports_lane,
            self.keeper,
            lambda: report_style(self.settings.settings),
            self,
        )
        self.preview = PreviewController(self.files, self)
        self.thumbnails = ThumbnailLoader(self.files, self)
        self.intake = IntakeController(self.files, self._open_files, self._open_folders, self)
        self.theme = ThemeController(application, self._shown_with.theme, self)
        install_language(application, self._shown_with.language)
        self.window = self._build_window()
        self.watcher = ArrivalWatcher(self.files, application, self._open_case, self)
        self.watcher.noticed.connect(self.show_notice)
        self.watcher.watch(self._shown_with.watched)
        self.settings.changed.connect(self._follow_settings)
        self.history.traces_erased.connect(self._forget_traces)
        if self.settings.first_notice is not None:
            self.window.show_notice(self.settings.first_notice)
        self.clean_exit = True

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files and folders, wherever they come from, and remember them."""
        if paths:
            self.settings.remember_paths(paths)
            self.intake.open_paths(paths)

    def open_from_outside(self, paths: Sequence[Path]) -> None:
        """Come to the front, and open what another start of the program was asked to."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.open_paths(paths)

    def show_notice(self, notice: Notice) -> None:
        """Show a sentence in the window."""
        self.window.show_notice(notice)

    def _build_window(self) -> MainWindow:
        """Make the window on the controllers, which own every state.

        Here, and nowhere else, pages are added to it. A page is a widget made of its controller;
        it is imported and built when it is first shown, with the state that holds then. Signals
        of a page that concern another one are connected where it is built.
        """
        controllers = Controllers(
            self.engine, self.case, self.keeper, self.report, self.settings, self.open_paths
        )
        window = MainWindow(controllers)
        window.add_page(PageName.MODEL, self._model_page)
        window.add_page(PageName.SETTINGS, self._settings_page)
        window.add_page(PageName.HISTORY, self._history_page)
        window.add_page(PageName.FOLDER, lambda: self._folder_page(window.commands.open_folder))
        window.commands.letter.triggered.connect(self.exchange.copy_letter)
        window.commands.send.triggered.connect(self.exchange.send)
        owners = (self.records, self.keeper, self.history, self.lock, self.folder, self.exporter)
        for source in (*owners, self.exchange):
            source.noticed.connect(window.show_notice)
        window.closing.connect(self.close)
        self._add_patient(window)
        self._remember_view(window)
        return window

    def _add_patient(self, window: MainWindow) -> None:
        """Show beside the open image what the history knows of its patient."""
        page, patients, case = window.case_page, self.patients, self.case
        strip = SeenStrip(patients.thumbnail)
        page.add_below(strip)
        form = page.panel.result.form
        form.case_id.asked.connect(patients.ask)
        patients.hints_ready.connect(form.case_id.show_hints)
        patients.seen_changed.connect(strip.show_seen)
        patients.seen_changed.connect(form.offer_lesions)
        patients.thumbnail_ready.connect(strip.show_thumbnail)
        desk = FollowUpDesk(self.followup, case, patients, window.commands.compare, window)
        strip.compare_wanted.connect(desk.compare_with)
        self.history.compared.connect(desk.compare_cases)
        strip.other_patient_wanted.connect(lambda: case.amend_details(case_id=""))
        strip.same_lesion_wanted.connect(
            lambda image: case.amend_details(lesion=patients.same_lesion(image))
        )

        def follow(_news: object) -> None:
            patients.follow(case.open_image, case.details)
            strip.show_carried(carried=case.carried)

        for news in (case.changed, case.details_changed, case.details_edited):
            # With the strip as its receiver, a window that goes leaves no connection behind.
            news.connect(strip.take_news)
        strip.news.connect(follow)
        strip.show_seen(patients.seen)
        follow(None)

    def _repeats(self, assessment: Assessment) -> Repeats | None:
        """The measured differences of the weights that made a result, if they are loaded."""
        state = self.engine.state
        if not isinstance(state, EngineReady):
            return None
        info, made = state.analyst.info, assessment.provenance
        same = (made.bundle_name, made.bundle_version) == (info.bundle_name, info.bundle_version)
        return info.repeats if same else None

    def _model_page(self) -> QWidget:
        from skinapp.ui.engine.page import ModelPage

        return ModelPage(self.engine)

    def _remember_view(self, window: MainWindow) -> None:
        """Begin with the view of the heatmap that was chosen last, and keep each choice."""
        modes = window.commands.view_modes
        chosen = ViewMode[self.settings.settings.view.upper()]
        next(action for action in modes.actions() if action.data() is chosen).trigger()
        modes.triggered.connect(
            lambda action: self.settings.change(view=action.data().name.lower())
        )

    def _settings_page(self) -> QWidget:
        from skinapp.ui.history.lock_desk import LockDesk
        from skinapp.ui.settings.lock_row import LockRow
        from skinapp.ui.settings.page import SettingsPage

        row = LockRow()
        LockDesk(self.lock, row)
        return SettingsPage(self.settings, self.engine, row)

    def _history_page(self) -> QWidget:
        from skinapp.ui.history.page import HistoryPage

        page = HistoryPage(self.history, self.lock)
        page.opened.connect(self._open_files)
        case_id = page.preview.result.form.case_id
        case_id.asked.connect(self.patients.ask)
        self.patients.hints_ready.connect(case_id.show_hints)
        return page

    def _folder_page(self, open_folder: QAction) -> QWidget:
        from skinapp.ui.folder.page import FolderPage

        page = FolderPage(self.folder, self.exporter, self.preview, self.thumbnails, open_folder)
        page.case_wanted.connect(self._open_case)
        return page

    def _follow_settings(self, settings: Settings) -> None:
        before, self._shown_with = self._shown_with, settings
        self.watcher.watch(settings.watched)
        if settings.lock_minutes != before.lock_minutes:
            self.lock.follow_settings()
        if settings.theme != before.theme:
            self.theme.choose(settings.theme)
        if settings.device != before.device:
            self.engine.restart()
        if settings.language != before.language:
            install_language(self._application, settings.language)
            # Not at once: the button that was pressed belongs to the window that goes.
            QTimer.singleShot(0, self, self._replace_window)

    def _forget_traces(self, paths: Sequence[Path]) -> None:
        self.settings.forget_paths(paths)
        self.folder.look_for_runs()

    def _replace_window(self) -> None:
        """Build the window anew in another language; the controllers keep every state."""
        old = self.window
        old.remember_layout()
        self.window = self._build_window()
        self.window.setGeometry(old.geometry())
        self.window.show_page(old.shown_page)
        self.window.show()
        old.hide()
        old.deleteLater()

    def _open_files(self, paths: Sequence[Path]) -> None:
        self.window.show_page(PageName.CASE)
        self.case.open_paths(paths)

    def _open_folders(self, paths: Sequence[Path]) -> None:
        self.window.show_page(PageName.FOLDER)
        self.folder.open_paths(paths)

    def _open_case(self, files: Sequence[Path], index: int) -> None:
        self.window.show_page(PageName.CASE)
        self.case.open_files(files, index)

    def close(self) -> None:
        """Save what is not saved and stop the lanes; waits, but not for ever."""
        if self._closed:
            return
        self._closed = True
        self.lock.stop()
        end = time.monotonic() + _EXIT_WAIT_S
        self.keeper.save_last()
        self.folder.shut_down()
        self.preview.show(None)
        saved = self.records.close(_EXIT_WAIT_S)
        lanes = (self.files, self.folder_lane, self.exports_lane, self.inference)
        self.clean_exit = all(
            [saved, *(lane.close(max(0.0, end - time.monotonic())) for lane in lanes)]
        )
        self.settings.close()


def spare_models_from_collector(state: EngineState) -> None:
    """Keep Python's collector away from what the models brought along.

    A full collection walks half a million objects of the runtime, which lives as long as the
    program: a quarter of a second in which no thread gets on, the window's neither.
    """
    if isinstance(state, EngineReady):
        gc.freeze()


def _runs_folder() -> Path:
    return private_folder(data_folder() / "runs")


def run(paths: Sequence[Path], bundle: Path | None = None, device: str = "auto") -> int:
    """Show the window until it is closed; a second start only hands its paths to the first.

    Args:
        paths: Images and folders to open at once.
        bundle: The weights bundle; None takes the one that comes with the program.
        device: ``auto`` for the one of the settings, ``cpu`` or ``cuda``.

    Returns:
        The exit code.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        msg = "Another kind of Qt application already runs in this process."
        raise TypeError(msg)
    application.setApplicationName("skinapp")
    application.setApplicationVersion(__version__)
    crash_file = start_logs(log_folder)
    hook = ExceptionNotice()
    hook.install()
    instance = SingleInstance(data_folder(), application)
    start = instance.begin(paths)
    if start is not Start.FIRST:
        return end_second(start)

    def load(chosen: str, progress: OnStep) -> Analyst:
        from skinapp.services.analysis.assess import load_analyst

        named = chosen if device == "auto" else device
        return load_analyst(bundle, named, on_progress=progress)

    session = Session(application, load)
    hook.raised.connect(session.show_notice)
    instance.paths_received.connect(session.open_from_outside)
    if sys.platform == "darwin":
        requests = FileOpenRequests(session.open_paths, application)
        application.installEventFilter(requests)
    session.engine.changed.connect(spare_models_from_collector)

    def begin_work() -> None:
        gc.enable()
        session.engine.start()
        session.folder.look_for_runs(announce=True)
        session.open_paths(paths)

    # Decoders and networks, once their import begins, compete for the interpreter.
    FirstPaint(session.window).done.connect(begin_work)
    session.window.show()
    code = application.exec()
    instance.close()
    session.close()
    if not session.clean_exit:
        # A worker hangs in a library, and the interpreter would wait for its thread for ever.
        logging.shutdown()
        os._exit(code)
    if crash_file is not None:
        faulthandler.disable()
        crash_file.close()
    return code
