"""How long the history takes to search 100,000 cases; reports, and asserts nothing.

python -m tests.benchmarks.history_search [CASES]
python -m tests.benchmarks.history_search locked [CASES]
python -m tests.benchmarks.history_search patients

The second one has a passphrase; the last is of 1,000 patients with 20 images each.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.services.history.case import NewAssessment
from skinapp.services.history.records import Records
from skinapp.services.history.search import Listing, Order, SortKey

CASES = 100_000
PATIENTS = 1_000
IMAGES = 20
BATCH = 5_000
ROUNDS = 5
PASSPHRASE = "a passphrase of a benchmark"  # noqa: S105 # of no secret
NOTES = (
    "bệnh nhân nốt ruồi dày sừng kiểm tra lại sau ba tháng theo dõi irregular border blue veil "
    "no change since spring itches regular network globules"
)
SITES = ("back", "chest", "face", "lower extremity", "scalp")
NEEDLES = ("", "P-0123", "nốt ruồi", "not ruoi", "melanoma", "e", "found nowhere")


def fill(records: Records, cases: int) -> None:
    """Write cases with notes of 25 words each."""
    dice = np.random.default_rng(0)
    words = NOTES.split()
    for first in range(0, cases, BATCH):
        news, changes = [], {}
        for number in range(first, min(first + BATCH, cases)):
            new = make_case(number, dice)
            news.append(new)
            changes[new.image_sha256] = {
                "case_id": f"P-{dice.integers(1_000_000):06d}",
                "site": str(dice.choice(SITES)),
                "notes": " ".join(dice.choice(words, 25)),
                "decision": "Follow-up in 3 months",
            }
        records.write(news, changes)


def make_case(number: int, dice: np.random.Generator) -> NewAssessment:
    """An assessment with random probabilities of five members."""
    members = [tuple(map(float, dice.dirichlet(np.ones(7)))) for _ in range(5)]
    prediction = Prediction(members[0], tuple(members))
    provenance = Provenance(
        image_sha256=dice.bytes(32).hex(),
        bundle_name="bench",
        bundle_version="1",
        bundle_sha256="ab" * 32,
        engine="none",
        program_version="0",
        created_utc=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=0.2,
    )
    path = Path(f"/images/{number % 100}/IMG_{number:06d}.jpg")
    return NewAssessment(path.name, path, Assessment(prediction, (), (), provenance))


def milliseconds(work: Callable[[], object]) -> str:
    """Median and range of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return f"{statistics.median(times):6.0f} ms ({min(times):.0f} to {max(times):.0f})"


def of_patients() -> list[str]:
    """Answers that a reader waits for while typing: ids, earlier images, what is due."""
    dice = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        records = Records(Path(folder) / "history.sqlite3")
        for patient in range(PATIENTS):
            news = [make_case(patient * IMAGES + place, dice) for place in range(IMAGES)]
            day = date(2026, 1, 1) + timedelta(patient % 300)
            changes = {
                new.image_sha256: {
                    "case_id": f"P-{patient:05d}",
                    "lesion": str(place // 2),
                    "photographed": (day + timedelta(30 * (place % 2))).isoformat(),
                    "decision_kind": "biopsy" if place == 1 else "follow_up_3",
                    "due": (day + timedelta(90)).isoformat(),
                }
                for place, new in enumerate(news)
            }
            records.write(news, changes)
        image = news[0].image_sha256
        calls: dict[str, Callable[[], object]] = {
            "complete 'P'": lambda: records.patients("P", 6),
            "complete 'p-005'": lambda: records.patients("p-005", 6),
            "complete '99' (inside)": lambda: records.patients("99", 6),
            "who was here last": lambda: records.patients("", 6),
            "earlier images of one": lambda: records.seen("P-00500"),
            "due until a day": lambda: records.search("", None, Listing(due_until="2026-06-30")),
            "biopsied, no result": lambda: records.search("", None, Listing(awaits_histology=True)),
            "details of an image": lambda: records.details(image),
            "save an id that is known": lambda: records.write([], {image: {"case_id": "P-00007"}}),
        }
        lines = [f"{PATIENTS} patients with {IMAGES} images each"]
        lines += [f"{words:26} {milliseconds(call)}" for words, call in calls.items()]
        records.close()
    return lines


def main() -> None:
    """Fill a history, search it and print a table."""
    if sys.argv[1:] == ["patients"]:
        sys.stdout.write("\n".join(of_patients()) + "\n")
        return
    words = sys.argv[1:]
    locked = words[:1] == ["locked"]
    words = words[1:] if locked else words
    cases = int(words[0]) if words else CASES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        records = Records(path)
        fill(records, cases)
        size_mb = path.stat().st_size / 1e6
        if locked:
            started = time.perf_counter()
            records.set_passphrase("", PASSPHRASE)
            took_s = time.perf_counter() - started
            records.open()
        lines = [f"{cases} cases, {size_mb:.0f} MB"]
        lines += [f"set a passphrase             {took_s:6.1f} s"] if locked else []
        for needle in NEEDLES:
            found = len(records.search(needle))
            took = milliseconds(lambda text=needle: records.search(text))  # type: ignore[misc]
            lines.append(f"search {needle!r:18} {took}  found {found}")
        for key in SortKey:
            order = Order(key, descending=False)
            took = milliseconds(lambda by=order: records.search("", by))  # type: ignore[misc]
            lines.append(f"all by {key.value:20} {took}")
        numbers = records.search()[:100]
        lines.append(f"read 100 lines               {milliseconds(lambda: records.rows(numbers))}")
        records.close()
        started = time.perf_counter()
        records.open()
        lines.append(
            f"open, with check             {1000 * (time.perf_counter() - started):6.0f} ms"
        )
        started = time.perf_counter()
        records.delete(numbers[:1])
        lines.append(
            f"delete one for good          {1000 * (time.perf_counter() - started):6.0f} ms"
        )
        records.close()
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
