"""A result as plain values that say what they are, and back: the one written form of a result.

Journal, history, JSON output and tables are made from it. The values can be written as JSON, which
keeps every bit of a float; the seven numbers stand beside the codes of the diagnoses that they
belong to, so that they can never be taken for those of others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from skinapp.core.assessment import (
    Assessment,
    PersonAnswer,
    Prediction,
    Provenance,
    is_probability,
)
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import OtherDiagnosesError, ResultError
from skinapp.core.flags import FLAGS
from skinapp.core.person import Person
from skinapp.core.sign_names import SIGNS

if TYPE_CHECKING:
    from skinapp.core.assurance import Sureness

Record = dict[str, Any]
"""What ``to_record`` gives."""


def to_record(assessment: Assessment) -> Record:
    """All of an assessment but its heatmaps, as plain values.

    Args:
        assessment: The result.

    Returns:
        ``classes``: codes of the diagnoses, in their order.
        ``probabilities``: one for each of them.
        ``member_probabilities``: the same for each member of the ensemble.
        ``own_malignant``, ``own_melanoma``: their own probabilities, None where they have none.
        ``naming_offset``: one for each diagnosis, or none.
        ``votes``: for each diagnosis how many single looks name it first, or none.
        ``member_logits``: seven for each member of the ensemble, or none.
        ``flags``: codes of notices.
        ``signs``: names of ``SIGNS`` with the number of each; none if nothing was looked for.
        ``sureness``: the fields of ``Sureness``; None where the bundle does not say.
        ``with_person``: age, sex and area with the second answer; None where there is none.
        ``provenance``: the fields of ``Provenance``, the time as text of ISO 8601 in UTC.
    """
    prediction, provenance = assessment.prediction, assessment.provenance
    created = provenance.created_utc.astimezone(UTC).isoformat()
    return {
        "classes": list(CODES),
        "probabilities": list(prediction.probabilities),
        "member_probabilities": [list(member) for member in prediction.member_probabilities],
        "own_malignant": prediction.own_malignant,
        "own_melanoma": prediction.own_melanoma,
        "naming_offset": list(prediction.naming_offset),
        "votes": list(prediction.votes),
        "member_logits": [list(member) for member in prediction.member_logits],
        "flags": list(assessment.flags),
        "signs": dict(zip(SIGNS, assessment.signs, strict=False)),
        "with_person": _person_record(assessment.with_person),
        "sureness": _sureness_record(assessment.sureness),
        "provenance": asdict(provenance) | {"created_utc": created},
    }


def from_record(values: object) -> Assessment:
    """The assessment that ``to_record`` wrote, without heatmaps.

    Notices that this version has no words for are left out; a field of the provenance that is
    younger than the record gets its default.

    Args:
        values: Plain values, as a JSON parser gives them.

    Returns:
        The assessment.

    Raises:
        OtherDiagnosesError: If the numbers belong to other diagnoses, or to the same in another
            order; ``found`` has their codes.
        ResultError: If the values are not those of a result.
    """
    record = _mapping(values)
    classes = _list_of(str, record, "classes")
    if tuple(classes) != CODES:
        msg = "The result was made with other diagnoses."
        raise OtherDiagnosesError(msg, expected=CODES, found=tuple(classes))
    members = _list_of(list, record, "member_probabilities")
    prediction = replace(
        _prediction(record, members),
        votes=_votes(record.get("votes", [])),
        member_logits=tuple(_logits(member) for member in _rows(record.get("member_logits", []))),
    )
    written = _list_of(str, record, "flags")
    return Assessment(
        prediction=prediction,
        heatmaps=(),
        flags=tuple(flag for flag in FLAGS if flag in written),
        provenance=_provenance(_mapping(record.get("provenance"))),
        signs=_signs(_mapping(record.get("signs", {}))),
        sureness=_sureness(record.get("sureness")),
        with_person=_person_answer(record.get("with_person")),
    )


def _prediction(record: Mapping[str, object], members: list[Any]) -> Prediction:
    return Prediction(
        _probabilities(record.get("probabilities")),
        tuple(map(_probabilities, members)),
        _own_probability(record.get("own_malignant")),
        _own_probability(record.get("own_melanoma")),
        _offset(record.get("naming_offset", [])),
    )


def _person_record(second: PersonAnswer | None) -> Record | None:
    if second is None:
        return None
    said = second.prediction
    return {
        "person": asdict(second.person),
        "probabilities": list(said.probabilities),
        "member_probabilities": [list(member) for member in said.member_probabilities],
        "own_malignant": said.own_malignant,
        "own_melanoma": said.own_melanoma,
        "naming_offset": list(said.naming_offset),
    }


def _person_answer(values: object) -> PersonAnswer | None:
    if values is None:
        return None
    record = _mapping(values)
    try:
        person: Person = _checker(Person).validate_python(record.get("person"))
    except ValueError as error:
        raise _unfit(values) from error
    members = _list_of(list, record, "member_probabilities")
    return PersonAnswer(person, _prediction(record, members))


def _probabilities(values: object) -> tuple[float, ...]:
    if (
        not isinstance(values, list)
        or len(values) != len(CODES)
        or not all(map(is_probability, values))
    ):
        raise _unfit(values)
    return tuple(map(float, values))


def _own_probability(value: object) -> float | None:
    if value is not None and not is_probability(value):
        raise _unfit(value)
    return cast("float | None", value)


def _signs(values: Mapping[str, object]) -> tuple[float, ...]:
    """Numbers of all signs that this version knows; none where some are missing."""
    known = [values[name] for name in SIGNS if name in values]
    if not all(isinstance(value, float) and math.isfinite(value) for value in values.values()):
        raise _unfit(values)
    return tuple(cast("list[float]", known)) if len(known) == len(SIGNS) else ()


def _offset(values: object) -> tuple[float, ...]:
    if (
        not isinstance(values, list)
        or len(values) not in {0, len(CODES)}
        or not all(isinstance(value, float) and math.isfinite(value) for value in values)
    ):
        raise _unfit(values)
    return tuple(values)


def _votes(values: object) -> tuple[int, ...]:
    counts = all(isinstance(value, int) and value >= 0 for value in _rows(values))
    if not counts or len(_rows(values)) not in {0, len(CODES)}:
        raise _unfit(values)
    return tuple(_rows(values))


def _logits(values: object) -> tuple[float, ...]:
    found = _offset(values)
    if not found:
        raise _unfit(values)
    return found


def _rows(values: object) -> list[Any]:
    if not isinstance(values, list):
        raise _unfit(values)
    return values


def _sureness(values: object) -> Sureness | None:
    if values is None:
        return None
    from skinapp.core.assurance import Sureness

    try:
        found: Sureness = _checker(Sureness).validate_python(values)
    except ValueError as error:
        raise _unfit(values) from error
    return found


def _sureness_record(sureness: Sureness | None) -> Any:
    if sureness is None:
        return None
    return _checker(cast("Any", type(sureness))).dump_python(sureness, mode="json")


@cache
def _checker(kind: Any) -> Any:
    """Checks values of a type; made when the first result is read, not at the start."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _provenance(values: Mapping[str, object]) -> Provenance:
    known = {field.name: field for field in fields(Provenance)}
    if unknown := values.keys() - known.keys():
        raise _unfit(sorted(unknown))
    found: dict[str, Any] = {}
    for name, field in known.items():
        if name in values:
            found[name] = _READERS.get(name, _text)(values[name])
        elif field.default is MISSING:
            raise _unfit(name)
    return Provenance(**found)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _unfit(value)
    return value


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError as error:
        raise _unfit(value) from error
    if moment.tzinfo is None:
        raise _unfit(value)
    return moment.astimezone(UTC)


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < _FOREVER:
        raise _unfit(value)
    return float(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST_VIEWS:
        raise _unfit(value)
    return value


_FOREVER: Final = float("inf")
_MOST_VIEWS: Final = 2**16
_READERS: Final[dict[str, Callable[[object], object]]] = {
    "created_utc": _moment,
    "seconds": _seconds,
    "views": _count,
}
"""Fields of the provenance that are no text."""


def _mapping(values: object) -> Mapping[str, object]:
    if not isinstance(values, dict):
        raise _unfit(values)
    return cast("Mapping[str, object]", values)


def _list_of(kind: type, record: Mapping[str, object], key: str) -> list[Any]:
    values = record.get(key)
    if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
        raise _unfit(key)
    return values


def _unfit(found: object) -> ResultError:
    msg = "The values are not those of a result."
    return ResultError(msg, found=found)
