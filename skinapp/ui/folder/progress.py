"""The band above the folder table: which folder, how far, how fast, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget

from skinapp.services.runs.control import PauseReason
from skinapp.ui.folder.export import Exporting
from skinapp.ui.folder.export_strip import ExportStrip
from skinapp.ui.folder.run_words import figures_text, state_word
from skinapp.ui.folder.states import (
    Finished,
    FolderRun,
    Paused,
    Running,
    RunState,
    Stopped,
)
from skinapp.ui.widgets.i18n import error_sentence, passed_over_text, pause_sentence
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.text import ElidedLabel, plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, tokens_of

_ICON_PX = 18


class FolderProgress(QWidget):
    """Renders the states in which there is a table.

    Args:
        exports: What can be exported.
        parent: Qt parent.
    """

    pause_wanted = Signal()
    resume_wanted = Signal()
    stop_wanted = Signal()
    restart_wanted = Signal()
    retry_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, exports: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self._title = ElidedLabel("title")
        self._figures = plain_label(role="muted")
        self.passed_over = QPushButton()
        self.passed_over.setFlat(True)
        self.passed_over.setToolTip(self.tr("Name these files"))
        self.passed_over.clicked.connect(self._list_passed_over)
        self._run: FolderRun | None = None
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the folder"))
        self._reason = _ReasonStrip()
        self.export_strip = ExportStrip()
        self._exporting = False
        self._has_results = False
        self.pause = _button(self.tr("Pause"))
        self.resume = _button(self.tr("Continue"), primary=True)
        self.restart = _button(self.tr("Start anew"), primary=True)
        self.stop = _button(self.tr("Stop"))
        self.retry = _button(self.tr("Retry failed"))
        self.export = _button(self.tr("Export"))
        self.export.setMenu(exports)
        self.close_run = _button(self.tr("Close"))
        self.close_run.setToolTip(self.tr("Back to the choice of a folder"))
        for button, signal in (
            (self.pause, self.pause_wanted),
            (self.resume, self.resume_wanted),
            (self.restart, self.restart_wanted),
            (self.stop, self.stop_wanted),
            (self.retry, self.retry_wanted),
            (self.close_run, self.close_wanted),
        ):
            button.clicked.connect(signal)
        self._build()

    def render_state(self, state: RunState) -> None:
        """Show one state, and nothing of the one before."""
        run, progress = state.run, state.progress
        self._run = run
        self.passed_over.setText(passed_over_text(one.kind for one in run.passed_over))
        self.passed_over.setVisible(bool(run.passed_over))
        self._title.setText(run.title)
        self._title.setToolTip(plain_tooltip("\n".join(str(root) for root in run.roots)))
        self._figures.setText(f"{state_word(state)}  ·  {figures_text(run, progress)}")
        self._bar.setRange(0, max(1, run.total))
        self._bar.setValue(progress.done)
        finished = isinstance(state, Finished)
        outdated = isinstance(state, Stopped) and state.outdated
        self._bar.setVisible(not finished)
        self.pause.setVisible(isinstance(state, Running))
        self.resume.setVisible(isinstance(state, Paused | Stopped) and not outdated)
        self.restart.setVisible(outdated)
        self.stop.setVisible(isinstance(state, Running | Paused))
        self.close_run.setVisible(isinstance(state, Stopped | Finished))
        self.retry.setVisible(finished and progress.errors > 0)
        self._has_results = progress.done > 0
        self._enable_export()
        self._reason.show_reason(self._reason_for(state))

    def render_export(self, state: Exporting | None) -> None:
        """Show how far an export is."""
        self._exporting = state is not None
        self._enable_export()
        self.export_strip.render_state(state)

    def _list_passed_over(self) -> None:
        from skinapp.ui.folder.passed_over import PassedOverDialog

        if self._run is not None:
            PassedOverDialog(self._run, self).open()

    def _enable_export(self) -> None:
        self.export.setEnabled(self._has_results and not self._exporting)

    def refresh_colours(self) -> None:
        """Draw the symbol in the colour of the theme."""
        self._reason.refresh_colours()

    def _reason_for(self, state: RunState) -> str:
        if isinstance(state, Paused) and state.reason is not PauseReason.USER:
            return pause_sentence(state.reason)
        if isinstance(state, Stopped) and state.error is not None:
            return error_sentence(state.error)
        if isinstance(state, Stopped) and state.outdated:
            return self.tr(
                "Other models are installed now than when this run began. Their results must not "
                "be mixed, so the run cannot go on. Start it anew, or export what there is."
            )
        return ""

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._figures)
        words.addWidget(self.passed_over, alignment=Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addLayout(words, 1)
        row.addSpacing(SPACE_L)
        for button in (
            self.pause,
            self.resume,
            self.restart,
            self.stop,
            self.retry,
            self.export,
            self.close_run,
        ):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        layout.setSpacing(SPACE_S)
        layout.addLayout(row)
        layout.addWidget(self._bar)
        layout.addWidget(self._reason)
        layout.addWidget(self.export_strip)


def _button(text: str, *, primary: bool = False) -> QPushButton:
    button = QPushButton(text)
    if primary:
        button.setProperty("role", "primary")
    return button


class _ReasonStrip(QWidget):
    """Why a run rests, in a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("flag")
        self._symbol = plain_label()
        self._text = plain_label(wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self._symbol)
        row.addWidget(self._text, 1)
        self.hide()

    def show_reason(self, text: str) -> None:
        self._text.setText(text)
        self.refresh_colours()
        self.setVisible(bool(text))

    def refresh_colours(self) -> None:
        colour = tokens_of(self.palette()).warning_line
        ratio = self.devicePixelRatioF()
        self._symbol.setPixmap(icon_pixmap("warning", colour, _ICON_PX, ratio))
