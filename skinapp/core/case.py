"""What the user writes about a case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseDetails:
    """What the user wrote about the case; free text, never interpreted.

    Attributes:
        case_id: Patient or case number.
        site: Where on the body the lesion is.
        notes: Notes, with line breaks.
        clinician_diagnosis: The clinician's own diagnosis.
        decision: What was decided, for example excision or a new look in three months.
    """

    case_id: str = ""
    site: str = ""
    notes: str = ""
    clinician_diagnosis: str = ""
    decision: str = ""
