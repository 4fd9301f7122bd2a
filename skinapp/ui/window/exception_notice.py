"""What becomes of an error that nobody expected: a log entry, and a sentence in the window."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from skinapp.ui.commands.notice import Notice

_log = logging.getLogger(__name__)


class ExceptionNotice(QObject):
    """Stands in for the exception hooks of interpreter and threads."""

    raised = Signal(object)
    _happened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Queued: the hook may be called in any thread and in the middle of anything.
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the place of the hooks."""
        sys.excepthook = self._handle
        threading.excepthook = lambda failed: self._handle(
            failed.exc_type, failed.exc_value, failed.exc_traceback
        )

    def _handle(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if error is not None:
            _log.critical("Unexpected error", exc_info=(kind, error, trace))
        self._happened.emit()

    def _tell(self) -> None:
        text = self.tr(
            "The program met an unexpected problem. What is shown may be incomplete; "
            "open the image again, and send the log (Help, Log) if it happens again."
        )
        self.raised.emit(Notice(text, failed=True))
