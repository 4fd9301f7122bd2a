"""The day on which a photograph was taken, where its file says so. Torch-free.

Source: CIPA DC-008 (EXIF 2.32), 4.6.5: DateTimeOriginal; DICOM PS3.3, C.7.6.1.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image, UnidentifiedImageError

from skinapp.core.image_formats.dicom_header import read_header, value_of

_EARLIEST: Final = 1990
"""Before it nobody took digital photographs; a clock that was never set says 1970 or 1980."""
_DATE: Final = re.compile(r"(\d{4})[:\-]?(\d{2})[:\-]?(\d{2})")
_DICOM_TAGS: Final = ("AcquisitionDateTime", "AcquisitionDate", "ContentDate")
UNREADABLE: Final = (
    OSError, ValueError, TypeError, LookupError, AttributeError, EOFError, SyntaxError,
    NotImplementedError, Image.DecompressionBombError, Image.DecompressionBombWarning,
    UnidentifiedImageError,
)  # fmt: skip
"""What Pillow raises on what is no image, or has broken EXIF."""


def photograph_date(file: Path, today: date | None = None) -> str:
    """The day of the photograph, as a camera or a DICOM file gives it.

    Args:
        file: An image file.
        today: No later day is believed; None for the day on the clock.

    Returns:
        A date of ISO 8601; empty where the file says nothing, or nothing likely.
    """
    said = _from_exif(file) or _from_dicom(file)
    found = _DATE.match(said.strip())
    if found is None:
        return ""
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return ""
    return day.isoformat() if day.year >= _EARLIEST and day <= (today or date.today()) else ""


def _from_exif(file: Path) -> str:
    try:
        with Image.open(file) as image:
            exif = image.getexif()
            inner = exif.get_ifd(ExifTags.IFD.Exif)
            # Not DateTime: that is when a program last changed the file.
            found = inner.get(ExifTags.Base.DateTimeOriginal) or inner.get(
                ExifTags.Base.DateTimeDigitized
            )
    except UNREADABLE:
        return ""
    return found if isinstance(found, str) else ""


def _from_dicom(file: Path) -> str:
    try:
        header = read_header(file, _DICOM_TAGS)
    except OSError:
        return ""
    if header is None:
        return ""
    found = (value_of(header, tag) for tag in _DICOM_TAGS)
    return next((str(value) for value in found if value), "")
