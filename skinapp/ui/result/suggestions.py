"""Words that the form offers, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from skinapp.core.clinic_codes import Decision
from skinapp.core.diagnoses import DIAGNOSES
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
