"""HAM10000 in its public layout: two image folders and one CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.diagnoses import CODES
from trainer.errors import DataSetError

COLUMNS = ("lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization")
METADATA_NAME = "HAM10000_metadata.csv"
_IMAGE_FOLDER = re.compile(r"ham10000_images.*", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """One image and what the data set says of it.

    Attributes:
        image_id: Unique name of the image.
        lesion_id: The lesion it shows; several images may show one lesion.
        label: Index into ``skinapp.core.diagnoses.DIAGNOSES``.
        confirmed_by: ``histo``, ``follow_up``, ``consensus`` or ``confocal``.
        age: In years, None where unknown.
        sex: ``male``, ``female`` or ``unknown``.
        site: Place on the body.
        path: The image file.
    """

    image_id: str
    lesion_id: str
    label: int
    confirmed_by: str
    age: float | None
    sex: str
    site: str
    path: Path


@dataclass(frozen=True)
class Survey:
    """What could be read of a data set, and all that is wrong with it.

    Attributes:
        records: One for each sound row of the metadata, in its order.
        problems: One sentence each.
        unlisted: Names of image files that no row names.
    """

    records: tuple[Record, ...]
    problems: tuple[str, ...]
    unlisted: tuple[str, ...]


def read_data_set(folder: Path) -> tuple[Record, ...]:
    """Read the metadata and find every image file.

    Args:
        folder: Folder with ``HAM10000_metadata.csv`` and the ``HAM10000_images_part_*`` folders.

    Returns:
        One record an image, in the order of the CSV file.

    Raises:
        DataSetError: With the complete list of problems.
    """
    survey = survey_data_set(folder)
    if survey.problems:
        raise DataSetError(survey.problems, folder)
    return survey.records


def survey_data_set(folder: Path) -> Survey:
    """Read the metadata and find every image file, whatever is wrong.

    Args:
        folder: Folder with ``HAM10000_metadata.csv`` and the ``HAM10000_images_part_*`` folders.

    Returns:
        The survey.
    """
    metadata = folder / METADATA_NAME
    if not folder.is_dir():
        return Survey((), (f"There is no folder {folder}.",), ())
    problems: list[str] = []
    images = _find_images(folder, problems)
    rows: list[dict[str, str]] = []
    if metadata.is_file():
        rows = _read_rows(metadata, problems)
    else:
        problems.append(f"{METADATA_NAME} is missing.")
    records = [_record(number, row, images, problems) for number, row in enumerate(rows, start=2)]
    _check_ids(rows, problems)
    named = {row["image_id"] for row in rows}
    return Survey(
        tuple(record for record in records if record is not None),
        tuple(problems),
        tuple(name for name in sorted(images) if rows and name not in named),
    )


def _find_images(folder: Path, problems: list[str]) -> dict[str, Path]:
    image_folders = sorted(
        entry for entry in folder.iterdir() if entry.is_dir() and _IMAGE_FOLDER.match(entry.name)
    )
    if not image_folders:
        problems.append("There is no folder HAM10000_images_part_1 or HAM10000_images_part_2.")
    found: dict[str, Path] = {}
    for image_folder in image_folders:
        for file in sorted(image_folder.iterdir()):
            if file.suffix.lower() not in {".jpg", ".jpeg", ".png"}:
                continue
            if file.stem in found:
                problems.append(f"There are two image files {file.stem}.")
            found[file.stem] = file
    return found


def _read_rows(metadata: Path, problems: list[str]) -> list[dict[str, str]]:
    try:
        text = metadata.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        problems.append(f"{metadata.name} cannot be read: {error}.")
        return []
    header = text.split("\n", 1)[0]
    # Spreadsheet programs of some countries save CSV with semicolons.
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        problems.append(f"{metadata.name} has no column {', '.join(missing)}.")
        return []
    rows = list(reader)
    if not rows:
        problems.append(f"{metadata.name} has no rows.")
    return rows


def _record(
    number: int, row: dict[str, str], images: dict[str, Path], problems: list[str]
) -> Record | None:
    count = len(problems)
    values = {name: (row[name] or "").strip() for name in COLUMNS}
    problems.extend(
        f"Row {number}: {name} is empty." for name in ("image_id", "lesion_id") if not values[name]
    )
    if values["dx"] not in CODES:
        problems.append(f"Row {number}: unknown diagnosis {values['dx']!r}.")
    path = images.get(values["image_id"])
    if path is None and values["image_id"]:
        problems.append(f"Row {number}: no image file {values['image_id']}.jpg.")
    age = _age(values["age"])
    if values["age"] and age is None:
        problems.append(f"Row {number}: age {values['age']!r} is not a number.")
    if path is None or len(problems) > count:
        return None
    return Record(
        image_id=values["image_id"],
        lesion_id=values["lesion_id"],
        label=CODES.index(values["dx"]),
        confirmed_by=values["dx_type"],
        age=age,
        sex=values["sex"],
        site=values["localization"],
        path=path,
    )


def _age(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _check_ids(rows: list[dict[str, str]], problems: list[str]) -> None:
    for image_id, count in Counter(row["image_id"] for row in rows).items():
        if count > 1:
            problems.append(f"image_id {image_id!r} stands in {count} rows.")
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row["lesion_id"], set()).add(row["dx"])
    for lesion_id, found in labels.items():
        if len(found) > 1:
            problems.append(f"lesion_id {lesion_id!r} has several diagnoses: {sorted(found)}.")
