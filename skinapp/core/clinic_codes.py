"""Codes of what a clinic writes down in few words: side, sex, skin type, kind of decision."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

SIDES: Final = ("left", "right", "midline")
SEXES: Final = ("female", "male", "other")
SKIN_TYPES: Final = ("I", "II", "III", "IV", "V", "VI")
"""Fitzpatrick, "The validity and practicality of sun-reactive skin types I through VI", Archives
of Dermatology 124, 869-871 (1988)."""


_DATE_PATTERNS: Final = (
    r"(?P<y>\d{4})[-./ ](?P<m>\d{1,2})[-./ ](?P<d>\d{1,2})",
    r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)",
    r"(?P<d>\d{1,2})[-./ ]\s?(?P<m>\d{1,2})[-./ ]\s?(?P<y>\d{4})",
)


@dataclass(frozen=True)
class Decision:
    """A decision that lists are made of.

    Attributes:
        code: Names it in files.
        name: English words for people.
        months: After how many months a new look is due; None if none is.
        takes_tissue: Whether a histological result is to be expected.
    """

    code: str
    name: str
    months: int | None = None
    takes_tissue: bool = False


DECISIONS: Final = (
    Decision("none", "No action"),
    Decision("follow_up_3", "Follow-up in 3 months", months=3),
    Decision("follow_up_6", "Follow-up in 6 months", months=6),
    Decision("biopsy", "Biopsy", takes_tissue=True),
    Decision("excision", "Excision", takes_tissue=True),
    Decision("referral", "Referral"),
)
"""All decisions that are offered, in the order in which they are."""


def due_date(start: date, months: int) -> date:
    """The day so many months later; the last of the month where that has no such day.

    Args:
        start: From when on.
        months: How many.

    Returns:
        The day.
    """
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def end_of_week(day: date) -> date:
    """The Sunday of the week of a day.

    Args:
        day: The day.

    Returns:
        The day itself if it is a Sunday (ISO 8601: weeks begin on Monday).
    """
    return day + timedelta(days=7 - day.isoweekday())


def age_at(birth_date: str, day: date) -> int | None:
    """Age in whole years.

    Args:
        birth_date: A date of ISO 8601, or a year alone.
        day: On which day.

    Returns:
        The age, of a year alone the one that is reached in it; None if there is no such date, or
        it lies after the day.
    """
    text = birth_date.strip()
    try:
        born = date(int(text), 1, 1) if len(text) == len("1970") else date.fromisoformat(text)
    except ValueError:
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return age if age >= 0 else None


def as_date(text: str) -> date | None:
    """The date that a text of ISO 8601 names, or None."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def written_date(text: str, *, year_alone: bool = False) -> str | None:
    """A date in the one way in which dates are kept.

    Args:
        text: As people write it: ``2026-08-20``, ``20.8.2026``, ``20/08/2026`` (the day first), or
            without signs between.
        year_alone: Whether a year is enough.

    Returns:
        The date as ISO 8601, or the year; empty if nothing is written; None if it is no date.
    """
    plain = text.strip()
    if not plain or (year_alone and re.fullmatch(r"(19|20)\d\d", plain)):
        return plain
    for pattern in _DATE_PATTERNS:
        if found := re.fullmatch(pattern, plain):
            try:
                return date(*(int(found[part]) for part in ("y", "m", "d"))).isoformat()
            except ValueError:
                return None
    return None
