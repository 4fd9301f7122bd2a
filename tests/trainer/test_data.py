from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from skinapp.core.assessment import Region
from trainer.data.augment import augment
from trainer.data.dataset import BATCHES_AHEAD, EpochPlan, load_images, training_batches
from trainer.data.ham10000 import read_data_set
from trainer.data.splits import lesion_folds, read_folds, selection_lesions, write_folds
from trainer.errors import DataSetError, RunError
from trainer.recipe import AugmentationSettings, Recipe

OFF = AugmentationSettings(
    rotation_degrees=0,
    scale=(1, 1),
    shift=0,
    flip=False,
    brightness=0,
    contrast=0,
    saturation=0,
    channel_gain=0,
    cutout_probability=0,
)


@pytest.fixture
def data(tiny_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data, tmp_path / "data"))


def edit(folder: Path, *changes: tuple[int, str, str]) -> None:
    path = folder / "HAM10000_metadata.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for row, column, value in changes:
        rows[row][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def test_read_data_set__lists_every_problem_at_once(data: Path) -> None:
    edit(data, (1, "dx", "xyz"), (2, "image_id", "nowhere"), (3, "lesion_id", ""))
    edit(data, (5, "image_id", "image_akiec_3_1"), (4, "age", "old"))

    with pytest.raises(DataSetError) as caught:
        read_data_set(data)

    found = "\n".join(caught.value.problems)
    for words in ("'xyz'", "nowhere.jpg", "lesion_id is empty", "stands in 2 rows", "'old'"):
        assert words in found


def test_read_data_set__missing_parts_are_listed_together(tmp_path: Path) -> None:
    with pytest.raises(DataSetError) as caught:
        read_data_set(tmp_path)

    assert len(caught.value.problems) == 2


def test_read_data_set__takes_bom_semicolons_and_crlf(data: Path) -> None:
    path = data / "HAM10000_metadata.csv"
    expected = read_data_set(data)
    text = path.read_text(encoding="utf-8").replace(",", ";")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert read_data_set(data) == expected


def test_load_images__lists_every_unreadable_image(data: Path) -> None:
    for name in ("image_nv_0_0", "image_mel_0_0"):
        (data / "HAM10000_images_part_1" / f"{name}.png").write_bytes(b"")

    with pytest.raises(DataSetError) as caught:
        load_images(read_data_set(data), 32, 2)

    assert len(caught.value.problems) == 2
    assert all("E_EMPTY" in problem for problem in caught.value.problems)


def test_lesion_folds__no_lesion_stands_in_two(tiny_data: Path) -> None:
    records = read_data_set(tiny_data)

    folds = lesion_folds(records, 4, 0)

    places: dict[str, set[int]] = {}
    for record in records:
        places.setdefault(record.lesion_id, set()).add(folds[record.image_id])
    assert all(len(found) == 1 for found in places.values())
    assert set(folds.values()) == {0, 1, 2, 3}


def test_lesion_folds__refuses_a_class_absent_from_a_fold(tiny_data: Path) -> None:
    with pytest.raises(DataSetError, match="problem"):
        lesion_folds(read_data_set(tiny_data), 6, 0)


def test_selection_lesions__hold_some_of_each_class_and_not_all(tiny_data: Path) -> None:
    records = read_data_set(tiny_data)

    chosen = selection_lesions(records, 0.25, 0)

    assert len(chosen) == 7
    assert len({record.label for record in records if record.lesion_id in chosen}) == 7


def test_read_folds__round_trip_and_refusals(tiny_data: Path, tmp_path: Path) -> None:
    records, path = read_data_set(tiny_data), tmp_path / "folds.csv"
    folds = lesion_folds(records, 2, 0)
    write_folds(path, records, folds)
    assert read_folds(path, records) == folds

    with pytest.raises(RunError, match="another data set"):
        read_folds(path, records[1:])
    torn = {**folds, "image_nv_1_0": 0, "image_nv_1_1": 1}
    write_folds(path, records, torn)
    with pytest.raises(RunError, match="two folds"):
        read_folds(path, records)


def test_augment__all_off_is_the_plain_crop() -> None:
    image = np.random.default_rng(0).integers(0, 255, size=(32, 48, 3), dtype=np.uint8)

    result = augment(image, Region(8, 0, 32, 32), 32, OFF, np.random.default_rng(0))

    assert np.abs(result.astype(int) - image[:, 8:40]).max() <= 1


def test_training_batches__same_seed_same_batches(tiny_data: Path, tiny_recipe: Recipe) -> None:
    records = read_data_set(tiny_data)
    store = load_images(records, 32, 2)

    def batches(epoch: int, ahead: int = 0) -> list[bytes]:
        plan = EpochPlan(
            tiny_recipe.preprocessing(32), tiny_recipe.augmentation, 8, (0, epoch), ahead=ahead
        )
        return [batch.inputs.tobytes() for batch in training_batches(store, np.arange(20), plan)]

    assert len(batches(0)) == 2
    assert batches(0) == batches(0)
    assert batches(0) != batches(1)
    assert batches(0) == batches(0, ahead=1) == batches(0, ahead=BATCHES_AHEAD)
