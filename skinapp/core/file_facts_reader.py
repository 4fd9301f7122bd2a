"""Reads what a file says of patient and photograph. Torch-free.

It is read when somebody opens one image, apart from decoding, and shown as what the file says: the
doctor can change it. Whatever is empty, odd or a word for "unknown" is missing.

Source: DICOM PS3.3, C.7.1.1, C.7.2.1, C.7.5.1 and C.8.12; CIPA DC-008 (EXIF 2.32), 4.6.4.
Why: decision 0155.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import ExifTags, Image

from skinapp.core.file_facts import FileFacts
from skinapp.core.image_formats.dicom_header import read_header, value_of
from skinapp.core.photograph_date import UNREADABLE, photograph_date

if TYPE_CHECKING:
    from pydicom import Dataset

_TAGS: Final = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "BodyPartExamined",
    "AnatomicRegionSequence", "PrimaryAnatomicStructureSequence", "Laterality", "ImageLaterality",
    "Manufacturer", "ManufacturerModelName", "PixelSpacing", "ImagerPixelSpacing",
)  # fmt: skip
_NO_WORDS: Final = re.compile(
    r"(anonym\w*|de-?identified|unknown|unbekannt|none|null|n/?a|nan|no ?name|x+|0+|[-?.^ ]*)",
    re.IGNORECASE,
)
"""How programs write that they do not know, or do not tell."""
_LONGEST: Final = 120
_SEXES: Final = {"F": "female", "M": "male", "O": "other"}
_SIDES: Final = {"L": "left", "R": "right", "LEFT": "left", "RIGHT": "right", "MIDLINE": "midline"}
_FIRST_BIRTH_YEAR: Final = 1900
_SITES: Final = {
    "abdomen": "abdomen", "back": "back", "chest": "chest", "thorax": "chest", "breast": "chest",
    "ear": "ear", "external ear": "ear", "face": "face", "cheek": "face", "nose": "face",
    "chin": "face", "forehead": "face", "lip": "face", "eyelid": "face", "foot": "foot",
    "sole": "foot", "toe": "foot", "heel": "foot", "hand": "hand", "finger": "hand", "palm": "hand",
    "neck": "neck", "scalp": "scalp", "trunk": "trunk", "torso": "trunk",
    "thigh": "lower extremity", "knee": "lower extremity", "lower leg": "lower extremity",
    "leg": "lower extremity", "calf": "lower extremity", "ankle": "lower extremity",
    "lower limb": "lower extremity", "lower extremity": "lower extremity",
    "shoulder": "upper extremity", "upper arm": "upper extremity", "arm": "upper extremity",
    "forearm": "upper extremity", "elbow": "upper extremity", "wrist": "upper extremity",
    "upper limb": "upper extremity", "upper extremity": "upper extremity",
    "penis": "genital", "vulva": "genital", "genitalia": "genital", "external genitalia": "genital",
}  # fmt: skip
"""Words of DICOM's lists of sites to those that the form offers (``skinapp.core.person.SITES``)."""


def file_facts(file: Path, today: date | None = None) -> FileFacts:
    """What a file says of patient and photograph.

    Args:
        file: An image file.
        today: No later day is believed; None for the day on the clock.

    Returns:
        What it says; nothing is raised for a file that cannot be read.
    """
    now = today or date.today()
    day = photograph_date(file, now)
    facts = _from_dicom(file, now)
    if facts is None:
        return FileFacts(photographed=day, device=_camera(file))
    return replace(facts, photographed=day or facts.photographed)


def _from_dicom(file: Path, today: date) -> FileFacts | None:
    try:
        header = read_header(file, _TAGS)
    except OSError:
        return None
    return None if header is None else _read_header(header, today)


