"""What is known of a person beside the image; each part may be unknown. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sex(StrEnum):
    """As the data sets tell it."""

    FEMALE = "female"
    MALE = "male"


class Area(StrEnum):
    """Where on the body a lesion is, as coarsely as all data sets tell it."""

    HEAD_NECK = "head_neck"
    TRUNK = "trunk"
    UPPER_EXTREMITY = "upper_extremity"
    LOWER_EXTREMITY = "lower_extremity"
    ACRAL = "acral"
    GENITAL = "genital"


MAX_AGE: Final = 120

SITES: Final = {
    "abdomen": Area.TRUNK,
    "acral": Area.ACRAL,
    "back": Area.TRUNK,
    "chest": Area.TRUNK,
    "ear": Area.HEAD_NECK,
    "face": Area.HEAD_NECK,
    "foot": Area.ACRAL,
    "genital": Area.GENITAL,
    "hand": Area.ACRAL,
    "lower extremity": Area.LOWER_EXTREMITY,
    "neck": Area.HEAD_NECK,
    "scalp": Area.HEAD_NECK,
    "trunk": Area.TRUNK,
    "upper extremity": Area.UPPER_EXTREMITY,
}
"""Areas of the sites that are offered to a user, in their order."""


@dataclass(frozen=True)
class Person:
    """What is known of a person and of the place of the lesion.

    Attributes:
        age: In years, 0 to ``MAX_AGE``; None where unknown.
        sex: None where unknown.
        area: None where unknown.
    """

    age: float | None = None
    sex: Sex | None = None
    area: Area | None = None

    def __post_init__(self) -> None:
        """Refuse an age that nobody has."""
        if self.age is not None and not 0 <= self.age <= MAX_AGE:
            msg = f"The age must lie between 0 and {MAX_AGE} years, not at {self.age}."
            raise ValueError(msg)


UNKNOWN_PERSON: Final = Person()
