"""The second answer, with what is known of the person, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from skinapp.core.assessment import Assessment
from skinapp.core.person import Person
from skinapp.core.wording import one_of_hundred
from skinapp.ui.result.suggestions import area_name, sex_name
from skinapp.ui.widgets.i18n import diagnosis_name


def person_text(assessment: Assessment) -> str:
    """What age, sex and site change; empty where they change little, or are not known.

    Args:
        assessment: With or without a second answer.
    """
    second = assessment.with_person
    if second is None:
        return ""
    from skinapp.core.second_answer import differs

    if not differs(assessment.prediction, second.prediction):
        return ""
    text = QCoreApplication.translate(
        "PersonLine",
        "With {facts}: {name}, malignant {count} of 100. This comes from the patients of two "
        "clinics. The answer from the image alone stands; the more cautious one counts.",
    )
    return text.format(
        facts=facts_text(second.person),
        name=diagnosis_name(second.prediction.top(1)[0].diagnosis),
        count=one_of_hundred(second.prediction.p_malignant),
    )


def facts_text(person: Person) -> str:
    """What is known of a person, in a few words."""
    words = []
    if person.age is not None:
        years = QCoreApplication.translate("PersonLine", "{age} years")
        words.append(years.format(age=round(person.age)))
    if person.sex is not None:
        words.append(sex_name(person.sex.value))
    if person.area is not None:
        words.append(area_name(person.area))
    return ", ".join(words) or QCoreApplication.translate("PersonLine", "nothing known")
