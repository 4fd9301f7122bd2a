"""What every row of the fault bench shares: its outcome, its folders, and the real program."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from skinapp.core.resources import resource_path
from tests.conftest import CHECKOUT, USER_FOLDER_VARIABLES

COMMAND_S = 600
"""No command of a row may take longer; one that does has hung."""


class Verdict(Enum):
    """How a row ended."""

    HELD = "held"
    BROKE = "BROKE"
    NOT_TRIED = "not tried"


@dataclass(frozen=True)
class Outcome:
    """What was seen.

    Attributes:
        trials: How often the fault was made.
        losses: How often the program did not do what it must.
        note: What was tried, or why nothing was; the first loss in words.
        tried: False where this machine cannot.
    """

    trials: int
    losses: int
    note: str
    tried: bool = True

    @property
    def verdict(self) -> Verdict:
        """What the table says."""
        if not self.tried:
            return Verdict.NOT_TRIED
        return Verdict.HELD if self.trials and not self.losses else Verdict.BROKE


def not_tried(why: str) -> Outcome:
    """A row that this machine cannot try."""
    return Outcome(0, 0, why, tried=False)


@dataclass
class Tally:
    """Counts trials of a row, and remembers what went wrong."""

    trials: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, what: str, *, good: bool) -> None:
        """One trial."""
        self.trials += 1
        if not good:
            self.wrong.append(what)

    def outcome(self, note: str) -> Outcome:
        """The row, with what went wrong first."""
        said = "; ".join([*self.wrong[:3], note]) if self.wrong else note
        return Outcome(self.trials, len(self.wrong), said)


@dataclass(frozen=True)
class Bench:
    """Where rows work and how much they do.

    Attributes:
        folder: Empty, for this row alone.
        cache: Converted models, shared by all rows but those on the conversion.
        bundle: The real weights.
        quick: Whether all rows have to be through in five minutes.
        seed: Of the random moments.
        kills: Of folder runs, in a whole bench.
        soak_s: How long the soak takes, in a whole bench.
    """

    folder: Path
    cache: Path
    bundle: Path
    quick: bool
    seed: int
    kills: int = 1000
    soak_s: float = 600

    def count(self, quick: int, whole: int) -> int:
        """How many trials."""
        return quick if self.quick else whole

    def dice(self) -> random.Random:
        """What chooses moments; the same seed chooses the same ones."""
        return random.Random(self.seed)  # noqa: S311 # no secret

    def environment(self, **more: str) -> dict[str, str]:
        """Folders of a user who does not exist, and one thread a process."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        own = {name: str(home / place) for name, place in USER_FOLDER_VARIABLES.items()}
        own |= {
            "XDG_STATE_HOME": str(home / ".local/state"),
            "XDG_CACHE_HOME": str(self.cache),
            "PYTHONPATH": str(CHECKOUT),
            "OMP_NUM_THREADS": "1",
            "QT_QPA_PLATFORM": "offscreen",
        }
        return os.environ | own | more

    def start(
        self, words: Sequence[str | Path], prefix: Sequence[str | Path] = (), **more: str
    ) -> subprocess.Popen[str]:
        """Begin a command of the program; ``words`` come after ``python -m``."""
        return subprocess.Popen(  # noqa: S603 # our interpreter and words
            [*map(str, prefix), sys.executable, "-m", *map(str, words)],
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )

    def run(
        self,
        words: Sequence[str | Path],
        prefix: Sequence[str | Path] = (),
        limit_s: float = COMMAND_S,
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        """Carry out a command of the program to its end."""
        process = self.start(words, prefix, **more)
        try:
            out, err = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            err += "\nthe command hung"
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def classify(self, paths: Sequence[Path], *options: str | Path) -> list[str | Path]:
        """Words of a run with one member of the real bundle, which is enough for a fault."""
        member = ("--member", first_member(self.bundle))
        return ["skinapp", "classify", *paths, "--bundle", self.bundle, *member, *options]

    def data(self) -> Path:
        """The data folder of the user who does not exist."""
        return self.folder / "home" / USER_FOLDER_VARIABLES["XDG_DATA_HOME"] / "skinapp"


Row = Callable[[Bench], Outcome]


def first_member(bundle: Path) -> str:
    """Name of one member of a bundle."""
    return min(file.stem for file in bundle.glob("fold_*.safetensors"))


def run_and_kill(begin: Callable[[], subprocess.Popen[str]], after_s: float) -> tuple[bool, str]:
    """Start a process and kill it after some time.

    Returns:
        Whether it was still running, and what stood on its standard output.
    """
    process = begin()
    try:
        out, _ = process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        return True, out
    return False, out


def how_long(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    started = time.monotonic()
    work()
    return time.monotonic() - started


def copy_samples(folder: Path, count: int) -> list[Path]:
    """Drawn lesions; each differs from the others by its name and by bytes behind its end."""
    folder.mkdir(parents=True, exist_ok=True)
    samples = sorted(p for p in resource_path("samples").iterdir() if p.suffix == ".jpg")
    made = []
    for number in range(count):
        source = samples[number % len(samples)]
        place = folder / f"{number:04}.jpg"
        shutil.copyfile(source, place)
        with place.open("ab") as file:
            # Behind the end marker: another file with the same picture.
            file.write(f"copy {number}".encode())
        made.append(place)
    return made


def bundle_archive(bundle: Path, target: Path) -> Path:
    """The bundle as people get it."""
    return Path(shutil.make_archive(str(target), "zip", bundle))


def strays(folder: Path) -> list[str]:
    """Names of what is not whole yet, anywhere below a folder."""
    return sorted(path.name for path in folder.rglob(".skinapp-*.tmp")) if folder.exists() else []
