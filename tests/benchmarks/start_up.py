"""From the start of a process to its window and its first result, against the plain script."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.measuring import Samples
from tests.benchmarks.subjects import Subjects
from tests.benchmarks.table import Must, Row, Section
from tests.conftest import USER_FOLDER_VARIABLES


def measure(subjects: Subjects) -> list[Section]:
    firsts, seconds, plains = [], [], []
    with _display() as (variables, screen):
        # Once for the disk cache, and for the lists of fonts that matplotlib makes.
        _start(subjects, subjects.folder / "home", variables)
        _plain(subjects)
        for number in range(subjects.amounts.starts):
            home = subjects.folder / f"home_{number}"
            firsts.append(_start(subjects, home, variables))
            seconds.append(_start(subjects, home, variables))
            plains.append(_plain(subjects))

    def of(starts: list[dict[str, float]], key: str) -> Samples:
        return Samples(tuple(start[key] for start in starts))

    plain = Samples(tuple(plains))
    window, result = of(seconds, "window"), of(seconds, "result")
    to = "plain script"
    rows = (
        Row("plain script: first result with heatmaps", plain, "s"),
        Row("window drawn, second start", window, "s", must=Must("at most", 1.5)),
        Row("window drawn, second start", window, "s", window.over(plain), to,
            Must("at most", 0.4)),
        Row("models ready, second start", of(seconds, "ready"), "s"),
        Row("first result with heatmaps, second start", result, "s", result.over(plain), to),
        Row("window drawn, first start ever", of(firsts, "window"), "s"),
        Row("models converted and ready, first start ever", of(firsts, "ready"), "s"),
        Row("first result with heatmaps, first start ever", of(firsts, "result"), "s"),
        Row("peak memory, first start ever", of(firsts, "peak_mb"), "MB"),
        Row("peak memory, second start", of(seconds, "peak_mb"), "MB"),
    )  # fmt: skip
    return [Section(f"Start of the program, warm disk, {screen}", rows)]


def _start(subjects: Subjects, home: Path, variables: dict[str, str]) -> dict[str, float]:
    home.mkdir(exist_ok=True)
    own = {variable: str(home / place) for variable, place in USER_FOLDER_VARIABLES.items()}
    words = [str(time.time()), str(subjects.bundle.folder), str(subjects.images[0])]
    command = [sys.executable, "-m", "tests.benchmarks.window_probe", *words]
    answer: dict[str, float] = json.loads(_output(command, {**os.environ, **own, **variables}))
    return answer


def _plain(subjects: Subjects) -> float:
    words = [str(subjects.bundle.folder), str(subjects.images[0])]
    command = [sys.executable, "-m", "tests.benchmarks.plain_script", *words]
    started = time.time()
    return float(_output(command, dict(os.environ))) - started


def _output(command: list[str], variables: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 # a program of ours
        command, env=variables, check=True, stdout=subprocess.PIPE, text=True, timeout=300
    )
    return done.stdout


@contextmanager
def _display() -> Iterator[tuple[dict[str, str], str]]:
    """Variables for Qt: the screen that is there, else one of Xvfb, else none."""
    if sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        yield {}, "on the screen"
        return
    server = shutil.which("Xvfb")
    if server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}, "without a screen"
        return
    command = [server, "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    running = subprocess.Popen(  # noqa: S603 # a program of the system
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        number = running.stdout.readline().strip() if running.stdout else ""
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}, "on Xvfb"
    finally:
        running.terminate()
        running.wait()
