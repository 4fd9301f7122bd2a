"""FHIR R4B: one result as a collection of resources, with every code checked.

The library takes any text for a code, and any resource for a reference, so both are checked here
against what the standard binds them to.

Source: HL7 FHIR 4.3.0 (R4B), http://hl7.org/fhir/R4B/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from skinapp.core.errors import ExchangeMissingError, FhirError
from skinapp.outputs.exchange.facts import Facts

SYSTEM: Final = "urn:oid:2.25.148173940193480273091882170394871263265"
"""Names the codes of this program's answers; an OID made of a UUID, which nobody else has."""
_UNIT: Final = "http://unitsofmeasure.org"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_SEXES: Final = {"female": "female", "male": "male", "other": "other"}

CODES: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("Bundle", "type"): frozenset(
        ("document", "message", "transaction", "transaction-response", "batch", "batch-response",
         "history", "searchset", "collection", "subscription-notification")
    ),
    ("DiagnosticReport", "status"): frozenset(
        ("registered", "partial", "preliminary", "final", "amended", "corrected", "appended",
         "cancelled", "entered-in-error", "unknown")
    ),
    ("Observation", "status"): frozenset(
        ("registered", "preliminary", "final", "amended", "corrected", "cancelled",
         "entered-in-error", "unknown")
    ),
    ("Media", "status"): frozenset(
        ("preparation", "in-progress", "not-done", "on-hold", "stopped", "completed",
         "entered-in-error", "unknown")
    ),
    ("Patient", "gender"): frozenset(("male", "female", "other", "unknown")),
    ("Device", "status"): frozenset(("active", "inactive", "entered-in-error", "unknown")),
}  # fmt: skip
"""Codes that the standard binds an element to (required bindings of R4B)."""

TARGETS: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("DiagnosticReport", "subject"): frozenset(("Patient", "Group", "Device", "Location")),
    ("DiagnosticReport", "result"): frozenset(("Observation",)),
    ("DiagnosticReport", "media"): frozenset(("Media",)),
    ("Observation", "subject"): frozenset(
        ("Patient", "Group", "Device", "Location", "Organization", "Procedure", "Practitioner",
         "Medication", "Substance")
    ),
    ("Observation", "device"): frozenset(("Device", "DeviceMetric")),
    ("Observation", "derivedFrom"): frozenset(
        ("DocumentReference", "ImagingStudy", "Media", "QuestionnaireResponse", "Observation",
         "MolecularSequence")
    ),
    ("Media", "subject"): frozenset(
        ("Patient", "Practitioner", "PractitionerRole", "Group", "Device", "Specimen", "Location")
    ),
    ("BodyStructure", "patient"): frozenset(("Patient",)),
}  # fmt: skip
"""What a reference may lead to."""


