"""The seven diagnoses of HAM10000, in the one order used everywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """One class of the classifier.

    Attributes:
        code: Abbreviation of the data set, for example ``mel``.
        name: English name for people.
        malignant: Whether finding it calls for treatment as a (pre-)malignant lesion. Actinic
            keratosis and Bowen's disease (``akiec``) count, as intraepithelial carcinoma.
    """

    code: str
    name: str
    malignant: bool


DIAGNOSES: tuple[Diagnosis, ...] = (
    Diagnosis("akiec", "Actinic keratosis / Bowen's disease", malignant=True),
    Diagnosis("bcc", "Basal cell carcinoma", malignant=True),
    Diagnosis("bkl", "Benign keratosis-like lesion", malignant=False),
    Diagnosis("df", "Dermatofibroma", malignant=False),
    Diagnosis("mel", "Melanoma", malignant=True),
    Diagnosis("nv", "Melanocytic nevus", malignant=False),
    Diagnosis("vasc", "Vascular lesion", malignant=False),
)
"""All diagnoses in alphabetical order of their codes; index i is output i of every network.

Source: Tschandl et al., "The HAM10000 dataset", Scientific Data 5, 180161 (2018).
"""

CODES: tuple[str, ...] = tuple(diagnosis.code for diagnosis in DIAGNOSES)
MALIGNANT_INDICES: tuple[int, ...] = tuple(
    index for index, diagnosis in enumerate(DIAGNOSES) if diagnosis.malignant
)
