"""Compares the program with what else could run the same networks, in one table.

    python -m tests.benchmarks [--quick] [--rows single folder ...] [--bundle DIR] [--threads 2]

``make bench`` calls it. The table goes to the terminal and to ``build/benchmarks``; after a full
run of all rows the numbers of ``docs/performance.md`` are replaced, too. Why: decision 0025.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.conftest import CHECKOUT, USER_FOLDER_VARIABLES

ROWS = {
    "single": "single_image",
    "folder": "folder",
    "start": "start_up",
    "scaling": "scaling",
    "agreement": "agreement",
    "limits": "machine",
    "training": "training_input",
}
"""Name of a group of rows, and the module whose ``measure`` makes them."""

_PAGE = CHECKOUT / "docs" / "performance.md"
_RESULTS = CHECKOUT / "build" / "benchmarks"


def main() -> None:
    options = _parse()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _use_same_cores(options.threads)
        for variable, place in USER_FOLDER_VARIABLES.items():
            os.environ[variable] = str(folder / place)
        _measure(options, folder)


def _measure(options: argparse.Namespace, folder: Path) -> None:
    # The number of threads must be set before the libraries that ask for it.
    from tests.benchmarks import machine, table
    from tests.benchmarks.subjects import FULL, QUICK, Subjects, find_images, load_bundle

    started = time.perf_counter()
    images, images_are = find_images()
    amounts = QUICK if options.quick else FULL
    bundle = load_bundle(options.bundle)
    subjects = Subjects(bundle, images, images_are, folder, options.threads, amounts)
    sections = []
    for row in options.rows:
        _say(f"{time.perf_counter() - started:5.0f} s  {row}")
        module = importlib.import_module(f"tests.benchmarks.{ROWS[row]}")
        measured = module.measure(subjects)
        _say(table.as_text(measured))
        sections += measured
    minutes = (time.perf_counter() - started) / 60
    facts = {**machine.facts(subjects), "time taken": f"{minutes:.1f} minutes"}
    _RESULTS.mkdir(parents=True, exist_ok=True)
    markdown = table.as_markdown(facts, sections)
    (_RESULTS / "results.md").write_text(markdown, encoding="utf-8", newline="\n")
    content = table.as_json(facts, sections)
    (_RESULTS / "results.json").write_text(content, encoding="utf-8", newline="\n")
    if not options.quick and set(options.rows) == set(ROWS):
        table.put_into_page(_PAGE, markdown)
    _say("\n".join(f"{name}: {value}" for name, value in facts.items()))
    sys.stdout.write("\n" + table.as_text(sections))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few repetitions, to see that it runs")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--bundle", type=Path, help="default: the shipped one")
    parser.add_argument("--threads", type=int, default=min(2, psutil.cpu_count() or 1))
    return parser.parse_args()


def _use_same_cores(threads: int) -> None:
    """For this process and all that it starts; and no progress bars."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.environ["TQDM_DISABLE"] = "1"
    process = psutil.Process()
    if hasattr(process, "cpu_affinity"):
        process.cpu_affinity(process.cpu_affinity()[:threads])


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
