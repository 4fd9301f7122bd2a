"""Words for places on the body in the data sets, as the areas that all of them tell apart."""

from __future__ import annotations

from typing import Final

from skinapp.core.person import MAX_AGE, Area, Person, Sex
from trainer.data.record import Record

AREAS: Final = {
    "abdomen": Area.TRUNK,
    "acral": Area.ACRAL,
    "anterior torso": Area.TRUNK,
    "back": Area.TRUNK,
    "chest": Area.TRUNK,
    "ear": Area.HEAD_NECK,
    "face": Area.HEAD_NECK,
    "foot": Area.ACRAL,
    "genital": Area.GENITAL,
    "hand": Area.ACRAL,
    "head/neck": Area.HEAD_NECK,
    "head_neck_face": Area.HEAD_NECK,
    "lateral torso": Area.TRUNK,
    "lower extremity": Area.LOWER_EXTREMITY,
    "neck": Area.HEAD_NECK,
    "oral/genital": Area.GENITAL,
    "palms/soles": Area.ACRAL,
    "posterior torso": Area.TRUNK,
    "scalp": Area.HEAD_NECK,
    "trunk": Area.TRUNK,
    "upper extremity": Area.UPPER_EXTREMITY,
}
"""Any other word, ``unknown`` among them, says nothing."""


def person_of(record: Record) -> Person:
    """What a data set says of the person; an age of 0 stands for unknown in HAM10000, too."""
    age = record.age if record.age and record.age <= MAX_AGE else None
    sex = Sex(record.sex) if record.sex in set(Sex) else None
    return Person(age, sex, AREAS.get(record.site))
