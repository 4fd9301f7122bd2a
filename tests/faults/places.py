"""Drives, users, clocks and languages that make life hard, around the real command line."""

from __future__ import annotations

import csv
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from skinapp.services.runs.files import find_files
from tests.faults.bad_inputs import all_inputs
from tests.faults.bench import (
    Bench,
    Outcome,
    Tally,
    copy_samples,
    how_long,
    not_tried,
    run_and_kill,
    strays,
)
from tests.test_patient_data import (
    CANARY,
    content,
    write_broken_headers,
    write_dicom,
    write_iptc_and_thumbnail,
    write_jpeg,
    write_png,
)

OURS = (1, 2, 3, 4, 5, 8, 9, 12, 13, 14, 15, 17)
"""Rows that one run over a folder of bad files tries."""


def bad_inputs(bench: Bench) -> dict[int, Outcome]:
    """One run of the real command line over a folder of everything that is wrong."""
    folder = bench.folder / "bad"
    folder.mkdir()
    tallies = {row: Tally() for row in OURS}
    inputs = list(all_inputs())
    for one in inputs:
        one.make(folder / one.name)
    table = bench.folder / "r.csv"
    done = bench.run(bench.classify([folder], "--csv", table))
    rows = {}
    if table.is_file():
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = {Path(row["file"]).name: row for row in csv.DictReader(file)}
    found = {path.name for path in find_files([folder])}
    for one in inputs:
        tally = tallies[one.row]
        row = rows.get(_shown(one.name))
        if row is None:
            # A pipe or device without a telling content is passed over, and counted.
            tally.check(f"{one.name!r} has no row", good=one.name not in found)
            continue
        error = row["error"]
        allowed = one.codes or ("",)
        good = any(error.startswith(code) if code else not error for code in allowed)
        tally.check(f"{one.name!r}: {error or 'a result'}", good=good and error != "E_INTERNAL")
    for tally in tallies.values():
        tally.check(f"exit code {done.returncode}", good=done.returncode == 0)
        tally.check("a traceback", good="Traceback" not in done.stderr)
    same = [row for name, row in rows.items() if name.startswith("same_")]
    tallies[17].check("not three rows", good=len(same) == 3)
    tallies[17].check("duplicates", good=sum(bool(row["duplicate_of"]) for row in same) == 2)
    note = "in one run of the command line"
    return {row: tally.outcome(note) for row, tally in tallies.items()}


def _shown(name: str) -> str:
    """How the table writes a name: bytes that are no text become escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def full_disk(bench: Bench) -> Outcome:
    """Rows 18 and 19: a drive of 300 KB, really mounted, takes the journal or the outputs."""
    why = _no_mount(bench.folder)
    if why:
        return not_tried(why)
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 3)
    drive = bench.folder / "drive"
    drive.mkdir()
    tally = Tally()
    # What was there before has to be there afterwards, to the byte.
    fill = (
        f"mount -t tmpfs -o size=%s none {drive} && echo old >{drive}/r.csv && "
        f"cp {drive}/r.csv {drive}/r.pdf && head -c 1m /dev/zero >{drive}/filler 2>/dev/null; "
        f'"$@"; code=$?; cmp {drive}/r.csv {drive}/r.pdf && head -c 3 {drive}/r.csv; '
        f"ls -A {drive}; exit $code"
    )
    for size in ("100k", "300k"):
        outputs = ("--csv", drive / "r.csv", "--pdf", drive / "r.pdf")
        prefix = ("unshare", "-Urm", "sh", "-c", fill % size, "sh")
        done = bench.run(bench.classify([pictures], *outputs), prefix)
        listed = done.stdout.splitlines()[-3:]
        tally.check(f"exit code {done.returncode}", good=done.returncode == 1)
        tally.check("no typed error", good="E_OUTPUT" in done.stderr)
        tally.check("a traceback", good="Traceback" not in done.stderr)
        tally.check(f"old files: {listed}", good="old" in done.stdout)
        tally.check("a stray is left", good=".skinapp-" not in done.stdout)
    return tally.outcome("tmpfs in a user namespace, filled; CSV and PDF onto older files")


def _no_mount(folder: Path) -> str:
    """Why no drive can be mounted here; empty if one can."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return "needs Linux with unshare"
    probe = ["unshare", "-Urm", "mount", "-t", "tmpfs", "none", str(folder)]
    if subprocess.run(probe, check=False, capture_output=True).returncode:  # noqa: S603 # ours
        return "this system allows no mount in a user namespace"
    return ""


