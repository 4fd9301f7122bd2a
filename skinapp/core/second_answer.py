"""A second answer, with what is known of the person; the one from the image alone stands.

What is known of a person may raise a suspicion and never lowers one: of the malignant lesions of
persons under 30 fewer are flagged with the age than without it (decision 0211).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from skinapp.core import flags
from skinapp.core.assessment import Assessment, PersonAnswer, Prediction
from skinapp.core.calibration import Calibration
from skinapp.core.ensemble import mean_logits
from skinapp.core.operating import OperatingPoint
from skinapp.core.person import UNKNOWN_PERSON, Person
from skinapp.core.readout import Readout
from skinapp.core.triage import reaches

TELLING: Final = 0.05
"""Difference in P(malignant) from which on the second answer is shown."""


def with_person(
    assessment: Assessment,
    person: Person,
    calibration: Calibration | None,
    points: tuple[OperatingPoint, OperatingPoint | None],
) -> Assessment:
    """The assessment with a second answer, made of the logits that it holds; no network runs.

    Args:
        assessment: With or without an older second answer.
        person: What is known now.
        calibration: Of the bundle that made it; only a readout knows persons.
        points: For any malignancy, and for melanoma alone, of the same bundle.

    Returns:
        The assessment with the more cautious notices of the two answers; as it is where nothing
        was ever known of the person, or nothing can be made of it.
    """
    image = assessment.prediction
    unasked = person == UNKNOWN_PERSON and assessment.with_person is None
    if unasked or not isinstance(calibration, Readout) or not image.member_logits:
        return assessment
    by_member = np.array(image.member_logits)
    second = calibration.predict(mean_logits(by_member), by_member, person)
    found = set(assessment.flags) - {
        flags.MALIGNANCY_NOT_EXCLUDED,
        flags.SUSPECTED_WITH_PERSON,
    }
    named_benign = not image.top(1)[0].diagnosis.malignant
    if named_benign and any(reaches(points[0], one, points[1]) for one in (image, second)):
        found.add(flags.MALIGNANCY_NOT_EXCLUDED)
    if named_benign and second.top(1)[0].diagnosis.malignant:
        found.add(flags.SUSPECTED_WITH_PERSON)
    return replace(
        assessment,
        flags=tuple(flag for flag in flags.FLAGS if flag in found),
        with_person=PersonAnswer(person, second),
    )


def differs(image: Prediction, second: Prediction) -> bool:
    """Whether the second answer says something that the first does not.

    Args:
        image: From the image alone.
        second: With what is known of the person.
    """
    other_name = image.top(1)[0].diagnosis != second.top(1)[0].diagnosis
    return other_name or abs(image.p_malignant - second.p_malignant) > TELLING
