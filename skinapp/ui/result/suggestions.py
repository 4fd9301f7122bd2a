"""Words that the form offers, in the language of the window."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from skinapp.core.case import CaseDetails
from skinapp.core.clinic_codes import Decision, age_at, as_date
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.file_facts import FileFacts, filled
from skinapp.core.person import MAX_AGE, SITES, Area, Person, Sex
from skinapp.services.history.search import fold
from skinapp.ui.widgets.i18n import diagnosis_name


def sites() -> list[str]:
    """The sites that HAM10000 tells apart."""
    return [
        QCoreApplication.translate("CaseForm", "abdomen"),
        QCoreApplication.translate("CaseForm", "acral"),
        QCoreApplication.translate("CaseForm", "back"),
        QCoreApplication.translate("CaseForm", "chest"),
        QCoreApplication.translate("CaseForm", "ear"),
        QCoreApplication.translate("CaseForm", "face"),
        QCoreApplication.translate("CaseForm", "foot"),
        QCoreApplication.translate("CaseForm", "genital"),
        QCoreApplication.translate("CaseForm", "hand"),
        QCoreApplication.translate("CaseForm", "lower extremity"),
        QCoreApplication.translate("CaseForm", "neck"),
        QCoreApplication.translate("CaseForm", "scalp"),
        QCoreApplication.translate("CaseForm", "trunk"),
        QCoreApplication.translate("CaseForm", "upper extremity"),
    ]


def site_text(site: str) -> str:
    """One of ``skinapp.core.person.SITES`` in the language of the window; other words stay."""
    return dict(zip(SITES, sites(), strict=True)).get(site, site)


def filled_in(details: CaseDetails, facts: FileFacts) -> CaseDetails:
    """Details with what the file says where nobody wrote anything."""
    return filled(details, facts, site_text(facts.site))


def person_of(details: CaseDetails, today: date) -> Person:
    """What the form knows of the person; whatever is not understood is unknown.

    Args:
        details: What the user wrote.
        today: The day on which the lesion is looked at, if the photograph has no date.
    """
    age = age_at(details.birth_date, as_date(details.photographed) or today)
    known = age if age is not None and age <= MAX_AGE else None
    sex = Sex(details.sex) if details.sex in set(Sex) else None
    return Person(known, sex, area_of(details.site))


def area_of(site: str) -> Area | None:
    """The area of a site in the language of the window, or in English; None for any other text."""
    text = fold(site.strip())
    pairs = zip((*SITES, *sites()), (*SITES.values(), *SITES.values()), strict=True)
    return next((area for name, area in pairs if fold(name) == text), None)


def area_name(area: Area) -> str:
    """The area in words."""
    return {
        Area.HEAD_NECK: QCoreApplication.translate("CaseForm", "head or neck"),
        Area.TRUNK: QCoreApplication.translate("CaseForm", "trunk"),
        Area.UPPER_EXTREMITY: QCoreApplication.translate("CaseForm", "upper extremity"),
        Area.LOWER_EXTREMITY: QCoreApplication.translate("CaseForm", "lower extremity"),
        Area.ACRAL: QCoreApplication.translate("CaseForm", "acral"),
        Area.GENITAL: QCoreApplication.translate("CaseForm", "genital"),
    }[area]


def own_diagnoses() -> list[str]:
    """The diagnoses that the networks know, and what else a clinician may mean."""
    return [
        *(diagnosis_name(diagnosis) for diagnosis in DIAGNOSES),
        QCoreApplication.translate("CaseForm", "Squamous cell carcinoma"),
        QCoreApplication.translate("CaseForm", "Dysplastic nevus"),
        QCoreApplication.translate("CaseForm", "Unsure"),
    ]


def decision_name(decision: Decision) -> str:
    """The decision in words."""
    return {
        "none": QCoreApplication.translate("CaseForm", "No action"),
        "follow_up_3": QCoreApplication.translate("CaseForm", "Follow-up in 3 months"),
        "follow_up_6": QCoreApplication.translate("CaseForm", "Follow-up in 6 months"),
        "biopsy": QCoreApplication.translate("CaseForm", "Biopsy"),
        "excision": QCoreApplication.translate("CaseForm", "Excision"),
        "referral": QCoreApplication.translate("CaseForm", "Referral"),
    }[decision.code]


def sex_name(code: str) -> str:
    """The sex in words."""
    return {
        "female": QCoreApplication.translate("CaseForm", "female"),
        "male": QCoreApplication.translate("CaseForm", "male"),
        "other": QCoreApplication.translate("CaseForm", "other"),
    }[code]


def side_name(code: str) -> str:
    """The side of the body in words."""
    return {
        "left": QCoreApplication.translate("CaseForm", "left"),
        "right": QCoreApplication.translate("CaseForm", "right"),
        "midline": QCoreApplication.translate("CaseForm", "midline"),
    }[code]
