"""What waits until the window is on the screen. Why: decision 0110."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_LONGEST_WAIT_MS: Final = 1000
"""A window that starts minimised is not drawn; the work must not wait for that."""


class FirstPaint(QObject):
    """Announces once that a window was drawn for the first time.

    Args:
        window: Not shown yet.
    """

    done = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._announce)
        self._timer.start(_LONGEST_WAIT_MS)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The children are drawn after the window; the next turn of the loop comes after all.
            self._timer.start(0)
        return False

    def _announce(self) -> None:
        self._window.removeEventFilter(self)
        self.done.emit()
