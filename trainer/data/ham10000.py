"""A data set as a folder: HAM10000 in its public layout, or one of the same columns.

================ ==================================== ===================================
file             HAM10000                             other data sets
================ ==================================== ===================================
table            ``HAM10000_metadata.csv``            ``metadata.csv``; may add the columns
                                                      ``skin_tone`` and ``source``
images           ``HAM10000_images_part_*``           ``images``
shapes           as they are                          ``original_sizes.csv`` where images were
                                                      squeezed: image_id, width, height
================ ==================================== ===================================
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.diagnoses import CODES
from trainer.data.record import OUTSIDE, OUTSIDE_CODES, Record
from trainer.errors import DataSetError

COLUMNS = ("lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization")
METADATA_NAME = "HAM10000_metadata.csv"
METADATA_NAMES = (METADATA_NAME, "metadata.csv")
_ORIGINAL_SIZES_NAME = "original_sizes.csv"
_IMAGE_FOLDER = re.compile(r"ham10000_images.*|images", re.IGNORECASE)
# The usual shape of a dermoscopic camera, for squeezed images whose own is not told.
_USUAL_SIZE = (4, 3)


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
    return read_data_sets((folder,))


def read_data_sets(folders: Sequence[Path]) -> tuple[Record, ...]:
    """Read several data sets as one.

    Args:
        folders: One or more; each as ``survey_data_set`` expects it.

    Returns:
        One record an image, the data sets one after the other.

    Raises:
        DataSetError: With the complete list of problems.
    """
    survey = survey_data_sets(folders)
    if survey.problems:
        raise DataSetError(survey.problems, folders[0])
    return survey.records


def survey_data_sets(folders: Sequence[Path]) -> Survey:
    """Survey several data sets as one; an image or folder that is named twice is a problem.

    Args:
        folders: One or more; each as ``survey_data_set`` expects it.

    Returns:
        The survey. A lesion may stand in several data sets, with one diagnosis.
    """
    surveys = [survey_data_set(folder) for folder in folders]
    records = tuple(record for survey in surveys for record in survey.records)
    problems = [problem for survey in surveys for problem in survey.problems]
    if len(folders) > 1:
        names = Counter(_data_set_name(folder) for folder in folders)
        problems += [f"Two data sets are called {name}." for name in names if names[name] > 1]
        counts = Counter(record.image_id for record in records)
        problems += [
            f"image_id {image_id!r} stands in {count} data sets."
            for image_id, count in counts.items()
            if count > 1
        ]
    return Survey(
        records, tuple(problems), tuple(name for survey in surveys for name in survey.unlisted)
    )


def survey_data_set(folder: Path) -> Survey:
    """Read the metadata and find every image file, whatever is wrong.

    Args:
        folder: Folder with ``HAM10000_metadata.csv`` and the ``HAM10000_images_part_*`` folders.

    Returns:
        The survey.
    """
    metadata = next(
        (folder / name for name in METADATA_NAMES if (folder / name).is_file()),
        folder / METADATA_NAME,
    )
    if not folder.is_dir():
        return Survey((), (f"There is no folder {folder}.",), ())
    problems: list[str] = []
    images = _find_images(folder, problems)
    rows: list[dict[str, str]] = []
    if metadata.is_file():
        rows = _read_rows(metadata, problems)
    else:
        problems.append(f"{METADATA_NAME} is missing.")
    described = _Described(_data_set_name(folder), images, _original_sizes(folder, problems))
    records = [_record(number, row, described, problems) for number, row in enumerate(rows, 2)]
    _check_ids(rows, problems, one_diagnosis=metadata.name == METADATA_NAME)
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
        problems.append(
            "There is no folder HAM10000_images_part_1 or HAM10000_images_part_2, and no images."
        )
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


@dataclass(frozen=True)
class _Described:
    """What is known of a data set beside its table."""

    name: str
    images: Mapping[str, Path]
    original_sizes: Mapping[str, tuple[int, int]] | None


def _data_set_name(folder: Path) -> str:
    return folder.resolve().name


def _original_sizes(folder: Path, problems: list[str]) -> dict[str, tuple[int, int]] | None:
    path = folder / _ORIGINAL_SIZES_NAME
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {
                row["image_id"]: (int(row["width"]), int(row["height"]))
                for row in csv.DictReader(file)
            }
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems.append(f"{path.name} cannot be read: {error!r}.")
        return None


def _record(
    number: int, row: dict[str, str], described: _Described, problems: list[str]
) -> Record | None:
    count = len(problems)
    values = {name: (row[name] or "").strip() for name in COLUMNS}
    problems.extend(
        f"Row {number}: {name} is empty." for name in ("image_id", "lesion_id") if not values[name]
    )
    code, image_id = values["dx"], values["image_id"]
    if code not in CODES and code not in OUTSIDE_CODES:
        problems.append(f"Row {number}: unknown diagnosis {code!r}.")
    path = described.images.get(image_id)
    if path is None and image_id:
        problems.append(f"Row {number}: no image file {image_id}.jpg.")
    age = _age(values["age"])
    if values["age"] and age is None:
        problems.append(f"Row {number}: age {values['age']!r} is not a number.")
    if path is None or len(problems) > count:
        return None
    sizes = described.original_sizes
    tone = (row.get("skin_tone") or "").strip()
    return Record(
        image_id=image_id,
        lesion_id=values["lesion_id"],
        label=CODES.index(code) if code in CODES else OUTSIDE,
        confirmed_by=values["dx_type"],
        age=age,
        sex=values["sex"],
        site=values["localization"],
        path=path,
        outside="" if code in CODES else code,
        data_set=described.name,
        source=(row.get("source") or "").strip() or described.name,
        skin_tone=int(tone) if tone.isdigit() else None,
        original_size=None if sizes is None else sizes.get(image_id, _USUAL_SIZE),
    )


def _age(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _check_ids(rows: list[dict[str, str]], problems: list[str], *, one_diagnosis: bool) -> None:
    for image_id, count in Counter(row["image_id"] for row in rows).items():
        if count > 1:
            problems.append(f"image_id {image_id!r} stands in {count} rows.")
    if not one_diagnosis:
        # Other data sets group by patient where they know no lesions.
        return
    labels: dict[str, set[str]] = {}
    for row in rows:
        labels.setdefault(row["lesion_id"], set()).add(row["dx"])
    for lesion_id, found in labels.items():
        if len(found) > 1:
            problems.append(f"lesion_id {lesion_id!r} has several diagnoses: {sorted(found)}.")
