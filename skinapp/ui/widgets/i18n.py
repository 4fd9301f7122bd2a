"""The language of the window, and translation of words that the Qt-free packages hold.

Why: decisions 0050 and 0056.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QTranslator

from skinapp.core.diagnoses import Diagnosis
from skinapp.core.errors import SkinappError
from skinapp.core.flags import known_flag, label_of
from skinapp.core.resources import resource_path
from skinapp.core.triage import Verdict
from skinapp.core.wording import explain, percent
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.runs.by_products import ByProduct, passed_over_line
from skinapp.services.runs.control import PAUSE_SENTENCES, PauseReason

_TRANSLATOR = "skinapp_translator"


def install_language(application: QCoreApplication, language: str) -> None:
    """Have everything that is built from now on speak a language; English needs no file.

    Args:
        application: The one application.
        language: As in the settings.
    """
    for installed in application.findChildren(QTranslator, _TRANSLATOR):
        application.removeTranslator(installed)
        installed.deleteLater()
    translator = QTranslator(application)
    translator.setObjectName(_TRANSLATOR)
    if translator.load(str(resource_path("translations", f"skinapp_{language}.qm"))):
        application.installTranslator(translator)


def diagnosis_name(diagnosis: Diagnosis) -> str:
    """The diagnosis in words, in the language of the window."""
    return QCoreApplication.translate("diagnoses", diagnosis.name)


def malignancy_word(*, malignant: bool) -> str:
    """The word that stands beside the shape of a diagnosis."""
    if malignant:
        return QCoreApplication.translate("diagnoses", "malignant")
    return QCoreApplication.translate("diagnoses", "benign")


def flag_sentence(flag: str) -> str:
    """What a notice means and what to do about it."""
    known = known_flag(flag)
    return QCoreApplication.translate("flags", label_of(flag) if known is None else known.sentence)


def flag_label(flag: str) -> str:
    """What a notice means, in a few words."""
    return QCoreApplication.translate("flags", label_of(flag))


def verdict_words(verdict: Verdict) -> str:
    """What is said first of an image."""
    return QCoreApplication.translate("flags", verdict.words)


def pause_sentence(reason: PauseReason) -> str:
    """Why a folder run rests, and the next step."""
    return QCoreApplication.translate("run_control", PAUSE_SENTENCES[reason])


def passed_over_text(kinds: Iterable[ByProduct]) -> str:
    """What lies in folders and is no image, in one line; empty for nothing."""
    return passed_over_line(kinds, lambda text: QCoreApplication.translate("by_products", text))


def by_product_word(kind: ByProduct) -> str:
    """What one file that was passed over is."""
    return QCoreApplication.translate("by_products", kind.one)


def error_sentence(error: SkinappError) -> str:
    """What went wrong and the next step."""
    return explain(error, lambda text: QCoreApplication.translate("errors", text))


def file_error_label(error: SkinappError) -> str:
    """What went wrong with one file of many, in a few words."""
    return QCoreApplication.translate("errors", error.label)


def share_text(probability: float) -> str:
    """A probability as people read it; in the words of the reports."""
    return QCoreApplication.translate("report", percent(probability))


def device_reason(info: AnalystInfo) -> str:
    """Why the networks run where they do, as part of a sentence."""
    return QCoreApplication.translate("engine", info.device_reason)
