from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core import flags
from skinapp.core.assessment import Assessment
from skinapp.core.bundle import read_bundle
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import CancelledError, NumericError, SkinappError
from skinapp.core.manifest import Manifest
from skinapp.core.needed_views import NeededViews, Stage
from skinapp.core.overlay import heat_weight
from skinapp.core.views import VIEWS
from skinapp.services.analysis.assess import Analyst, load_analyst
from skinapp.services.cancellation import CancelToken
from skinapp.services.engines.engine import EngineInfo, MemberOutput, OnStep

CELLS = 8
BROKEN = 255


class BrightnessEngine:
    """Networks that answer to brightness alone: their map is the brightness of each cell."""

    def __init__(self, logits: Sequence[float], *, fell_back: bool = False) -> None:
        self.logits = np.array(logits, dtype=np.float32)
        self.info = EngineInfo("fake", "1", "CPU", "it is a fake", fell_back)

    def forward(
        self, inputs: Sequence[NDArray[np.uint8]], *, features: bool, on_step: OnStep
    ) -> list[MemberOutput]:
        outputs = []
        for number, squares in enumerate(inputs):
            on_step(number / len(inputs))
            count, channels, size, _ = squares.shape
            side = size // CELLS
            parts = squares.reshape(count, channels, CELLS, side, CELLS, side)
            cells = parts.mean(axis=(3, 5), dtype=np.float32)
            logits = np.tile(self.logits, (count, 1))
            # A green first pixel of the upright view stands for a network that fails on an image.
            logits[squares[:, 1, 0, 0] == BROKEN] = np.nan
            outputs.append(
                MemberOutput(logits, cells.mean(axis=(2, 3)), cells if features else None)
            )
        return outputs

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

SKIN = np.tile(np.linspace((230, 180, 150), (190, 130, 110), 200).astype(np.uint8), (120, 1, 1))


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
    weights = [heat_weight(ranked.probability) for ranked in assessment.prediction.top()]
    found = [float(map_.values_hw.max()) for map_ in assessment.heatmaps]
    np.testing.assert_allclose(found, weights, rtol=1e-5)
    assert found[0] == 1
    assert found[1] < 0.1


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
    assert assess(tiny_bundle, SKIN, logits).flags == expected


def test_assess__tells_what_is_no_dermoscopy_image(tiny_bundle: Path) -> None:
    assert assess(tiny_bundle, NOISE, (0, 0, 0, 0, 0, 20, 0)).flags == (flags.NOT_DERMOSCOPY,)


def test_assess__says_that_the_device_fell_back(tiny_bundle: Path) -> None:
    found = assess(tiny_bundle, SKIN, (0, 0, 0, 0, 0, 20, 0), fell_back=True)

    assert found.flags == (flags.DEVICE_FALLBACK,)


def test_assess__refuses_numbers_that_are_none(tiny_bundle: Path) -> None:
    with pytest.raises(NumericError):
        assess(tiny_bundle, NOISE, (0, 0, 0, float("nan"), 0, 0, 0))


def test_assess__stops_when_cancelled(tiny_bundle: Path) -> None:
    token = CancelToken()
    analyst = load_analyst(tiny_bundle, "torch-cpu")

    with pytest.raises(CancelledError):
        analyst.assess(picture(NOISE), token, on_progress=lambda _: token.cancel())


def other_picture(seed: int, height: int = 90, width: int = 130) -> DecodedImage:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 255, size=(height, width, 3), dtype=np.uint8)
    return DecodedImage(pixels, f"{seed:064x}", "PNG", (flags.GREYSCALE,))


def test_assess_batch__gives_the_numbers_of_single_images(tiny_bundle: Path) -> None:
    analyst = load_analyst(tiny_bundle, "torch-cpu")
    pictures = [other_picture(1), other_picture(2, height=200), other_picture(3, width=64)]

    batch = analyst.assess_batch(
        [analyst.prepare(one) for one in pictures], CancelToken(), heatmaps=True
    )

    for one, found in zip(pictures, batch, strict=True):
        expected = analyst.assess(one, CancelToken())
        assert isinstance(found, Assessment)
        np.testing.assert_allclose(
            found.prediction.probabilities, expected.prediction.probabilities, atol=1e-5
        )
        for ours, theirs in zip(found.heatmaps, expected.heatmaps, strict=True):
            assert ours.diagnosis == theirs.diagnosis
            assert ours.region == theirs.region
            np.testing.assert_allclose(ours.values_hw, theirs.values_hw, atol=1e-4)
        assert found.provenance.image_sha256 == one.sha256
        assert flags.GREYSCALE in found.flags


