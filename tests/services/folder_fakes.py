"""An analyst that answers at once, and pictures for it to look at."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np

from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance, Region
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import SkinappError
from skinapp.core.operating import OperatingPoint
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.analysis.prepared import PreparedImage
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.control import RunControl
from skinapp.services.runs.folder_run import run_folder
from skinapp.services.runs.journal import Journal


class StubAnalyst:
    """Its answer depends on the hash of the image alone."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def prepare(self, image: DecodedImage) -> PreparedImage:
        pixels = image.pixels_hwc_u8
        corner = np.ascontiguousarray(np.moveaxis(pixels[:4, :4], -1, 0))
        return PreparedImage((corner,), *pixels.shape[:2], image.sha256, image.flags)

    def assess_batch(
        self, prepared: Sequence[PreparedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        token.raise_if_cancelled()
        self.batches.append(len(prepared))
        return [self.answer(image) for image in prepared]

    def answer(self, image: PreparedImage) -> Assessment | SkinappError:
        return assessment(image.sha256, flags=image.flags)


STUB = AnalystInfo(
    bundle_name="stub",
    bundle_version="1",
    bundle_sha256="b" * 64,
    member_count=2,
    view_count=1,
    engine="Stub 1 on CPU",
    runtime="Stub",
    device="CPU",
    device_reason="it is a stub",
    model_card="",
    malignancy_point=OperatingPoint(0.25, 0.96, 0.64),
)


class ExplainingAnalyst(StubAnalyst):
    """Explains single images, too; counts them."""

    def __init__(self, info: AnalystInfo = STUB) -> None:
        super().__init__()
        self.info = info
        self.explained: list[str] = []

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> Assessment:
        token.raise_if_cancelled()
        self.explained.append(image.sha256)
        found = assessment(image.sha256, flags=image.flags)
        height, width = image.size_hw
        heat = np.linspace(0, 1, 16, dtype=np.float32).reshape(4, 4)
        first = found.prediction.top(1)[0].diagnosis
        return replace(found, heatmaps=(Heatmap(first, heat, Region(0, 0, width, height)),))


def assessment(image_sha256: str, flags: tuple[str, ...] = ()) -> Assessment:
    seed = int.from_bytes(hashlib.sha256(image_sha256.encode()).digest()[:8], "big")
    members = np.random.default_rng(seed).dirichlet(np.ones(7), size=2)
    return Assessment(
        prediction=Prediction(
            tuple(members.mean(axis=0).tolist()), tuple(tuple(row) for row in members.tolist())
        ),
        heatmaps=(),
        flags=flags,
        provenance=Provenance(
            image_sha256=image_sha256,
            bundle_name="stub",
            bundle_version="1",
            bundle_sha256="b" * 64,
            engine="Stub 1 on CPU",
            program_version="0",
            created_utc=datetime(2026, 1, 1, tzinfo=UTC),
            seconds=0.0,
        ),
    )


def write_pictures(folder: Path, count: int, *, broken_every: int = 0) -> None:
    """Distinct small images ``0000.bmp`` and so on, told apart by ``number_of``.

    Every so many of them is cut in half.
    """
    folder.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(0).integers(0, 255, size=(32, 32, 3), dtype=np.uint8)
    for number in range(count):
        noise[0, 1] = (number % 256, number // 256, 0)
        data = cv2.imencode(".bmp", noise)[1].tobytes()
        broken = broken_every and number % broken_every == broken_every - 1
        (folder / f"{number:04}.bmp").write_bytes(data[: len(data) // 2] if broken else data)


def number_of(image: PreparedImage) -> int:
    _, green, blue = image.squares[0][:, 0, 1].tolist()
    return 256 * green + blue


class SlowAnalyst(StubAnalyst):
    """Takes a moment for each batch."""

    def assess_batch(
        self, prepared: Sequence[PreparedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        time.sleep(0.02)
        return super().assess_batch(prepared, token)


def work_until_killed(journal_path: Path, acknowledged: Path) -> None:
    """Go on with a run in a process of its own and note each result that is announced."""
    journal = Journal.open(journal_path)
    with acknowledged.open("a", buffering=1, encoding="ascii") as notes:
        run_folder(
            journal, SlowAnalyst(), RunControl(), lambda result: notes.write(f"{result.index}\n")
        )
    journal.close()
