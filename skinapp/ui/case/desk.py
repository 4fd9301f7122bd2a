"""The Case page: the start page or the open image, and the commands about one image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from skinapp.core.case import CaseDetails
from skinapp.ui.case.controller import CaseController
from skinapp.ui.case.page import CasePage
from skinapp.ui.case.start_page import StartPage
from skinapp.ui.case.states import CaseState, Done, Empty, Failed, Loading, Running
from skinapp.ui.commands.actions import Actions
from skinapp.ui.engine.controller import EngineController
from skinapp.ui.engine.states import EngineState

_ZOOM_STEP = 1.25
_HOLD_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_H)


class CaseDesk(QStackedWidget):
    """Renders the state of the open image and enables the commands that fit it.

    Args:
        commands: Of the window.
        engine: State of the models.
        case: State of the open image.
        parent: Qt parent.
    """

    def __init__(
        self,
        commands: Actions,
        engine: EngineController,
        case: CaseController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._engine = engine
        self._case = case
        self.start_page = StartPage(commands.open, commands.open_folder)
        self.case_page = CasePage(commands, case.thumbnails)
        self.addWidget(self.start_page)
        self.addWidget(self.case_page)
        self._connect()
        self._render_engine(engine.state)
        self._render_case(case.state)

    def refresh_colours(self) -> None:
        """Draw what was painted in the colours of the theme before."""
        self._render_engine(self._engine.state)
        self.case_page.refresh_colours()

    def hold_key(self, event: QKeyEvent, *, held: bool) -> bool:
        """Hide the heatmap while a key is held.

        Args:
            event: A key that was pressed or released.
            held: Which of the two.

        Returns:
            Whether it is one of those keys.
        """
        if event.key() not in _HOLD_KEYS:
            return False
        if not event.isAutoRepeat():
            self.case_page.hold(held=held)
        return True

    def _connect(self) -> None:
        commands, viewer, panel = self._commands, self.case_page.viewer, self.case_page.panel
        for action, slot in (
            (commands.previous, lambda: self._case.step(-1)),
            (commands.next, lambda: self._case.step(1)),
            (commands.retry, self._case.retry),
            (commands.cancel, self._case.cancel),
            (commands.fit, viewer.fit),
            (commands.actual_size, viewer.show_actual_size),
            (commands.zoom_in, lambda: viewer.zoom_by(_ZOOM_STEP)),
            (commands.zoom_out, lambda: viewer.zoom_by(1 / _ZOOM_STEP)),
        ):
            action.triggered.connect(lambda *_checked, run=slot: run())
        self._engine.changed.connect(self._render_engine)
        self._case.changed.connect(self._render_case)
        self.start_page.retry_wanted.connect(self._engine.start)
        self.case_page.strip.chosen.connect(self._case.go_to)
        self.case_page.details_edited.connect(self._case.set_details)
        self._case.details_changed.connect(panel.result.show_details)
        self._case.answer_changed.connect(self.case_page.render_answer)
        self.case_page.pane.detail_wanted.connect(self._case.want_detail)
        self._case.sharpened.connect(self.case_page.pane.sharpen)
        panel.open_wanted.connect(commands.open.trigger)
        panel.retry_wanted.connect(self._case.retry)
        panel.cancel_wanted.connect(self._case.cancel)
        panel.show_anyway_wanted.connect(self._case.show_anyway)

    def _leave_the_form(self) -> None:
        focus = self.window().focusWidget()
        if focus is not None and self.case_page.panel.isAncestorOf(focus):
            self.case_page.viewer.setFocus()

    def _render_engine(self, state: EngineState) -> None:
        self.start_page.render_engine(state)

    def _render_case(self, state: CaseState) -> None:
        empty = isinstance(state, Empty)
        details = CaseDetails() if empty else self._case.details
        if isinstance(state, Loading):
            # What is typed next must not stand among the words about another patient.
            self._leave_the_form()
        self.case_page.render_state(state, details)
        self.setCurrentWidget(self.start_page if empty else self.case_page)
        commands = self._commands
        reported = (commands.preview, commands.save, commands.print, commands.letter, commands.send)
        for action in reported:
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
