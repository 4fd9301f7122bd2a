"""A stop request that workers look at between steps."""

from __future__ import annotations

import threading

from skinapp.core.errors import CancelledError


class CancelToken:
    """Shared by the one who may stop a piece of work and the worker that does it."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the worker to stop at its next check."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Check between members, views and files.

        Raises:
            CancelledError: If a stop was asked for.
        """
        if self._event.is_set():
            msg = "The work was cancelled."
            raise CancelledError(msg)
