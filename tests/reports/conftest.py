from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest

from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance, Region
from skinapp.core.case import CaseDetails
from skinapp.core.decoded_image import DecodedImage
from skinapp.reports.content import ReportEntry

CREATED = datetime(2025, 3, 4, 9, 12, 44, tzinfo=UTC)
IMAGE_SHA256 = "9f" * 32
BUNDLE_SHA256 = "ab12cd34ef56" + "0" * 52
# akiec, bcc, bkl, df, mel, nv, vasc: melanoma first, then nevus, then keratosis.
PROBABILITIES = (0.04, 0.03, 0.09, 0.004, 0.62, 0.206, 0.01)
NEVUS_FIRST = (0.02, 0.02, 0.02, 0.02, 0.3, 0.6, 0.02)

EntryMaker = Callable[..., ReportEntry]


def make_entry(
    name: str = "IMG_0412.jpg",
    *,
    case: CaseDetails | None = None,
    probabilities: tuple[float, ...] = PROBABILITIES,
    members: tuple[tuple[float, ...], ...] = (*(PROBABILITIES,) * 4, NEVUS_FIRST),
    flags: tuple[str, ...] = (),
    image_flags: tuple[str, ...] = (),
    shape: tuple[int, int] = (90, 120),
    pixels: np.ndarray | None = None,
    heatmaps: bool = True,
    heat: float = 1.0,
) -> ReportEntry:
    if pixels is None:
        rows, columns = np.mgrid[: shape[0], : shape[1]]
        pixels = np.stack([columns % 256, rows % 256, (rows + columns) % 256], axis=2)
    prediction = Prediction(probabilities, members)
    side = min(shape)
    region = Region((shape[1] - side) // 2, (shape[0] - side) // 2, side, side)
    values = np.full((7, 7), heat, dtype=np.float32)
    provenance = Provenance(
        image_sha256=IMAGE_SHA256,
        bundle_name="lite0-160",
        bundle_version="1.0",
        bundle_sha256=BUNDLE_SHA256,
        engine="PyTorch 2.14.1 on CPU",
        program_version="0.1.0",
        created_utc=CREATED,
        seconds=0.4,
    )
    maps = tuple(Heatmap(item.diagnosis, values, region) for item in prediction.top())
    return ReportEntry(
        image_name=name,
        image=DecodedImage(pixels.astype(np.uint8), IMAGE_SHA256, "JPEG", image_flags),
        assessment=Assessment(prediction, maps if heatmaps else (), flags, provenance),
        case=case or CaseDetails(),
    )


@pytest.fixture
def entry_maker() -> EntryMaker:
    return make_entry
