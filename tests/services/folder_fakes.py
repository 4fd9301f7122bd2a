"""An analyst that answers at once, and pictures for it to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np

from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.core.errors import SkinappError
from skinapp.core.images import DecodedImage
from skinapp.services.cancellation import CancelToken


class StubAnalyst:
    """Its answer depends on the hash of the image alone."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def prepare(self, image: DecodedImage) -> DecodedImage:
        return image

    def assess_batch(
        self, prepared: Sequence[DecodedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        token.raise_if_cancelled()
        self.batches.append(len(prepared))
        return [self.answer(image) for image in prepared]

    def answer(self, image: DecodedImage) -> Assessment | SkinappError:
        return assessment(image.sha256, flags=image.flags)


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


def number_of(image: DecodedImage) -> int:
    red, green, blue = image.pixels_hwc_u8[0, 1].tolist()
    return 256 * green + blue + red
