"""The log file: private, of bounded size, without a word about patients or their files.

Why: decisions 0051 and 0182.
"""

from __future__ import annotations

import copy
import faulthandler
import logging
import logging.handlers
import os
import traceback
from collections import deque
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from typing_extensions import override

from skinapp.core.errors import OutputError, SkinappError

_log = logging.getLogger(__name__)

LOG_NAME: Final = "skinapp.log"
CRASH_NAME: Final = "crash.log"
_MOST_BYTES: Final = 1_000_000
_OLD_FILES: Final = 3
_ONLY_OWNER: Final = 0o600
_OWN_LOGGERS: Final = frozenset({"skinapp", "trainer"})
"""Of others nothing is known but that they quote what they read."""

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class DiscreetFormatter(logging.Formatter):
    """Writes where an error happened and of which kind it is, but not what a library says of it.

    Libraries quote file names and contents, and those can name a patient. Errors of this program
    carry a message without a path, which is kept.
    """

    def __init__(self, form: str = "%(asctime)s %(levelname)s %(name)s: %(message)s") -> None:
        super().__init__(form)

    @override
    def format(self, record: logging.LogRecord) -> str:
        """One record as text.

        Args:
            record: It may carry a traceback in words, which another handler left there.

        Returns:
            The text, with the traceback in the words of this class.
        """
        own = copy.copy(record)
        own.exc_text = None
        if own.name.partition(".")[0] not in _OWN_LOGGERS:
            own.msg, own.args = f"message of line {own.lineno} of {own.module}", None
        return super().format(own)

    @override
    def formatException(self, ei: ExceptionInfo) -> str:
        """The chain of errors, each with its frames.

        Args:
            ei: As of ``sys.exc_info``.

        Returns:
            Lines without the libraries' own words.
        """
        error = ei[1]
        lines: list[str] = []
        seen: set[int] = set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines.append(_name_of(error))
            for frame, number in traceback.walk_tb(error.__traceback__):
                code = frame.f_code
                module = frame.f_globals.get("__name__", "?")
                lines.append(f"  {module}:{number} in {code.co_name}")
            error = error.__cause__ or error.__context__
            if error is not None:
                lines.append("after")
        return "\n".join(lines)


class PrivateRotatingFile(logging.handlers.RotatingFileHandler):
    """A rotating log file that only its owner can read, whatever the umask is."""

    @override
    def _open(self) -> TextIOWrapper:
        return _open_private(Path(self.baseFilename), os.O_APPEND)


def start_log(folder: Path) -> Path:
    """Send the log of this process to a file from now on.

    Args:
        folder: As of ``log_folder``.

    Returns:
        The file.

    Raises:
        OSError: If the file cannot be opened.
    """
    path = folder / LOG_NAME
    handler = PrivateRotatingFile(path, "a", _MOST_BYTES, _OLD_FILES, "utf-8", errors="replace")
    handler.setFormatter(DiscreetFormatter())
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    logging.getLogger("skinapp").setLevel(logging.INFO)
    return path


def stop_log() -> None:
    """Close the log file."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler, PrivateRotatingFile):
            root.removeHandler(handler)
            handler.close()


def record_crashes(folder: Path) -> TextIO:
    """Have the interpreter leave the frames of all threads if it dies, for example in a library.

    Args:
        folder: As of ``log_folder``.

    Returns:
        The open file; it has to stay open.

    Raises:
        OSError: If the file cannot be opened.
    """
    file = _open_private(folder / CRASH_NAME, os.O_TRUNC)
    faulthandler.enable(file)
    return file


def read_log(path: Path, most_lines: int = 500) -> str:
    """The end of the log.

    Args:
        path: The file; it need not exist.
        most_lines: How many lines at most.

    Returns:
        Its last lines; empty where there is nothing to read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return "".join(deque(file, most_lines))
    except OSError:
        return ""


def _name_of(error: BaseException) -> str:
    kind = type(error).__qualname__
    if isinstance(error, SkinappError):
        return f"{kind} {error.code}: {error.message}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind} {error.errno}"
    return kind


def _open_private(path: Path, how: int) -> TextIOWrapper:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, _ONLY_OWNER)
    return os.fdopen(descriptor, "a", encoding="utf-8", errors="replace")


def start_logs(folder: Callable[[], Path]) -> TextIO | None:
    """Write the log and crashes into the user's folder; the window works without.

    Args:
        folder: Finds or makes the folder.

    Returns:
        The file of crashes; None if there is no log.
    """
    try:
        place = folder()
        start_log(place)
        return record_crashes(place)
    except (OSError, OutputError):
        _log.warning("There is no log file", exc_info=True)
        return None
