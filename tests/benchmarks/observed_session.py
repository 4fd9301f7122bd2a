"""A session of the program that notes when the window is drawn and shows its first result."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from skinapp import app
from skinapp.ui.case.states import Done, Failed
from skinapp.ui.engine.states import EngineFailed, EngineReady

STARTED = float(sys.argv[1])
"""Clock time of the start of the process."""


class ObservedSession(app.Session):
    """Notes when things were on the screen for the first time; ends after the first result."""

    def __init__(self, *arguments: Any) -> None:
        self.seen: dict[str, float] = {}
        super().__init__(*arguments)
        self.first_paint = FirstPaint(self)
        self.window.installEventFilter(self.first_paint)
        self.engine.changed.connect(self._look_at_engine)
        self.case.changed.connect(self._look_at_case)

    def note(self, name: str) -> None:
        self.seen.setdefault(name, time.time() - STARTED)

    def accept_intended_use(self) -> None:
        if not self.settings.settings.intended_use_accepted:
            self.window.first_start.accept_button.click()

    def _look_at_engine(self, state: object) -> None:
        if isinstance(state, EngineReady | EngineFailed):
            self.note("ready")

    def _look_at_case(self, state: object) -> None:
        if isinstance(state, Failed):
            sys.stderr.write(f"{state.error}\n")
            QApplication.exit(1)
        if isinstance(state, Done):
            # After the view has drawn it.
            QTimer.singleShot(0, self._end)

    def _end(self) -> None:
        self.note("result")
        # Not before: it imports what the window comes up without.
        from tests.benchmarks.measuring import peak_memory_mb

        answer = {**self.seen, "peak_mb": peak_memory_mb()}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        QApplication.quit()


class FirstPaint(QObject):
    """Sees the first time that the window is drawn."""

    def __init__(self, session: ObservedSession) -> None:
        super().__init__(session)
        self._session = session

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802 # Qt's name
        if event.type() == QEvent.Type.Paint:
            window.removeEventFilter(self)
            QTimer.singleShot(0, self._drawn)
        return False

    def _drawn(self) -> None:
        self._session.note("window")
        self._session.accept_intended_use()
