from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.data.audit import audit_data_set, survey_for_training
from trainer.data.protocols import Protocol
from trainer.errors import DataSetError


@pytest.fixture
def data(small_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_data, tmp_path / "data"))


def append(data: Path, *rows: str) -> None:
    with (data / "HAM10000_metadata.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("".join(f"{row}\r\n" for row in rows))


def test_audit__finds_a_copy_under_another_lesion_id_and_no_other(data: Path) -> None:
    images = data / "HAM10000_images_part_1"
    copied = cv2.imread(str(images / "image_nv_0_0.png"))
    # Another exposure of the same photograph, saved once more.
    cv2.imwrite(str(images / "copy.jpg"), np.clip(copied * 1.1 + 5, 0, 255).astype(np.uint8))
    append(data, "lesion_copy,copy,nv,histo,50.0,male,back")

    audit = audit_data_set(data)

    assert not audit.problems
    (pair,) = audit.near_duplicates
    assert {pair.first.image_id, pair.second.image_id} == {"image_nv_0_0", "copy"}
    assert 0.9 <= pair.correlation <= 1


def test_audit__counts_siblings_under_each_protocol(data: Path) -> None:
    audit = audit_data_set(data)

    paper, lesion, everything = audit.siblings
    assert (paper.tested, lesion.with_sibling, everything.with_sibling) == (14, 0, 0)
    assert paper.with_sibling > 0
    assert everything.tested == len(audit.records) == 105


def test_audit__lists_files_without_a_row(data: Path) -> None:
    images = data / "HAM10000_images_part_1"
    shutil.copy(images / "image_nv_0_0.png", images / "stray.png")

    assert audit_data_set(data).unlisted == ("stray",)


def test_survey_for_training__lists_the_problems_of_rows_files_and_folds_together(
    data: Path,
) -> None:
    images = data / "HAM10000_images_part_1"
    (images / "image_mel_0_0.png").write_bytes(b"")
    (images / "image_bcc_0_0.png").unlink()
    shutil.copy(images / "image_nv_2_0.png", data / "HAM10000_images_part_2" / "image_nv_0_0.png")
    append(data, "lesion_x,image_nv_0_0,nv,histo,50.0,male,back")

    with pytest.raises(DataSetError) as caught:
        survey_for_training(data, Protocol.PAPER, 9, 0)

    text = "\n".join(caught.value.problems)
    for words in (
        "image_mel_0_0: E_EMPTY",
        "no image file image_bcc_0_0.jpg",
        "two image files image_nv_0_0",
        "'image_nv_0_0' stands in 2 rows",
        "bcc has 9 lesions; the protocol needs 11",
    ):
        assert words in text


def test_survey_for_training__reports_a_class_that_a_fold_would_lack(data: Path) -> None:
    path = data / "HAM10000_metadata.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    few = [line for line in lines if ",df," not in line or "df_0" in line or "df_2" in line]
    path.write_text("\n".join(few), encoding="utf-8")

    with pytest.raises(DataSetError) as caught:
        survey_for_training(data, Protocol.ALL, 5, 0)

    assert caught.value.problems == ("df has 2 lesions, too few for 5 folds.",)