def fhir_bundle(facts: Facts) -> bytes:
    """A result as a bundle of type ``collection``.

    Args:
        facts: The result.

    Returns:
        JSON, the same for the same result.

    Raises:
        ExchangeMissingError: If fhir.resources is not installed.
        FhirError: If the bundle is not as the standard has it.
    """
    entries = [
        {"fullUrl": f"urn:uuid:{facts.uuid(name)}", "resource": resource}
        for name, resource in _resources(facts)
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": facts.created.isoformat(timespec="seconds"),
        "entry": entries,
    }
    check(bundle)
    return (json.dumps(bundle, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def check(bundle: Mapping[str, Any]) -> None:
    """Refuse a bundle that the library, or the standard's tables, do not allow.

    Args:
        bundle: As parsed JSON.

    Raises:
        ExchangeMissingError: If fhir.resources is not installed.
        FhirError: With what is wrong.
    """
    try:
        from fhir.resources.R4B.bundle import Bundle
    except ImportError as error:
        msg = "fhir.resources is not installed."
        raise ExchangeMissingError(msg) from error
    try:
        Bundle.model_validate(bundle)
    except ValueError as error:
        msg = "The bundle is not as FHIR has it."
        raise FhirError(msg, found=str(error)) from error
    kinds = {
        entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle.get("entry", ())
    }
    for resource in (bundle, *(entry["resource"] for entry in bundle.get("entry", ()))):
        _check_codes(resource)
        _check_references(resource, kinds)


def _check_codes(resource: Mapping[str, Any]) -> None:
    kind = resource["resourceType"]
    for (of_kind, element), allowed in CODES.items():
        if kind == of_kind and element in resource and resource[element] not in allowed:
            msg = f"{kind}.{element} has a code that FHIR does not know."
            raise FhirError(msg, expected=", ".join(sorted(allowed)), found=resource[element])


def _check_references(resource: Mapping[str, Any], kinds: Mapping[str, str]) -> None:
    kind = resource["resourceType"]
    for (of_kind, element), allowed in TARGETS.items():
        if kind != of_kind:
            continue
        for reference in _references(resource.get(element)):
            if kinds.get(reference) not in allowed:
                msg = f"{kind}.{element} leads to what it must not lead to."
                raise FhirError(
                    msg, expected=", ".join(sorted(allowed)), found=kinds.get(reference)
                )


def _references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        else:
            for inner in value.values():
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _resources(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    def to(name: str) -> dict[str, str]:
        return {"reference": f"urn:uuid:{facts.uuid(name)}"}

    yield "patient", _patient(facts)
    yield (
        "device",
        {
            "resourceType": "Device",
            "status": "active",
            "deviceName": [{"name": facts.algorithm, "type": "other"}],
            "version": [{"value": facts.version}],
        },
    )
    yield "lesion", _lesion(facts, to("patient"))
    yield (
        "media",
        {
            "resourceType": "Media",
            "status": "completed",
            "subject": to("patient"),
            "createdDateTime": facts.photographed.isoformat(),
            "content": {"title": facts.image_name},
        },
    )
    results = []
    for one in facts.probabilities:
        name = f"observation {one.code}"
        results.append(to(name))
        yield name, {
            **_observation(facts, f"p_{one.code}", f"Probability of {one.meaning}", to),
            "valueQuantity": {
                "value": round(100 * one.value, 4), "unit": "%", "system": _UNIT, "code": "%",
            },
        }  # fmt: skip
    results.append(to("observation verdict"))
    yield (
        "observation verdict",
        {
            **_observation(facts, "verdict", "Verdict", to),
            "valueCodeableConcept": _concept(*facts.verdict),
            **({"note": [{"text": text} for text in facts.notices]} if facts.notices else {}),
        },
    )
    yield (
        "report",
        {
            "resourceType": "DiagnosticReport",
            # A machine has answered; nobody has confirmed it.
            "status": "preliminary",
            "code": _concept("dermoscopy", "Dermoscopy, reading aid"),
            "subject": to("patient"),
            "effectiveDateTime": facts.photographed.isoformat(),
            "issued": facts.created.isoformat(timespec="seconds"),
            "result": results,
            "media": [{"link": to("media")}],
            "conclusion": facts.verdict[1],
        },
    )


def _patient(facts: Facts) -> dict[str, Any]:
    case = facts.case
    made: dict[str, Any] = {"resourceType": "Patient"}
    number = " ".join(case.case_id.split())
    if number:
        made["identifier"] = [{"value": number}]
    if case.sex in _SEXES:
        made["gender"] = _SEXES[case.sex]
    if case.birth_date.strip():
        made["birthDate"] = case.birth_date.strip()
    return made


def _lesion(facts: Facts, patient: dict[str, str]) -> dict[str, Any]:
    case = facts.case
    words = " ".join(word for word in (case.side, case.site, case.lesion) if word)
    made: dict[str, Any] = {"resourceType": "BodyStructure", "patient": patient}
    if words.strip():
        made["location"] = {"text": " ".join(words.split())}
    return made


def _observation(facts: Facts, code: str, meaning: str, to: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "preliminary",
        "category": [{"coding": [{"system": _CATEGORY, "code": "imaging"}]}],
        "code": _concept(code, meaning),
        "subject": to("patient"),
        "effectiveDateTime": facts.photographed.isoformat(),
        "issued": facts.created.isoformat(timespec="seconds"),
        "device": to("device"),
        "derivedFrom": [to("media")],
    }


def _concept(code: str, meaning: str) -> dict[str, Any]:
    return {"coding": [{"system": SYSTEM, "code": code, "display": meaning}], "text": meaning}
