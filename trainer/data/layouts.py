"""Layouts of data sets that people have, read into one form of row.

================== ======================================= ====================================
layout             told by the columns                     lesions
================== ======================================= ====================================
HAM10000           image_id, dx                            lesion_id
ISIC Archive       isic_id, diagnosis or diagnosis_1 ...   lesion_id, else patient_id, else the
                                                           image is a lesion of its own
ISIC 2018, 2019    image and a column for each diagnosis   lesion_id of a second table of image
                                                           and lesion_id, else the image
MILK10k            lesion_id and a column for each         lesion_id; isic_id of a second table
                   diagnosis
================== ======================================= ====================================

Why: decision 0171.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Final

from trainer.data import terms
from trainer.data.image_files import image_id_of, key_of
from trainer.data.problems import Problems
from trainer.data.table import Row, Table, number_of, read_header, read_table

METADATA_NAME: Final = "HAM10000_metadata.csv"
_METADATA_STEMS: Final = ("ham10000_metadata", "metadata")
_TABLE_SUFFIXES: Final = (".csv", ".tab", ".tsv", ".txt")
_IMAGE_COLUMNS: Final = ("image_id", "isic_id", "image", "image_name")
_ONE_HOT: Final = frozenset(
    ("mel", "nv", "bcc", "akiec", "ak", "bkl", "df", "vasc", "scc", "sccka", "unk", "mal_oth",
     "ben_oth", "inf")
)  # fmt: skip
_DIAGNOSES: Final = ("diagnosis_1", "diagnosis_2", "diagnosis_3", "diagnosis_4", "diagnosis_5")
_SITES: Final = (
    "localization",
    "anatom_site_special",
    "anatom_site_general",
    "anatom_site",
    "site",
)
_SEXES: Final = {"m": "male", "f": "female"}
_LOOKED_FOR: Final = (
    "Looked for a table with lesion_id, image_id and dx (HAM10000), isic_id and diagnosis_1 or "
    "diagnosis (ISIC Archive), or image and a column for each diagnosis (ISIC 2018 and 2019)"
)


class Layout(Enum):
    """What the columns of a table tell."""

    HAM10000 = 1
    ARCHIVE = 2
    ONE_HOT = 3
    COMPANION = 4
    """No diagnoses, but lesions, ages and places of images of another table."""


@dataclass(frozen=True)
class Described:
    """A row in the words of HAM10000; what is missing is empty.

    Attributes:
        row: Number of the row.
        image_id: Without ending.
        lesion_id: What groups images.
        dx: Code, or the word that has none.
        dx_type: How the diagnosis was confirmed.
        age: As it is written.
        sex: As it is written, in small letters.
        site: Place on the body.
        skin_tone: As it is written.
        source: Clinic or part.
    """

    row: int
    image_id: str
    lesion_id: str
    dx: str
    dx_type: str
    age: str
    sex: str
    site: str
    skin_tone: str
    source: str


@dataclass
class Description:
    """What the tables of a folder say.

    Attributes:
        path: The table with the diagnoses; None if there is none.
        rows: Its rows.
        one_diagnosis: Whether the lesion_ids are of lesions, so that each has one diagnosis.
        left_out: How many images were passed over, by the reason.
    """

    path: Path | None = None
    rows: list[Described] = field(default_factory=list)
    one_diagnosis: bool = False
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        """Count an image that is passed over."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def layout_of(columns: Sequence[str]) -> Layout | None:
    """Layout that has these columns, in small letters; None if it is none of the known."""
    names = set(columns)
    has_image = not names.isdisjoint(_IMAGE_COLUMNS)
    if {"image_id", "dx"} <= names:
        return Layout.HAM10000
    if "isic_id" in names and ("diagnosis" in names or "diagnosis_1" in names):
        return Layout.ARCHIVE
    if len(names & _ONE_HOT) >= 3 and (has_image or "lesion_id" in names):
        return Layout.ONE_HOT
    if has_image and "lesion_id" in names:
        return Layout.COMPANION
    return None


def describe(folder: Path, files: Sequence[Path], problems: Problems) -> Description:
    """Find the tables of a data set and read them.

    Args:
        folder: Of the data set.
        files: All files below it.
        problems: Gets what is wrong.

    Returns:
        The rows of the table with the diagnoses.
    """
    tables = _tables(files)
    path = _main_table(folder, tables, problems)
    if path is None:
        return Description()
    layout = tables[path]
    description = Description(path)
    if layout is Layout.HAM10000:
        table = read_table(path, problems, frozenset(("lesion_id", "image_id", "dx")))
        _say_missing_columns(table, ("lesion_id", "image_id", "dx"), problems)
        description.one_diagnosis = path.stem.casefold() == _METADATA_STEMS[0]
        description.rows = [_ham10000(row) for row in table.rows]
    elif layout is Layout.ARCHIVE:
        table = read_table(path, problems, frozenset(("isic_id",)))
        _archive(table, description)
    else:
        companions = [
            read_table(other, problems)
            for other, kind in tables.items()
            if kind is Layout.COMPANION and _belongs(other, path)
        ]
        _one_hot(read_table(path, problems), companions, description, problems)
    return description


def _tables(files: Sequence[Path]) -> dict[Path, Layout]:
    found: dict[Path, Layout] = {}
    for file in files:
        named = file.suffix.casefold() in _TABLE_SUFFIXES
        # The Dataverse gives the file without an ending.
        if named or file.name.casefold() == _METADATA_STEMS[0]:
            layout = layout_of(read_header(file))
            if layout is not None:
                found[file] = layout
    return found


