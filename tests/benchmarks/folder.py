"""A folder from disk to journal, against the bound and against the plain script."""

from __future__ import annotations

from skinapp.core.images import read_image
from skinapp.services.cancellation import CancelToken
from tests.benchmarks.measuring import Samples, in_turns
from tests.benchmarks.plain_script import PlainScript
from tests.benchmarks.rivals import OnnxMembers, bound
from tests.benchmarks.subjects import UPRIGHT, Subjects, run_files
from tests.benchmarks.table import Must, Row, Section

_MUST_OF_BOUND = Must("at least", 0.9)
_GAIN = Must("at least", 2.2)


def measure(subjects: Subjects) -> list[Section]:
    return [_one_view(subjects), _all_views(subjects)]


def _one_view(subjects: Subjects) -> Section:
    count, few = subjects.amounts.one_view, subjects.amounts.plain
    analyst = subjects.analyst(UPRIGHT)
    files = subjects.files(count)
    inputs = subjects.inputs(count, UPRIGHT)
    bare, onnx = bound(subjects, inputs), OnnxMembers(subjects, inputs)
    prepared = [analyst.prepare(read_image(file)) for file in files[:16]]
    plain = PlainScript(subjects.bundle)

    def by_script(*, heatmaps: bool) -> None:
        for file in files[:few]:
            plain.assess(file, heatmaps=heatmaps)

    times = in_turns(
        {
            "bare": lambda: bare.run(inputs),
            "ours": lambda: run_files(analyst, files, subjects.folder / "one_view.journal"),
            "heat": lambda: analyst.assess_batch(prepared, CancelToken(), heatmaps=True),
            "onnx": lambda: onnx.run(inputs),
            "decode": lambda: [analyst.prepare(read_image(f, full_size=False)) for f in files],
            "plain": lambda: by_script(heatmaps=False),
            "plain, heat": lambda: by_script(heatmaps=True),
        },
        subjects.amounts.rounds,
    )
    counts = {"heat": len(prepared), "plain": few, "plain, heat": few}
    rates = {key: value.rate(counts.get(key, count)) for key, value in times.items()}

    def row(name: str, key: str, to: str = "", against: str = "", must: Must | None = None) -> Row:
        ratio = rates[key].over(rates[against]) if against else None
        return Row(name, rates[key], "images/s", ratio, to, must)

    ten, slow = Must("at least", 10), "plain script with heatmaps"
    return Section(
        f"Folder, {len(subjects.bundle.members)} members x 1 view, {count} files",
        (
            row(f"bare, inputs in memory: {bare.name}", "bare"),
            row("ours, files to journal", "ours", "bare", "bare", _MUST_OF_BOUND),
            row(f"bare: {onnx.name}", "onnx", "bare OpenVINO", "bare"),
            row("decode and crop alone, 1 thread", "decode", "bare", "bare"),
            row(slow, "plain, heat"),
            row("ours, files to journal", "ours", slow, "plain, heat", ten),
            row("ours with heatmaps, from memory", "heat", slow, "plain, heat"),
            row("plain script without heatmaps", "plain", slow, "plain, heat"),
        ),
    )


def _all_views(subjects: Subjects) -> Section:
    count = subjects.amounts.all_views
    analyst = subjects.analyst(subjects.views)
    needed = subjects.analyst(subjects.views, needed=True)
    files = subjects.files(count)
    inputs = subjects.inputs(count, subjects.views)
    bare = bound(subjects, inputs)
    times = in_turns(
        {
            "bare": lambda: bare.run(inputs),
            "ours": lambda: run_files(analyst, files, subjects.folder / "all_views.journal"),
            "needed": lambda: run_files(needed, files, subjects.folder / "needed.journal"),
        },
        subjects.amounts.rounds,
    )

    def rate(key: str) -> Samples:
        return times[key].rate(count)

    members, views = len(subjects.bundle.members), len(subjects.views)
    ratio = rate("ours").over(rate("bare"))
    gain = rate("needed").over(rate("ours"))
    return Section(
        f"Folder, {members} members x {views} views, {count} files",
        (
            Row(f"bare, inputs in memory: {bare.name}", rate("bare"), "images/s"),
            Row("ours, files to journal", rate("ours"), "images/s", ratio, "bare", _MUST_OF_BOUND),
            Row(
                "ours, views that are needed", rate("needed"), "images/s", gain, "all views", _GAIN
            ),
        ),
    )
