"""What a file says of patient and photograph, for the form; imports no decoder.

Why: decision 0155.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from skinapp.core.case import CaseDetails


@dataclass(frozen=True)
class FileFacts:
    """What a file says; an empty text is what it does not say.

    Attributes:
        patient_id: As the file has it.
        patient_name: For people to read, family name first.
        birth_date: ISO 8601.
        sex: A code of ``skinapp.core.clinic_codes``.
        photographed: Day of the photograph, ISO 8601; without one that of the study.
        site: One of ``skinapp.core.person.SITES``, or the file's own words.
        side: A code of ``skinapp.core.clinic_codes``.
        device: Maker and model.
        pixel_spacing_mm: Between the middles of two rows and two columns of pixels; None if unsaid.
    """

    patient_id: str = ""
    patient_name: str = ""
    birth_date: str = ""
    sex: str = ""
    photographed: str = ""
    site: str = ""
    side: str = ""
    device: str = ""
    pixel_spacing_mm: tuple[float, float] | None = None

    @property
    def names_patient(self) -> bool:
        """Whether it says who the patient is."""
        return bool(self.patient_id or self.patient_name)


NO_FACTS: Final = FileFacts()


def filled(details: CaseDetails, facts: FileFacts, site: str) -> CaseDetails:
    """Details of a case with what a file says in the fields that nobody filled in.

    Args:
        details: What the user wrote.
        facts: What the file says.
        site: The site in the words of the form.

    Returns:
        The details.
    """
    said = {
        "case_id": facts.patient_id or facts.patient_name,
        "birth_date": facts.birth_date,
        "sex": facts.sex,
        "photographed": facts.photographed,
        "site": site,
        "side": facts.side,
    }
    missing = {name: text for name, text in said.items() if text and not getattr(details, name)}
    return replace(details, **missing)
