"""Spoiling does what its name says, in the degree it says, at any size of image."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from trainer.trust import spoil
from trainer.trust.spoil import FAULTS, JUDGED, Fault, Picture


def lesion(height: int = 300, width: int = 400) -> Picture:
    """A dark spot with fine structure on bright skin."""
    ys, xs = np.mgrid[0:height, 0:width] / height
    inside = np.hypot(ys - 0.5, xs - 0.5 * width / height) < 0.2
    light = 0.9 + 0.1 * np.sin(xs * 120) * np.sin(ys * 120)
    colour = np.where(inside[..., None], (90, 60, 50), (200, 150, 130))
    return np.asarray(colour * light[..., None], dtype=np.uint8)


def generator() -> np.random.Generator:
    return np.random.default_rng(5)


def detail(picture: Picture) -> float:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())


def spot(picture: Picture) -> tuple[float, float, float]:
    """Centre of what is dark, as shares of height and width, and its share of the image."""
    dark: NDArray[np.bool_] = picture[..., 1] < 100
    ys, xs = np.nonzero(dark)
    return ys.mean() / picture.shape[0], xs.mean() / picture.shape[1], float(dark.mean())


@pytest.mark.parametrize("fault", [*FAULTS, *JUDGED], ids=lambda fault: fault.name)
def test_spoil__gives_another_image_of_the_same_proportions(fault: Fault) -> None:
    before = lesion()
    kept = before.copy()

    spoiled = fault.spoil(before, generator())

    assert spoiled.shape[1] * before.shape[0] == spoiled.shape[0] * before.shape[1]
    assert spoiled.dtype == np.uint8
    assert spoiled.shape != before.shape or not np.array_equal(spoiled, before)
    assert np.array_equal(before, kept)


@pytest.mark.parametrize("fault", [*FAULTS, *JUDGED], ids=lambda fault: fault.name)
def test_spoil__is_the_same_for_the_same_seed(fault: Fault) -> None:
    one, two = (fault.spoil(lesion(), generator()) for _ in range(2))

    assert np.array_equal(one, two)


@pytest.mark.parametrize("factor", [0.4, 0.8])
def test_exposed__multiplies_the_light(factor: float) -> None:
    before = lesion()

    after = spoil.exposed(factor)(before, generator())

    assert after.mean() == pytest.approx(factor * before.mean(), rel=0.01)


def test_exposed__cuts_off_what_is_too_bright() -> None:
    after = spoil.exposed(1.6)(lesion(), generator())

    assert after.max() == 255
    assert after[0, 0, 1] > lesion()[0, 0, 1]


def test_lit__changes_channels_by_their_factors() -> None:
    before = lesion()

    after = spoil.lit(0.7, 1.0, 1.3)(before, generator())

    shares = after.mean(axis=(0, 1)) / before.mean(axis=(0, 1))
    assert shares == pytest.approx([0.7, 1.0, 1.3], abs=0.01)


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        (spoil.out_of_focus(2 / 450), spoil.out_of_focus(9 / 450)),
        (spoil.defocused(3 / 450), spoil.defocused(9 / 450)),
        (spoil.moved(15 / 450), spoil.moved(40 / 450)),
        (spoil.coarse(150), spoil.coarse(64)),
    ],
    ids=["blur", "disc", "motion", "coarse"],
)
def test_spoil__loses_more_detail_in_a_higher_degree(
    weak: spoil.Spoil, strong: spoil.Spoil
) -> None:
    sharp = lesion()

    found = [detail(sharp), *(detail(way(sharp, generator())) for way in (weak, strong))]

    assert found[0] > found[1] > found[2]


def test_out_of_focus__is_as_strong_in_an_image_of_twice_the_size() -> None:
    blur = spoil.out_of_focus(9 / 450)

    small = blur(lesion(300, 400), generator())
    large = blur(lesion(600, 800), generator())

    reduced = cv2.resize(large, (400, 300), interpolation=cv2.INTER_AREA)
    assert np.abs(reduced.astype(int) - small).mean() < 2


def test_moved__blurs_along_one_direction_only() -> None:
    point = np.zeros((301, 301, 3), np.uint8)
    point[150, 150] = 255
    spot_of_light = np.asarray(cv2.dilate(point, np.ones((9, 9), np.uint8)), np.uint8)

    streak = spoil.moved(60 / 300)(spot_of_light, generator())[..., 0]

    ys, xs = np.nonzero(streak > 3)
    spread = np.linalg.eigvalsh(np.cov(np.stack([ys, xs])))
    assert spread[1] > 10 * spread[0]


def test_far_away__makes_the_lesion_smaller_in_its_place() -> None:
    before, after = spot(lesion()), spot(spoil.far_away(3)(lesion(), generator()))

    assert after[2] == pytest.approx(before[2] / 9, rel=0.3)
    assert after[:2] == pytest.approx(before[:2], abs=0.02)


def test_pushed__moves_the_lesion_by_its_share_of_the_short_side() -> None:
    after = spot(spoil.pushed(0.25)(lesion(300, 300), generator()))

    assert max(abs(after[0] - 0.5), abs(after[1] - 0.5)) == pytest.approx(0.25, abs=0.03)


def test_compressed__a_lower_quality_is_further_from_the_image() -> None:
    before = lesion().astype(int)

    errors = []
    for quality in (90, 10, 4):
        after = spoil.compressed(quality)(lesion(), generator())
        own_size = cv2.resize(after, (400, 300), interpolation=cv2.INTER_AREA)
        errors.append(np.abs(own_size.astype(int) - before).mean())

    assert errors == sorted(errors)


def test_saved_again__loses_next_to_nothing() -> None:
    before = lesion()

    after = spoil.saved_again(before, generator())

    own_size = cv2.resize(after, (400, 300), interpolation=cv2.INTER_AREA)
    assert np.abs(own_size.astype(int) - before).mean() < 4


def test_shaded__darkens_a_part_and_glaring_bleaches_one() -> None:
    plain = np.full((300, 300, 3), 150, np.uint8)

    shadow = spoil.shaded(0.2)(plain, generator())
    lamp = spoil.glaring(0.25)(plain, generator())

    assert shadow.min() < 50
    assert shadow.max() > 120
    assert (lamp > 240).mean() > 0.03
    assert (lamp == 150).mean() > 0.3
