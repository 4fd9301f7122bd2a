from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from skinapp.core.diagnoses import CODES
from skinapp.core.manifest import Start, Training
from trainer.crossval import join_later, joined_records, prepare_work
from trainer.data.dataset import load_images, read_pixels
from trainer.data.ham10000 import read_data_set, read_data_sets, survey_data_sets
from trainer.data.record import OUTSIDE
from trainer.data.same_lesions import join_lesions, joined_ids, known_folds, read_pairs
from trainer.data.splits import NO_FOLD, lesion_folds, read_folds, write_folds
from trainer.errors import DataSetError
from trainer.recipe import Recipe
from trainer.training.start import lesions_trained_on

COLUMNS = ("lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization", "skin_tone")


def write_other(folder: Path, rows: list[tuple[str, ...]]) -> Path:
    (folder / "images").mkdir(parents=True)
    for row in rows:
        image = np.random.default_rng(0).integers(60, 120, size=(60, 60, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / "images" / f"{row[1]}.jpg"), image)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return folder


@pytest.fixture
def other_data(tmp_path: Path) -> Path:
    rows = [
        ("lesion_mel_0", "other_0", "mel", "histo", "50.0", "male", "back", "3"),
        ("il_1", "other_1", "scc", "histo", "70.0", "female", "hand", ""),
        ("il_2", "other_2", "inf", "", "", "unknown", "unknown", "5"),
    ]
    return write_other(tmp_path / "other", rows)


def test_read_data_sets__knows_sources_tones_and_what_lies_outside(
    tiny_data: Path, other_data: Path
) -> None:
    records = read_data_sets((tiny_data, other_data))

    assert len(records) == len(read_data_set(tiny_data)) + 3
    melanoma, carcinoma, inflammation = records[-3:]
    assert melanoma.label == CODES.index("mel")
    assert melanoma.data_set == melanoma.source == "other"
    assert melanoma.skin_tone == 3
    assert carcinoma.label == OUTSIDE
    assert carcinoma.code == "scc"
    assert carcinoma.malignant
    assert carcinoma.skin_tone is None
    assert not inflammation.malignant


def test_read_data_sets__refuses_an_image_that_stands_in_two(
    tiny_data: Path, tmp_path: Path
) -> None:
    name = read_data_set(tiny_data)[0].image_id
    row = ("il", name, "nv", "histo", "50.0", "male", "back", "3")
    survey = survey_data_sets((tiny_data, write_other(tmp_path / "other", [row])))

    assert survey.problems == (f"image_id {name!r} stands in 2 data sets.",)


def test_read_pixels__draws_squeezed_images_out_again(other_data: Path) -> None:
    sizes = "image_id,width,height\nother_0,300,200\n"
    (other_data / "original_sizes.csv").write_text(sizes, encoding="utf-8")

    known, usual, _ = read_data_set(other_data)

    assert read_pixels(known).shape == (60, 90, 3)
    assert read_pixels(usual).shape == (60, 80, 3)


def test_load_images__shares_a_file_of_pixels_and_notices_a_changed_image(
    tiny_data: Path, other_data: Path, tmp_path: Path
) -> None:
    records = read_data_sets((tiny_data, other_data))
    plain = load_images(records, 16, 1)

    shared = load_images(records, 16, 1, shared=tmp_path)
    again = load_images(records, 16, 1, shared=tmp_path)

    for images in (shared.images, again.images):
        assert all((a == b).all() for a, b in zip(images, plain.images, strict=True))
    cv2.imwrite(str(records[-1].path), 255 - cv2.imread(str(records[-1].path)))
    changed = load_images(records, 16, 1, shared=tmp_path)
    assert changed.images[-1].mean() > 130


def test_lesion_folds__keeps_a_lesion_of_two_data_sets_in_one_fold(
    small_data: Path, other_data: Path
) -> None:
    records = read_data_sets((small_data, other_data))

    folds = lesion_folds(records, 3, 0)

    places: dict[str, set[int]] = {}
    for record in records:
        places.setdefault(record.lesion_id, set()).add(folds[record.image_id])
    assert all(len(found) == 1 for found in places.values())


def test_lesion_folds__keeps_folds_that_are_known(small_data: Path, tmp_path: Path) -> None:
    records = read_data_set(small_data)
    known = {record.lesion_id: 2 for record in records[:8]} | {records[-1].lesion_id: NO_FOLD}

    folds = lesion_folds(records, 3, 0, known)

    assert {folds[record.image_id] for record in records[:8]} == {2}
    assert folds[records[-1].image_id] == NO_FOLD
    assert NO_FOLD not in {folds[record.image_id] for record in records[8:-2]}
    write_folds(tmp_path / "folds.csv", records, folds)
    assert read_folds(tmp_path / "folds.csv", records) == folds


def test_joined_ids__follow_chains(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(
        "first_lesion_id,second_lesion_id,inliers\nb,c,40\na,b,30\nx,y,20\n", encoding="utf-8"
    )

    joined = joined_ids(read_pairs(pairs))

    assert joined == {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"}
    training = Training(
        data_set="",
        data_licence="",
        recipe={},
        start=Start(weights="ImageNet"),
        trainer_version="1",
        trainer_commit="unknown",
        folds=(("c", "x"), ("y", "z")),
        unjudged=("u",),
    )
    assert known_folds(training, joined) == {"a": 0, "x": NO_FOLD, "z": 1, "u": NO_FOLD}
    assert lesions_trained_on(training, 0) == {"y", "z", "u"}


def test_join_later__lets_no_fold_judge_what_two_folds_saw(
    small_data: Path, tmp_path: Path, tiny_recipe: Recipe
) -> None:
    records = read_data_set(small_data)
    folds = prepare_work(tiny_recipe, records, tmp_path)
    first = records[0]
    other = next(
        record
        for record, fold in zip(records, folds, strict=True)
        if fold != folds[0] and record.label == first.label
    )
    pairs = tmp_path / "found.csv"
    pairs.write_text(
        f"first_lesion_id,second_lesion_id\n{first.lesion_id},{other.lesion_id}\n",
        encoding="utf-8",
    )

    join_later(records, tmp_path, pairs)
    join_later(records, tmp_path, pairs)

    joined = joined_records(records, tmp_path)
    after = prepare_work(tiny_recipe, joined, tmp_path)
    both = {first.lesion_id, other.lesion_id}
    for record, old, new in zip(records, folds, after, strict=True):
        assert new == (NO_FOLD if record.lesion_id in both else old)


def test_read_pairs__refuses_a_table_without_the_columns(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(DataSetError):
        read_pairs(tmp_path / "pairs.csv")


def test_join_lesions__puts_both_ids_into_one_fold(small_data: Path) -> None:
    records = read_data_set(small_data)
    first, second = (
        records[0].lesion_id,
        next(record.lesion_id for record in records if record.lesion_id != records[0].lesion_id),
    )

    joined = join_lesions(records, joined_ids([(first, second)]))

    folds = lesion_folds(joined, 3, 0)
    both = [r.image_id for r in records if r.lesion_id in {first, second}]
    assert len({folds[image] for image in both}) == 1