def denied_targets(bench: Bench) -> Outcome:
    """Row 19: outputs onto what is no file."""
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 2)
    tally = Tally()
    folder = bench.folder / "a_folder.csv"
    folder.mkdir()
    targets = [folder]
    if os.name == "posix":
        pipe = bench.folder / "pipe.csv"
        os.mkfifo(pipe)
        targets.append(pipe)
    for target in targets:
        before = target.stat().st_mode
        done = bench.run(bench.classify([pictures], "--csv", target))
        tally.check(f"exit code {done.returncode}", good=done.returncode == 1)
        tally.check(f"{target.name}: {done.stderr[:60]}", good="E_OUTPUT" in done.stderr)
        tally.check("the target is another one", good=target.stat().st_mode == before)
    tally.check("a stray is left", good=not strays(bench.folder))
    return tally.outcome("a folder and a pipe as CSV; the rest of the matrix is in the tests")


def two_processes(bench: Bench) -> Outcome:
    """Row 22: the same command twice at once."""
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 40)
    words = bench.classify([pictures], "--csv", bench.folder / "r.csv")
    first = bench.start(words, PYTHONUNBUFFERED="1")
    assert first.stdout is not None
    first.stdout.readline()
    second = bench.run(words)
    out, err = first.communicate(timeout=300)
    tally = Tally()
    tally.check(f"second: {second.stderr[:80]}", good="E_JOURNAL_HELD" in second.stderr)
    tally.check(f"second ends with {second.returncode}", good=second.returncode == 1)
    tally.check(f"first: {err[-80:]}", good=first.returncode == 0)
    tally.check("first has lost rows", good="40/40 " in out)
    return tally.outcome("the same folder by two processes")


def locales(bench: Bench) -> Outcome:
    """Row 26: the same bytes in every locale and time zone."""
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 3)
    written, tally = set(), Tally()
    zones = {"C": "UTC", "de_DE.UTF-8": "Europe/Berlin", "tr_TR.UTF-8": "Asia/Tokyo",
             "ar_EG.UTF-8": "America/New_York"}  # fmt: skip
    for number, (locale, zone) in enumerate(zones.items()):
        table = bench.folder / f"{number}.csv"
        done = bench.run(bench.classify([pictures], "--csv", table), LC_ALL=locale, TZ=zone)
        tally.check(f"{locale}: {done.returncode}", good=done.returncode == 0)
        written.add(table.read_bytes() if table.is_file() else b"")
    tally.check("CSV files differ", good=len(written) == 1)
    return tally.outcome(", ".join(zones))


def canaries(bench: Bench) -> Outcome:
    """Row 27: what files say of a patient, through everything that a run writes and says."""
    pictures, out = bench.folder / "pictures", bench.folder / "out"
    pictures.mkdir()
    out.mkdir()
    write_jpeg(pictures / "one.jpg")
    write_png(pictures / "two.png")
    write_dicom(pictures / "three.dcm")
    write_iptc_and_thumbnail(pictures / "four.jpg")
    write_broken_headers(pictures, (pictures / "three.dcm").read_bytes())
    words = bench.classify([pictures], "--csv", out / "r.csv", "--pdf", out / "r.pdf")
    temporary = bench.folder / "tmp"
    temporary.mkdir()
    done = bench.run([*words, "--overlays", out / "overlays"], TMPDIR=str(temporary))
    tally = Tally()
    tally.check(f"exit code {done.returncode}", good=done.returncode == 0)
    told = {"stdout": done.stdout, "stderr": done.stderr}
    for root in (out, bench.data(), temporary, bench.folder / "home"):
        told |= {str(path): content(path) for path in root.rglob("*") if path.is_file()}
    for place, text in told.items():
        tally.check(f"canary in {Path(place).name}", good=CANARY not in text)
    return tally.outcome("outputs, data folder, temporary folder, both streams")


