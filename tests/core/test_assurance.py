from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from skinapp.core.assessment import Prediction
from skinapp.core.assurance import Assurance
from skinapp.core.operating import OperatingPoint

POINT = OperatingPoint(0.2, 0.95, 0.6)
SHARE = {"estimate": 0.5, "low": 0.4, "high": 0.6}
RULE = {
    "level": 0.9,
    "thresholds": (0.1, 0.1, 0.1, 0.1, 0.05, 0.6, 0.1),
    "coverage": (0.9,) * 7,
    "worst": (0.7,) * 7,
    "size": 1.5,
    "lesions": (30,) * 7,
}


def measured(**changed: Any) -> Assurance:
    """What a bundle might say: two bands and one rule of sets."""
    bands = [
        {"start": 0.0, "end": 0.2, "lesions": 300, "malignant": SHARE},
        {"start": 0.2, "end": 1.0, "lesions": 40, "malignant": SHARE},
    ]
    values = {
        "melanoma_sensitivity": 0.96,
        "melanomas_missed": SHARE,
        "benign_flagged": SHARE,
        "malignant_lesions": 3,
        "melanoma_lesions": 2,
        "benign_lesions": 9,
        "bands": bands,
        "sets": [RULE],
    }
    return Assurance.model_validate(values | changed)


def prediction(*probabilities: float) -> Prediction:
    return Prediction(probabilities, (probabilities,))


@pytest.mark.parametrize(("mel", "lesions"), [(0.1999, 300), (0.2, 40), (1.0, 40)])
def test_of__takes_the_band_that_the_probability_lies_in(mel: float, lesions: int) -> None:
    answer = prediction(0.0, 0.0, 0.0, 0.0, mel, 1 - mel, 0.0)

    assert measured().of(answer, POINT).band.lesions == lesions


def test_of__has_a_threshold_for_each_diagnosis_in_a_set() -> None:
    # 55 % is too little for a nevus, 6 % enough for a melanoma.
    answer = prediction(0.0, 0.3, 0.09, 0.0, 0.06, 0.55, 0.0)

    (found,) = measured().of(answer, POINT).sets

    assert (found.level, found.codes) == (0.9, ("bcc", "mel"))


@pytest.mark.parametrize(
    "changed",
    [
        {"bands": []},
        {"bands": [{"start": 0.1, "end": 1.0, "lesions": 3, "malignant": SHARE}]},
        {"bands": [{"start": 0.0, "end": 0.9, "lesions": 3, "malignant": SHARE}]},
        {"melanomas_missed": {"estimate": 0.5, "low": 0.7, "high": 0.6}},
        {"melanoma_sensitivity": 0.0},
        {"sets": [RULE | {"thresholds": (0.1,) * 6}]},
        {"sets": [RULE | {"thresholds": (0.1,) * 6 + (float("nan"),)}]},
    ],
)
def test_assurance__is_refused_where_it_says_nothing_sound(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        measured(**changed)
