"""Watches the folder of the settings in the lane that reads files; what arrives opens itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from skinapp.services.watch import FolderWatch, holds_an_image
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice

_EVERY_MS = 1000


class ArrivalWatcher(QObject):
    """Opens photographs that arrive; while somebody writes, they wait.

    Args:
        files: The lane that looks at the drive.
        application: Says whether somebody writes just now, who must not be interrupted.
        open_files: Takes all that has arrived since the start, and which of it to open.
        parent: Qt parent.
    """

    noticed = Signal(object)

    def __init__(
        self,
        files: Lane,
        application: QApplication,
        open_files: Callable[[Sequence[Path], int], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._application = application
        self._open_files = open_files
        self._arrived: tuple[Path, ...] = ()
        self._watch: FolderWatch | None = None
        self._folder: Path | None = None
        self._ticket: Ticket | None = None
        self._waiting: tuple[Path, ...] = ()
        self._lost = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on, or none; the same one goes on."""
        if folder == self._folder:
            return
        self._folder, self._waiting, self._lost = folder, (), False
        self._ticket = None
        self._watch = None if folder is None else FolderWatch(folder, holds_an_image)
        if folder is None:
            self._timer.stop()
        else:
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Look once, unless the last look is not over."""
        self._hand_over()
        watch = self._watch
        if watch is None or self._ticket is not None:
            return

        def work(_context: TaskContext) -> tuple[Path, ...]:
            return watch.look()

        ticket = self._files.submit(work, lambda outcome: self._on_looked(ticket, outcome))
        self._ticket = ticket

    def _on_looked(self, ticket: Ticket, outcome: Outcome[tuple[Path, ...]]) -> None:
        if ticket is not self._ticket:
            return
        self._ticket = None
        if isinstance(outcome, Success):
            self._lost = False
            if outcome.value and self._is_writing():
                text = self.tr("Photographs have arrived; they open when you have written.")
                self.noticed.emit(Notice(text))
            self._waiting += outcome.value
            self._hand_over()
        elif not self._lost:
            self._lost = True
            text = self.tr("The watched folder cannot be read. It is looked for again by itself.")
            self.noticed.emit(Notice(text, failed=True))

    def _hand_over(self) -> None:
        if self._waiting and not self._is_writing():
            first = len(self._arrived)
            self._arrived += self._waiting
            self._waiting = ()
            self._open_files(self._arrived, first)

    def _is_writing(self) -> bool:
        return isinstance(self._application.focusWidget(), QLineEdit | QPlainTextEdit)
