"""Many files against few, two cores against one, and what memory does meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys

import psutil

from tests.benchmarks.measuring import Samples
from tests.benchmarks.subjects import Subjects
from tests.benchmarks.table import Must, Row, Section

_FEW = 100


def measure(subjects: Subjects) -> list[Section]:
    many = subjects.amounts.many
    # The first converts the model, for which it needs torch and its memory.
    _worker(subjects, subjects.threads, 16, 16)
    long = _worker(subjects, subjects.threads, _FEW, many)
    few, rate = Samples((long["few"],)), Samples((long["many"],))
    growth, peak = Samples((long["growth_mb"],)), Samples((long["peak_mb"],))
    rows = [
        Row(f"{_FEW} files", few, "images/s"),
        Row(f"{many} files", rate, "images/s", rate.over(few), f"{_FEW} files"),
        Row(f"memory gained from file {many // 10} to {many}", growth, "MB",
            must=Must("at most", 50)),
        Row("peak memory of the process", peak, "MB"),
    ]  # fmt: skip
    # macOS does not let a process choose its cores.
    if subjects.threads > 1 and hasattr(psutil.Process(), "cpu_affinity"):
        rows += _cores(subjects)
    return [Section("Folder, 1 member x 1 view, in a process of its own", tuple(rows))]


def _cores(subjects: Subjects) -> list[Row]:
    answers: dict[int, list[float]] = {1: [], subjects.threads: []}
    for _ in range(subjects.amounts.rounds):
        for cores, rates in answers.items():
            rates.append(_worker(subjects, cores, _FEW, 4 * _FEW)["many"])
    one, all_of_them = (Samples(tuple(rates)) for rates in answers.values())
    ratio = all_of_them.over(one)
    return [
        Row(f"{4 * _FEW} files, 1 core", one, "images/s"),
        Row(
            f"{4 * _FEW} files, {subjects.threads} cores", all_of_them, "images/s", ratio, "1 core"
        ),
    ]


def _worker(subjects: Subjects, cores: int, few: int, many: int) -> dict[str, float]:
    words = [str(subjects.bundle.folder), *map(str, (cores, few, many))]
    command = [sys.executable, "-m", "tests.benchmarks.folder_worker", *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 # ours
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
