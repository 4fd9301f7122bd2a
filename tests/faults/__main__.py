"""The fault bench: every fault of the list, on the real program, in one table.

    python -m tests.faults [--quick] [--rows 20 33 ...] [--kills 1000] [--soak 600]

``make faults`` calls it (decision 0242). Rows are numbered as docs/faults.md has them. A row says
how often the fault was made, how often the program did not do what it must, and how long that
took. The exit code is 1 if anything was lost. The table also goes to ``build/faults/table.md``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from skinapp.services.analysis.assess import shipped_bundle
from tests.conftest import CHECKOUT
from tests.faults import by_tests, kills, places
from tests.faults.bench import Bench, Outcome, Row, Verdict, not_tried
from tests.faults.soak import soak

TITLES = {
    1: "empty file", 2: "cut or forged image", 3: "another kind of file", 4: "size in the header",
    5: "bombs and loops in the header", 6: "kinds of colour", 7: "orientation", 8: "tiny, narrow",
    9: "flat picture", 10: "no dermoscopy", 11: "ink, ruler, light", 12: "several frames",
    13: "DICOM", 14: "names", 15: "links, pipes, devices", 16: "file gone or changed while read",
    17: "the same bytes", 18: "full disk under the history and the journal",
    19: "outputs that cannot be written", 20: "SIGKILL in a folder run and in the window",
    21: "damaged history", 22: "second process", 23: "older and newer history",
    24: "SQL signs", 25: "markup in names, PDF", 26: "formulas, locales",
    27: "what files say of the patient", 28: "umask, temporary folder", 29: "clock",
    30: "pickles", 31: "damaged weights, killed conversion", 32: "NaN and Inf",
    33: "hostile archive, killed installation", 34: "short memory", 35: "workers, clicks, Ctrl+C",
    36: "data of the trainer", 37: "SIGKILL in a training", 38: "full disk in a training",
    39: "NaN, divergence", 40: "several processes train", 41: "soak",
}  # fmt: skip

REAL: dict[int, tuple[Row, ...]] = {
    18: (places.full_disk,),
    19: (places.denied_targets, kills.exports),
    20: (kills.folder_runs, kills.windows),
    22: (places.two_processes,),
    26: (places.locales,),
    27: (places.canaries,),
    28: (places.private_files,),
    29: (places.clock,),
    31: (kills.conversions,),
    33: (kills.installations,),
    34: (places.short_memory,),
    35: (kills.interrupted,),
    37: (kills.trainers,),
    41: (soak,),
}
"""What only the whole program can show; tests try the rest of these rows."""

_NOT_HERE = {
    11: "needs photographs; `trainer gate` judges what spoils them, with its own figures",
}
_RESULTS = CHECKOUT / "build" / "faults"


def main() -> int:
    """Try the rows and print the table."""
    options = _parse()
    started = time.monotonic()
    rows = sorted(options.rows or TITLES)
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        root = Path(name)

        def bench(place: str) -> Bench:
            folder = root / place
            folder.mkdir()
            return Bench(
                folder, root / "cache", shipped_bundle(), options.quick, options.seed,
                options.kills, options.soak,
            )  # fmt: skip

        found = _try(rows, bench)
    lines = _table(rows, found)
    lost = sum(one.losses for outcomes in found.values() for one, _ in outcomes)
    lines.append(f"{_summary(found)}, {time.monotonic() - started:.0f} s, seed {options.seed}")
    _RESULTS.mkdir(parents=True, exist_ok=True)
    (_RESULTS / "table.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _say(lines[-1])
    return int(lost > 0)


Found = dict[int, list[tuple[Outcome, float]]]


def _try(rows: Iterable[int], bench: Callable[[str], Bench]) -> Found:
    wanted, found = list(rows), Found()

    def keep(row: int, outcome: Outcome, began: float) -> None:
        seconds = time.monotonic() - began
        found.setdefault(row, []).append((outcome, seconds))
        _say(_line(row, outcome, seconds))

    began = time.monotonic()
    ours = [row for row in wanted if row in places.OURS]
    outcomes = places.bad_inputs(bench("inputs")) if ours else {}
    for row in ours:
        keep(row, outcomes[row], began)
    for row in wanted:
        for place, attempt in enumerate(REAL.get(row, ())):
            began, own = time.monotonic(), bench(f"row_{row}_{place}")
            keep(row, _outcome_of(attempt, own), began)
            shutil.rmtree(own.folder, ignore_errors=True)
    began = time.monotonic()
    for row, outcome in by_tests.run_tests(bench("tests"), wanted).items():
        keep(row, outcome, began)
    for row in set(wanted) - set(found):
        later = "takes longer than a quick bench; tried without QUICK=1"
        keep(row, not_tried(_NOT_HERE.get(row, later)), time.monotonic())
    return found


def _outcome_of(attempt: Row, own: Bench) -> Outcome:
    try:
        return attempt(own)
    except Exception as error:  # noqa: BLE001 # a row that cannot end is a loss, not the end
        return Outcome(1, 1, f"the row itself failed: {error!r}"[:200])


def _table(rows: Iterable[int], found: Found) -> list[str]:
    head = ["| row | fault | trials | lost | seconds | verdict | what was tried |",
            "| --- | --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    return head + [_line(row, outcome, s) for row in rows for outcome, s in found.get(row, [])]


def _line(row: int, outcome: Outcome, seconds: float) -> str:
    note = " ".join(outcome.note.replace("|", "/").split())
    cells = (
        *(row, TITLES[row], outcome.trials, outcome.losses, f"{seconds:.0f}"),
        *(outcome.verdict.value, note.encode("ascii", "backslashreplace").decode("ascii")),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _summary(found: Found) -> str:
    def rows_with(verdict: Verdict) -> int:
        return sum(
            any(one.verdict is verdict for one, _ in outcomes) for outcomes in found.values()
        )

    broke = rows_with(Verdict.BROKE)
    untried = sum(all(not one.tried for one, _ in outcomes) for outcomes in found.values())
    trials = sum(one.trials for outcomes in found.values() for one, _ in outcomes)
    held = len(found) - broke - untried
    return f"{held} rows held, {broke} broke, {untried} not tried; {trials} trials"


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="within five minutes")
    parser.add_argument("--rows", type=int, nargs="*", choices=sorted(TITLES), metavar="ROW")
    parser.add_argument("--kills", type=int, default=1000, help="of folder runs; others fewer")
    parser.add_argument("--soak", type=float, default=600, help="seconds")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
