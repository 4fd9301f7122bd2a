from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from skinapp.core.errors import DamagedImageError
from trainer.data.record import Record
from trainer.errors import DataSetError
from trainer.segmentation.evaluation import jaccard, mask_intervals
from trainer.segmentation.masks import (
    cut_out,
    dilated,
    load_masked_images,
    mask_path,
    read_mask,
    resized_mask,
    write_mask,
)


def square(size: int, top: int, left: int, side: int) -> np.ndarray:
    mask = np.zeros((size, size), dtype=np.bool_)
    mask[top : top + side, left : left + side] = True
    return mask


def record_of(folder: Path, name: str) -> Record:
    path = folder / f"{name}.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (60, 80, 3), dtype=np.uint8))
    return Record(name, f"lesion_{name}", 0, "histo", None, "", "", path)


def test_jaccard__known_values() -> None:
    truth = np.stack([square(8, 0, 0, 4)] * 3 + [np.zeros((8, 8), dtype=np.bool_)])
    predicted = np.stack([truth[0], square(8, 4, 4, 4), square(8, 0, 2, 4), truth[3]])

    # Shifted by half a side: 8 common pixels of 24.
    np.testing.assert_allclose(jaccard(predicted, truth), [1, 0, 1 / 3, 1])


def test_mask_intervals__failed_masks_are_counted_and_score_nothing() -> None:
    values = np.array([0.9, 0.7, 0.6, 0.2])

    found = mask_intervals(values, np.array(["a", "b", "c", "d"]), resamples=50)

    assert found["jaccard"].estimate == pytest.approx(0.6)
    assert found["below_0.65"].estimate == pytest.approx(0.5)
    assert found["thresholded_jaccard"].estimate == pytest.approx(0.4)
    assert found["jaccard"].low < 0.6 < found["jaccard"].high


def test_dilated__grows_by_a_share_of_the_longer_side() -> None:
    mask = square(100, 40, 40, 20)

    assert dilated(mask, 0.0) is mask
    wide = dilated(mask, 0.1)
    assert wide[30:70, 50].all()
    assert not wide[29, 50]
    assert not wide[30, 30]


def test_cut_out__blacks_the_outside_at_the_resolution_of_the_image() -> None:
    image = np.full((20, 20, 3), 200, dtype=np.uint8)

    result = cut_out(image, square(10, 0, 0, 5))

    assert (result[:9, :9] == 200).all()
    assert not result[11:].any()
    assert not result[:, 11:].any()


def test_mask_file__comes_back_as_it_was_written(tmp_path: Path) -> None:
    mask = square(16, 3, 5, 7)
    write_mask(tmp_path / "mask.png", mask)

    np.testing.assert_array_equal(read_mask(tmp_path / "mask.png"), mask)
    # All lesion is a mask, too.
    write_mask(tmp_path / "mask.png", np.ones((4, 4), dtype=np.bool_))
    assert read_mask(tmp_path / "mask.png").all()
    np.testing.assert_array_equal(resized_mask(resized_mask(mask, 32, 32), 16, 16), mask)


@pytest.mark.parametrize("content", [b"", b"no image", None])
def test_read_mask__refuses_what_is_no_mask(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(DamagedImageError):
        read_mask(path)


def test_load_masked_images__lists_every_problem(tmp_path: Path) -> None:
    records = [record_of(tmp_path, name) for name in ("good", "missing", "other_shape")]
    write_mask(mask_path(tmp_path, records[0]), np.ones((30, 40), dtype=np.bool_))
    write_mask(mask_path(tmp_path, records[2]), np.ones((80, 60), dtype=np.bool_))

    data = load_masked_images(records[:1], tmp_path, 32, 1)
    assert data.images.shape == (1, 32, 32, 3)
    assert data.masks.all()
    assert data.shapes == ((60, 80),)
    with pytest.raises(DataSetError) as caught:
        load_masked_images(records, tmp_path, 32, 1)
    assert len(caught.value.problems) == 2
