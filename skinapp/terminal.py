"""The terminal as it is: some cannot show every letter, and whoever reads may stop reading."""

from __future__ import annotations

import errno
import io
import logging
import sys
import threading
import warnings
from types import TracebackType
from typing import TYPE_CHECKING, Final, TextIO

from typing_extensions import override

from skinapp.services.logs import DiscreetFormatter

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NOBODY_READS: Final = frozenset({errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN, errno.ECONNRESET})


class _PatientStream(io.RawIOBase):
    """Takes what is written although the other end is closed or full, and remembers the fault.

    What a command says is worth less than what it does: it goes on to its end.
    """

    def __init__(self, inner: io.RawIOBase) -> None:
        self._inner = inner
        self.fault: OSError | None = None

    @override
    def write(self, content: ReadableBuffer, /) -> int:
        size = memoryview(content).nbytes
        if self.fault is not None:
            return size
        try:
            written = self._inner.write(content)
        except OSError as error:
            self.fault = error
            return size
        return size if written is None else written

    @override
    def writable(self) -> bool:
        return True

    @override
    def fileno(self) -> int:
        return self._inner.fileno()

    @override
    def isatty(self) -> bool:
        return self._inner.isatty()


class Terminal:
    """Standard output and error of a command, from ``begin`` to ``end``."""

    def __init__(self) -> None:
        self._streams: list[_PatientStream] = []

    def begin(self) -> None:
        """Have both streams take every letter, and tell of errors without a library's words."""
        sys.stdout, sys.stderr = self._patient(sys.stdout), self._patient(sys.stderr)
        sys.excepthook = _tell
        threading.excepthook = lambda failed: _tell(
            failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback
        )
        # Libraries quote what stands in files, and that can name a patient.
        if not sys.warnoptions:
            warnings.simplefilter("ignore")

    def end(self) -> bool:
        """Write what is left.

        Returns:
            Whether all that was said is written, but for what nobody wanted to read.
        """
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        faults = [one.fault for one in self._streams if one.fault is not None]
        return all(fault.errno in _NOBODY_READS for fault in faults)

    def _patient(self, stream: TextIO | None) -> TextIO:
        buffer = getattr(stream, "buffer", None)
        # Without a buffer, as ``python -u`` sets it, the layer below stands in its place.
        raw = getattr(buffer, "raw", buffer if isinstance(buffer, io.RawIOBase) else None)
        if stream is None or raw is None:
            # A program without a terminal, as Windows starts it, has no streams.
            return io.StringIO() if stream is None else stream
        stream.flush()
        patient = _PatientStream(raw)
        self._streams.append(patient)
        return io.TextIOWrapper(
            io.BufferedWriter(patient),
            encoding=stream.encoding,
            errors="backslashreplace",
            line_buffering=True,
        )


def start_stderr_log() -> None:
    """Send warnings to the standard error, in the words of the one formatter."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write("Interrupted.\n")
        return
    formatted = DiscreetFormatter().formatException((kind, error, trace))
    sys.stderr.write(f"An unexpected error ended the command.\n{formatted}\n")