def _main_table(folder: Path, tables: Mapping[Path, Layout], problems: Problems) -> Path | None:
    mains = [path for path, layout in tables.items() if layout is not Layout.COMPANION]

    def rank(path: Path) -> tuple[int, int]:
        stem = path.stem.casefold()
        if stem in _METADATA_STEMS:
            return _METADATA_STEMS.index(stem), len(path.parts)
        if "train" in stem:
            return 2, len(path.parts)
        return 4 if "test" in stem or "valid" in stem else 3, len(path.parts)

    if not mains:
        names = sorted({file.name for file in tables})
        seen = f"found {', '.join(names)}" if names else "found none"
        problems.add("tables", f"{METADATA_NAME} is missing. {_LOOKED_FOR}; {seen}.")
        return None
    best = min(map(rank, mains))
    equal = [path for path in mains if rank(path) == best]
    if len({path.read_bytes() for path in equal}) > 1:
        names = [path.relative_to(folder).as_posix() for path in equal]
        problems.add(
            "tables",
            f"Several tables hold diagnoses: {', '.join(names)}; leave one of them, or put each "
            "into a folder of its own.",
        )
    return equal[0]


def _say_missing_columns(table: Table, needed: Sequence[str], problems: Problems) -> None:
    missing = [name for name in needed if name not in table.columns]
    if table.columns and missing:
        problems.add("columns", f"{table.path.name} has no column {', '.join(missing)}.")


def _ham10000(row: Row) -> Described:
    word = row.get("dx")
    return _described(row, row.get("image_id"), _known(row.get("lesion_id")), word)


def _described(
    row: Row, image: str, lesion: str, dx: str, *, others: Row | None = None
) -> Described:
    """A row, completed by what a companion says of the image."""
    rows = [row] if others is None else [row, others]

    def get(*names: str) -> str:
        return next((value for one in rows if (value := one.get(*names))), "")

    code = terms.code_of(dx)
    return Described(
        row=row.number,
        image_id=image_id_of(image),
        lesion_id=lesion,
        dx=code if code is not None else dx,
        dx_type=terms.confirmed_by(get("dx_type", "diagnosis_confirm_type")),
        age=get("age", "age_approx"),
        sex=_SEXES.get(get("sex").casefold(), get("sex").casefold()) or "unknown",
        site=terms.site_of([get(*_SITES)]),
        skin_tone=get("skin_tone", "skin_tone_class"),
        source=get("source", "attribution"),
    )


def _archive(table: Table, description: Description) -> None:
    for row in table.rows:
        image = row.get("isic_id")
        kind = row.get("image_type").casefold()
        if kind and kind != "dermoscopic":
            description.leave_out(f"is {kind}, not dermoscopic")
            continue
        levels = [row.get(name) for name in _DIAGNOSES]
        code = terms.code_of(*levels) or terms.code_of(row.get("diagnosis"))
        if code is None:
            words = ": ".join(filter(None, levels)) or row.get("diagnosis") or "no diagnosis"
            description.leave_out(f"has no class for {words!r}")
            continue
        lesion = _known(row.get("lesion_id")) or _known(row.get("patient_id"))
        description.rows.append(_described(row, image, lesion or image_id_of(image), code))


def _one_hot(
    table: Table, companions: Sequence[Table], description: Description, problems: Problems
) -> None:
    classes = [name for name in table.columns if name in _ONE_HOT]
    by_lesion = not any(name in table.columns for name in _IMAGE_COLUMNS)
    key = "lesion_id" if by_lesion else next(n for n in _IMAGE_COLUMNS if n in table.columns)
    others = _by_name(companions, by_lesion=by_lesion)
    for row in table.rows:
        name = image_id_of(row.get(key))
        marked = [one for one in classes if (number_of(row.get(one)) or 0) > 0.5]
        if len(marked) != 1:
            problems.add(
                "rows with none or several diagnoses",
                f"Row {row.number}: {len(marked)} diagnoses are marked, one was expected.",
            )
            continue
        if marked[0] == "unk":
            description.leave_out("has no class for 'UNK'")
            continue
        about: Sequence[Row | None] = others.get(key_of(name), [])
        for other in about if by_lesion else about[:1] or (None,):
            kind = other.get("image_type").casefold() if other else ""
            if kind and kind != "dermoscopic":
                description.leave_out(f"is {kind}, not dermoscopic")
                continue
            image = other.get(*_IMAGE_COLUMNS) if by_lesion and other else name
            lesion = _known(other.get("lesion_id")) if other else ""
            description.rows.append(
                _described(row, image, lesion or image_id_of(image), marked[0], others=other)
            )


def _by_name(companions: Sequence[Table], *, by_lesion: bool) -> dict[str, list[Row]]:
    """Rows of the companions by lesion, or what all of them say of an image as one row."""
    others: dict[str, list[Row]] = {}
    for row in (row for companion in companions for row in companion.rows):
        name = row.get("lesion_id") if by_lesion else row.get(*_IMAGE_COLUMNS)
        known = others.setdefault(key_of(image_id_of(name)), [])
        if known and not by_lesion:
            known[0] = Row(known[0].number, {**row.values, **known[0].values})
        else:
            known.append(row)
    return others


def _belongs(companion: Path, main: Path) -> bool:
    """Whether two tables are of one part of a challenge, told by their names."""
    parts = ("train", "valid", "test")
    names = companion.stem.casefold(), main.stem.casefold()
    told = [next((part for part in parts if part in name), "") for name in names]
    return not told[0] or not told[1] or told[0] == told[1]


def _known(word: str) -> str:
    return "" if word.casefold() == "unknown" else word
