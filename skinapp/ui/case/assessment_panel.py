"""The panel at the right: the answer, or why there is none yet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from skinapp.core.case import CaseDetails
from skinapp.core.errors import (
    BundleError,
    CancelledError,
    EngineError,
    ImageFormatError,
    SkinappError,
)
from skinapp.ui.case.states import CaseState, Done, Empty, Failed, Loading, Running
from skinapp.ui.result.view import ResultView
from skinapp.ui.widgets.i18n import error_sentence
from skinapp.ui.widgets.message_view import MessageView, ProgressView
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S

_WIDTH = 384


class AssessmentPanel(QWidget):
    """Renders the state of the open image; never more than one state at a time."""

    explanation_chosen = Signal(int)
    details_edited = Signal(object)
    open_wanted = Signal()
    retry_wanted = Signal()
    cancel_wanted = Signal()
    show_anyway_wanted = Signal()

    def __init__(self, save: QAction, print_: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(_WIDTH)
        self.result = ResultView()
        self.message = MessageView()
        self.progress = ProgressView()
        self._blank = QWidget()
        self._stack = QStackedWidget()
        for page in (self._blank, self.progress, self.message, self.result):
            self._stack.addWidget(page)
        title = plain_label(self.tr("Assessment"), "title")
        title.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self._stack, 1)
        self._footer = self._make_footer(save, print_)
        layout.addWidget(self._footer)
        self.result.explanation_chosen.connect(self.explanation_chosen)
        self.result.details_edited.connect(self.details_edited)
        self.result.show_anyway_wanted.connect(self.show_anyway_wanted)
        self.message.open_wanted.connect(self.open_wanted)
        self.message.retry_wanted.connect(self.retry_wanted)
        self.progress.cancel_wanted.connect(self.cancel_wanted)

    @property
    def shows_result(self) -> bool:
        """Whether an answer is on the screen."""
        return self._stack.currentWidget() is self.result

    def render_state(self, state: CaseState, details: CaseDetails) -> None:
        """Show one state.

        Args:
            state: Of the open image.
            details: What the user wrote about it.
        """
        page = self._blank
        if isinstance(state, Loading):
            self.progress.show_progress(self.tr("Reading the image"), "", None)
            page = self.progress
        elif isinstance(state, Running):
            self._show_running(state)
            page = self.progress
        elif isinstance(state, Failed):
            stopped = isinstance(state.error, CancelledError)
            self.message.show_message(
                "stopped" if stopped else "warning",
                self._failure_heading(state.error),
                error_sentence(state.error),
                "" if stopped else _detail(state.error),
            )
            page = self.message
        elif isinstance(state, Done):
            self.result.show_assessment(state.reading.assessment, details)
            self.result.form.source.show_facts(state.picture.facts)
            page = self.result
        self._stack.setCurrentWidget(page)
        self._footer.setVisible(isinstance(state, Done))
        self.setVisible(not isinstance(state, Empty))

    def refresh_colours(self) -> None:
        """Draw the symbols in the colours of the theme."""
        self.message.refresh_colours()
        self.result.refresh_colours()

    def _show_running(self, state: Running) -> None:
        if state.fraction is None:
            self.progress.show_progress(
                self.tr("Waiting for the models"),
                self.tr("They are still loading; the analysis begins by itself."),
                None,
            )
        else:
            self.progress.show_progress(
                self.tr("Analysing the image"),
                self.tr("{percent} % done").format(percent=round(100 * state.fraction)),
                state.fraction,
            )

    def _failure_heading(self, error: SkinappError) -> str:
        if isinstance(error, CancelledError):
            return self.tr("Stopped")
        if isinstance(error, BundleError):
            return self.tr("The models cannot be used")
        if isinstance(error, EngineError):
            return self.tr("The analysis failed")
        return self.tr("No assessment for this image")

    def _make_footer(self, save: QAction, print_: QAction) -> QWidget:
        footer = QWidget()
        footer.setObjectName("panelFooter")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(footer)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        row.setSpacing(SPACE_S)
        for action, role in ((save, "primary"), (print_, "")):
            button = QPushButton(action.text())
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            if role:
                button.setProperty("role", role)
            row.addWidget(button, 1)
        return footer


def _detail(error: SkinappError) -> str:
    """The code, and of a file that is of no use what was found in it."""
    if isinstance(error, ImageFormatError) and error.found:
        return f"{error.code}: {error.found}"
    return error.code