def _read_header(header: Dataset, today: date) -> FileFacts:
    region = next(_items(header, "AnatomicRegionSequence"), None) or next(
        _items(header, "PrimaryAnatomicStructureSequence"), None
    )
    site = _text(region, "CodeMeaning") if region is not None else ""
    sides = (_text(header, "ImageLaterality"), _text(header, "Laterality"), _modifier(region))
    maker, model = _text(header, "Manufacturer"), _text(header, "ManufacturerModelName")
    return FileFacts(
        patient_id=_text(header, "PatientID"),
        patient_name=_name(header),
        birth_date=_day(_text(header, "PatientBirthDate"), today),
        sex=_SEXES.get(_text(header, "PatientSex").upper(), ""),
        photographed=_day(_text(header, "StudyDate"), today),
        site=_site(site or _text(header, "BodyPartExamined")),
        side=next((_SIDES[side.upper()] for side in sides if side.upper() in _SIDES), ""),
        device=model if maker and model.casefold().startswith(maker.casefold())
        else " ".join(part for part in (maker, model) if part),
        pixel_spacing_mm=_spacing(header, "PixelSpacing") or _spacing(header, "ImagerPixelSpacing"),
    )  # fmt: skip


def _items(dataset: Dataset, keyword: str) -> Iterator[Dataset]:
    found = value_of(dataset, keyword)
    yield from found if found and not isinstance(found, str | bytes) else ()


def _text(dataset: Dataset, keyword: str) -> str:
    found = value_of(dataset, keyword)
    if found is None or isinstance(found, bytes):
        return ""
    words = " ".join("".join(c if c.isprintable() else " " for c in str(found)).split())
    return "" if _NO_WORDS.fullmatch(words) else words[:_LONGEST]


def _name(header: Dataset) -> str:
    """Family name, then given names, of the first way in which the name is written."""
    groups = _text(header, "PatientName").split("=")
    parts = (next((group for group in groups if group.strip("^ ")), "")).split("^")
    family, given = parts[0].strip(), " ".join(part for part in parts[1:3] if part.strip())
    words = ", ".join(part for part in (family, given) if part)
    return "" if _NO_WORDS.fullmatch(words) or _NO_WORDS.fullmatch(family or "x") else words


def _day(text: str, today: date) -> str:
    digits = re.fullmatch(r"(\d{4})[.\-]?(\d\d)[.\-]?(\d\d)", text)
    if digits is None:
        return ""
    try:
        day = date(*map(int, digits.groups()))
    except ValueError:
        return ""
    # The first day of the century stands for "unknown".
    likely = date(_FIRST_BIRTH_YEAR, 1, 1) < day <= today
    return day.isoformat() if likely else ""


def _site(words: str) -> str:
    plain = words.casefold().replace("_", " ").strip()
    for before in ("skin of the ", "skin of ", "skin structure of ", "structure of "):
        plain = plain.removeprefix(before)
    return _SITES.get(
        plain.removesuffix(" structure"), words.capitalize() if words.isupper() else words
    )


def _modifier(region: Dataset | None) -> str:
    if region is None:
        return ""
    found = next(_items(region, "AnatomicRegionModifierSequence"), None)
    return "" if found is None else _text(found, "CodeMeaning")


def _spacing(header: Dataset, keyword: str) -> tuple[float, float] | None:
    found = value_of(header, keyword)
    try:
        down, across = (float(part) for part in found)
    except (TypeError, ValueError):
        return None
    # A micrometre to a centimetre: anything else is a default or a mistake.
    return (down, across) if all(1e-3 <= part <= 10 for part in (down, across)) else None


def _camera(file: Path) -> str:
    try:
        with Image.open(file) as image:
            exif = image.getexif()
            found = [exif.get(tag) for tag in (ExifTags.Base.Make, ExifTags.Base.Model)]
    except UNREADABLE:
        return ""
    maker, model = (
        " ".join(part.replace("\0", " ").split())[:_LONGEST] if isinstance(part, str) else ""
        for part in found
    )
    if maker and model.casefold().startswith(maker.casefold()):
        return model
    return " ".join(part for part in (maker, model) if part)
