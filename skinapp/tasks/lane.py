"""A lane: one worker thread, and a QObject on the GUI thread that announces what it finished."""

from __future__ import annotations

import concurrent.futures
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from skinapp.services.cancellation import CancelToken

_log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class Success(Generic[T]):
    """What a piece of work returned."""

    value: T


@dataclass(frozen=True)
class Failure:
    """What a piece of work raised."""

    error: BaseException


Outcome = Success[T] | Failure


@dataclass(frozen=True, eq=False)
class Ticket:
    """Names a request, so that its owner can stop it and tell it from later ones."""

    request_id: int
    token: CancelToken


class TaskContext:
    """What a worker may use of the outside: a stop request, and a way to say how far it is.

    Args:
        token: The stop request of this piece of work.
        report: Takes the finished share, 0 to 1; may be called from the worker thread.
    """

    def __init__(self, token: CancelToken, report: Callable[[float], None]) -> None:
        self.token = token
        self.report = report


@dataclass(frozen=True, eq=False)
class _Finished:
    request_id: int
    future: Future[Any]


@dataclass(frozen=True)
class _Progressed:
    request_id: int
    fraction: float


@dataclass(frozen=True, eq=False)
class _Pending:
    ticket: Ticket
    future: Future[Any]
    done: Callable[[Any], None]
    progress: Callable[[float], None] | None


class Lane(QObject):
    """Runs plain functions one after the other in one thread of its own.

    Every method belongs to the GUI thread, and so do the callbacks. A worker is handed a
    ``TaskContext`` and touches no QObject.

    Args:
        name: Name of the thread, for logs.
        parent: Qt parent.
    """

    _announced = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._pending: dict[int, _Pending] = {}
        self._last_id = 0
        self._closed = False
        self._announced.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        work: Callable[[TaskContext], T],
        done: Callable[[Outcome[T]], None],
        progress: Callable[[float], None] | None = None,
    ) -> Ticket:
        """Queue a piece of work.

        Args:
            work: Runs in the lane's thread; its result or exception becomes the outcome.
            done: Gets the outcome on the GUI thread, exactly once unless the lane is closed.
            progress: Gets finished shares from 0 to 1 on the GUI thread, before ``done``.

        Returns:
            A ticket whose token stops the work; one that is stopped already if the lane is closed.
        """
        self._last_id += 1
        ticket = Ticket(self._last_id, CancelToken())
        if self._closed:  # a timer or a repaint can come late; nobody waits for its outcome
            ticket.token.cancel()
            return ticket
        future = self._executor.submit(self._run, ticket, work)
        self._pending[ticket.request_id] = _Pending(ticket, future, done, progress)
        future.add_done_callback(
            lambda finished: self._announce(_Finished(ticket.request_id, finished))
        )
        return ticket

    @property
    def busy(self) -> bool:
        """Whether anything is queued, running or not yet delivered."""
        return bool(self._pending)

    def wait(self, timeout_s: float) -> bool:
        """Wait for what is queued, at the end of the program; callbacks are called later.

        Args:
            timeout_s: How long to wait.

        Returns:
            Whether all of it was done.
        """
        _, running = concurrent.futures.wait(
            [entry.future for entry in self._pending.values()], timeout_s
        )
        return not running

    def close(self, timeout_s: float) -> bool:
        """Stop everything and wait for the thread, but not for ever.

        No callback is called any more.

        Args:
            timeout_s: How long to wait for the work that is running.

        Returns:
            Whether the thread has ended.
        """
        self._closed = True
        pending = list(self._pending.values())
        self._pending.clear()
        for entry in pending:
            entry.ticket.token.cancel()
        self._executor.shutdown(wait=False, cancel_futures=True)
        # A future that was cancelled while it waited never counts as done for wait().
        begun = [entry.future for entry in pending if not entry.future.cancelled()]
        _, running = concurrent.futures.wait(begun, timeout_s)
        if running:
            _log.warning("A lane still works %.1f s after it was asked to stop", timeout_s)
            return False
        self._executor.shutdown(wait=True)
        return True

    def _run(self, ticket: Ticket, work: Callable[[TaskContext], T]) -> T:
        def report(fraction: float) -> None:
            self._announce(_Progressed(ticket.request_id, fraction))

        ticket.token.raise_if_cancelled()
        return work(TaskContext(ticket.token, report))

    def _announce(self, message: _Finished | _Progressed) -> None:
        # A closed lane may lose its C++ half while its thread ends, and nobody listens any more.
        if not self._closed:
            self._announced.emit(message)

    @Slot(object)
    def _deliver(self, message: _Finished | _Progressed) -> None:
        if isinstance(message, _Progressed):
            entry = self._pending.get(message.request_id)
            if entry is not None and entry.progress is not None:
                entry.progress(message.fraction)
            return
        finished = self._pending.pop(message.request_id, None)
        if finished is not None:
            error = message.future.exception()
            finished.done(Success(message.future.result()) if error is None else Failure(error))
