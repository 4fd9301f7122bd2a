"""Where the known data sets come from and what may be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Source:
    """A data set.

    Attributes:
        title: Name for people.
        citation: Whom to attribute.
        licence: Of its images.
        clinic: What kind of patients it shows, in a few words.
    """

    title: str
    citation: str
    licence: str
    clinic: str


SOURCES: Final = {
    "ham10000": Source(
        "HAM10000",
        "HAM10000 (Tschandl et al., Scientific Data 5, 180161, 2018)",
        "CC BY-NC 4.0",
        "pigmented lesions of two clinics, Vienna and Queensland",
    ),
    "milk10k": Source(
        "MILK10k",
        "MILK10k (MILK study team, ISIC Archive, doi:10.34970/648456, 2025)",
        "CC BY-NC 4.0",
        "lesions suspected to be malignant, most of them cut out, of five centres",
    ),
    "isic2017": Source(
        "ISIC 2017",
        "ISIC 2017 challenge (Codella et al., arXiv:1710.05006, 2017)",
        "licence of the images not verified, used like CC BY-NC 4.0",
        "melanomas, nevi and seborrheic keratoses of a challenge, 256 px",
    ),
    "acral": Source(
        "acral lesions",
        "acral lesions of the ISIC Archive (contributors named there)",
        "CC BY, CC BY-NC and CC-0 by image",
        "melanomas and nevi of palms and soles, of several hospitals",
    ),
}
"""By the name of the folder that a data set usually has."""
