"""The numbers of a result as a DICOM structured report (TID 1500)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydicom.dataset import Dataset

from skinapp.core.errors import ExchangeMissingError
from skinapp.outputs.exchange.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEME: Final = "99SKINAPP"
"""Private coding scheme: no public one has codes for the answers of these networks."""
_LONGEST_TEXT: Final = 64


def structured_report(facts: Facts, picture: Dataset, original: Dataset | None) -> Dataset:
    """A Comprehensive SR with every probability, the verdict, the notices and the algorithm.

    Args:
        facts: The result.
        picture: The picture with heat, which is evidence.
        original: The image's own DICOM header, which is, too.

    Returns:
        The dataset, with file meta information.

    Raises:
        ExchangeMissingError: If highdicom is not installed.
    """
    from skinapp.outputs.exchange.dicom import MANUFACTURER, uid_of

    sr, codes = _highdicom()
    evidence = [picture, *([] if original is None or "Modality" not in original else [original])]
    group = _answers(sr, codes, facts, evidence[-1])
    device = sr.DeviceObserverIdentifyingAttributes(
        uid=uid_of(facts, "device"),
        name="skinapp",
        manufacturer_name=MANUFACTURER,
        model_name=facts.algorithm,
    )
    context = sr.ObservationContext(
        observer_device_context=sr.ObserverContext(
            observer_type=codes.DCM.Device, observer_identifying_attributes=device
        )
    )
    report = sr.MeasurementReport(
        observation_context=context,
        procedure_reported=_code(sr, "dermoscopy", "Dermoscopy"),
        imaging_measurements=[group],
        title=codes.DCM.ImagingMeasurementReport,
        referenced_images=evidence,
    )
    made = sr.ComprehensiveSR(
        evidence=evidence,
        content=report[0],
        series_instance_uid=uid_of(facts, "numbers series"),
        series_number=9003,
        sop_instance_uid=uid_of(facts, "numbers"),
        instance_number=1,
        manufacturer=MANUFACTURER,
        is_complete=True,
        is_final=False,
        is_verified=False,
    )
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SeriesDescription = "Result on dermoscopy"
    return _dated(made, facts)


def _answers(sr: Any, codes: Any, facts: Facts, photograph: Dataset) -> Any:
    """Probabilities, verdict and notices, as measurements and evaluations of the lesion."""
    from skinapp.outputs.exchange.dicom import uid_of

    algorithm = sr.AlgorithmIdentification(name=facts.algorithm, version=facts.version)
    return sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(
            uid=uid_of(facts, "lesion"), identifier=_lesion(facts)
        ),
        finding_type=_code(sr, "lesion", "Skin lesion on a dermoscopy photograph"),
        algorithm_id=algorithm,
        measurements=[
            sr.Measurement(
                name=_code(sr, f"p_{one.code}", f"Probability of {one.meaning}"),
                value=one.value,
                unit=codes.UCUM.NoUnits,
            )
            for one in facts.probabilities
        ] or None,
        qualitative_evaluations=[
            sr.QualitativeEvaluation(_code(sr, what, meaning), _code(sr, *said))
            for what, meaning, said in (
                ("verdict", "Verdict", facts.verdict),
                *(("notice", "Notice", flag) for flag in facts.flags),
            )
        ],
        source_images=[
            sr.SourceImageForMeasurementGroup(photograph.SOPClassUID, photograph.SOPInstanceUID)
        ],
    )  # fmt: skip


def numbers_of(report: Dataset) -> Mapping[str, float]:
    """The probabilities of a structured report, by their short names.

    Args:
        report: As ``structured_report`` makes it, read from a file.
    """
    found: dict[str, float] = {}

    def walk(items: Any) -> None:
        for item in items:
            name = item.ConceptNameCodeSequence[0] if item.ValueType == "NUM" else None
            # The size of the picture is a number, too.
            if name is not None and name.CodingSchemeDesignator == SCHEME:
                value = item.MeasuredValueSequence[0].NumericValue
                found[name.CodeValue.removeprefix("p_")] = float(value)
            walk(item.get("ContentSequence", ()))

    walk(report.ContentSequence)
    return found


def _dated(made: Dataset, facts: Facts) -> Dataset:
    """Dates of the result, not of the writing: the same result gives the same bytes."""
    made.ContentDate = made.InstanceCreationDate = f"{facts.created:%Y%m%d}"
    made.ContentTime = made.InstanceCreationTime = f"{facts.created:%H%M%S}"
    for equipment in made.get("ContributingEquipmentSequence", ()):
        equipment.pop("ContributionDateTime", None)
    return made


def _lesion(facts: Facts) -> str:
    return (facts.case.lesion or facts.case.site or "lesion")[:_LONGEST_TEXT]


def _code(sr: Any, value: str, meaning: str) -> Any:
    return sr.CodedConcept(value, SCHEME, meaning[:_LONGEST_TEXT])


def _highdicom() -> tuple[Any, Any]:
    try:
        from highdicom import sr
        from pydicom.sr.codedict import codes
    except ImportError as error:
        msg = "highdicom is not installed."
        raise ExchangeMissingError(msg) from error
    return sr, codes
