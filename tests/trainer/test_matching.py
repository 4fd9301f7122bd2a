from __future__ import annotations

import csv
import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.local_features import arrangement, find_features, mirrored
from trainer.data.matching import (
    compare_features,
    features_of,
    find_same_lesions,
    pairs_csv,
    write_matches,
)
from trainer.data.record import Record
from trainer.data.same_lesions import read_pairs

Image = NDArray[np.uint8]


def draw_skin(seed: int) -> Image:
    """Skin with a lesion of dots: every seed another arrangement."""
    generator = np.random.default_rng(seed)
    image = np.full((300, 400, 3), (225, 180, 160), np.uint8)
    for _ in range(140):
        centre = tuple(int(value) for value in generator.integers((20, 20), (380, 280)))
        colour = tuple(int(value) for value in generator.integers(40, 200, 3))
        axes = tuple(int(value) for value in generator.integers(2, 9, 2))
        cv2.ellipse(image, centre, axes, float(generator.integers(180)), 0, 360, colour, -1)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 1.0), dtype=np.uint8)


def draw_ruler(image: Image) -> Image:
    """The same image with a ruler below."""
    ruled = image.copy()
    cv2.line(ruled, (60, 260), (340, 260), (20, 20, 20), 1)
    for at in range(60, 341, 14):
        cv2.line(ruled, (at, 248 if (at - 60) % 70 else 240), (at, 260), (20, 20, 20), 1)
    return ruled


def turn(image: Image, angle: float, scale: float) -> Image:
    matrix = cv2.getRotationMatrix2D((200, 150), angle, scale)
    turned = cv2.warpAffine(image, matrix, (400, 300), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, dtype=np.uint8)


def other_light(image: Image) -> Image:
    return np.clip(image * np.array([0.8, 0.9, 1.1]) + 12, 0, 255).astype(np.uint8)


def as_record(folder: Path, name: str, lesion: str, image: Image) -> Record:
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), image[..., ::-1])
    return Record(name, lesion, 5, "histo", 50.0, "male", "back", path)


@pytest.mark.parametrize("angle", [0, 37, 90, 180])
@pytest.mark.parametrize("scale", [0.7, 1.0, 1.6])
def test_compare_features__finds_a_photograph_that_was_turned_scaled_and_recoloured(
    angle: float, scale: float
) -> None:
    image = draw_skin(1)
    found = compare_features(
        find_features(image), find_features(other_light(turn(image, angle, scale))), turned=False
    )

    assert found is not None
    assert found.scale == pytest.approx(scale, rel=0.03)
    assert abs((found.angle + angle + 180) % 360 - 180) < 2


def test_compare_features__finds_a_mirror_image_only_when_it_is_looked_for() -> None:
    image = draw_skin(1)
    first, second = find_features(image), find_features(turn(image[:, ::-1], 25, 1.2))

    assert compare_features(first, second, turned=False) is None
    found = compare_features(first, second, turned=True)
    assert found is not None
    assert found.mirrored


def test_mirrored__gives_the_features_of_the_mirror_image() -> None:
    image = draw_skin(1)
    found = arrangement(mirrored(find_features(image)), find_features(image[:, ::-1]))

    assert found is not None
    assert found.inliers > 100
    assert found.scale == pytest.approx(1, abs=0.01)


def test_compare_features__a_ruler_in_both_photographs_is_no_match() -> None:
    first, second = (find_features(draw_ruler(draw_skin(seed))) for seed in (1, 2))
    plain = arrangement(first, second)

    assert plain is None or plain.off_line < 3
    assert compare_features(first, second, turned=False) is None


def test_compare_features__an_image_without_features_matches_nothing() -> None:
    empty = find_features(np.full((300, 400, 3), 200, np.uint8))

    assert len(empty.points_n2) == 0
    assert compare_features(empty, empty, turned=False) is None
    assert compare_features(empty, find_features(draw_skin(1)), turned=False) is None


def test_find_same_lesions__reports_pairs_across_lesion_ids_alone(tmp_path: Path) -> None:
    records = [
        as_record(tmp_path, f"image_{seed}", f"lesion_{seed}", draw_skin(seed))
        for seed in range(12)
    ]
    again = other_light(turn(draw_skin(3), 60, 1.3))
    records += [
        as_record(tmp_path, "sibling", "lesion_4", turn(draw_skin(4), 10, 1)),
        as_record(tmp_path, "other_id", "lesion_x", again),
        as_record(tmp_path, "mirror", "lesion_y", draw_skin(5)[:, ::-1]),
    ]

    pairs = find_same_lesions(records, features_of(records))

    assert {(pair.first.image_id, pair.second.image_id) for pair in pairs} == {
        ("image_3", "other_id"),
        ("image_5", "mirror"),
    }
    assert [pair.arrangement.mirrored for pair in pairs if pair.second.image_id == "mirror"] == [
        True
    ]


def test_write_matches__writes_what_training_joins_by(tmp_path: Path) -> None:
    records = [as_record(tmp_path, name, name, draw_skin(1)) for name in ("a", "b")]
    pairs = find_same_lesions(records, features_of(records))
    write_matches(tmp_path / "pairs.csv", pairs)

    assert read_pairs(tmp_path / "pairs.csv") == (("a", "b"),)
    (row,) = csv.DictReader(io.StringIO(pairs_csv(pairs).decode("utf-8")))
    assert int(row["inliers"]) == pairs[0].arrangement.inliers


def test_find_same_lesions__takes_few_images_and_none() -> None:
    assert find_same_lesions([], []) == ()
