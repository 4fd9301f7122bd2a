"""How the history is searched and sorted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

_LETTERS_OF_THEIR_OWN: Final = str.maketrans({"đ": "d", "ø": "o", "ł": "l"})
"""Letters whose mark Unicode does not take for one that can be taken off."""

_BETWEEN: Final = "\x1f"
"""Unit separator, which nobody types: a search never finds a text that spans two fields."""


class SortKey(Enum):
    """What the history can be sorted by; each value is the name of a column of the table."""

    SEQUENCE = "latest"
    CASE_ID = "case_id"
    IMAGE_NAME = "image_name"
    FIRST_DIAGNOSIS = "first_code"
    P_MALIGNANT = "p_malignant"
    CLINICIAN_DIAGNOSIS = "clinician_diagnosis"
    DECISION = "decision"


@dataclass(frozen=True)
class Order:
    """How a list of cases is sorted.

    Attributes:
        key: By what.
        descending: Whether the last comes first.
    """

    key: SortKey = SortKey.SEQUENCE
    descending: bool = True


def fold(text: str) -> str:
    """The text as it is compared: no capitals, one way of writing each accented letter."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


@dataclass(frozen=True)
class SearchText:
    """What is searched, of a case; or what is looked for, of what the user typed.

    Attributes:
        bare: Folded, without accents.
        accented: Folded, with accents; empty where there are none.
    """

    bare: str
    accented: str


def searched(fields: Iterable[str]) -> SearchText:
    """What a case is found by.

    Args:
        fields: Its texts.

    Returns:
        All of them in one.
    """
    return _as_search_text(_BETWEEN.join(field for field in fields if field))


def looked_for(text: str) -> SearchText:
    """What has to occur in both texts of a case, letter by letter.

    Who types accents means them; who types none finds both ways of writing.

    Args:
        text: What the user typed.

    Returns:
        The two texts; an empty one occurs everywhere.
    """
    return _as_search_text(text.strip())


def _as_search_text(text: str) -> SearchText:
    folded = fold(text)
    bare = _without_marks(folded)
    return SearchText(bare, "" if bare == folded else folded)


def order_clause(order: Order) -> str:
    """The ``ORDER BY`` of an order; made of constants only, never of what a user typed.

    Cases without an entry come last either way, and equal ones latest first.

    Args:
        order: How to sort.

    Returns:
        SQL.
    """
    column, direction = order.key.value, "DESC" if order.descending else "ASC"
    if order.key is SortKey.SEQUENCE:
        return f"ORDER BY latest {direction}"
    if order.key is SortKey.P_MALIGNANT:
        return f"ORDER BY p_malignant {direction}, latest DESC"
    if order.key is SortKey.FIRST_DIAGNOSIS:
        return f"ORDER BY first_code {direction}, first_probability DESC, latest DESC"
    return f"ORDER BY {column} = '', {column} COLLATE NOCASE {direction}, latest DESC"


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS_OF_THEIR_OWN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
