"""A data set as a folder, in any of the layouts of ``trainer.data.layouts``.

The table and the images may lie anywhere below the folder. ``original_sizes.csv`` (image_id,
width, height) tells the shapes of images that were squeezed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinapp.core.diagnoses import CODES
from trainer.data.image_files import SUFFIXES, files_below, find_images, key_of, say_missing
from trainer.data.layouts import Described, Description, describe
from trainer.data.problems import Problems
from trainer.data.record import OUTSIDE, Record
from trainer.data.table import number_of, read_table
from trainer.data.terms import is_known
from trainer.errors import DataSetError

COLUMNS = ("lesion_id", "image_id", "dx", "dx_type", "age", "sex", "localization")
_ORIGINAL_SIZES_NAME = "original_sizes.csv"
# The usual shape of a dermoscopic camera, for squeezed images whose own is not told.
_USUAL_SIZE = (4, 3)
_OLDEST: Final = 130


@dataclass(frozen=True)
class Survey:
    """What could be read of a data set, and all that is wrong with it.

    Attributes:
        records: One for each sound row of the metadata, in its order.
        problems: One sentence each.
        unlisted: Names of image files that no row names, in folders with images that one names.
        left_out: Images that were passed over, one sentence for each reason with their number.
    """

    records: tuple[Record, ...]
    problems: tuple[str, ...]
    unlisted: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def read_data_set(folder: Path) -> tuple[Record, ...]:
    """Read the metadata and find every image file.

    Args:
        folder: As ``survey_data_set`` expects it.

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
        twice = Problems()
        for image_id, count in counts.items():
            if count > 1:
                sentence = f"image_id {image_id!r} stands in {count} data sets."
                twice.add("images that stand in several data sets", sentence)
        problems += twice.sentences()
    return Survey(
        records,
        tuple(problems),
        tuple(name for survey in surveys for name in survey.unlisted),
        tuple(words for survey in surveys for words in survey.left_out),
    )


def survey_data_set(folder: Path) -> Survey:
    """Read the metadata and find every image file, whatever is wrong.

    Args:
        folder: Folder with a table and images, for example ``HAM10000_metadata.csv`` and the
            ``HAM10000_images_part_*`` folders.

    Returns:
        The survey.
    """
    if not folder.is_dir():
        return Survey((), (f"There is no folder {folder}.",), ())
    problems = Problems()
    files = files_below(folder)
    description = describe(folder, files, problems)
    rows = description.rows
    images, unlisted = find_images(folder, files, [row.image_id for row in rows], problems)
    if not rows and not any(map(_is_image, files)):
        problems.add("images", "There are no images.")
    sizes = _original_sizes(folder, problems)
    described = _Described(_data_set_name(folder), images, sizes)
    records = [_record(row, described, problems) for row in rows]
    missing = [(r.row, r.image_id) for r in rows if r.image_id and key_of(r.image_id) not in images]
    say_missing(folder, missing, len(rows), problems)
    _check_ids(description, problems)
    return Survey(
        tuple(record for record in records if record is not None),
        problems.sentences(),
        unlisted,
        _left_out(folder, description),
    )


def metadata_file(folder: Path) -> Path:
    """The table with the diagnoses of a data set.

    Raises:
        DataSetError: If there is none.
    """
    problems = Problems()
    path = describe(folder, files_below(folder), problems).path
    if path is None:
        raise DataSetError(problems.sentences(), folder)
    return path


@dataclass(frozen=True)
class _Described:
    """What is known of a data set beside its table."""

    name: str
    images: Mapping[str, Path]
    original_sizes: Mapping[str, tuple[int, int]] | None


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _data_set_name(folder: Path) -> str:
    return folder.resolve().name


def _left_out(folder: Path, description: Description) -> tuple[str, ...]:
    name = _data_set_name(folder)
    counted = sorted(description.left_out.items(), key=lambda item: (-item[1], item[0]))
    return tuple(f"{name}: {count} images, for each {reason}" for reason, count in counted)


def _original_sizes(folder: Path, problems: Problems) -> dict[str, tuple[int, int]] | None:
    path = folder / _ORIGINAL_SIZES_NAME
    if not path.is_file():
        return None
    sizes = {}
    for row in read_table(path, problems).rows:
        width, height = number_of(row.get("width")), number_of(row.get("height"))
        if not width or not height or min(width, height) < 1:
            problems.add("sizes", f"Row {row.number} of {path.name} has no width or no height.")
            continue
        sizes[key_of(row.get("image_id"))] = (int(width), int(height))
    return sizes


def _record(row: Described, described: _Described, problems: Problems) -> Record | None:
    count = problems.count
    for name, word in (("image_id", row.image_id), ("lesion_id", row.lesion_id), ("dx", row.dx)):
        if not word:
            problems.add(f"rows whose {name} is empty", f"Row {row.row}: {name} is empty.")
    if row.dx and not is_known(row.dx):
        problems.add(
            "rows with an unknown diagnosis", f"Row {row.row}: unknown diagnosis {row.dx!r}."
        )
    age = _age(row, problems)
    tone = number_of(row.skin_tone)
    key = key_of(row.image_id)
    path = described.images.get(key)
    if path is None or problems.count > count:
        return None
    sizes = described.original_sizes
    return Record(
        image_id=row.image_id,
        lesion_id=row.lesion_id,
        label=CODES.index(row.dx) if row.dx in CODES else OUTSIDE,
        confirmed_by=row.dx_type,
        age=age,
        sex=row.sex,
        site=row.site,
        path=path,
        outside="" if row.dx in CODES else row.dx,
        data_set=described.name,
        source=row.source or described.name,
        skin_tone=int(tone) if tone is not None and tone == int(tone) else None,
        original_size=None if sizes is None else sizes.get(key, _USUAL_SIZE),
    )


def _age(row: Described, problems: Problems) -> float | None:
    if not row.age or row.age.casefold() == "unknown":
        return None
    age = number_of(row.age)
    if age is None:
        problems.add(
            "rows whose age is not a number", f"Row {row.row}: age {row.age!r} is not a number."
        )
    elif not 0 <= age <= _OLDEST:
        problems.add(
            "rows with an impossible age", f"Row {row.row}: nobody is {row.age!r} years old."
        )
    return age


def _check_ids(description: Description, problems: Problems) -> None:
    rows = description.rows
    for image_id, count in Counter(row.image_id for row in rows if row.image_id).items():
        if count > 1:
            problems.add(
                "images that stand in several rows",
                f"image_id {image_id!r} stands in {count} rows.",
            )
    if not description.one_diagnosis:
        # Other data sets group by patient where they know no lesions.
        return
    labels: dict[str, set[str]] = {}
    for row in rows:
        if row.lesion_id and row.dx:
            labels.setdefault(row.lesion_id, set()).add(row.dx)
    for lesion_id, found in labels.items():
        if len(found) > 1:
            problems.add(
                "lesions with several diagnoses",
                f"lesion_id {lesion_id!r} has several diagnoses: {sorted(found)}.",
            )
