"""How sure an answer is, and what a second answer says, in the sentences of a report."""

from __future__ import annotations

from typing import Final, Protocol

from skinapp.core.assessment import Assessment, Prediction
from skinapp.core.assurance import Band, Sureness
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.person import Area, Sex
from skinapp.core.second_answer import differs
from skinapp.core.wording import one_of_hundred
from skinapp.reports import words

_SEXES: Final = {Sex.FEMALE: words.FEMALE, Sex.MALE: words.MALE}
_AREAS: Final = {
    Area.HEAD_NECK: words.HEAD_NECK,
    Area.TRUNK: words.TRUNK,
    Area.UPPER_EXTREMITY: words.UPPER_EXTREMITY,
    Area.LOWER_EXTREMITY: words.LOWER_EXTREMITY,
    Area.ACRAL: words.ACRAL,
    Area.GENITAL: words.GENITAL,
}


class Speaker(Protocol):
    """Says texts of ``words`` in the language of the report."""

    def say(self, text: str, **fields: object) -> str:
        """A text with what stands in its places."""
        ...

    def diagnosis(self, name: str) -> str:
        """A diagnosis in words."""
        ...


def band_text(speaker: Speaker, band: Band) -> str:
    """What became of lesions with about the same P(malignant)."""
    return speaker.say(
        words.OF_BAND,
        lesions=band.lesions,
        start=round(100 * band.start),
        end=round(100 * band.end),
        low=one_of_hundred(band.malignant.low),
        high=one_of_hundred(band.malignant.high),
    )


def sets_text(speaker: Speaker, sureness: Sureness | None) -> str:
    """Among which diagnoses the right one lies; empty where the bundle does not say."""
    names = {diagnosis.code: speaker.diagnosis(diagnosis.name) for diagnosis in DIAGNOSES}
    lines = []
    for one in () if sureness is None else sureness.sets:
        found = ", ".join(names[code] for code in one.codes) or speaker.say(words.NO_SET)
        level = round(100 * one.level)
        lines.append(speaker.say(words.OF_SET, level=level, names=found))
    return " ".join(lines)


def order_text(speaker: Speaker, prediction: Prediction) -> str:
    """Why the first name is not the most probable one; empty where it is."""
    first = prediction.top(1)[0]
    likeliest = max(prediction.ranked(), key=lambda one: one.probability)
    if likeliest.probability <= first.probability:
        return ""
    return speaker.say(words.ORDER, likeliest=speaker.diagnosis(likeliest.diagnosis.name))


def person_text(speaker: Speaker, assessment: Assessment) -> str:
    """What age, sex and site change, where they change much."""
    second = assessment.with_person
    if second is None or not differs(assessment.prediction, second.prediction):
        return ""
    person, facts = second.person, []
    if person.age is not None:
        facts.append(speaker.say(words.YEARS, age=round(person.age)))
    if person.sex is not None:
        facts.append(speaker.say(_SEXES[person.sex]))
    if person.area is not None:
        facts.append(speaker.say(_AREAS[person.area]))
    return speaker.say(
        words.WITH_PERSON,
        facts=", ".join(facts) or speaker.say(words.NOT_STATED),
        name=speaker.diagnosis(second.prediction.top(1)[0].diagnosis.name),
        count=one_of_hundred(second.prediction.p_malignant),
    )
