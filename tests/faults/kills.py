"""SIGKILL at random moments, of the real command line, window, trainer and installer."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import signal
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pypdfium2
from safetensors.torch import load_file

from tests.faults.bench import (
    Bench,
    Outcome,
    Tally,
    bundle_archive,
    copy_samples,
    how_long,
    run_and_kill,
    strays,
)
from tests.trainer.conftest import CLASSIFIER, write_data

_LINE = re.compile(r"^(\d+)/\d+ ", re.MULTILINE)


def folder_runs(bench: Bench) -> Outcome:
    """Row 20: runs over a folder, killed until they are through, against one that is not."""
    kills, seen = bench.count(4, bench.kills), 0
    pictures = bench.folder / "pictures"
    count = len(copy_samples(pictures, bench.count(12, 60)))
    table = bench.folder / "r.csv"
    words = bench.classify([pictures], "--csv", table)
    tally, dice = Tally(), bench.dice()
    started = how_long(lambda: bench.run(words))
    whole = table.read_bytes()
    while seen < kills:
        table.unlink(missing_ok=True)
        announced: set[int] = set()
        finished = False
        while not finished:
            longest = 1.1 * started if seen < kills else 100 * started
            killed, out = run_and_kill(
                lambda: bench.start([*words, "--resume"], PYTHONUNBUFFERED="1"),
                dice.uniform(0.1 * started, longest),
            )
            finished, seen = not killed, seen + killed
            announced |= {int(number) for number in _LINE.findall(out)}
            if killed:
                state = _journal_state(bench.data() / "runs")
                tally.check(f"journal after a kill: {state}", good=state in {"ok", "none"})
        rows = _rows(table)
        same = table.is_file() and table.read_bytes() == whole
        tally.check(f"{len(rows)} rows for {count} files, same bytes: {same}", good=same)
        tally.check("a file has two rows", good=len(rows) == len(set(rows)))
        tally.check("a stray is left", good=not strays(bench.folder))
    return tally.outcome(f"{seen} kills, each run's CSV compared with one that was not killed")


def _rows(table: Path) -> list[str]:
    if not table.is_file():
        return []
    with table.open(encoding="utf-8-sig", newline="") as file:
        return [row["file"] for row in csv.DictReader(file)]


def _journal_state(runs: Path) -> str:
    """What SQLite says of the journal that the next process finds."""
    found = sorted(runs.glob("*.journal")) if runs.is_dir() else []
    for journal in found:
        with closing(sqlite3.connect(journal)) as connection:
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            return str(state)
    return "ok" if found else "none"


def windows(bench: Bench) -> Outcome:
    """Row 20: the window is killed while it keeps assessments and what is typed."""
    kills = bench.count(2, 100)
    pictures = copy_samples(bench.folder / "pictures", 12)
    tally, dice, acknowledged = Tally(), bench.dice(), 0
    expected: dict[str, str] = {}
    for number in range(kills):
        words = ["tests.faults.window_worker", str(number), *pictures]
        process = bench.start(words)
        assert process.stdout is not None
        # Not before something was acknowledged; then at any moment.
        first = process.stdout.readline()
        tally.check("the window ended by itself", good=bool(first))
        time.sleep(dice.uniform(0, 3))
        process.kill()
        out = first + process.communicate()[0]
        for line in out.splitlines():
            told = json.loads(line) if line.startswith("{") else {}
            expected |= told
            acknowledged += len(told)
        history = bench.data() / "history.sqlite3"
        if not history.is_file():
            tally.check("saves without a history", good=not expected)
            continue
        with closing(sqlite3.connect(history)) as connection:
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
            kept = dict(connection.execute("SELECT image_sha256, notes FROM images").fetchall())
        tally.check(f"history after a kill: {state}", good=state == "ok")
        lost = [sha for sha, notes in expected.items() if not _is_kept(kept.get(sha), notes)]
        tally.check(f"{len(lost)} acknowledged saves are lost", good=not lost)
    return tally.outcome(f"{kills} kills, {acknowledged} saves acknowledged")


def _is_kept(found: str | None, acknowledged: str) -> bool:
    # A later note may be there, of which the process could tell nobody any more.
    return found is not None and int(found or 0) >= int(acknowledged)


def trainers(bench: Bench) -> Outcome:
    """Row 37: a training that is killed again and again ends with the same weights."""
    kills, seen = bench.count(1, 50), 0
    data = bench.folder / "data"
    data.mkdir()
    write_data(data, 4)
    recipe = bench.folder / "tiny.toml"
    epochs = bench.count(3, 12)
    recipe.write_text(CLASSIFIER.replace("epochs = 1", f"epochs = {epochs}"), encoding="utf-8")

    def words(work: str) -> list[str | Path]:
        chosen = ("--recipe", recipe, "--fold", "0", "--device", "cpu")
        return ["trainer", "train", "--data", data, "--work", bench.folder / work, *chosen]

    tally, dice = Tally(), bench.dice()
    took = how_long(lambda: bench.run(words("whole")))
    expected = load_file(bench.folder / "whole" / "fold_0" / "best.safetensors")
    attempt = 0
    while seen < kills:
        work, finished = f"killed_{attempt}", False
        attempt += 1
        while not finished:
            after = dice.uniform(0.4 * took, 1.1 * took) if seen < kills else 20 * took
            killed, _ = run_and_kill(lambda work=work: bench.start(words(work)), after)
            finished, seen = not killed, seen + killed
        best = bench.folder / work / "fold_0" / "best.safetensors"
        same = best.is_file() and _same_tensors(load_file(best), expected)
        tally.check("other weights than without kills", good=same)
        left = list((bench.folder / work).rglob("*.tmp"))
        tally.check(f"left behind: {left[:2]}", good=not left)
        shutil.rmtree(bench.folder / work)
    return tally.outcome(f"{seen} kills in {attempt} trainings, weights compared bit by bit")


def _same_tensors(first: dict[str, object], second: dict[str, object]) -> bool:
    if first.keys() != second.keys():
        return False
    return all(_bytes(first[name]) == _bytes(second[name]) for name in first)


def _bytes(tensor: object) -> bytes:
    return bytes(tensor.numpy().tobytes())  # type: ignore[attr-defined]


def installations(bench: Bench) -> Outcome:
    """Row 33: no half bundle under a final name, and no stray after the next installation."""
    archive = bundle_archive(bench.bundle, bench.folder / "bundle")
    place = bench.data() / "bundles"
    words = ["skinapp", "install-bundle", archive]
    tally, dice, killed_count = Tally(), bench.dice(), 0
    took = how_long(lambda: bench.run(words))
    shutil.rmtree(place)
    for _ in range(bench.count(2, 50)):
        killed, _out = run_and_kill(lambda: bench.start(words), dice.uniform(0.2, 1.0) * took)
        killed_count += killed
        for folder in place.iterdir() if place.is_dir() else ():
            if not folder.name.startswith("."):
                done = bench.run(["skinapp", "verify-bundle", "--bundle", folder])
                tally.check("a half bundle has its final name", good=done.returncode == 0)
                shutil.rmtree(folder)
        tally.check("nothing half", good=True)
    done = bench.run(words)
    tally.check("the next installation fails", good=done.returncode == 0)
    tally.check("a stray is left", good=not strays(place))
    return tally.outcome(f"{killed_count} kills")


def conversions(bench: Bench) -> Outcome:
    """Row 31: the first start, in which the networks are made ready, is killed."""
    picture = copy_samples(bench.folder / "pictures", 1)[0]
    words = bench.classify([picture])
    tally, dice, killed_count = Tally(), bench.dice(), 0
    cache = bench.folder / "cache"
    took = how_long(lambda: bench.run(words, XDG_CACHE_HOME=str(cache)))
    for _ in range(bench.count(2, 50)):
        shutil.rmtree(cache, ignore_errors=True)
        after = dice.uniform(0.2, 1.0) * took
        killed, _out = run_and_kill(lambda: bench.start(words, XDG_CACHE_HOME=str(cache)), after)
        killed_count += killed
        for file in cache.rglob("*.bin"):
            content = file.read_bytes()
            whole = hashlib.sha256(content[32:]).digest() == content[:32]
            tally.check("a half model has its final name", good=whole)
        tally.check("nothing half", good=True)
    done = bench.run(words, XDG_CACHE_HOME=str(cache))
    tally.check(f"the next start fails: {done.stderr[-200:]}", good=done.returncode == 0)
    tally.check("a stray is left", good=not strays(cache))
    return tally.outcome(f"{killed_count} kills, each in a cache of its own")


def exports(bench: Bench) -> Outcome:
    """Row 19: tables, reports and overlays are whole or not there, however early the kill."""
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 6)
    out = bench.folder / "out"
    out.mkdir()
    words = bench.classify([pictures])
    for option, name in (("--csv", "r.csv"), ("--xlsx", "r.xlsx"), ("--pdf", "r.pdf")):
        words += [option, out / name]
    words += ["--overlays", out / "overlays"]
    tally, dice, killed_count = Tally(), bench.dice(), 0
    took = how_long(lambda: bench.run(words))
    for _ in range(bench.count(2, 50)):
        for file in (file for file in out.rglob("*") if file.is_file()):
            file.unlink()
        killed, _out = run_and_kill(lambda: bench.start(words), dice.uniform(0.3, 1.0) * took)
        killed_count += killed
        half = [f.name for f in out.rglob("*") if f.is_file() and not _is_whole(f)]
        tally.check(f"half files: {half[:3]}", good=not half)
    done = bench.run(words)
    tally.check("the next run fails", good=done.returncode == 0)
    tally.check(f"strays: {strays(out)[:2]}", good=not strays(out))
    return tally.outcome(f"{killed_count} kills while files were written")


def _is_whole(file: Path) -> bool:
    if file.name.startswith("."):
        return True
    try:
        if file.suffix == ".pdf":
            with pypdfium2.PdfDocument(file) as document:
                return len(document) > 0
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                return book.testzip() is None
        if file.suffix == ".png":
            return file.read_bytes().endswith(b"IEND\xaeB`\x82")
        return len(_rows(file)) == 6
    except (pypdfium2.PdfiumError, zipfile.BadZipFile, OSError):
        return False


def interrupted(bench: Bench) -> Outcome:
    """Row 35: Ctrl+C ends a run with its own exit code, and it goes on."""
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 30)
    words = bench.classify([pictures], "--csv", bench.folder / "r.csv")
    process = bench.start(words, PYTHONUNBUFFERED="1")
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    tally = Tally()
    tally.check(f"nothing was announced: {first!r}", good=first.startswith("1/30 "))
    tally.check(f"exit code {process.returncode}", good=process.returncode in {130, 0})
    tally.check("a traceback", good="Traceback" not in err)
    done = bench.run([*words, "--resume"])
    tally.check("the rest is not done", good=done.returncode == 0)
    tally.check("rows", good=len(_rows(bench.folder / "r.csv")) == 30)
    return tally.outcome("Ctrl+C after the first result, then --resume")
