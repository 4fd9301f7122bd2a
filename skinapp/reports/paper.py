"""What a clinic chooses of the look of its reports; imports no PDF library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

Paper = Literal["a4", "letter"]

_POINTS_PER_MM: Final = 72 / 25.4

PAPERS: Final[dict[Paper, tuple[float, float]]] = {
    "a4": (210 * _POINTS_PER_MM, 297 * _POINTS_PER_MM),
    "letter": (8.5 * 72, 11.0 * 72),
}
"""Width and height in points."""


@dataclass(frozen=True)
class ReportStyle:
    """What a clinic chooses of the look of its reports.

    Attributes:
        paper: What the pages are made for.
        clinic_name: Stands at the top of the first page of each report; may be empty.
        clinic_logo: A PNG or JPEG file beside the name; one that cannot be read is left out.
    """

    paper: Paper = "a4"
    clinic_name: str = ""
    clinic_logo: Path | None = None

    def __post_init__(self) -> None:
        """Refuse a paper that the pages were not made for, for callers that check no types."""
        if self.paper not in get_args(Paper):
            msg = f"paper is {self.paper!r}, not one of {', '.join(get_args(Paper))}"
            raise ValueError(msg)
