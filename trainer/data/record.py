"""One image and what its data set says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinapp.core.diagnoses import CODES, DIAGNOSES

OUTSIDE: Final = -1
"""Label of a diagnosis that is none of the seven."""

OUTSIDE_CODES: Final = {"scc": True, "mal_oth": True, "ben_oth": False, "inf": False}
"""Diagnoses outside the seven, and whether they are malignant: squamous cell carcinoma and
keratoacanthoma, other malignant, other benign, inflammatory and infectious.

Source: the classes of MILK10k (doi:10.34970/648456) that HAM10000 does not have."""


@dataclass(frozen=True)
class Record:
    """One image and what the data set says of it.

    Attributes:
        image_id: Unique name of the image.
        lesion_id: The lesion it shows; several images may show one lesion.
        label: Index into ``skinapp.core.diagnoses.DIAGNOSES``, or ``OUTSIDE``.
        confirmed_by: ``histo``, ``follow_up``, ``consensus`` or ``confocal``.
        age: In years, None where unknown.
        sex: ``male``, ``female`` or ``unknown``.
        site: Place on the body.
        path: The image file.
        outside: Code of a diagnosis outside the seven; empty for the seven.
        data_set: Name of the data set, which is that of its folder.
        source: Clinic or part within the data set; the data set where it names none.
        skin_tone: As the data set grades it, None where it does not.
        original_size: Width and height before the image was squeezed into another shape; None
            where it was not.
    """

    image_id: str
    lesion_id: str
    label: int
    confirmed_by: str
    age: float | None
    sex: str
    site: str
    path: Path
    outside: str = ""
    data_set: str = "ham10000"
    source: str = "ham10000"
    skin_tone: int | None = None
    original_size: tuple[int, int] | None = None

    @property
    def code(self) -> str:
        """Code of the diagnosis, one of the seven or of ``OUTSIDE_CODES``."""
        return CODES[self.label] if self.label != OUTSIDE else self.outside

    @property
    def malignant(self) -> bool:
        """Whether the diagnosis is a (pre-)malignant one."""
        if self.label == OUTSIDE:
            return OUTSIDE_CODES[self.outside]
        return DIAGNOSES[self.label].malignant
