"""Finds, begins and goes on with runs: which files they have, and where their journals are."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from skinapp.core.errors import (
    ImageNotFoundError,
    ImagePermissionError,
    ImageReadError,
    JournalError,
)
from skinapp.services.analysis.analyst import BatchAnalyst
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.control import RunControl
from skinapp.services.runs.files import FoundFiles, PassedFile, look_through
from skinapp.services.runs.journal import (
    KEPT_DAYS,
    NEVER_BEGUN,
    SUFFIX,
    Journal,
    JournalSummary,
    all_journals,
    delete_journal,
    expire_journals,
)
from skinapp.services.runs.result import FileResult


@dataclass(frozen=True)
class ListedFiles:
    """What the user's folders hold.

    Attributes:
        journal: Where the journal of the run will be.
        roots: What the user gave, as absolute paths.
        named_roots: The same as the user named it.
        files: The files as absolute paths, in the order of the run, each once.
        passed_over: What else lies in the folders.
    """

    journal: Path
    roots: tuple[Path, ...]
    named_roots: tuple[Path, ...]
    files: tuple[Path, ...]
    passed_over: tuple[PassedFile, ...] = ()


@dataclass(frozen=True)
class RestoredRun:
    """A run of an earlier day.

    Attributes:
        summary: What it is.
        results: What is finished.
    """

    summary: JournalSummary
    results: tuple[FileResult, ...]


@dataclass(frozen=True)
class RunPlan:
    """What a run needs to begin or to go on.

    Attributes:
        journal: Its journal.
        roots: What the user gave, as it was named.
        files: Its files, of a run that has no journal yet.
        bundle_sha256: Hash of the models that the run was begun with; None before it began.
    """

    journal: Path
    roots: tuple[Path, ...]
    files: tuple[Path, ...] = ()
    bundle_sha256: str | None = None


@dataclass(frozen=True)
class CommandRun:
    """The run of a command, which the same command given again finds.

    Attributes:
        roots: The paths of the command, as they were named.
        bundle_sha256: Hash of the models.
        members: Those that were chosen; none for all.
        outputs: Files and folders that the command writes; they are not read.
        all_views: Whether every image is looked at in all views.
    """

    roots: tuple[Path, ...]
    bundle_sha256: str
    members: tuple[str, ...] = ()
    outputs: tuple[Path, ...] = ()
    all_views: bool = False

    def place(self, runs_folder: Path) -> Path:
        """Where its journal is, or will be."""
        models = " ".join((self.bundle_sha256, *self.members, *("--all-views",) * self.all_views))
        names = [os.fsencode(root.absolute()) for root in self.roots]
        identity = hashlib.sha256(b"\0".join([models.encode(), *names])).hexdigest()
        return runs_folder / f"classify-{identity[:16]}{SUFFIX}"


@dataclass(frozen=True, eq=False)
class BegunRun:
    """The journal of a command.

    Attributes:
        journal: Open.
        unusable: Why an older journal could not be gone on with, if it was so.
        passed_over: What lies in the folders and is no image; unknown of a run that goes on.
        kept_done: Files that are done in an unfinished run of the same command, which is kept.
    """

    journal: Journal
    unusable: JournalError | None = None
    passed_over: tuple[PassedFile, ...] = ()
    kept_done: int = 0


def begin_or_resume(command: CommandRun, runs_folder: Path, *, resume: bool) -> BegunRun:
    """The journal of a command.

    Args:
        command: The run.
        runs_folder: Where the program keeps its journals.
        resume: Whether to go on where the same command stopped; otherwise it begins anew, and
            what was done of an unfinished run is kept, to be gone on with in the window.

    Returns:
        The open journal and what is to be told about it.

    Raises:
        JournalHeldError: If the same command runs already.
        JournalError: If no journal can be made.
    """
    place = command.place(runs_folder)
    older, kept_done = _older_run(place), 0
    if isinstance(older, Journal):
        if resume:
            return BegunRun(older)
        done, finished = older.summary.done_count, older.summary.finished
        older.close()
        if done and not finished:
            _set_aside(place, SUFFIX)
            kept_done = done
        else:
            delete_journal(place)
    found = found_in(command.roots, CancelToken(), command.outputs)
    journal = Journal.create(place, command.roots, found.files, command.bundle_sha256)
    unusable = older if isinstance(older, JournalError) else None
    return BegunRun(journal, unusable, found.passed_over, kept_done)


def _older_run(place: Path) -> Journal | JournalError | None:
    """The journal of the same command, or why it is set aside; None if it never began."""
    try:
        return Journal.open(place) if place.exists() else None
    except JournalError as error:
        if error.damaged and error.found == NEVER_BEGUN:
            # The disk was full, or the process died, before anything was written.
            delete_journal(place)
            return None
        # Only what is damaged is given up; a drive that fails today may be read tomorrow.
        if not error.damaged:
            raise
        _set_aside(place, f"{SUFFIX}.damaged")
        return error


def _set_aside(place: Path, suffix: str) -> None:
    """Give a journal another name, under which it can be looked at or gone on with."""
    moment = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}"
    kept = place.with_name(f"{place.stem}-{moment}{suffix}")
    try:
        for ending in ("-wal", "-shm"):
            log = place.with_name(place.name + ending)
            if log.exists():
                log.rename(kept.with_name(kept.name + ending))
        place.rename(kept)
    except OSError as error:
        msg = "The journal cannot be set aside."
        raise JournalError(msg, path=place, found=error.strerror) from error


def found_in(roots: Sequence[Path], token: CancelToken, outputs: Sequence[Path] = ()) -> FoundFiles:
    """What some paths mean, as absolute paths.

    Args:
        roots: Files and folders.
        token: Looked at between folders.
        outputs: Files and folders that are about to be written, which are not read.

    Returns:
        Images in the order given, those of a folder sorted, each once at its first place; and what
        was passed over.

    Raises:
        CancelledError: If a stop was asked for.
    """
    return look_through([root.absolute() for root in roots], outputs, token)


def list_files(roots: Sequence[Path], runs_folder: Path, token: CancelToken) -> ListedFiles:
    """Find the files of a run that is begun by hand, each time anew; blocking.

    Args:
        roots: Files and folders.
        runs_folder: Where the journal will be.
        token: Looked at between folders.

    Returns:
        The files and the place of the journal, of which nothing is written yet.

    Raises:
        ImageError: If a folder cannot be read.
        CancelledError: If a stop was asked for.
    """
    for root in roots:
        token.raise_if_cancelled()
        _check_folder(root)
    now = datetime.now(UTC)
    name = f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}{SUFFIX}"
    absolute = tuple(root.absolute() for root in roots)
    found = found_in(absolute, token)
    place = runs_folder / name
    return ListedFiles(place, absolute, tuple(roots), found.files, found.passed_over)


def _check_folder(root: Path) -> None:
    """Refuse a folder that cannot be read, which a walk would take for an empty one."""
    try:
        if root.is_dir():
            with os.scandir(root):
                pass
    except PermissionError as error:
        msg = "The folder may not be read by this user."
        raise ImagePermissionError(msg, path=root) from error
    except FileNotFoundError as error:
        msg = "The folder is gone."
        raise ImageNotFoundError(msg, path=root) from error
    except OSError as error:
        msg = "The folder cannot be read."
        raise ImageReadError(msg, path=root) from error


def find_runs(runs_folder: Path, kept_days: int = KEPT_DAYS) -> tuple[JournalSummary, ...]:
    """The runs of earlier days, newest first; blocking.

    Args:
        runs_folder: Where the journals are.
        kept_days: How long those of finished runs are kept; older ones are deleted.
    """
    expire_journals(runs_folder, kept_days)
    return tuple(all_journals(runs_folder))


def restore_run(path: Path) -> RestoredRun:
    """Read a journal; blocking.

    Raises:
        JournalError: If it cannot be read.
    """
    journal = Journal.open(path)
    try:
        return RestoredRun(journal.summary, tuple(journal.results()))
    finally:
        journal.close()


def discard_run(path: Path) -> None:
    """Forget a run for good; blocking.

    Raises:
        JournalError: If a file cannot be deleted.
    """
    delete_journal(path)


def forget_errors(path: Path) -> None:
    """Make the files with an error missing again; blocking.

    Raises:
        JournalError: If the journal cannot be written.
    """
    journal = Journal.open(path)
    try:
        journal.forget_errors()
    finally:
        journal.close()


def do_run(
    plan: RunPlan,
    analyst: BatchAnalyst,
    control: RunControl,
    on_result: Callable[[FileResult], None],
) -> None:
    """Begin a run or go on with it, until it is done or stopped; blocking.

    Raises:
        CancelledError: If it was stopped.
        DeviceError: If the device failed and there is nothing to fall back to.
        JournalError: If the journal cannot be made or read.
    """
    from skinapp.services.runs.folder_run import run_folder

    control.token.raise_if_cancelled()
    journal = _open_journal(plan)
    try:
        run_folder(journal, analyst, control, on_result)
    finally:
        journal.close()


def _open_journal(plan: RunPlan) -> Journal:
    if plan.journal.exists() or plan.bundle_sha256 is None:
        return Journal.open(plan.journal)
    return Journal.create(plan.journal, plan.roots, plan.files, plan.bundle_sha256)
