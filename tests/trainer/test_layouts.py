"""The doors of the trainer: layouts and dialects that people have."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.commands.data import Check
from trainer.data.ham10000 import metadata_file, read_data_set, survey_data_set
from trainer.data.layouts import METADATA_NAME
from trainer.data.record import OUTSIDE, Record
from trainer.errors import DataSetError

Change = Callable[[Path], object]


@pytest.fixture
def data(tiny_data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_data, tmp_path / "data"))


def told(records: tuple[Record, ...]) -> list[tuple[object, ...]]:
    return [
        (one.image_id, one.lesion_id, one.label, one.confirmed_by, one.age, one.sex, one.site)
        for one in records
    ]


def table_of(data: Path) -> list[list[str]]:
    with (data / METADATA_NAME).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_table(path: Path, rows: list[list[str]], delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def as_tabs(data: Path, name: str) -> None:
    write_table(data / name, table_of(data), "\t")
    if name != METADATA_NAME:
        (data / METADATA_NAME).unlink()


def with_decimal_commas(data: Path) -> None:
    rows = [[*row[:4], row[4].replace(".", ","), *row[5:]] for row in table_of(data)]
    write_table(data / METADATA_NAME, rows, ";")


def told_its_delimiter(data: Path) -> None:
    with_decimal_commas(data)
    path = data / METADATA_NAME
    path.write_text("sep=;\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def spaces_behind_commas(data: Path) -> None:
    text = "\n".join(", ".join(row) + " " for row in table_of(data)) + "\n"
    (data / METADATA_NAME).write_text(text, encoding="utf-8")


def with_endings(data: Path) -> None:
    rows = table_of(data)
    write_table(data / METADATA_NAME, [rows[0], *([a, f" {b}.jpg", *c] for a, b, *c in rows[1:])])


def as_utf_16(data: Path) -> None:
    path = data / METADATA_NAME
    path.write_bytes(path.read_text(encoding="utf-8").replace(",", "\t").encode("utf-16"))


def with_row_numbers_of_r(data: Path) -> None:
    rows = table_of(data)
    lines = [rows[0], *([str(number), *row] for number, row in enumerate(rows[1:], 1))]
    write_table(data / METADATA_NAME, lines)


def with_the_index_of_pandas(data: Path) -> None:
    rows = table_of(data)
    lines = [["", *rows[0]], *([str(at), *row] for at, row in enumerate(rows[1:]))]
    write_table(data / METADATA_NAME, lines)


def in_capitals(data: Path) -> None:
    rows = table_of(data)
    write_table(data / METADATA_NAME, [[name.upper() for name in rows[0]], *rows[1:]])


def in_one_folder(data: Path) -> None:
    (data / "images").mkdir()
    for file in list(data.glob("HAM10000_images_part_*/*")):
        file.rename(data / "images" / file.name)


def beside_the_table(data: Path) -> None:
    for file in list(data.glob("HAM10000_images_part_*/*")):
        file.rename(data / file.name)


def folder_in_folder(data: Path) -> None:
    for part in (1, 2):
        outer = data / f"HAM10000_images_part_{part}"
        outer.rename(data / "moved")
        outer.mkdir()
        (data / "moved").rename(outer / outer.name)


def everything_deeper(data: Path) -> None:
    inner = data.parent / "inner"
    data.rename(inner)
    data.mkdir()
    inner.rename(data / "archive")


def doubled_as_on_kaggle(data: Path) -> None:
    for part in (1, 2):
        # The names differ in nothing but capitals there; a Mac or Windows would put them together.
        shutil.copytree(
            data / f"HAM10000_images_part_{part}", data / f"copy of ham10000_images_part_{part}"
        )
    (data / "hmnist_8_8_L.csv").write_text("pixel0000,pixel0001,label\n1,2,3\n", encoding="utf-8")


def packed_by_a_mac(data: Path) -> None:
    (data / "__MACOSX").mkdir()
    shutil.copy(data / METADATA_NAME, data / "__MACOSX" / METADATA_NAME)
    (data / f"._{METADATA_NAME}").write_bytes(b"\0\5\26\7")
    for file in list(data.glob("HAM10000_images_part_*/*")):
        (file.parent / f"._{file.name}").write_bytes(b"\0\5\26\7")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: as_tabs(data, METADATA_NAME),
        lambda data: as_tabs(data, "HAM10000_metadata"),
        lambda data: as_tabs(data, "HAM10000_metadata.tab"),
        lambda data: as_tabs(data, "labels.tsv"),
        with_decimal_commas,
        told_its_delimiter,
        spaces_behind_commas,
        with_endings,
        as_utf_16,
        with_row_numbers_of_r,
        with_the_index_of_pandas,
        in_capitals,
        in_one_folder,
        beside_the_table,
        folder_in_folder,
        everything_deeper,
        doubled_as_on_kaggle,
        packed_by_a_mac,
    ],
)
def test_read_data_set__reads_the_layouts_that_people_have(
    data: Path, tiny_data: Path, change: Change
) -> None:
    change(data)

    assert told(read_data_set(data)) == told(read_data_set(tiny_data))


@pytest.mark.parametrize(
    "word", ["NA", "NaN", "nan", "N/A", "NULL", "None", "#N/A", " ", "unknown"]
)
def test_read_data_set__words_for_missing_are_missing(data: Path, word: str) -> None:
    rows = table_of(data)
    rows[1][3:] = [word] * 4
    write_table(data / METADATA_NAME, rows)

    record = read_data_set(data)[0]

    assert record.age is None
    assert (record.sex, record.site) == ("unknown", "unknown")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("lesion_nv_0,image_nv_0_9", "ends early: without dx"),
        ("lesion_nv_0,image_nv_0_9,nv,histo,8", "it may be cut"),
        ("lesion_nv_0,image_nv_0_9,nv,histo,80,5,male,back", "8 cells, the header 7"),
        ("lesion_nv_0,image_nv_0_9,NA,histo,80,male,back\n", "dx is empty"),
        ("NA,image_nv_0_9,nv,histo,80,male,back\n", "lesion_id is empty"),
        ("lesion_nv_0,image_nv_0_9,nv,histo,inf,male,back\n", "'inf' is not a number"),
        ("lesion_nv_0,image_nv_0_9,nv,histo,-4,male,back\n", "nobody is '-4' years old"),
    ],
)
def test_survey_data_set__a_broken_row_is_a_problem_and_no_traceback(
    data: Path, line: str, words: str
) -> None:
    with (data / METADATA_NAME).open("a", encoding="utf-8", newline="") as file:
        file.write(line)
    shutil.copy(next(data.glob("*/image_nv_0_0.png")), data / "image_nv_0_9.png")

    assert any(words in problem for problem in survey_data_set(data).problems)


def test_survey_data_set__empty_cells_that_a_spreadsheet_leaves_off_are_missing(
    data: Path,
) -> None:
    rows = table_of(data)
    rows[2] = rows[2][:4]
    rows += [[""] * 7]
    write_table(data / METADATA_NAME, rows)

    assert read_data_set(data)[1].age is None


def test_survey_data_set__one_sentence_where_a_fault_is_in_every_row(data: Path) -> None:
    in_one_folder(data)
    shutil.rmtree(data / "images")
    (problem,) = survey_data_set(data).problems
    assert "No row has an image" in problem


def test_survey_data_set__lists_twenty_of_a_kind_and_the_count(data: Path) -> None:
    rows = table_of(data)
    write_table(data / METADATA_NAME, [rows[0], *([*row[:2], "xyz", *row[3:]] for row in rows[1:])])

    *first, last = survey_data_set(data).problems

    assert len(first) == 20
    assert last == f"And {len(rows) - 21} more: rows with an unknown diagnosis."


def test_survey_data_set__images_of_one_name_and_other_content_are_one_problem(
    data: Path,
) -> None:
    doubled_as_on_kaggle(data)
    for file in (data / "copy of ham10000_images_part_1").iterdir():
        file.write_bytes(b"another")
    (problem,) = survey_data_set(data).problems
    assert "HAM10000_images_part_1" in problem
    assert "copy of ham10000_images_part_1" in problem


def test_survey_data_set__says_what_was_looked_for_and_what_was_found(data: Path) -> None:
    (data / METADATA_NAME).rename(data / "labels.xlsx")
    assert "HAM10000_metadata.csv is missing" in survey_data_set(data).problems[0]
    assert "isic_id" in survey_data_set(data).problems[0]
    with pytest.raises(DataSetError):
        metadata_file(data)


def write_images(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        image = np.full((40, 50, 3), 20 * number % 200, np.uint8)
        cv2.imwrite(str(folder / f"{name}.jpg"), image)


def test_read_data_set__reads_a_download_of_the_isic_archive(tmp_path: Path) -> None:
    melanocytic = "Benign melanocytic proliferations"
    rows = [
        ["isic_id", "attribution", "copyright_license", "age_approx", "anatom_site_general",
         "diagnosis_1", "diagnosis_2", "diagnosis_3", "diagnosis_confirm_type", "image_type",
         "lesion_id", "patient_id", "sex"],
        ["ISIC_1", "A clinic", "CC-BY", "55", "posterior torso", "Benign", melanocytic, "Nevus",
         "serial imaging showing no change", "dermoscopic", "IL_1", "IP_1", "male"],
        ["ISIC_2", "A clinic", "CC-BY", "60.0", "head/neck", "Indeterminate",
         "Indeterminate epidermal proliferations", "Solar or actinic keratosis",
         "histopathology", "dermoscopic", "", "IP_2", "female"],
        ["ISIC_3", "A clinic", "CC-BY", "", "", "Malignant",
         "Malignant epidermal proliferations", "Squamous cell carcinoma in situ",
         "histopathology", "dermoscopic", "", "", ""],
        ["ISIC_4", "A clinic", "CC-BY", "", "", "Malignant",
         "Malignant epidermal proliferations", "Squamous cell carcinoma, Invasive",
         "histopathology", "dermoscopic", "IL_4", "", ""],
        ["ISIC_5", "A clinic", "CC-BY", "", "", "Benign", "", "", "", "dermoscopic", "", "", ""],
        ["ISIC_6", "A clinic", "CC-BY", "", "", "Benign", melanocytic, "Nevus", "",
         "clinical: close-up", "IL_1", "", ""],
    ]  # fmt: skip
    write_images(tmp_path, [f"ISIC_{number}" for number in range(1, 7)])
    write_table(tmp_path / "metadata.csv", rows)

    survey = survey_data_set(tmp_path)

    assert survey.problems == ()
    assert [(one.image_id, one.lesion_id, one.code) for one in survey.records] == [
        ("ISIC_1", "IL_1", "nv"),
        ("ISIC_2", "IP_2", "akiec"),
        ("ISIC_3", "ISIC_3", "akiec"),
        ("ISIC_4", "IL_4", "scc"),
    ]
    first = survey.records[0]
    assert (first.confirmed_by, first.site, first.age) == ("follow_up", "back", 55.0)
    assert survey.records[3].label == OUTSIDE
    text = "\n".join(survey.left_out)
    assert "1 images, for each is clinical: close-up, not dermoscopic" in text
    assert "'Benign'" in text


def test_read_data_set__reads_the_tables_of_isic_2018(tmp_path: Path) -> None:
    inner = tmp_path / "ISIC2018_Task3_Training_GroundTruth"
    inner.mkdir()
    head = ["image", "MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC"]
    marks = [["0.0"] * at + ["1.0"] + ["0.0"] * (6 - at) for at in (0, 1, 3)]
    names = ["ISIC_0024306", "ISIC_0024307", "ISIC_0024308"]
    labels = [head, *([name, *mark] for name, mark in zip(names, marks, strict=True))]
    write_table(inner / "ISIC2018_Task3_Training_GroundTruth.csv", labels)
    write_table(
        tmp_path / "ISIC2018_Task3_Training_LesionGroupings.csv",
        [
            ["image", "lesion_id", "diagnosis_confirm_type"],
            [names[0], "HAM_1", "histopathology"],
            [names[1], "HAM_1", "single image expert consensus"],
        ],
    )
    # The test part stands beside the training part.
    write_table(tmp_path / "ISIC2018_Task3_Test_GroundTruth.csv", [head, ["ISIC_9", *marks[0]]])
    write_images(tmp_path / "ISIC2018_Task3_Training_Input", names)

    records = read_data_set(tmp_path)

    assert [(one.code, one.lesion_id, one.confirmed_by) for one in records] == [
        ("mel", "HAM_1", "histo"),
        ("nv", "HAM_1", "consensus"),
        ("akiec", names[2], ""),
    ]


def test_read_data_set__reads_the_tables_of_isic_2019(tmp_path: Path) -> None:
    head = ["image", "MEL", "NV", "BCC", "AK", "BKL", "DF", "VASC", "SCC", "UNK"]
    names = [f"ISIC_{number}_downsampled" for number in range(4)]
    rows = [
        [name, *("1.0" if at == mark else "0.0" for at in range(9))]
        for name, mark in zip(names, (3, 7, 8, 0), strict=True)
    ]
    rows[3][2] = "1.0"
    write_table(tmp_path / "ISIC_2019_Training_GroundTruth.csv", [head, *rows])
    write_table(
        tmp_path / "ISIC_2019_Training_Metadata.csv",
        [
            ["image", "age_approx", "anatom_site_general", "lesion_id", "sex"],
            [names[0], "55.0", "posterior torso", "BCN_1", "female"],
            [names[1], "", "", "", ""],
        ],
    )
    write_images(tmp_path / "ISIC_2019_Training_Input", names)

    survey = survey_data_set(tmp_path)

    first, second = survey.records
    assert (first.code, first.lesion_id, first.age, first.site) == ("akiec", "BCN_1", 55.0, "back")
    assert (second.code, second.lesion_id, second.sex) == ("scc", names[1], "unknown")
    assert "UNK" in survey.left_out[0]
    assert survey.problems == ("Row 5: 2 diagnoses are marked, one was expected.",)


def test_read_data_set__reads_the_tables_of_milk10k(tmp_path: Path) -> None:
    head = ["lesion_id", "AKIEC", "BCC", "BEN_OTH", "BKL", "DF", "INF", "MAL_OTH", "MEL", "NV",
            "SCCKA", "VASC"]  # fmt: skip
    labels = [head, ["IL_1", *["0.0"] * 9, "1.0", "0.0"]]
    write_table(tmp_path / "MILK10k_Training_GroundTruth.csv", labels)
    write_table(
        tmp_path / "MILK10k_Training_Metadata.csv",
        [
            ["lesion_id", "image_type", "isic_id", "age_approx", "sex", "skin_tone_class", "site"],
            ["IL_1", "clinical: close-up", "ISIC_1", "70", "male", "3", "trunk"],
            ["IL_1", "dermoscopic", "ISIC_2", "70", "male", "3", "trunk"],
        ],
    )
    write_images(tmp_path / "MILK10k_Training_Input" / "IL_1", ["ISIC_1", "ISIC_2"])

    (record,) = read_data_set(tmp_path)

    assert (record.image_id, record.lesion_id, record.code) == ("ISIC_2", "IL_1", "scc")
    assert (record.skin_tone, record.site) == (3, "trunk")


def test_check__says_which_diagnoses_have_no_image(data: Path) -> None:
    rows = table_of(data)
    write_table(data / METADATA_NAME, [row for row in rows if row[2] not in {"df", "vasc"}])

    # Four lesions of a class are too few for the five folds of the check.
    with pytest.raises(DataSetError):
        Check((data,), match=False).run()


def test_check__counts_absent_diagnoses_and_matches(small_data: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(small_data, tmp_path / "data"))
    rows = table_of(data)
    write_table(data / METADATA_NAME, [row for row in rows if row[2] not in {"df", "vasc"}])
    # The protocols of the paper need every class: another name makes it a data set of its own.
    (data / METADATA_NAME).rename(data / "metadata.csv")

    text = Check((data,), tmp_path / "pairs.csv").run()

    assert "Without an image: df, vasc" in text
    assert (tmp_path / "pairs.csv").read_text(encoding="utf-8").startswith("first_image_id")
