"""The samples are what the script draws, and the program reads them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from skinapp.core.images import read_image
from skinapp.core.resources import resource_path

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "draw_samples.py"
SAMPLES = {
    "network.jpg": "JPEG",
    "irregular.png": "PNG",
    "hairs.webp": "WEBP",
    "vessels.tif": "TIFF",
    "keratosis.jpg": "JPEG",
    "dark_corners.jpg": "JPEG",
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw_samples", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_samples__folder_holds_these_and_their_readme() -> None:
    found = {path.name for path in resource_path("samples").iterdir()}
    assert found == {*SAMPLES, "README.md"}
    assert sum(path.stat().st_size for path in resource_path("samples").iterdir()) < 1_500_000


@pytest.mark.parametrize(("name", "kind"), SAMPLES.items())
def test_samples__are_read_without_a_notice(name: str, kind: str) -> None:
    sample = read_image(resource_path("samples", name))
    assert sample.pixels_hwc_u8.shape == (450, 600, 3)
    assert sample.source_format == kind
    assert sample.flags == ()


@pytest.mark.parametrize("name", ["irregular.png", "vessels.tif"])
def test_samples__lossless_ones_are_what_the_script_draws(script: ModuleType, name: str) -> None:
    committed = read_image(resource_path("samples", name)).pixels_hwc_u8.astype(int)
    # Filters may round differently on another processor.
    assert np.abs(script.draw(name) - committed).max() <= 2


@pytest.mark.parametrize("name", ["network.jpg", "hairs.webp", "keratosis.jpg", "dark_corners.jpg"])
def test_samples__lossy_ones_are_close_to_what_the_script_draws(
    script: ModuleType, name: str
) -> None:
    committed = read_image(resource_path("samples", name)).pixels_hwc_u8.astype(int)
    assert np.abs(script.draw(name) - committed).mean() < 3


def test_draw__is_the_same_at_every_call(script: ModuleType) -> None:
    np.testing.assert_array_equal(script.draw("network.jpg"), script.draw("network.jpg"))
