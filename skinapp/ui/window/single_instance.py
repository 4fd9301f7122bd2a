"""One window for each user: a second start hands its files to the first and ends.

Why: decision 0052.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLockFile, QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QMessageBox

_log = logging.getLogger(__name__)

_LOCK_NAME: Final = "window.lock"
_SOCKET_NAME: Final = "window.socket"
_LONGEST_SOCKET_PATH: Final = 100
"""Systems take a little more than that for the path of a local socket."""
_MOST_BYTES: Final = 4_000_000
_ANSWER: Final = b"opened\n"
_ANSWER_WAIT_S: Final = 5.0
_TRY_AGAIN_S: Final = 0.1


class Start(Enum):
    """What a start of the program turned out to be."""

    FIRST = "first"
    HANDED_OVER = "handed over"
    NO_ANSWER = "no answer"


class SingleInstance(QObject):
    """Keeps a lock while the window is open, and listens for later starts of the same user.

    Nothing of it is a network: the lock is a file and the socket is local.

    Args:
        folder: The user's own; holds the lock.
        parent: Qt parent.
    """

    paths_received = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(folder / _LOCK_NAME))
        # A lock is stale when its process is gone, however old it is.
        self._lock.setStaleLockTime(0)
        self._name = _socket_name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self._heard: dict[QLocalSocket, bytes] = {}

    def begin(self, paths: Sequence[Path], answer_wait_s: float = _ANSWER_WAIT_S) -> Start:
        """Become the first, or hand the paths to the one that is.

        Args:
            paths: What this start was asked to open.
            answer_wait_s: How long the first may take to answer.

        Returns:
            What this start is. Where no lock can be kept at all, it counts as the first.
        """
        if self._lock.tryLock(0):
            self._listen()
            return Start.FIRST
        if self._lock.error() != QLockFile.LockError.LockFailedError:
            _log.warning("The lock of the window cannot be kept: %s", self._lock.error().name)
            return Start.FIRST
        message = json.dumps([str(path.absolute()) for path in paths]).encode("ascii") + b"\n"
        end = time.monotonic() + answer_wait_s
        # The first may have its lock and not listen yet, so a refusal is not the last word.
        while not self._send(message, end):
            if time.monotonic() >= end:
                return Start.NO_ANSWER
            time.sleep(_TRY_AGAIN_S)
        return Start.HANDED_OVER

    def close(self) -> None:
        """Let the next start be the first."""
        for visitor in self._heard:
            visitor.abort()
        self._heard.clear()
        self._server.close()
        self._lock.unlock()

    def _listen(self) -> None:
        # The socket of a process that died is in the way, and the lock proves that it is dead.
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            _log.warning("Later starts cannot be heard: %s", self._server.serverError().name)

    def _send(self, message: bytes, end: float) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_left_ms(end)):
            return False
        socket.write(message)
        socket.flush()
        answer = b""
        while not answer.endswith(_ANSWER) and socket.waitForReadyRead(_left_ms(end)):
            answer += socket.readAll().data()
        return answer == _ANSWER

    def _accept(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            self._heard[visitor] = b""
            # No lambda: it would own this object, and take it along when the visitor goes.
            visitor.readyRead.connect(self._read_all)
        self._read_all()

    def _read_all(self) -> None:
        for visitor in tuple(self._heard):
            self._read(visitor)

    def _read(self, visitor: QLocalSocket) -> None:
        self._heard[visitor] += visitor.readAll().data()
        message = self._heard[visitor]
        if len(message) <= _MOST_BYTES and not message.endswith(b"\n"):
            return
        paths = _parse(message) if len(message) <= _MOST_BYTES else None
        del self._heard[visitor]
        if paths is None:
            visitor.abort()
        else:
            visitor.write(_ANSWER)
            visitor.flush()
            visitor.disconnectFromServer()
            self.paths_received.emit(paths)
        visitor.deleteLater()


def _parse(message: bytes) -> list[Path] | None:
    """The paths of a message, or None if it is none of ours."""
    try:
        names = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    paths = [Path(name) for name in names if "\0" not in name]
    return [path for path in paths if path.is_absolute()]


def _socket_name(folder: Path) -> str:
    """A name that belongs to the user: a path in a folder of their own, or of a pipe."""
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    if os.name == "nt":
        return f"skinapp-{digest}"
    path = folder / _SOCKET_NAME
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return str(path)
    runtime = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
    return str(Path(runtime) / f"skinapp-{digest}")


def _left_ms(end: float) -> int:
    return max(1, round(1000 * (end - time.monotonic())))


def end_second(start: Start) -> int:
    """What a start does that is not the first; the exit code says whether it was heard."""
    if start is Start.HANDED_OVER:
        return 0
    QMessageBox.warning(
        None,
        "skinapp",
        QCoreApplication.translate(
            "app",
            "skinapp is open already, but its window does not answer. Wait a little and try "
            "again, or end it and start it anew.",
        ),
    )
    return 1
