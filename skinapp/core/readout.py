"""A readout: from the logits of an ensemble, and what is known of a person, to probabilities.

A linear model on the log probabilities of the networks and on age, sex and area gives the seven
diagnoses; malignancy and melanoma are then calibrated on their own. Why: decision 0115.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Prediction
from skinapp.core.calibration import Calibration, softmax
from skinapp.core.diagnoses import CODES, DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.person import UNKNOWN_PERSON, Area, Person, Sex

FACTS: Final = ("age", "age_squared", "age_known", "sex", *(area.value for area in Area))
"""Names of what is told of a person, in the order of the weights."""

_MELANOMA: Final = CODES.index("mel")
INPUTS: Final = len(DIAGNOSES) + len(FACTS)


def facts(person: Person) -> NDArray[np.float64]:
    """A person in numbers; whatever is unknown is 0.

    Args:
        person: Whose lesion it is.

    Returns:
        float64 (F,) in the order of ``FACTS``: the age in units of 20 years from 50 and its square,
        whether it is known, the sex (1 female, -1 male), and which area it is.
    """
    age = None if person.age is None else (person.age - 50) / 20
    of_age = (0.0, 0.0, 0.0) if age is None else (age, age * age, 1.0)
    of_sex = {None: 0.0, Sex.FEMALE: 1.0, Sex.MALE: -1.0}[person.sex]
    return np.array([*of_age, of_sex, *(float(person.area is area) for area in Area)])


def readout_inputs(
    logits: NDArray[np.floating[Any]], facts_of_images: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the linear models see.

    Args:
        logits: (N, 7), finite.
        facts_of_images: (N, F), see ``facts``.

    Returns:
        float64 (N, 7 + F): log probabilities, their mean taken off, and the facts.

    Raises:
        NumericError: If a logit is NaN or infinite.
    """
    log_p = np.log(np.maximum(softmax(logits), 1e-12))
    return np.hstack([log_p - log_p.mean(axis=1, keepdims=True), facts_of_images])


@dataclass(frozen=True)
class BetaCalibration:
    """The probability of one question from that of the diagnoses which answer it with yes.

    Attributes:
        of_yes: Factor of log p.
        of_no: Factor of -log(1 - p).
        bias: Added; the sum is the logit of the answer.

    Source:
        Kull, Silva Filho and Flach, "Beta calibration", AISTATS 2017.
    """

    of_yes: float
    of_no: float
    bias: float

    def __post_init__(self) -> None:
        """Refuse numbers that make no probability, or turn the order round."""
        _check("beta calibration", (self.of_yes, self.of_no, self.bias), 3)
        if self.of_yes < 0 or self.of_no < 0:
            msg = f"The factors must not be negative, not {self.of_yes} and {self.of_no}."
            raise ValueError(msg)

    def probability(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probability (N,) for p (N,)."""
        yes, no = beta_inputs(p).T
        logit = self.of_yes * yes + self.of_no * no + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logit, -50, 50))))


def beta_inputs(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log p and -log(1 - p), float64 (N, 2), for p (N,)."""
    inside = np.clip(p, 1e-9, 1 - 1e-9)
    return np.column_stack([np.log(inside), -np.log1p(-inside)])


@dataclass(frozen=True)
class Readout(Calibration):
    """Calibrated answers, with or without age, sex and area.

    Attributes:
        weights: Seven rows of one weight for each of ``INPUTS``.
        biases: Seven summands.
        malignant: Of any malignancy, also of one that is none of the seven diagnoses, from the sum
            over the malignant ones.
        melanoma: Of melanoma, from its probability among the seven.
        naming_offset: Seven numbers taken off the log probabilities before the first diagnosis is
            named, so that rare diagnoses are named more often; probabilities are shown without it.

    Source:
        Logistic regression on the outputs is "matrix scaling" in Guo et al., "On calibration of
        modern neural networks", ICML 2017, section 4.2; the offset is that of Menon et al.,
        "Long-tail learning via logit adjustment", ICLR 2021, section 4.1.
    """

    weights: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]
    malignant: BetaCalibration
    melanoma: BetaCalibration
    naming_offset: tuple[float, ...]
    kind: Literal["readout"] = "readout"

    def __post_init__(self) -> None:
        """Refuse numbers that make no probabilities."""
        if len(self.weights) != len(DIAGNOSES):
            msg = f"A readout has {len(DIAGNOSES)} rows of weights, not {len(self.weights)}."
            raise ValueError(msg)
        for row in self.weights:
            _check("weights", row, INPUTS)
        _check("biases", self.biases, len(DIAGNOSES))
        _check("naming_offset", self.naming_offset, len(DIAGNOSES))

    def __str__(self) -> str:
        """What it is, for people."""
        return "readout with age, sex and site"

    def probabilities(
        self, logits: NDArray[np.floating[Any]], person: Person = UNKNOWN_PERSON
    ) -> NDArray[np.float64]:
        """See ``Calibration``; ``person`` is the one that all images are of."""
        return self.of_inputs(self._inputs(logits, person)).reshape(np.shape(logits))

    def p_malignant(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probability (N,) of any malignancy, from ``probabilities`` (N, 7)."""
        return self.malignant.probability(probabilities[:, list(MALIGNANT_INDICES)].sum(axis=1))

    def p_melanoma(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated probability (N,) of melanoma, from ``probabilities`` (N, 7)."""
        return self.melanoma.probability(probabilities[:, _MELANOMA])

    def predict(
        self,
        logits: NDArray[np.float64],
        member_logits: NDArray[np.float64],
        person: Person = UNKNOWN_PERSON,
    ) -> Prediction:
        """See ``Calibration``; malignancy and melanoma are calibrated on their own."""
        row = self.probabilities(logits[None, :], person)
        members = self.probabilities(member_logits, person)
        return Prediction(
            probabilities=tuple(row[0].tolist()),
            member_probabilities=tuple(map(tuple, members.tolist())),
            own_malignant=float(self.p_malignant(row)[0]),
            own_melanoma=float(self.p_melanoma(row)[0]),
            naming_offset=self.naming_offset,
        )

    def of_inputs(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities (N, 7) of ``readout_inputs`` (N, 7 + F)."""
        return softmax(inputs @ np.array(self.weights).T + np.array(self.biases))

    def naming_scores(self, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the diagnoses are ranked by, (..., 7), for probabilities (..., 7)."""
        log_p = np.log(np.maximum(probabilities, 1e-12))
        return np.asarray(log_p - np.array(self.naming_offset))

    @staticmethod
    def _inputs(logits: NDArray[np.floating[Any]], person: Person) -> NDArray[np.float64]:
        rows = np.asarray(logits, dtype=np.float64).reshape(-1, len(DIAGNOSES))
        return readout_inputs(rows, np.tile(facts(person), (len(rows), 1)))


def _check(name: str, values: tuple[float, ...], count: int) -> None:
    if len(values) != count or not all(map(math.isfinite, values)):
        msg = f"{name} must be {count} finite numbers, not {values}."
        raise ValueError(msg)
