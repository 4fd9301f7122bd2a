"""A feed: what a long piece of work finds on its way, brought to the GUI thread in batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")

_INTERVAL_MS = 100
_LARGEST_BATCH = 400
"""What the GUI thread takes at once, so that a long backlog never stalls it."""


class Feed(QObject, Generic[T]):
    """Collects things from any thread; the GUI thread fetches them by a timer.

    One signal for each thing would flood the event loop when thousands come in a second. All but
    ``put`` and ``put_all`` belongs to the GUI thread.

    Args:
        take: Gets every thing once, in the order they were put, on the GUI thread.
        parent: Qt parent.
    """

    def __init__(self, take: Callable[[Sequence[T]], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take = take
        self._waiting: deque[T] = deque()
        self._drained: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._fetch)

    def put(self, thing: T) -> None:
        """Hand over one thing; any thread may call it."""
        self._waiting.append(thing)

    def put_all(self, things: Iterable[T]) -> None:
        """Hand over many things; any thread may call it."""
        self._waiting.extend(things)

    @property
    def running(self) -> bool:
        """Whether the timer goes."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin to fetch, until it is asked to drain or to stop."""
        self._drained = None
        self._timer.start()

    def drain(self, then: Callable[[], None]) -> None:
        """Stop when everything that was put has been taken.

        Args:
            then: Called after that.
        """
        self._drained = then
        self._timer.start()

    def stop(self) -> None:
        """Stop at once; what was not taken is dropped."""
        self._drained = None
        self._timer.stop()
        self._waiting.clear()

    def _fetch(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _LARGEST_BATCH))]
        if batch:
            self._take(batch)
        if not self._waiting and self._drained is not None:
            then, self._drained = self._drained, None
            self._timer.stop()
            then()
