"""Locks and unlocks the history, by hand and after some idle time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from typing_extensions import override

from skinapp.core.errors import SkinappError
from skinapp.services.history.locked import has_encryption
from skinapp.services.history.records import Records
from skinapp.tasks.lane import Outcome, Success
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import as_skinapp_error
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.history.records_lane import RecordsLane

_MINUTE_MS = 60_000
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


@dataclass(frozen=True)
class HistoryLock:
    """How the history is protected.

    Attributes:
        possible: Whether the library that encrypts is installed.
        has_passphrase: Whether there is a passphrase.
        locked: Whether it has to be given first.
    """

    possible: bool = True
    has_passphrase: bool = False
    locked: bool = False


class LockController(QObject):
    """Owns what is known of the lock; the passphrase itself is kept by the history alone.

    Args:
        records: The way to the history.
        keeper: Writes what waits before the lock, and after it.
        idle_minutes: After how long it locks by itself; 0 for never.
        parent: Qt parent; its application's input counts as a sign of life.
    """

    changed = Signal(object)
    refused = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        records: RecordsLane,
        keeper: CaseKeeper,
        idle_minutes: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._records = records
        self._keeper = keeper
        self._idle_minutes = idle_minutes
        self._state = HistoryLock(possible=has_encryption())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.lock)
        self._watched: QObject | None = None

    @property
    def state(self) -> HistoryLock:
        """What holds now."""
        return self._state

    def look(self) -> None:
        """Find out how the history is; ``changed`` tells."""
        self._records.submit(_look, self._on_looked, opened=False)

    def watch(self, application: QObject) -> None:
        """Take the input of an application for signs of life, until ``stop``; and ``look``."""
        self._watched = application
        application.installEventFilter(self)
        self.look()

    def stop(self) -> None:
        """Let go of the application, before the collector ends this in whichever thread."""
        self._timer.stop()
        if self._watched is not None:
            self._watched.removeEventFilter(self)
            self._watched = None

    def unlock(self, passphrase: str) -> None:
        """Open the history; ``changed`` or ``refused`` tells."""

        def work(records: Records) -> tuple[bool, bool]:
            records.unlock(passphrase)
            return _look(records)

        self._records.submit(work, self._on_opened, opened=False)

    def lock(self) -> None:
        """Write what waits, then close the history until its passphrase is given."""
        if not self._state.has_passphrase or self._state.locked:
            return

        def work(records: Records) -> tuple[bool, bool]:
            records.lock()
            return _look(records)

        self._keeper.save_last()
        self._records.submit(work, self._on_looked, opened=False)

    def set_passphrase(self, old: str, new: str) -> None:
        """Give the history a passphrase, another one, or (empty) none."""

        def work(records: Records) -> tuple[bool, bool]:
            records.set_passphrase(old, new)
            return _look(records)

        def done(outcome: Outcome[tuple[bool, bool]]) -> None:
            self._on_opened(outcome)
            if isinstance(outcome, Success):
                words = self.tr("The history has a passphrase now.")
                without = self.tr("The history has no passphrase any more.")
                self.noticed.emit(Notice(words if new else without))

        self._keeper.save_last()
        self._records.submit(work, done, opened=False)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Called for every event of the program, so it asks for one thing only.
        if event.type() in _SIGNS_OF_LIFE and self._timer.isActive():
            self._timer.start()
        return False

    def follow_settings(self) -> None:
        """Wait as long as the settings say from now on."""
        minutes = self._idle_minutes()
        if minutes and self._state.has_passphrase and not self._state.locked:
            self._timer.start(minutes * _MINUTE_MS)
        else:
            self._timer.stop()

    def _on_opened(self, outcome: Outcome[tuple[bool, bool]]) -> None:
        if isinstance(outcome, Success):
            self._on_looked(outcome)
            # What came while it was locked.
            self._keeper.save_now()
        else:
            self._refuse(as_skinapp_error(outcome.error))

    def _on_looked(self, outcome: Outcome[tuple[bool, bool]]) -> None:
        if not isinstance(outcome, Success):
            return
        has_passphrase, locked = outcome.value
        self._state = HistoryLock(has_encryption(), has_passphrase, locked)
        self.follow_settings()
        self.changed.emit(self._state)

    def _refuse(self, error: SkinappError) -> None:
        self.refused.emit(error)


def _look(records: Records) -> tuple[bool, bool]:
    return records.has_passphrase, records.is_locked
