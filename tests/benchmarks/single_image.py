"""One image at a time, as the window assesses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2

from skinapp.core.images import read_image
from skinapp.core.preprocessing import resize
from skinapp.services.analysis.assess import Analyst
from skinapp.services.cancellation import CancelToken
from skinapp.ui.images.pictures import halved, make_reading, read_picture
from skinapp.ui.images.sources import ImageSource
from tests.benchmarks.measuring import Samples, in_turns, seconds_of
from tests.benchmarks.plain_script import PlainScript
from tests.benchmarks.rivals import OnnxMembers, bound
from tests.benchmarks.subjects import UPRIGHT, Subjects, analyst_with
from tests.benchmarks.table import Must, Row, Section

_SMALL = (450, 600)
_LARGE = (4000, 6000)


def measure(subjects: Subjects) -> list[Section]:
    return [_single(subjects), _large(subjects)]


def _single(subjects: Subjects) -> Section:
    views, members = len(subjects.views), len(subjects.bundle.members)
    analyst = subjects.analyst(subjects.views)
    file = subjects.images[0]
    image = read_image(file)
    cold = Samples((seconds_of(lambda: analyst.assess(image, CancelToken())),))
    inputs = subjects.inputs(1, subjects.views)
    bare, onnx = bound(subjects, inputs), OnnxMembers(subjects, inputs)
    plain = PlainScript(subjects.bundle)
    times = in_turns(
        {
            "bare": lambda: bare.run(inputs),
            "with": lambda: analyst.assess(image, CancelToken()),
            "without": lambda: analyst.assess(image, CancelToken(), heatmaps=False),
            "onnx": lambda: onnx.run(inputs),
            "plain": lambda: plain.assess(file, heatmaps=True),
        },
        subjects.amounts.single_rounds,
    )

    def row(name: str, key: str, to: str = "", against: str = "", must: Must | None = None) -> Row:
        ratio = times[key].over(times[against]) if against else None
        return Row(name, times[key].scaled(1000), "ms", ratio, to, must)

    passes = "the bare passes"
    return Section(
        f"One image, {members} members x {views} views",
        (
            row(f"bare passes, inputs in memory: {bare.name}", "bare"),
            row("ours with heatmaps, warm", "with", passes, "bare", Must("at most", 1.25)),
            Row("ours with heatmaps, first after loading", cold.scaled(1000), "ms"),
            row("ours without heatmaps", "without", passes, "bare"),
            row("ours with heatmaps", "with", "without them", "without", Must("at most", 1.05)),
            row(f"bare passes: {onnx.name}", "onnx", passes, "bare"),
            row("plain script, 1 view each, with heatmaps", "plain", "ours, all views", "with"),
        ),
    )


def _large(subjects: Subjects) -> Section:
    """End to end: file to result. One view, where decoding weighs most."""
    files = {size: _enlarged(subjects, size) for size in (_SMALL, _LARGE)}
    all_views = subjects.analyst(subjects.views)
    one_view = analyst_with(subjects.bundle, subjects.engine, UPRIGHT)

    def in_folder(analyst: Analyst, file: Path) -> Callable[[], object]:
        return lambda: analyst.assess_batch(
            [analyst.prepare(read_image(file, full_size=False))], CancelToken()
        )

    def in_window(file: Path) -> Callable[[], object]:
        source = ImageSource(file.name, path=file)

        def show() -> object:
            picture = read_picture(source)
            return make_reading(picture, all_views.assess(picture.decoded, CancelToken()))

        return show

    times = in_turns(
        {
            "small": in_folder(all_views, files[_SMALL]),
            "large": in_folder(all_views, files[_LARGE]),
            "small, one view": in_folder(one_view, files[_SMALL]),
            "large, one view": in_folder(one_view, files[_LARGE]),
            "small, window": in_window(files[_SMALL]),
            "large, window": in_window(files[_LARGE]),
            "large, all pixels": lambda: _all_pixels(files[_LARGE]),
        },
        subjects.amounts.single_rounds,
    )

    def row(name: str, key: str, must: Must | None = None) -> Row:
        small = times[key.replace("large", "small")]
        to = f"600 x 450, {1000 * small.median:.0f} ms"
        return Row(name, times[key].scaled(1000), "ms", times[key].over(small), to, must)

    return Section(
        "A JPEG of 24 megapixels, file to result",
        (
            row("as in a folder, all views", "large", Must("at most", 2)),
            row("as in a folder, one view", "large, one view"),
            row("as in the window, with heatmaps", "large, window", Must("at most", 2)),
            Row(
                "all its pixels, when they are looked at",
                times["large, all pixels"].scaled(1000),
                "ms",
            ),
        ),
    )


def _all_pixels(file: Path) -> object:
    """What the window does when somebody zooms in, beside the result that is shown already."""
    image = read_image(file)
    return halved(image.pixels_hwc_u8)


def _enlarged(subjects: Subjects, size: tuple[int, int]) -> Path:
    file = subjects.folder / f"{size[1]}x{size[0]}.jpg"
    pixels = resize(read_image(subjects.images[0]).pixels_hwc_u8, *size)
    written = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1]
    file.write_bytes(written.tobytes())
    return file
