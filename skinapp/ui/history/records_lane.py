"""Runs what reads and writes the history, in a lane of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from skinapp.services.history.records import Records
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice

T = TypeVar("T")


class RecordsLane(QObject):
    """The one way to the history; says when a damaged one was set aside.

    Args:
        lane: Does nothing else, so that a locked file never holds up an image.
        records: The history; used in the lane only, and by others while the lane is idle.
        parent: Qt parent.
    """

    noticed = Signal(object)

    def __init__(self, lane: Lane, records: Records, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.records = records

    @property
    def busy(self) -> bool:
        """Whether something is queued or being done."""
        return self._lane.busy

    def submit(
        self,
        work: Callable[[Records], T],
        done: Callable[[Outcome[T]], None] | None = None,
        *,
        opened: bool = True,
    ) -> Ticket:
        """Queue a piece of work on the history.

        Args:
            work: Runs in the lane.
            done: Gets the outcome on the GUI thread.
            opened: Whether the file is opened before; not for what locks it or only looks.

        Returns:
            A ticket that names the request.
        """
        records = self.records

        def open_first(_context: TaskContext) -> Path | None:
            return records.open()

        def run(_context: TaskContext) -> T:
            return work(records)

        # Apart from the work: what was set aside is told even if the work then fails.
        if opened:
            self._lane.submit(open_first, self._on_opened)
        return self._lane.submit(run, done or (lambda _outcome: None))

    def close(self, timeout_s: float) -> bool:
        """Let what is queued be done, close the file, and end the lane.

        Args:
            timeout_s: How long to wait.

        Returns:
            Whether all of it was done in time.
        """
        self.submit(Records.close, opened=False)
        done = self._lane.wait(timeout_s)
        return self._lane.close(0 if done else timeout_s) and done

    def _on_opened(self, outcome: Outcome[Path | None]) -> None:
        # If it could not be opened, the work could not either, and its owner is told.
        if isinstance(outcome, Success) and outcome.value is not None:
            text = self.tr(
                "The history was damaged. It is kept as {path}, and a new history has begun."
            )
            self.noticed.emit(Notice(text.format(path=outcome.value), failed=True))
