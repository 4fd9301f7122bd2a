"""Measures are finite for any picture, and follow what they are named after."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.measures import MEASURES, measure

Picture = NDArray[np.uint8]


def textured(size: int = 224) -> Picture:
    coarse = np.random.default_rng(0).integers(90, 190, (size // 4, size // 4, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((224, 224, 3), np.uint8),
        np.full((224, 224, 3), 255, np.uint8),
        np.random.default_rng(0).integers(0, 256, (224, 224, 3), dtype=np.uint8),
        textured(64),
        textured(448),
    ],
    ids=["black", "white", "noise", "small", "large"],
)
def test_measure__is_finite_and_moderate_for_any_picture(picture: Picture) -> None:
    found = measure(picture)

    assert found.shape == (MEASURES,)
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    assert np.abs(found).max() < 40


def test_measure__does_not_change_the_picture_and_repeats_itself() -> None:
    picture = textured()
    kept = picture.copy()

    assert np.array_equal(measure(picture), measure(picture))
    assert np.array_equal(picture, kept)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: cv2.GaussianBlur(p, (0, 0), 2),
        lambda p: (p * 0.5).astype(np.uint8),
        lambda p: np.clip(p * 1.6, 0, 255).astype(np.uint8),
        lambda p: np.clip(p * np.array([1.3, 1, 0.7]), 0, 255).astype(np.uint8),
    ],
    ids=["blurred", "dark", "bright", "warm"],
)
def test_measure__moves_far_when_the_picture_is_spoiled(spoil: object) -> None:
    assert callable(spoil)
    picture = textured()

    moved = np.abs(measure(np.asarray(spoil(picture), np.uint8)) - measure(picture)).max()

    assert moved > 0.5


def test_measure__is_nearly_the_same_for_a_larger_copy() -> None:
    small = textured()
    large = np.asarray(cv2.resize(small, (448, 448), interpolation=cv2.INTER_LINEAR), np.uint8)

    light = slice(0, 10)
    assert measure(large)[light] == pytest.approx(measure(small)[light], abs=0.2)
