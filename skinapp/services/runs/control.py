"""Pause, go on, cancel: what a user says to a folder run, and what the run says back.

Why: decision 0032.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from skinapp.services.cancellation import CancelToken


class PauseReason(StrEnum):
    """Why a run stands still."""

    USER = "user"
    SOURCE_LOST = "source_lost"
    NOT_SAVED = "not_saved"


PAUSE_SENTENCES: Final[dict[PauseReason, str]] = {
    PauseReason.USER: "Paused.",
    PauseReason.SOURCE_LOST: (
        "Paused: the drive or folder with the images cannot be read. "
        "Connect it again, then go on. Nothing is lost."
    ),
    PauseReason.NOT_SAVED: (
        "Paused: the last results are not saved yet. "
        "Free space on the drive of your user folder, then go on. Nothing is lost."
    ),
}
"""What happened and the next step, for a doctor."""


class RunControl:
    """Shared by the one who watches a run and the thread that does it.

    Args:
        on_pause: Called with the reason in the thread of the run when the run pauses itself.
    """

    def __init__(self, on_pause: Callable[[PauseReason], None] | None = None) -> None:
        self._on_pause = on_pause
        self._changed = threading.Condition()
        self._reason: PauseReason | None = None
        self.token: Final = CancelToken()

    @property
    def paused_because(self) -> PauseReason | None:
        """Why the run stands still, or will after the batch at work; None if it goes on."""
        return self._reason

    def pause(self) -> None:
        """Let the run stand still after the batch at work."""
        with self._changed:
            self._reason = self._reason or PauseReason.USER

    def resume(self) -> None:
        """Let the run go on, whatever paused it."""
        with self._changed:
            self._reason = None
            self._changed.notify_all()

    def cancel(self) -> None:
        """Stop the run: the batch at work is given up, what is in the journal stays."""
        self.token.cancel()
        with self._changed:
            self._changed.notify_all()

    def pause_run(self, reason: PauseReason) -> None:
        """Pause from within the run and stand still until somebody lets it go on.

        Args:
            reason: Why it cannot go on.

        Raises:
            CancelledError: If the run was cancelled.
        """
        with self._changed:
            self._reason = reason
        if self._on_pause is not None:
            self._on_pause(reason)
        self.wait_while_paused()

    def wait_while_paused(self) -> None:
        """Stand still as long as the run is paused.

        Raises:
            CancelledError: If the run was cancelled.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._reason is None or self.token.cancelled)
        self.token.raise_if_cancelled()

    def sleep(self, seconds: float) -> None:
        """Wait; ended at once by ``cancel``.

        Raises:
            CancelledError: If the run was cancelled.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.token.cancelled, timeout=seconds)
        self.token.raise_if_cancelled()