def test_assess_batch__reports_the_error_of_one_image_in_its_place(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)
    analyst = Analyst(
        bundle.manifest,
        bundle.members,
        BrightnessEngine((0, 0, 0, 0, 0, 9, 0)),
        bundle_sha256="f" * 64,
        model_card="",
    )
    broken = np.full((64, 64, 3), BROKEN, dtype=np.uint8)
    pictures = [picture(NOISE), picture(broken), picture(NOISE)]

    outcomes = analyst.assess_batch([analyst.prepare(one) for one in pictures], CancelToken())

    assert isinstance(outcomes[1], NumericError)
    assert isinstance(outcomes[0], Assessment)
    assert isinstance(outcomes[2], Assessment)
    assert outcomes[0].heatmaps == ()


def test_assess_batch__of_nothing_is_nothing(tiny_bundle: Path) -> None:
    assert load_analyst(tiny_bundle, "torch-cpu").assess_batch([], CancelToken()) == []


def test_prepare__gives_members_of_one_size_one_square(tiny_bundle: Path) -> None:
    prepared = load_analyst(tiny_bundle, "torch-cpu").prepare(other_picture(1))

    assert [square.shape for square in prepared.squares] == [(3, 64, 64)]
    assert prepared.squares[0].dtype == np.uint8
    assert (prepared.height, prepared.width) == (90, 130)


def test_assess__feeds_each_member_squares_of_its_own_size(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)
    small, large = bundle.members[0], bundle.members[1]
    large = large.model_copy(update={"preprocessing": replace(large.preprocessing, size=96)})
    engine = BrightnessEngine((0, 0, 0, 0, 0, 9, 0))
    seen: list[tuple[int, ...]] = []
    forward = engine.forward

    def watch(inputs: Sequence[NDArray[np.uint8]], **options: Any) -> list[MemberOutput]:
        seen.extend(squares.shape for squares in inputs)
        return forward(inputs, **options)

    engine.forward = watch  # type: ignore[method-assign]
    analyst = Analyst(
        bundle.manifest, [small, large], engine, bundle_sha256="f" * 64, model_card=""
    )

    found = analyst.assess(other_picture(1), CancelToken())

    assert seen == [(8, 3, 64, 64), (8, 3, 96, 96)]
    assert len(found.heatmaps) == 3


def test_load_analyst__gives_the_same_answer_twice_with_provenance(tiny_bundle: Path) -> None:
    analyst = load_analyst(tiny_bundle, "torch-cpu")
    shares: list[float] = []

    first = analyst.assess(picture(NOISE), CancelToken(), on_progress=shares.append)
    second = analyst.assess(picture(NOISE), CancelToken(), heatmaps=False)

    assert first.prediction == second.prediction
    assert second.heatmaps == ()
    assert shares == pytest.approx([0.0, 0.475, 0.95, 1.0])
    assert first.provenance.image_sha256 == "0" * 64
    assert first.provenance.bundle_sha256 == analyst.info.bundle_sha256
    assert first.provenance.engine.endswith("on CPU")


def test_assess_batch__takes_the_views_that_are_needed_and_one_image_all(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)
    stage = Stage(views=1, distance=1.0, certainty=0.5)
    rule = NeededViews(
        stages=(stage,), member_spread=1, agreement_spread=1, spread_images=0, judged={}
    )
    manifest = bundle.manifest.model_copy(update={"views": tuple(VIEWS), "needed_views": rule})
    engine = BrightnessEngine((0, 0, 0, 0, 0, 20, 0))
    analyst = Analyst(manifest, bundle.members, engine, bundle_sha256="f" * 64, model_card="")
    prepared = [analyst.prepare(picture(NOISE))]

    def views(outcome: Assessment | SkinappError) -> int:
        assert isinstance(outcome, Assessment)
        return outcome.provenance.views

    assert views(analyst.assess_batch(prepared, CancelToken())[0]) == 1
    assert views(analyst.assess_batch(prepared, CancelToken(), heatmaps=True)[0]) == 8
    assert views(analyst.assess(picture(NOISE), CancelToken())) == 8
