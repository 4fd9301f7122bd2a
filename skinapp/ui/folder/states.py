"""What the Folder page can show. Every state is immutable, and only the controller makes one.

Why: decision 0041.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skinapp.core.errors import SkinappError
from skinapp.services.runs.control import PauseReason
from skinapp.services.runs.files import PassedFile
from skinapp.services.runs.journal import JournalSummary


@dataclass(frozen=True)
class FolderRun:
    """Which run is meant.

    Attributes:
        journal: Its journal.
        title: What the window calls it; the user's text.
        roots: What the user gave, as absolute paths.
        named_roots: The same as the user named it.
        total: How many files it has.
        passed_over: What else lies in its folders; unknown of a run of an earlier day.
    """

    journal: Path
    title: str
    roots: tuple[Path, ...]
    named_roots: tuple[Path, ...]
    total: int
    passed_over: tuple[PassedFile, ...] = ()


@dataclass(frozen=True)
class RunProgress:
    """How far a run is.

    Attributes:
        done: Files with a result or an error.
        errors: Those with an error.
        per_second: Files a second of late; None while nobody knows.
        seconds_left: Until the end at that rate; None while nobody knows.
    """

    done: int = 0
    errors: int = 0
    per_second: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class NoFolder:
    """Nothing was chosen yet.

    Attributes:
        offers: Runs of earlier days, newest first.
    """

    offers: tuple[JournalSummary, ...] = ()


@dataclass(frozen=True)
class Listing:
    """Files are being found, or a journal is being read."""

    title: str


@dataclass(frozen=True)
class Running:
    """Files are being classified, or wait for the models."""

    run: FolderRun
    progress: RunProgress
    models_ready: bool


@dataclass(frozen=True)
class Paused:
    """The run rests.

    Attributes:
        run: Which one.
        progress: How far it is.
        reason: Who or what paused it.
    """

    run: FolderRun
    progress: RunProgress
    reason: PauseReason


@dataclass(frozen=True, eq=False)
class Stopped:
    """The run was cancelled or failed, and can be gone on with.

    Attributes:
        run: Which one.
        progress: How far it came.
        error: Why it stopped; None if the user wanted it.
        outdated: Whether other models are installed now, whose results must not be mixed in.
    """

    run: FolderRun
    progress: RunProgress
    error: SkinappError | None = None
    outdated: bool = False


@dataclass(frozen=True)
class Finished:
    """Every file has a result or an error."""

    run: FolderRun
    progress: RunProgress


@dataclass(frozen=True)
class NothingFound:
    """What the user gave holds no image.

    Attributes:
        title: What the window calls it; the user's text.
        passed_over: What lies in it instead.
    """

    title: str
    passed_over: tuple[PassedFile, ...] = ()


@dataclass(frozen=True, eq=False)
class FolderFailed:
    """The run could not begin.

    Attributes:
        title: What the window calls it; the user's text.
        error: The reason.
    """

    title: str
    error: SkinappError


FolderState = (
    NoFolder | Listing | Running | Paused | Stopped | Finished | NothingFound | FolderFailed
)
RunState = Running | Paused | Stopped | Finished
"""The states in which there is a table."""
