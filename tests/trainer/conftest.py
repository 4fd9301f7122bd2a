from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from skinapp.core.diagnoses import CODES
from trainer.data.ham10000 import COLUMNS
from trainer.recipe import Recipe

LESIONS_PER_CLASS = 4


def write_metadata(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "HAM10000_metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """HAM10000 in small: 7 classes, 4 lesions each, two images of every second lesion."""
    folder = tmp_path_factory.mktemp("data")
    generator = np.random.default_rng(0)
    rows = []
    for part in (1, 2):
        (folder / f"HAM10000_images_part_{part}").mkdir()
    for label, code in enumerate(CODES):
        for lesion in range(LESIONS_PER_CLASS):
            for photo in range(1 + lesion % 2):
                name = f"image_{code}_{lesion}_{photo}"
                image = generator.integers(60, 120, size=(48, 64, 3), dtype=np.uint8)
                image[..., label % 3] += np.uint8(20 * label)
                part = folder / f"HAM10000_images_part_{1 + lesion % 2}"
                cv2.imwrite(str(part / f"{name}.png"), image)
                rows.append(
                    dict(
                        zip(
                            COLUMNS,
                            (
                                f"lesion_{code}_{lesion}",
                                name,
                                code,
                                "histo",
                                "50.0",
                                "male",
                                "back",
                            ),
                            strict=True,
                        )
                    )
                )
    write_metadata(folder, rows)
    return folder


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
