"""What an image is stored as changes no probability: only its pixels do."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from skinapp.core.decoded_image import DecodedImage
from skinapp.core.images import decode_image
from skinapp.services.analysis.assess import Analyst, load_analyst
from skinapp.services.cancellation import CancelToken

Made = tuple[bytes, NDArray[np.uint8]]
"""A file, and its pixels as RGB worked out by hand."""


def lesion() -> NDArray[np.uint8]:
    """A brown spot on skin, uint8 (96, 128, 3), RGB, different at each side."""
    rows, columns = np.mgrid[0:96, 0:128]
    skin = np.stack([215 + rows // 4, 150 + columns // 4, 110 + (rows + columns) // 5], axis=2)
    spot = ((rows - 50) / 26) ** 2 + ((columns - 58) / 36) ** 2 < 1
    skin[spot] = np.stack([90 + columns // 3, 50 + rows // 3, 30 + rows // 6], axis=2)[spot]
    return skin.clip(0, 255).astype(np.uint8)


def encoded(image: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def grey() -> Made:
    values = lesion()[..., 1]
    return encoded(Image.fromarray(values), "PNG"), np.stack([values] * 3, axis=2)


def palette() -> Made:
    image = Image.fromarray(lesion()).quantize(64)
    colours = np.array(image.getpalette(), dtype=np.uint8).reshape(-1, 3)
    return encoded(image, "PNG"), colours[np.asarray(image)]


def deep() -> Made:
    values = lesion().astype(np.uint16) * 257 + np.arange(128, dtype=np.uint16)[:, np.newaxis] // 2
    stream = io.BytesIO()
    tifffile.imwrite(stream, values, photometric="rgb")
    return stream.getvalue(), np.round(values / 257).astype(np.uint8)


def cmyk() -> Made:
    inks = 255 - lesion().astype(int)
    black = np.full((96, 128, 1), 40)
    stored = np.concatenate([inks.clip(0, 200), black], axis=2)
    light = 255 - stored[..., 3:]
    expected = light - np.round(stored[..., :3] * light / 255)
    image = Image.fromarray(stored.astype(np.uint8), "CMYK")
    return encoded(image, "TIFF"), expected.astype(np.uint8)


def transparent() -> Made:
    pixels = lesion()
    opacity = np.tile(np.linspace(60, 255, 128).astype(np.uint8), (96, 1))[..., np.newaxis]
    stored = np.concatenate([pixels, opacity], axis=2)
    share = opacity / 255
    expected = np.round(pixels * share + 255 * (1 - share)).astype(np.uint8)
    return encoded(Image.fromarray(stored), "PNG"), expected


@pytest.fixture(scope="module")
def analyst(tiny_bundle: Path) -> Analyst:
    return load_analyst(tiny_bundle, "torch-cpu")


def probabilities(analyst: Analyst, image: DecodedImage) -> NDArray[np.float64]:
    assessment = analyst.assess(image, CancelToken(), heatmaps=False)
    return np.array(assessment.prediction.probabilities)


def as_pixels(pixels: NDArray[Any]) -> DecodedImage:
    return DecodedImage(np.ascontiguousarray(pixels), "0" * 64, "PNG", ())


@pytest.mark.parametrize("make", [grey, palette, deep, cmyk, transparent])
def test_assess__gives_the_probabilities_of_the_converted_pixels(
    analyst: Analyst, make: Callable[[], Made]
) -> None:
    data, rgb = make()
    found = probabilities(analyst, decode_image(data))
    np.testing.assert_allclose(found, probabilities(analyst, as_pixels(rgb)), atol=1e-4, rtol=0)


def test_assess__tells_red_from_blue(analyst: Analyst) -> None:
    """Else the test above could not find channels that are in the wrong order."""
    image = decode_image(encoded(Image.fromarray(lesion()), "PNG"))
    right = probabilities(analyst, image)
    swapped = probabilities(analyst, as_pixels(lesion()[..., ::-1]))
    assert np.abs(right - swapped).max() > 1e-3
