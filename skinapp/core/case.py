"""What the user writes about a case: the image, the lesion that it shows, and the patient."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseDetails:
    """What the user wrote about the case; free text, never interpreted, but for codes and dates.

    What belongs to the lesion is the same for all images of one lesion, and what belongs to the
    patient for all images of one patient. Dates are written ``2026-08-20``, codes as they stand in
    ``skinapp.core.clinic_codes``; an empty text is what nobody wrote.

    Attributes:
        case_id: Patient or case number; names the patient.
        site: Where on the body the lesion is.
        notes: Notes, with line breaks.
        clinician_diagnosis: The clinician's own diagnosis.
        decision: What was decided, for example excision or a new look in three months.
        side: Code of the side of the body that the lesion is on.
        lesion: Name of the lesion among those of the patient, for example ``2``.
        birth_date: Of the patient; a date, or a year.
        sex: Code of the patient's sex.
        skin_type: Fitzpatrick skin type of the patient, ``I`` to ``VI``.
        photographed: Date of the photograph.
        decision_kind: Code of the decision, if it is one of those that lists are made of.
        due: Date by which the decision asks for a new look.
        histology: Histological diagnosis of the lesion.
        histology_date: Date of the histological diagnosis.
    """

    case_id: str = ""
    site: str = ""
    notes: str = ""
    clinician_diagnosis: str = ""
    decision: str = ""
    side: str = ""
    lesion: str = ""
    birth_date: str = ""
    sex: str = ""
    skin_type: str = ""
    photographed: str = ""
    decision_kind: str = ""
    due: str = ""
    histology: str = ""
    histology_date: str = ""
