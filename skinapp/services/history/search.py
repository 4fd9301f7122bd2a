"""How the history is searched, sorted and narrowed down. Why: decision 0062."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Final

from skinapp.core.clinic_codes import DECISIONS

_LETTERS_OF_THEIR_OWN: Final = str.maketrans({"đ": "d", "ø": "o", "ł": "l"})
"""Letters whose mark Unicode does not take for one that can be taken off."""

_TAKES_TISSUE: Final = tuple(one.code for one in DECISIONS if one.takes_tissue)
_AWAITS_HISTOLOGY: Final = (
    f"histology = '' AND decision_kind IN ({', '.join('?' * len(_TAKES_TISSUE))})"
)
_DUE: Final = """
    due != '' AND due <= ? AND NOT EXISTS (
        SELECT 1 FROM images AS later JOIN visits AS next ON next.number = later.visit
        WHERE later.lesion = cases.lesion_number AND next.day > cases.day
    )
"""

_BETWEEN: Final = "\x1f"
"""Unit separator, which nobody types: a search never finds a text that spans two fields."""


class SortKey(Enum):
    """What the history can be sorted by; each value is the name of a column of the table."""

    SEQUENCE = "number"
    CASE_ID = "case_id"
    IMAGE_NAME = "image_name"
    FIRST_DIAGNOSIS = "first_code"
    P_MALIGNANT = "p_malignant"
    CLINICIAN_DIAGNOSIS = "clinician_diagnosis"
    DECISION = "decision"
    DUE = "due"


@dataclass(frozen=True)
class Listing:
    """Which cases are looked at.

    Attributes:
        due_until: Only those whose decision asks for a new look until that day, of lesions that
            were not seen since; a date of ISO 8601, or None.
        awaits_histology: Only those of which tissue was taken and no result is known.
    """

    ALL: ClassVar[Listing]

    due_until: str | None = None
    awaits_histology: bool = False


Listing.ALL = Listing()


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


def search_statement(text: str, order: Order, listing: Listing) -> tuple[str, tuple[str, ...]]:
    """What finds cases; made of constants only, never of what a user typed.

    Args:
        text: What the user typed.
        order: How to sort; cases without an entry come last either way, equal ones latest first.
        listing: Which cases are looked at.

    Returns:
        SQL, and what is to be bound to it.
    """
    needle = looked_for(text)
    conditions, bound = ["1"], []
    if needle.bare or needle.accented:
        conditions.append("instr(bare_text, ?) AND instr(accented_text, ?)")
        bound += [needle.bare, needle.accented]
    if listing.due_until is not None:
        conditions.append(_DUE)
        bound.append(listing.due_until)
    if listing.awaits_histology:
        conditions.append(_AWAITS_HISTOLOGY)
        bound += _TAKES_TISSUE
    # Only what is read of lesion or patient asks for more than one table.
    alone = listing == Listing.ALL and order.key is not SortKey.CASE_ID
    # All texts are read, which is quicker in the order of the file than of an index.
    table = "images NOT INDEXED" if alone else "cases"
    where = " AND ".join(conditions)
    return f"SELECT number FROM {table} WHERE {where} {_order_clause(order)}", tuple(bound)  # noqa: S608


def _order_clause(order: Order) -> str:
    column, direction = order.key.value, "DESC" if order.descending else "ASC"
    if order.key is SortKey.SEQUENCE:
        return f"ORDER BY number {direction}"
    if order.key is SortKey.P_MALIGNANT:
        return f"ORDER BY p_malignant {direction}, number DESC"
    if order.key is SortKey.FIRST_DIAGNOSIS:
        return f"ORDER BY first_code {direction}, first_probability DESC, number DESC"
    return f"ORDER BY {column} = '', {column} COLLATE NOCASE {direction}, number DESC"


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS_OF_THEIR_OWN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
