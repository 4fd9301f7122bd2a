from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from skinapp.core import result_record
from skinapp.core.assessment import Assessment, Prediction, Provenance, is_probability
from skinapp.core.assurance import Band, DiagnosisSet, Share, Sureness
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import OtherDiagnosesError, ResultError
from skinapp.core.flags import GREYSCALE, LOW_CONFIDENCE
from skinapp.core.result_record import from_record, to_record

# Thirds and sevenths have no end in binary, so that a lost bit would show.
ROW = (1 / 3, 1 / 7, 1 / 7, 1 / 7, 1 / 7, 2 / 21, 0.0)
MADE = Provenance(
    image_sha256="ab" * 32,
    bundle_name="first",
    bundle_version="1.0.0",
    bundle_sha256="cd" * 32,
    engine="OpenVINO on CPU",
    program_version="0.1.0",
    created_utc=datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=UTC),
    seconds=0.1,
)
RESULT = Assessment(
    Prediction(ROW, (ROW, ROW[::-1])), (), flags=(LOW_CONFIDENCE, GREYSCALE), provenance=MADE
)


def written() -> dict[str, Any]:
    return dict(json.loads(json.dumps(to_record(RESULT))))


def test_from_record__gives_back_every_bit_through_json() -> None:
    found = from_record(written())

    assert (found.prediction, found.flags, found.provenance) == (
        RESULT.prediction, RESULT.flags, RESULT.provenance,
    )  # fmt: skip
    assert found.heatmaps == ()


def test_from_record__gives_back_what_a_readout_said_on_its_own() -> None:
    own = replace(
        RESULT.prediction, own_malignant=1 / 3, own_melanoma=1 / 7, naming_offset=(0.0, *ROW[1:])
    )

    values = json.loads(json.dumps(to_record(replace(RESULT, prediction=own))))

    assert from_record(values).prediction == own


def test_from_record__gives_back_how_sure_the_answer_was() -> None:
    band = Band(start=0, end=1, lesions=9, malignant=Share(estimate=1 / 3, low=0.1, high=0.6))
    sureness = Sureness(band, (DiagnosisSet(0.9, ("mel", "nv")),), 1 / 7)
    counted = replace(
        RESULT.prediction, votes=(1, 0, 0, 0, 7, 0, 0), member_logits=((*ROW[:6], -3.0), ROW)
    )
    result = replace(RESULT, prediction=counted, sureness=sureness)

    found = from_record(json.loads(json.dumps(to_record(result))))

    assert (found.prediction, found.sureness) == (counted, sureness)


def test_to_record__says_which_diagnoses_its_numbers_belong_to() -> None:
    record = written()

    assert dict(zip(record["classes"], record["probabilities"], strict=True))["akiec"] == 1 / 3
    assert record["classes"] == list(CODES)


def test_to_record__states_the_time_in_utc() -> None:
    hanoi = MADE.created_utc.astimezone(timezone(timedelta(hours=7)))

    record = to_record(replace(RESULT, provenance=replace(MADE, created_utc=hanoi)))

    assert record["provenance"]["created_utc"] == "2026-03-01T23:59:59.123456+00:00"


@pytest.mark.parametrize(
    "known",
    [
        ("akiec", "bcc", "bkl", "df", "mel", "nv", "scc", "vasc"),
        CODES[:-1],
        CODES[::-1],
    ],
)
def test_from_record__never_takes_the_numbers_of_other_diagnoses(
    known: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = written()
    monkeypatch.setattr(result_record, "CODES", known)

    with pytest.raises(OtherDiagnosesError) as caught:
        from_record(old)
    assert (caught.value.expected, caught.value.found) == (known, CODES)


def test_from_record__leaves_out_notices_that_it_has_no_words_for() -> None:
    record = written() | {"flags": ["from_next_year", GREYSCALE]}

    assert from_record(record).flags == (GREYSCALE,)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("classes",), None),
        (("classes",), "akiec"),
        (("classes",), [1, 2, 3, 4, 5, 6, 7]),
        (("probabilities",), [0.5, 0.5]),
        (("probabilities",), [0.1] * 6 + [float("nan")]),
        (("probabilities",), [0.1] * 6 + [1.1]),
        (("probabilities",), [0.1] * 6 + ["0.4"]),
        (("probabilities",), [0.1] * 6 + [True]),
        (("probabilities",), None),
        (("member_probabilities",), [[0.1] * 6]),
        (("member_probabilities",), [0.1] * 7),
        (("member_probabilities",), {}),
        (("own_malignant",), 1.1),
        (("votes",), [1, 2]),
        (("votes",), [-1] * 7),
        (("member_logits",), [[]]),
        (("sureness",), {"sets": []}),
        (("own_melanoma",), "0.5"),
        (("naming_offset",), [0.1]),
        (("naming_offset",), [0.1] * 6 + [float("nan")]),
        (("flags",), "greyscale"),
        (("flags",), [1]),
        (("provenance",), []),
        (("provenance", "engine"), 3),
        (("provenance", "colour"), "red"),
        (("provenance", "seconds"), -1),
        (("provenance", "seconds"), float("inf")),
        (("provenance", "seconds"), "1"),
        (("provenance", "created_utc"), "yesterday"),
        (("provenance", "created_utc"), "2026-03-01T23:59:59"),
        (("provenance", "created_utc"), 0),
    ],
)
def test_from_record__refuses_what_does_not_fit(place: tuple[str, ...], value: object) -> None:
    record = written()
    inner = record
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value

    with pytest.raises(ResultError) as caught:
        from_record(record)
    assert not isinstance(caught.value, OtherDiagnosesError)


@pytest.mark.parametrize("name", ["classes", "probabilities", "flags", "provenance"])
def test_from_record__refuses_what_lacks_a_part(name: str) -> None:
    record = written()
    del record[name]

    with pytest.raises(ResultError):
        from_record(record)


@pytest.mark.parametrize("values", [None, [], "text", 7])
def test_from_record__refuses_what_is_no_record(values: object) -> None:
    with pytest.raises(ResultError):
        from_record(values)


def test_from_record__refuses_a_provenance_that_lacks_a_field() -> None:
    record = written()
    del record["provenance"]["engine"]

    with pytest.raises(ResultError):
        from_record(record)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, True), (1.0, True), (1 + 1e-9, True), (1.1, False), (float("nan"), False), ("1", False)],
)
def test_is_probability__takes_numbers_from_0_to_1(value: object, expected: object) -> None:
    assert is_probability(value) is expected
