"""A folder run in a process of its own, which says how it went in a line of JSON.

    python -m tests.benchmarks.folder_worker BUNDLE CORES FEW MANY

One member and one view of the images of the benchmark: FEW files first, then MANY.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import psutil

from skinapp.services.engines.choice import make_engine
from tests.benchmarks.measuring import memory_mb, peak_memory_mb, seconds_of
from tests.benchmarks.subjects import (
    UPRIGHT,
    analyst_with,
    find_images,
    load_bundle,
    run_files,
    with_members,
)


def main() -> None:
    folder, cores, few, many = Path(sys.argv[1]), *map(int, sys.argv[2:])
    process = psutil.Process()
    if hasattr(process, "cpu_affinity"):
        process.cpu_affinity(process.cpu_affinity()[:cores])
    bundle = with_members(load_bundle(folder), 1)
    analyst = analyst_with(bundle, make_engine(bundle, "cpu"), UPRIGHT)
    images = find_images()[0]
    files = [images[index % len(images)] for index in range(many)]
    watched = {many // 10, many}
    memory: list[float] = []

    def watch(count: int) -> None:
        if count in watched:
            memory.append(memory_mb())

    with tempfile.TemporaryDirectory() as name:
        journal = Path(name) / "run.journal"
        run_files(analyst, files[:16], journal)
        few_seconds = seconds_of(lambda: run_files(analyst, files[:few], journal))
        many_seconds = seconds_of(lambda: run_files(analyst, files, journal, watch))
    answer = {
        "few": few / few_seconds,
        "many": many / many_seconds,
        "growth_mb": memory[1] - memory[0],
        "peak_mb": peak_memory_mb(),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
