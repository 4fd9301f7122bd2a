"""The window in use for a while: open, assess, report, history, delete, again and again.

    python -m tests.faults.soak SECONDS

Prints one line of JSON: what memory, open files, threads and the event loop did. The first fifth
of the time is the warm-up.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray
from PySide6.QtWidgets import QApplication

from skinapp.app import Session, spare_models_from_collector
from skinapp.core.resources import resource_path
from skinapp.services.paths import config_folder
from skinapp.services.settings import Settings, store_settings
from skinapp.ui.case.states import Done, Failed
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.states import EngineReady
from skinapp.ui.report.controller import report_job
from skinapp.ui.settings.controller import SETTINGS_NAME
from tests.benchmarks.event_loop_stall import Watch, wait
from tests.faults.bench import Bench, Outcome, Tally
from tests.faults.window_worker import load

_MB = 1e6
_Z_95 = 1.96


def slope_with_interval(hours: NDArray[np.float64], values: NDArray[np.float64]) -> list[float]:
    """Least squares slope per hour, with the ends of its 95 % interval."""
    centred = hours - hours.mean()
    spread = float((centred**2).sum())
    slope = float((centred * (values - values.mean())).sum()) / spread
    rest = values - values.mean() - slope * centred
    error = float(np.sqrt((rest**2).sum() / max(1, len(values) - 2) / spread))
    return [slope, slope - _Z_95 * error, slope + _Z_95 * error]


class Round:
    """One turn of the loop, on a session that is ready."""

    def __init__(self, application: QApplication, session: Session, out: Path) -> None:
        self._application = application
        self._session = session
        self._out = out
        self.failures = 0

    def turn(self, image: Path) -> None:
        """Open, assess, report, look at the history, delete."""
        session = self._session
        session.window.show_page(PageName.CASE)
        session.case.open_paths([image])
        self._until(lambda: isinstance(session.case.state, Done | Failed))
        entry = session.case.report_entry()
        if entry is None:
            self.failures += 1
            return
        session.report.save(report_job([entry]), self._out / "report.pdf")
        self._until(lambda: not session.files.busy)
        session.window.show_page(PageName.HISTORY)
        self._until(lambda: not session.records.busy)
        session.history.delete(session.history.list.numbers)
        self._until(lambda: not session.records.busy)
        session.window.show_page(PageName.MODEL)

    def _until(self, done: object) -> None:
        end = time.monotonic() + 60
        wait(self._application, lambda: done() or time.monotonic() > end)  # type: ignore[operator]


def main() -> None:
    """Use the window for some seconds and print what was measured."""
    seconds = float(sys.argv[1])
    application = QApplication(sys.argv[:1])
    store_settings(config_folder() / SETTINGS_NAME, Settings(intended_use_accepted=True))
    session = Session(application, load)
    session.window.show()
    session.engine.changed.connect(spare_models_from_collector)
    session.engine.start()
    wait(application, lambda: isinstance(session.engine.state, EngineReady))
    images = sorted(p for p in resource_path("samples").iterdir() if p.suffix != ".md")
    process, rows, watch = psutil.Process(), [], Watch()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        rounds = Round(application, session, Path(folder))
        number, watching = 0, False
        while time.monotonic() - began < seconds:
            rounds.turn(images[number % len(images)])
            number += 1
            now = time.monotonic() - began
            if now > seconds / 5:
                if not watching:
                    watch.start()
                    watching = True
                memory = process.memory_info().rss / _MB
                rows.append((now / 3600, memory, process.num_fds(), process.num_threads()))
    stalls = watch.stop()
    session.window.close()
    table = np.array(rows, dtype=np.float64)
    gaps = np.asarray(stalls.gaps_ms)
    result = {
        "turns": number,
        "failures": rounds.failures,
        "seconds": round(time.monotonic() - began),
        "slope_mb_per_h": slope_with_interval(table[:, 0], table[:, 1]),
        "rss_mb": [table[0, 1], table[-1, 1]],
        "handles": [int(table[:, 2].min()), int(table[:, 2].max())],
        "threads": [int(table[:, 3].min()), int(table[:, 3].max())],
        "loop_p99_ms": float(np.percentile(gaps, 99)),
        "loop_max_ms": float(gaps.max()),
        "own_max_ms": float(max(stalls.own_ms)),
    }
    sys.stdout.write(json.dumps(result) + "\n")


def soak(bench: Bench) -> Outcome:
    """The row: its limits are those that are promised."""
    seconds = bench.count(40, int(bench.soak_s))
    done = bench.run(["tests.faults.soak", str(seconds)], limit_s=seconds + 300)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        return Outcome(1, 1, f"no figures: {done.stderr[-200:]}")
    seen, tally = json.loads(lines[-1]), Tally()
    slope, low, high = seen["slope_mb_per_h"]
    tally.check(f"{seen['failures']} images failed", good=not seen["failures"])
    tally.check("handles grow", good=seen["handles"][1] - seen["handles"][0] <= 4)
    tally.check("threads grow", good=seen["threads"][1] - seen["threads"][0] <= 2)
    if not bench.quick:
        # Less than some minutes say nothing about an hour.
        tally.check(f"slope may be {high:.1f} MB/h", good=high <= 1)
        tally.check(f"p99 {seen['loop_p99_ms']:.0f} ms", good=seen["loop_p99_ms"] <= 50)
        tally.check(f"longest {seen['loop_max_ms']:.0f} ms", good=seen["loop_max_ms"] <= 200)
    return tally.outcome(
        f"{seen['turns']} turns in {seen['seconds']} s; {slope:+.1f} MB/h ({low:+.1f} to "
        f"{high:+.1f}); handles {seen['handles']}, threads {seen['threads']}; event loop p99 "
        f"{seen['loop_p99_ms']:.0f} ms, longest {seen['loop_max_ms']:.0f} ms, of its own "
        f"{seen['own_max_ms']:.0f} ms"
    )


if __name__ == "__main__":
    main()
