"""The last save of case details, before the window may close. Why: decision 0100."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from skinapp.core.errors import SkinappError
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.widgets.i18n import error_sentence

_LONGEST_WAIT_MS = 5000
"""Then the user is asked: a drive that hangs must not keep the window open."""


class LastSave(QObject):
    """Has the window wait until nothing is unsaved, or the user closes it all the same.

    Args:
        keeper: Saves what the user wrote.
        close: Closes the window.
        parent: Qt parent.
    """

    refused = Signal(str)
    """The save failed, and why; the user is to be asked. Empty if it only takes too long."""

    def __init__(
        self, keeper: CaseKeeper, close: Callable[[], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._close = close
        self._anyway = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_LONGEST_WAIT_MS)
        self._wait.timeout.connect(lambda: self.refused.emit(""))
        keeper.saved.connect(self._on_saved)
        keeper.save_failed.connect(self._on_failed)

    def may_close(self) -> bool:
        """Whether the window may close now; if not, it is closed or refused a little later."""
        if self._anyway or not self._keeper.unsaved:
            return True
        if not self._wait.isActive():
            self._wait.start()
            self._keeper.save_last()
        return False

    def close_anyway(self) -> None:
        """Close the window, whatever is lost."""
        self._anyway = True
        self._close()

    def _on_saved(self) -> None:
        if self._wait.isActive() and not self._keeper.unsaved:
            self._wait.stop()
            # Not at once: the keeper is not through with what it does after a save.
            QTimer.singleShot(0, self, self._close)

    def _on_failed(self, error: SkinappError) -> None:
        if self._wait.isActive():
            self._wait.stop()
            self.refused.emit(error_sentence(error))
