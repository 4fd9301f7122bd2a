"""A run that is killed, or that meets a full disk, goes on and leaves nothing out."""

from __future__ import annotations

import csv
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from skinapp.outputs.tables import write_csv
from skinapp.services.runs.control import RunControl
from skinapp.services.runs.files import find_files
from skinapp.services.runs.folder_run import run_folder
from skinapp.services.runs.journal import Journal
from tests.services.folder_fakes import StubAnalyst, work_until_killed, write_pictures

KILLS = int(os.environ.get("SKINAPP_KILLS", "20"))
FILES = 50 * KILLS
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


@pytest.mark.timeout(60 + 3 * KILLS)
def test_run__killed_at_any_moment_goes_on_without_loss_or_repetition(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    write_pictures(pictures, FILES, broken_every=100)
    for place in ("copy_1.bmp", "copy_2.bmp"):
        shutil.copy(pictures / "0000.bmp", pictures / place)
    files = find_files([pictures])
    killed, acknowledged = tmp_path / "killed.journal", tmp_path / "acknowledged"
    acknowledged.touch()
    Journal.create(killed, [pictures], files, "b" * 64).close()
    processes = multiprocessing.get_context(METHOD)
    if METHOD == "forkserver":
        processes.set_forkserver_preload([work_until_killed.__module__])
    chance = random.Random(0)  # noqa: S311 - a repeatable choice of moments

    for number in range(KILLS):
        process = processes.Process(target=work_until_killed, args=(killed, acknowledged))
        process.start()
        # Every second one gets as far as a result, the others may die while they start.
        if number % 2:
            size = acknowledged.stat().st_size
            while process.is_alive() and acknowledged.stat().st_size == size:
                process.join(0.005)
        process.join(chance.uniform(0, 0.1))
        process.kill()
        process.join()
        check_integrity(killed)
    before = Journal.open(killed)
    announced = [int(line) for line in acknowledged.read_text("ascii").splitlines()]
    assert {result.index for result in before.results()} >= set(announced)
    assert len(announced) >= KILLS // 2
    before.close()
    work_until_killed(killed, acknowledged)

    counts = Counter(int(line) for line in acknowledged.read_text("ascii").splitlines())
    assert max(counts.values()) == 1
    resumed, whole = Journal.open(killed), tmp_path / "whole.journal"
    uninterrupted = Journal.create(whole, [pictures], files, "b" * 64)
    run_folder(uninterrupted, StubAnalyst(), RunControl(), lambda _: None)
    write_csv(tmp_path / "killed.csv", resumed.results())
    write_csv(tmp_path / "whole.csv", uninterrupted.results())
    with (tmp_path / "killed.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == FILES + 2
    assert sum(row["error"] == "E_TRUNCATED" for row in rows) == FILES // 100
    assert sum(row["duplicate_of"].endswith("0000.bmp") for row in rows) == 2
    assert (tmp_path / "killed.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def check_integrity(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


FULL_DISK = """
import os, subprocess, sys
from pathlib import Path
disk, pictures = map(Path, sys.argv[1:])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", disk], check=True)
from skinapp.services.runs.files import find_files
from skinapp.services.runs.folder_run import run_folder
from skinapp.services.runs.journal import Journal
from skinapp.services.runs.control import RunControl
from tests.services.folder_fakes import StubAnalyst
from tests.services.runs.test_folder_kill import check_integrity
journal = Journal.create(disk / "a.journal", [pictures], find_files([pictures]), "b" * 64)
reasons, seen = [], []
def free_space(reason):
    reasons.append(str(reason))
    assert len(seen) == journal.summary.done_count < 400, len(seen)
    subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
    control.resume()
control = RunControl(free_space)
run_folder(journal, StubAnalyst(), control, seen.append)
assert journal.finished and len(seen) == 400
journal.close()
check_integrity(disk / "a.journal")
sys.stdout.write(",".join(reasons))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a mount of its own")
def test_run__a_disk_that_is_really_full_pauses_it(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("this system has no unshare")
    probe = [unshare, "-Urm", "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
    if subprocess.run(probe, check=False, capture_output=True).returncode:  # noqa: S603 - ours
        pytest.skip("this system allows no mount in a user namespace")
    write_pictures(tmp_path / "pictures", 400)
    (tmp_path / "disk").mkdir()

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [
            unshare,
            "-Urm",
            sys.executable,
            "-c",
            FULL_DISK,
            tmp_path / "disk",
            tmp_path / "pictures",
        ],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )

    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split(",")) == {"not_saved"}
