from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from skinapp.core.diagnoses import CODES
from trainer.data.ham10000 import COLUMNS
from trainer.recipe import Recipe

CLASSIFIER = """
name = "tiny"
folds = 2
selection_share = 0.3
stages = [{ size = 32, epochs = 1 }]
[network]
backbone = "mobilenetv2_035"
start = "random"
hidden_units = 8
[input]
mean = [0.5, 0.5, 0.5]
std = [0.5, 0.5, 0.5]
[optimiser]
batch_size = 32
"""

UNET = """
name = "tiny"
encoder = "mobilenet_v2"
start = "random"
size = 32
epochs = 2
batch_size = 16
"""


def write_metadata(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "HAM10000_metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def write_data(folder: Path, lesions_per_class: int) -> Path:
    """HAM10000 in small: two images of every second lesion, each class of another colour."""
    generator = np.random.default_rng(0)
    rows = []
    for part in (1, 2):
        (folder / f"HAM10000_images_part_{part}").mkdir()
    for label, code in enumerate(CODES):
        for lesion in range(lesions_per_class):
            for photo in range(1 + lesion % 2):
                name = f"image_{code}_{lesion}_{photo}"
                image = generator.integers(60, 120, size=(48, 64, 3), dtype=np.uint8)
                image[..., label % 3] += np.uint8(20 * label)
                part_folder = folder / f"HAM10000_images_part_{1 + lesion % 2}"
                cv2.imwrite(str(part_folder / f"{name}.png"), image)
                values = (f"lesion_{code}_{lesion}", name, code, "histo", "50.0", "male", "back")
                rows.append(dict(zip(COLUMNS, values, strict=True)))
    write_metadata(folder, rows)
    return folder


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """7 classes of 4 lesions."""
    return write_data(tmp_path_factory.mktemp("data"), 4)


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """7 classes of 10 lesions: enough for every protocol."""
    return write_data(tmp_path_factory.mktemp("data"), 10)


@pytest.fixture
def tiny_recipe() -> Recipe:
    return Recipe.model_validate(
        {
            "name": "tiny",
            "folds": 2,
            "selection_share": 0.3,
            "stages": [{"size": 32, "epochs": 1}, {"size": 48, "epochs": 1}],
            "network": {
                "backbone": "tf_efficientnet_lite0",
                "hidden_units": 8,
                "drop_path": 0.1,
                "frozen_blocks": 4,
            },
            "input": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]},
            "optimiser": {"batch_size": 4},
        }
    )


@pytest.fixture
def classifier_recipe(tmp_path: Path) -> Path:
    """Recipe file of a classifier that is trained in seconds."""
    path = tmp_path / "classifier.toml"
    path.write_text(CLASSIFIER, encoding="utf-8")
    return path


@pytest.fixture
def unet_recipe(tmp_path: Path) -> Path:
    """Recipe file of a U-Net that is trained in seconds."""
    path = tmp_path / "unet.toml"
    path.write_text(UNET, encoding="utf-8")
    return path
