from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from skinapp.core import flags
from skinapp.core.case import CaseDetails
from skinapp.core.errors import FhirError
from skinapp.outputs.exchange.facts import facts_of
from skinapp.outputs.exchange.fhir import check, fhir_bundle
from tests.outputs.exchange.test_dicom import make_entry

pytest.importorskip("fhir.resources")


def made(entry: Any = None) -> dict[str, Any]:
    return dict(json.loads(fhir_bundle(facts_of(entry or make_entry()))))


def of_kind(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    resources = (entry["resource"] for entry in bundle["entry"])
    return [one for one in resources if one["resourceType"] == kind]


def test_fhir_bundle__has_every_number_and_the_patient() -> None:
    bundle = made()

    values = {
        one["code"]["coding"][0]["code"]: one["valueQuantity"]["value"]
        for one in of_kind(bundle, "Observation")
        if "valueQuantity" in one
    }
    assert values["p_mel"] == 62
    assert values["p_malignant"] == 55
    assert len(values) == 8
    (patient,) = of_kind(bundle, "Patient")
    assert patient["identifier"] == [{"value": "P-00417"}]
    assert patient["gender"] == "female"
    (report,) = of_kind(bundle, "DiagnosticReport")
    assert len(report["result"]) == 9
    (lesion,) = of_kind(bundle, "BodyStructure")
    assert lesion["location"]["text"] == "left Rücken 2"


def test_fhir_bundle__is_the_same_for_the_same_result() -> None:
    assert fhir_bundle(facts_of(make_entry())) == fhir_bundle(facts_of(make_entry()))


def test_fhir_bundle__of_an_image_that_cannot_be_judged_has_no_number() -> None:
    bundle = made(make_entry((flags.CANNOT_BE_JUDGED,)))

    observations = of_kind(bundle, "Observation")
    assert len(observations) == 1
    assert "valueQuantity" not in observations[0]


def test_fhir_bundle__of_a_nameless_case_is_valid() -> None:
    entry = replace(make_entry(), case=CaseDetails(birth_date="1960"))

    (patient,) = of_kind(made(entry), "Patient")

    assert patient == {"resourceType": "Patient", "birthDate": "1960"}


@pytest.mark.parametrize(
    ("kind", "element", "code"),
    [
        ("DiagnosticReport", "status", "done"),
        ("Observation", "status", "complete"),
        ("Media", "status", "final"),
        ("Patient", "gender", "F"),
    ],
)
def test_check__refuses_a_code_that_fhir_does_not_know(kind: str, element: str, code: str) -> None:
    bundle = made()
    of_kind(bundle, kind)[0][element] = code

    with pytest.raises(FhirError, match=rf"{kind}\.{element}"):
        check(bundle)


def test_check__refuses_a_reference_to_the_wrong_kind() -> None:
    bundle = made()
    media = next(e for e in bundle["entry"] if e["resource"]["resourceType"] == "Media")
    of_kind(bundle, "DiagnosticReport")[0]["result"][0] = {"reference": media["fullUrl"]}

    with pytest.raises(FhirError, match=r"DiagnosticReport\.result"):
        check(bundle)


def test_check__refuses_a_field_that_fhir_does_not_have() -> None:
    bundle = made()
    of_kind(bundle, "Patient")[0]["shoeSize"] = 42

    with pytest.raises(FhirError, match="not as FHIR"):
        check(bundle)
