from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core import flags
from skinapp.core.assessment import Assessment
from skinapp.core.bundle import read_bundle
from skinapp.core.errors import CancelledError, NumericError
from skinapp.core.images import DecodedImage
from skinapp.core.manifest import Manifest
from skinapp.core.views import VIEWS
from skinapp.services.analysis import Analyst, load_analyst
from skinapp.services.cancellation import CancelToken
from skinapp.services.engine import EngineInfo, MemberOutput

CELLS = 8


class BrightnessEngine:
    """Networks that answer to brightness alone: their map is the brightness of each cell."""

    def __init__(self, logits: Sequence[float], *, fell_back: bool = False) -> None:
        self.logits = np.array(logits, dtype=np.float32)
        self.info = EngineInfo("fake", "CPU", "it is a fake", fell_back)

    def forward(self, member: int, inputs_nchw: NDArray[np.float32]) -> MemberOutput:
        count, channels, size, _ = inputs_nchw.shape
        side = size // CELLS
        cells = inputs_nchw.reshape(count, channels, CELLS, side, CELLS, side).mean(axis=(3, 5))
        return MemberOutput(cells, np.tile(self.logits, (count, 1)))

    def grad_cam(
        self, member: int, features: NDArray[np.float32], classes: Sequence[int]
    ) -> NDArray[np.float32]:
        heat = features.mean(axis=1)
        heat -= heat.min(axis=(1, 2), keepdims=True)
        return np.stack([heat / heat.max()] * len(classes))


def picture(pixels: NDArray[np.uint8]) -> DecodedImage:
    return DecodedImage(pixels, "0" * 64, "PNG", ())


def assess(
    tiny_bundle: Path,
    pixels: NDArray[np.uint8],
    logits: Sequence[float] = (0, 0, 0, 0, 0, 9, 0),
    views: tuple[str, ...] = tuple(VIEWS),
    *,
    fell_back: bool = False,
) -> Assessment:
    bundle = read_bundle(tiny_bundle)
    manifest: Manifest = bundle.manifest.model_copy(update={"views": views})
    engine = BrightnessEngine(logits, fell_back=fell_back)
    analyst = Analyst(manifest, bundle.members, engine, bundle_sha256="f" * 64, model_card="")
    return analyst.assess(picture(pixels), CancelToken())


NOISE = np.random.default_rng(0).integers(90, 110, size=(120, 200, 3), dtype=np.uint8)


@pytest.mark.parametrize("views", [*((name,) for name in VIEWS), tuple(VIEWS)])
@pytest.mark.parametrize(("row", "column"), [(10, 55), (100, 150), (62, 97), (15, 140)])
def test_heatmap__peaks_on_a_bright_spot_through_crop_and_views(
    tiny_bundle: Path, views: tuple[str, ...], row: int, column: int
) -> None:
    pixels = NOISE.copy()
    pixels[row - 5 : row + 5, column - 5 : column + 5] = 255

    heatmap = assess(tiny_bundle, pixels, views=views).heatmaps[0]

    peak_row, peak_column = np.unravel_index(heatmap.values_hw.argmax(), heatmap.values_hw.shape)
    region = heatmap.region
    found_row = region.top + (peak_row + 0.5) * region.height / heatmap.values_hw.shape[0]
    found_column = region.left + (peak_column + 0.5) * region.width / heatmap.values_hw.shape[1]
    # One cell of the map covers 15 pixels of the image.
    assert abs(found_row - row) <= 8
    assert abs(found_column - column) <= 8


def test_assess__gives_a_heatmap_for_each_of_the_top_3(tiny_bundle: Path) -> None:
    assessment = assess(tiny_bundle, NOISE, (0, 0, 3, 0, 1, 9, 0))

    assert [map_.diagnosis.code for map_ in assessment.heatmaps] == ["nv", "bkl", "mel"]
    assert [top.diagnosis.code for top in assessment.prediction.top()] == ["nv", "bkl", "mel"]
    assert all(map_.values_hw.max() == 1 for map_ in assessment.heatmaps)


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ((0, 0, 0, 0, 0, 20, 0), ()),
        # P(malignant) is about 0.33, above the bundle's threshold of 0.3.
        ((0, 0, 0, 0, 4.0, 5.0, 0), (flags.MALIGNANCY_NOT_EXCLUDED,)),
        ((0, 0, 0, 0, 20, 0, 0), ()),
        ((0, 0, 0, 0, 0, 0, 0), (flags.LOW_CONFIDENCE,)),
    ],
)
def test_assess__flags(
    tiny_bundle: Path, logits: tuple[float, ...], expected: tuple[str, ...]
) -> None:
    assert assess(tiny_bundle, NOISE, logits).flags == expected


def test_assess__says_that_the_device_fell_back(tiny_bundle: Path) -> None:
    found = assess(tiny_bundle, NOISE, (0, 0, 0, 0, 0, 20, 0), fell_back=True)

    assert found.flags == (flags.DEVICE_FALLBACK,)


def test_assess__refuses_numbers_that_are_none(tiny_bundle: Path) -> None:
    with pytest.raises(NumericError):
        assess(tiny_bundle, NOISE, (0, 0, 0, float("nan"), 0, 0, 0))


def test_assess__stops_when_cancelled(tiny_bundle: Path) -> None:
    token = CancelToken()
    analyst = load_analyst(tiny_bundle, "cpu")

    with pytest.raises(CancelledError):
        analyst.assess(picture(NOISE), token, on_progress=lambda _: token.cancel())


def test_load_analyst__gives_the_same_answer_twice_with_provenance(tiny_bundle: Path) -> None:
    analyst = load_analyst(tiny_bundle, "cpu")
    shares: list[float] = []

    first = analyst.assess(picture(NOISE), CancelToken(), on_progress=shares.append)
    second = analyst.assess(picture(NOISE), CancelToken(), heatmaps=False)

    assert first.prediction == second.prediction
    assert second.heatmaps == ()
    assert shares == [0.25, 0.5, 0.75, 1.0]
    assert first.provenance.image_sha256 == "0" * 64
    assert first.provenance.bundle_sha256 == analyst.info.bundle_sha256
    assert first.provenance.engine.endswith("on CPU")
