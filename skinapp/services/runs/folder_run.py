"""A folder from the first file to the last: decoded ahead, assessed in batches, journal first.

Why: decision 0030.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinapp.core.assessment import Assessment
from skinapp.core.errors import (
    CancelledError,
    DeviceError,
    ImageError,
    ImageReadError,
    JournalError,
    NotRegularFileError,
    SkinappError,
)
from skinapp.core.images import read_image
from skinapp.services.analysis.analyst import BatchAnalyst
from skinapp.services.analysis.prepared import PreparedImage
from skinapp.services.runs.control import PauseReason, RunControl
from skinapp.services.runs.journal import Journal, PendingFile
from skinapp.services.runs.result import FileResult

__all__ = [
    "BATCH_SIZE",
    "FileResult",
    "RunControl",
    "run_folder",
]

logger = logging.getLogger(__name__)

BATCH_SIZE: Final = 16
"""Files of a batch. Batches begin at multiples of it, so a run that was killed forms the same ones
when it goes on, and its numbers are the same to the last bit."""

_BATCHES_AHEAD: Final = 2
_DECODING_THREADS: Final = 2
_RETRY_DELAYS_SECONDS: Final = (0.5, 1.0, 2.0)

_SOURCE_ERRORS: Final = frozenset(
    getattr(errno, name)
    for name in (
        "EIO", "ESTALE", "ETIMEDOUT", "ENXIO", "ENODEV", "EHOSTDOWN", "EHOSTUNREACH", "ENETDOWN",
        "ENETUNREACH", "ENOTCONN", "ECONNRESET", "ECONNABORTED",
    )
    if hasattr(errno, name)
)  # fmt: skip
"""What systems say when a drive or a server is gone."""


@dataclass(frozen=True)
class _Decoded:
    """One file after its decoding: ready for the networks, or an error.

    Whether the source was lost is seen at once: when its turn comes it may be there again.
    """

    pending: PendingFile
    outcome: PreparedImage | SkinappError
    source_lost: bool
    seconds: float


def run_folder(
    journal: Journal,
    analyst: BatchAnalyst,
    control: RunControl,
    on_result: Callable[[FileResult], None],
) -> None:
    """Do what is missing in a journal; blocks until all is done.

    An error of one file is its result. When the source of the images is lost or the journal cannot
    be written, the run pauses itself, see ``RunControl``; it forgets nothing meanwhile.

    Args:
        journal: Of the run.
        analyst: Assesses the images.
        control: Pauses and cancels the run.
        on_result: Called in this thread with each result, after it is in the journal.

    Raises:
        CancelledError: If the run was cancelled; the journal can be gone on with.
        DeviceError: If the device failed and there is nothing to fall back to; likewise.
        JournalError: If the journal cannot be read.
    """
    _FolderRun(journal, analyst, control).run(on_result)


class _FolderRun:
    def __init__(self, journal: Journal, analyst: BatchAnalyst, control: RunControl) -> None:
        self._journal = journal
        self._analyst = analyst
        self._control = control
        self._roots = journal.summary.roots
        self._given_up: set[int] = set()
        self._pool = ThreadPoolExecutor(_DECODING_THREADS, thread_name_prefix="decode")

    def run(self, on_result: Callable[[FileResult], None]) -> None:
        batches = _batches(self._journal.missing())
        ahead: deque[list[Future[_Decoded]]] = deque()
        try:
            while True:
                self._control.wait_while_paused()
                # No more than these are decoded and wait, however many files there are.
                for batch in itertools.islice(batches, 1 + _BATCHES_AHEAD - len(ahead)):
                    ahead.append([self._pool.submit(self._decode, one) for one in batch])
                if not ahead:
                    return
                decoded = self._settled([future.result() for future in ahead.popleft()])
                results = self._assess(decoded)
                self._save(results)
                for result in results:
                    on_result(result)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def _decode(self, pending: PendingFile) -> _Decoded:
        started = time.perf_counter()
        outcome: PreparedImage | SkinappError
        try:
            _check_stays_inside(pending.file, self._roots)
            outcome = self._analyst.prepare(read_image(pending.file, full_size=False))
        except SkinappError as error:
            outcome = error
        except Exception as error:
            logger.exception("unexpected error while a file was decoded")
            outcome = _unexpected(error)
        lost = isinstance(outcome, ImageError) and self._source_lost(pending, outcome)
        return _Decoded(pending, outcome, lost, time.perf_counter() - started)

    def _settled(self, batch: list[_Decoded]) -> list[_Decoded]:
        """Read again what a lost source refused, and pause until it is there."""
        while True:
            for delay in _RETRY_DELAYS_SECONDS:
                lost = _lost_places(batch)
                if not lost:
                    return batch
                self._control.sleep(delay)
                self._decode_again(batch, lost)
            lost = _lost_places(batch)
            if not lost:
                return batch
            self._control.pause_run(PauseReason.SOURCE_LOST)
            self._given_up.update(batch[place].pending.index for place in lost)
            self._decode_again(batch, lost)

    def _decode_again(self, batch: list[_Decoded], places: Sequence[int]) -> None:
        for place in places:
            batch[place] = self._decode(batch[place].pending)

    def _source_lost(self, pending: PendingFile, error: ImageError) -> bool:
        root = _root_of(pending.file, self._roots)
        if root is not None and not _can_be_read(root):
            return True
        # A spot of a disk that can never be read must not hold up the run for ever.
        if pending.index in self._given_up:
            return False
        cause = error.__cause__
        return (
            isinstance(error, ImageReadError)
            and isinstance(cause, OSError)
            and cause.errno in _SOURCE_ERRORS
        )

    def _assess(self, decoded: Sequence[_Decoded]) -> list[FileResult]:
        started = time.perf_counter()
        prepared = [one.outcome for one in decoded if not isinstance(one.outcome, SkinappError)]
        answers = iter(self._assess_prepared(prepared))
        seconds = (time.perf_counter() - started) / max(len(prepared), 1)
        results: list[FileResult] = []
        outcome: Assessment | SkinappError
        for one in decoded:
            if isinstance(one.outcome, SkinappError):
                outcome, taken = one.outcome, one.seconds
            else:
                outcome, taken = next(answers), one.seconds + seconds
            results.append(FileResult.of(one.pending.index, one.pending.file, outcome, taken))
        return results

    def _assess_prepared(
        self, prepared: Sequence[PreparedImage]
    ) -> list[Assessment | SkinappError]:
        if not prepared:
            return []
        try:
            return self._analyst.assess_batch(prepared, self._control.token)
        except (CancelledError, DeviceError):
            raise
        except SkinappError as error:
            failure = error
        except Exception as error:
            logger.exception("unexpected error in a batch of %d", len(prepared))
            failure = _unexpected(error)
        if len(prepared) == 1:
            return [failure]
        # One image must not take the others of its batch with it.
        return [answer for one in prepared for answer in self._assess_prepared([one])]

    def _save(self, results: Sequence[FileResult]) -> None:
        while True:
            try:
                self._journal.append(*results)
            except JournalError as error:
                logger.warning("results could not be saved: %s (%s)", error.message, error.found)
                self._control.pause_run(PauseReason.NOT_SAVED)
            else:
                return


def _lost_places(batch: Sequence[_Decoded]) -> list[int]:
    return [place for place, decoded in enumerate(batch) if decoded.source_lost]


def _batches(missing: Sequence[PendingFile]) -> Iterator[list[PendingFile]]:
    for _, group in itertools.groupby(missing, lambda pending: pending.index // BATCH_SIZE):
        yield list(group)


def _unexpected(error: Exception) -> SkinappError:
    return SkinappError(f"Unexpected error: {type(error).__name__}.")


def _check_stays_inside(file: Path, roots: Sequence[Path]) -> None:
    """Refuse a link out of the folder that the user named."""
    root = _root_of(file, roots)
    if root is None or not file.is_symlink():
        return
    try:
        inside = file.resolve(strict=True).is_relative_to(root.resolve(strict=True))
    except (OSError, RuntimeError):
        return
    if not inside:
        msg = "The file is a link that leads out of its folder."
        raise NotRegularFileError(msg, path=file)


def _root_of(file: Path, roots: Sequence[Path]) -> Path | None:
    """The folder that the user named and in which the file was found, if it was in one."""
    return next((root for root in roots if root in file.parents), None)


def _can_be_read(folder: Path) -> bool:
    try:
        # The empty place where a drive was mounted is no source.
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False
