"""Times of things that are compared: measured in turns, so that a busy moment hits all alike."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

_MB = 1e6


@dataclass(frozen=True)
class Samples:
    """One value for each round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return float(np.median(self.values))

    @property
    def low(self) -> float:
        """Lower quartile."""
        return float(np.percentile(self.values, 25))

    @property
    def high(self) -> float:
        """Upper quartile."""
        return float(np.percentile(self.values, 75))

    def over(self, other: Samples) -> Samples:
        """The ratio within each round, which is steadier than the ratio of the medians."""
        return Samples(tuple(a / b for a, b in zip(self.values, other.values, strict=True)))

    def scaled(self, factor: float) -> Samples:
        return Samples(tuple(value * factor for value in self.values))

    def rate(self, count: float) -> Samples:
        """Things a second, where these are the seconds for ``count`` things."""
        return Samples(tuple(count / value for value in self.values))


def in_turns(
    cases: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 1
) -> dict[str, Samples]:
    """Seconds of each case in each round; every second round goes through them backwards."""
    for _ in range(warm_up):
        for case in cases.values():
            case()
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(rounds):
        names = list(cases) if number % 2 == 0 else list(cases)[::-1]
        for name in names:
            seconds[name].append(seconds_of(cases[name]))
    return {name: Samples(tuple(values)) for name, values in seconds.items()}


def seconds_of(case: Callable[[], object]) -> float:
    started = time.perf_counter()
    case()
    return time.perf_counter() - started


def fastest(candidates: Sequence[Callable[[], object]], rounds: int = 3) -> int:
    """Index of the one with the shortest best time."""
    times = in_turns({str(index): one for index, one in enumerate(candidates)}, rounds)
    return int(np.argmin([min(samples.values) for samples in times.values()]))


def memory_mb() -> float:
    """What this process has in memory now."""
    return float(psutil.Process().memory_info().rss / _MB)


def peak_memory_mb() -> float:
    """The most that this process has had in memory."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset / _MB)
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB
    # Linux hands ``ru_maxrss`` of the process that started this one on to it.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024 / _MB
