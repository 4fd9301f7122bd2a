"""The sets of diagnoses among which the right one lies, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.ui.widgets.i18n import diagnosis_name

if TYPE_CHECKING:
    from skinapp.core.assurance import DiagnosisSet, Sureness


def sets_text(sureness: Sureness | None) -> str:
    """A line for each set; none where the bundle says nothing of sets.

    Args:
        sureness: Of the answer.
    """
    if sureness is None:
        return ""
    lines = []
    for one in sureness.sets:
        text = QCoreApplication.translate("Sets", "In {level} of 100 lesions among: {names}")
        lines.append(text.format(level=round(100 * one.level), names=_names(one)))
    return "\n".join(lines)


def _names(one: DiagnosisSet) -> str:
    names = {diagnosis.code: diagnosis_name(diagnosis) for diagnosis in DIAGNOSES}
    if not one.codes:
        return QCoreApplication.translate("Sets", "none of the seven fits")
    return ", ".join(names[code] for code in one.codes)
