"""How long the window stalls while a folder runs, by a timer that should fire every 5 ms.

    python -m tests.benchmarks.event_loop_stall [--files 1000] [--samples 102] [--rows 10000]

Three runs in the real window, offscreen unless QT_QPA_PLATFORM says otherwise: many small files
with an analyst that answers at once; drawn samples with the installed bundle; and a table of many
rows that is sorted and filtered. In each the table is sorted by a number, the cursor moves, and
the view scrolls, ten times a second. The figures depend on what else the machine does.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from skinapp.app import Session, spare_models_from_collector
from skinapp.core.resources import resource_path
from skinapp.services.analysis.assess import Analyst, load_analyst
from skinapp.services.paths import config_folder
from skinapp.services.settings import Settings, store_settings
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.states import EngineReady
from skinapp.ui.folder.page import FolderPage
from skinapp.ui.folder.rows import Column, RowFilter
from skinapp.ui.folder.states import Finished, Stopped
from skinapp.ui.settings.controller import SETTINGS_NAME
from tests.ui.conftest import FakeAnalyst
from tests.ui.folder.folder_helpers import result

_TICK_MS = 5
_LIMIT_MS = 200


@dataclass(frozen=True)
class Stalls:
    """What the turns of the event loop took.

    Attributes:
        gaps_ms: Time between two turns, beyond what was asked for.
        own_ms: Processor time of the window's own thread in them, whatever else the machine does.
    """

    gaps_ms: Sequence[float]
    own_ms: Sequence[float]

    def line(self, name: str) -> str:
        gaps = np.asarray(self.gaps_ms)
        middle, high = np.percentile(gaps, [50, 99])
        over = int((gaps > _LIMIT_MS).sum())
        return (
            f"{name:<44} {len(gaps):>7} {middle:>7.1f} {high:>7.1f} {gaps.max():>7.1f} {over:>7}"
            f" {max(self.own_ms):>7.1f}"
        )


class Watch(QObject):
    """Measures the event loop from its start to its end."""

    def __init__(self) -> None:
        super().__init__()
        self._gaps_ms: list[float] = []
        self._own_ms: list[float] = []
        self._last_s = self._last_own_s = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last_s, self._last_own_s = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> Stalls:
        self._timer.stop()
        return Stalls(self._gaps_ms, self._own_ms)

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self._gaps_ms.append(max(0.0, 1000 * (now_s - self._last_s) - _TICK_MS))
        self._last_s = now_s
        own_s = time.thread_time()
        self._own_ms.append(1000 * (own_s - self._last_own_s))
        self._last_own_s = own_s


class Reader(QObject):
    """Somebody who looks through the table while it fills."""

    def __init__(self, page: FolderPage) -> None:
        super().__init__()
        self._page = page
        self._line = 0
        self._timer = QTimer(self)
        self._timer.setInterval(100)
        self._timer.timeout.connect(self._act)
        order = Qt.SortOrder.DescendingOrder
        page.table.horizontalHeader().setSortIndicator(Column.P_MALIGNANT, order)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _act(self) -> None:
        rows = self._page.model.rowCount()
        if rows:
            self._line = (self._line + 7) % rows
            self._page.table.select_line(self._line)
            self._page.table.scrollTo(self._page.model.index(self._line, 0))


def measure(application: QApplication, load: Callable[[], Analyst], folder: Path) -> Stalls:
    """Run a folder in a window of its own."""
    session = Session(application, lambda _device, _progress: load())
    session.window.resize(1366, 768)
    session.window.show()
    session.engine.changed.connect(spare_models_from_collector)
    session.engine.start()
    wait(application, lambda: isinstance(session.engine.state, EngineReady))
    page = session.window.page(PageName.FOLDER)
    watch, reader = Watch(), Reader(page)
    watch.start()
    session.open_paths([folder])
    wait(application, lambda: isinstance(session.folder.state, Finished | Stopped))
    stalls = watch.stop()
    reader.stop()
    assert isinstance(session.folder.state, Finished)
    session.window.close()
    return stalls


def measure_table(application: QApplication, rows: int) -> Stalls:
    """Sort and filter a table of many rows."""
    session = Session(application, lambda _device, _progress: FakeAnalyst())
    session.window.resize(1366, 768)
    session.window.show()
    session.window.show_page(PageName.FOLDER)
    page = session.window.page(PageName.FOLDER)
    page.setCurrentIndex(1)
    results = [
        result(index, "mel", (index * 7919 % rows) / (1.01 * rows), name=f"{index:06}.jpg")
        for index in range(rows)
    ]
    steps: list[Callable[[], object]] = [
        lambda begin=begin: page.model.add(results[begin : begin + 400])
        for begin in range(0, rows, 400)
    ]
    header = page.table.horizontalHeader()
    steps += [
        lambda column=column, order=order: header.setSortIndicator(column, order)
        for column in Column
        for order in Qt.SortOrder
    ]
    steps += [lambda chosen=chosen: page.filter.buttons[chosen].click() for chosen in RowFilter]
    steps += [lambda text=text: page.filter.field.setText(text) for text in ("0", "00", "9", "")]
    watch = Watch()
    watch.start()
    for step in steps:
        step()
        until_s = time.perf_counter() + 0.05
        wait(application, lambda until_s=until_s: time.perf_counter() > until_s)
    stalls = watch.stop()
    session.window.close()
    return stalls


def wait(application: QApplication, done: Callable[[], bool]) -> None:
    """Let the event loop turn until something holds."""
    poll = QTimer()
    poll.setInterval(10)
    poll.timeout.connect(lambda: application.exit() if done() else None)
    poll.start()
    application.exec()
    poll.stop()


def write_files(folder: Path, count: int) -> None:
    noise = np.random.default_rng(0).integers(0, 255, size=(64, 64, 3), dtype=np.uint8)
    for number in range(count):
        noise[0, 1] = (number % 256, number // 256, 0)
        data = cv2.imencode(".jpg", noise)[1].tobytes()
        broken = number % 100 == 99
        (folder / f"{number:05}.jpg").write_bytes(data[: len(data) // 2] if broken else data)


def copy_samples(folder: Path, count: int) -> None:
    samples = sorted(p for p in resource_path("samples").iterdir() if p.suffix != ".md")
    for number in range(count):
        sample = samples[number % len(samples)]
        shutil.copy(sample, folder / f"{number:03}{sample.suffix}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--samples", type=int, default=102)
    parser.add_argument("--rows", type=int, default=10_000)
    chosen = parser.parse_args()
    application = QApplication(sys.argv[:1])
    fast = FakeAnalyst()
    fast.gate.set()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ[variable] = str(home / variable.lower())
        store_settings(config_folder() / SETTINGS_NAME, Settings(intended_use_accepted=True))
        small, samples = home / "small", home / "samples"
        small.mkdir()
        samples.mkdir()
        write_files(small, chosen.files)
        copy_samples(samples, chosen.samples)
        head = ("turns", "median", "99 %", "longest", "> 200", "own CPU")
        say(f"{'milliseconds beyond the timer':<44} " + " ".join(f"{one:>7}" for one in head))
        first = measure(application, lambda: fast, small)
        say(first.line(f"{chosen.files} files, analyst that answers at once"))
        if chosen.samples:
            second = measure(application, load_analyst, samples)
            say(second.line(f"{chosen.samples} drawn samples, installed bundle"))
        third = measure_table(application, chosen.rows)
        say(third.line(f"{chosen.rows} rows added, sorted, filtered"))


if __name__ == "__main__":
    main()