def private_files(bench: Bench) -> Outcome:
    """Row 28: only for their owner, whatever the umask is; nothing stays in the shared folder."""
    if os.name != "posix":
        return not_tried("modes mean nothing here")
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 12)
    temporary, cache = bench.folder / "tmp", bench.folder / "cache"
    temporary.mkdir()
    tally = Tally()
    words = bench.classify([pictures], "--csv", bench.folder / "r.csv")
    more = {"TMPDIR": str(temporary), "XDG_CACHE_HOME": str(cache)}
    took = how_long(lambda: bench.run(words, **more))
    for mask in ("000", "022"):
        prefix = ("sh", "-c", f'umask {mask}; exec "$@"', "sh")
        for kill in (True, False):
            if kill:
                run_and_kill(lambda p=prefix: bench.start(words, p, **more), 0.7 * took)
            else:
                bench.run([*words, "--resume"], prefix, **more)
            home = bench.folder / "home" / ".local"
            for place in (*home.rglob("skinapp*/**/*"), *cache.rglob("*")):
                mode = stat.S_IMODE(place.lstat().st_mode)
                tally.check(f"{place.name} is {mode:o}", good=not mode & 0o077)
        left = [path.name for path in temporary.rglob("*")]
        tally.check(f"left in the temporary folder: {left[:2]}", good=not left)
    return tally.outcome("umask 000 and 022, killed and started again")


def clock(bench: Bench) -> Outcome:
    """Row 29: the clock goes back a day, forward a year, and into another zone, within a run."""
    if shutil.which("faketime") is None:
        return not_tried("needs the command faketime")
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 30)
    words = bench.classify([pictures], "--csv", bench.folder / "r.csv")
    took = how_long(lambda: bench.run(words))
    expected, tally = (bench.folder / "r.csv").read_bytes(), Tally()
    for shift, zone in (
        ("-1d", "Asia/Tokyo"),
        ("+1y", "America/New_York"),
        ("+60d", "Europe/Berlin"),
    ):
        (bench.folder / "r.csv").unlink(missing_ok=True)
        run_and_kill(lambda: bench.start(words), 0.8 * took)
        again = bench.run([*words, "--resume"], ("faketime", "-f", shift), TZ=zone)
        good = again.returncode == 0 and (bench.folder / "r.csv").read_bytes() == expected
        tally.check(f"{shift}: {again.returncode} {again.stderr[-100:]}", good=good)
    return tally.outcome("a run killed and gone on with under another clock and time zone")


def short_memory(bench: Bench) -> Outcome:
    """Row 34: address space that is too small ends in a result or in one of our errors."""
    if os.name != "posix" or sys.platform == "darwin":
        return not_tried("needs a limit of the address space")
    pictures = bench.folder / "pictures"
    copy_samples(pictures, 2)
    tally = Tally()
    for mebibytes in (600, 1000, 1500, 2500, 4000)[:: bench.count(2, 1)]:
        prefix = ("sh", "-c", f'ulimit -v {1024 * mebibytes}; exec "$@"', "sh")
        done = bench.run(bench.classify([pictures]), prefix)
        typed = "E_" in done.stdout + done.stderr and "Traceback" not in done.stderr
        good = done.returncode == 0 or (done.returncode > 0 and typed)
        tally.check(f"{mebibytes} MiB: {done.returncode} {done.stderr[-120:]!r}", good=good)
    return tally.outcome("limits of the address space, 600 to 4,000 MiB")
