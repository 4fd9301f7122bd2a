"""Decides what becomes of files and folders that were opened, dropped, pasted or handed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket

Opener = Callable[[Sequence[Path]], None]


class IntakeController(QObject):
    """Files go to the Case page; as soon as a folder is among them, all go to the Folder page.

    Args:
        files: The lane that looks at the drive, which may be far away and slow.
        open_files: Takes files.
        open_folders: Takes folders, possibly with files among them.
        parent: Qt parent.
    """

    def __init__(
        self, files: Lane, open_files: Opener, open_folders: Opener, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._open_files = open_files
        self._open_folders = open_folders
        self._ticket: Ticket | None = None

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what the user gave; a later call supersedes an earlier one."""
        if not paths:
            return
        chosen = tuple(paths)
        if self._ticket is not None:
            self._ticket.token.cancel()

        def work(_context: TaskContext) -> bool:
            return any(path.is_dir() for path in chosen)

        def done(outcome: Outcome[bool]) -> None:
            if ticket is not self._ticket:
                return
            self._ticket = None
            holds_folder = isinstance(outcome, Success) and outcome.value
            (self._open_folders if holds_folder else self._open_files)(chosen)

        ticket = self._files.submit(work, done)
        self._ticket = ticket
