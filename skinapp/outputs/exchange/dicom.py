"""DICOM of one result: the picture with its heat, the report as PDF, and the numbers.

Source: DICOM PS3.3 2024, A.8.1 (Secondary Capture), A.45.1 (Encapsulated PDF).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    EncapsulatedPDFStorage,
    ExplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
)

from skinapp import __version__
from skinapp.core.overlay import blend
from skinapp.outputs.exchange.facts import Facts, facts_of
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import ReportStyle
from skinapp.reports.pdf import render_report
from skinapp.reports.words import Translate, as_written

MANUFACTURER: Final = "skinapp"
_HEAT_OPACITY: Final = 0.5
_SEXES: Final = {"female": "F", "male": "M", "other": "O"}
_LATERALITY: Final = {"left": "L", "right": "R"}
_OF_PATIENT: Final = (
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex",
)  # fmt: skip
_OF_STUDY: Final = (
    "StudyInstanceUID", "StudyDate", "StudyTime", "StudyID", "AccessionNumber",
    "ReferringPhysicianName", "StudyDescription",
)  # fmt: skip
_LONGEST_ID: Final = 64


@dataclass(frozen=True, eq=False)
class DicomFile:
    """A DICOM object that is not in a file yet.

    Attributes:
        ending: Of the file's name, what it is and the suffix.
        dataset: With its file meta information.
    """

    ending: str
    dataset: Dataset

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        buffer = io.BytesIO()
        pydicom.dcmwrite(buffer, self.dataset, enforce_file_format=True)
        return buffer.getvalue()


def dicom_files(
    entry: ReportEntry,
    style: ReportStyle,
    translate: Translate = as_written,
    source: Path | None = None,
) -> tuple[DicomFile, ...]:
    """Everything that an archive is to have of a result, in one study.

    Args:
        entry: The image with its result.
        style: Of the report.
        translate: For the report.
        source: File of the image; if it is a DICOM image, patient and study are taken from it, and
            it is referenced.

    Returns:
        Picture, report and structured report; no picture if there is no heatmap to show.

    Raises:
        ExchangeMissingError: If highdicom is not installed.
        OutputError: If the report cannot be made.
    """
    from skinapp.outputs.exchange.structured import structured_report

    facts, original = facts_of(entry), read_source(source)
    picture = heat_picture(entry, facts, original)
    pdf = render_report([entry], style, translate).content
    report = pdf_report(pdf, facts, original)
    numbers = structured_report(facts, picture, original)
    return (
        DicomFile("-heat.dcm", picture),
        DicomFile("-report.dcm", report),
        DicomFile("-sr.dcm", numbers),
    )


def read_source(source: Path | None) -> Dataset | None:
    """The header of the image's own DICOM file; None if it is none."""
    if source is None:
        return None
    try:
        found = pydicom.dcmread(source, stop_before_pixels=True)
    except (pydicom.errors.InvalidDicomError, OSError, ValueError, EOFError):
        return None
    needed = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID")
    return found if all(found.get(name) for name in needed) else None


def heat_picture(entry: ReportEntry, facts: Facts, original: Dataset | None) -> Dataset:
    """The image with the heatmap over it, or the image alone where nothing may be explained."""
    pixels = entry.image.pixels_hwc_u8
    if entry.assessment.heatmaps and facts.probabilities:
        pixels = blend(pixels, entry.assessment.heatmaps[0], _HEAT_OPACITY)
    made = _begun(facts, original, SecondaryCaptureImageStorage, "heat", series=9001)
    made.Modality = "OT"
    made.ConversionType = "WSD"
    made.ImageType = ["DERIVED", "SECONDARY"]
    made.SeriesDescription = "Dermoscopy with heatmap"
    made.DerivationDescription = "Grad-CAM of the first diagnosis over the photograph"
    made.PatientOrientation = None
    made.BurnedInAnnotation = "NO"
    if entry.image.source_format in ("JPEG", "WEBP", "HEIC"):
        made.LossyImageCompression = "01"
    side = _LATERALITY.get(facts.case.side)
    if side:
        made.Laterality = side
    _put_pixels(made, pixels)
    if original is not None:
        made.SourceImageSequence = [_reference(original)]
    return made


def pdf_report(pdf: bytes, facts: Facts, original: Dataset | None) -> Dataset:
    """The report as it is printed."""
    made = _begun(facts, original, EncapsulatedPDFStorage, "report", series=9002)
    made.Modality = "DOC"
    made.ConversionType = "WSD"
    made.SeriesDescription = "Report on dermoscopy"
    made.BurnedInAnnotation = "YES"
    made.DocumentTitle = "Report on dermoscopy"
    made.ConceptNameCodeSequence = []
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    # An element has an even length; the true one stands beside it.
    made.EncapsulatedDocumentLength = len(pdf)
    made.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    if original is not None:
        made.SourceInstanceSequence = [_reference(original)]
    return made


def uid_of(facts: Facts, what: str) -> str:
    """The UID of a thing made of a result, under the root for UUIDs (PS3.5, B.2)."""
    return f"2.25.{facts.uuid(what).int}"


def _begun(
    facts: Facts, original: Dataset | None, sop_class: str, what: str, series: int
) -> Dataset:
    """A dataset with patient, study, series, equipment and instance."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.MediaStorageSOPClassUID = UID(sop_class)
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = sop_class
    made.SOPInstanceUID = made.file_meta.MediaStorageSOPInstanceUID = UID(uid_of(facts, what))
    _put_patient(made, facts)
    made.StudyInstanceUID = uid_of(facts, "study")
    day, now = facts.photographed, facts.created
    made.StudyDate = f"{day:%Y%m%d}"
    made.StudyTime = ""
    made.StudyID = made.AccessionNumber = made.ReferringPhysicianName = ""
    if original is not None:
        for name in (*_OF_PATIENT, *_OF_STUDY):
            if name in original:
                setattr(made, name, original.get(name))
    made.SeriesInstanceUID = uid_of(facts, f"{what} series")
    made.SeriesNumber = series
    made.InstanceNumber = 1
    made.Manufacturer = MANUFACTURER
    made.ManufacturerModelName = facts.algorithm
    made.SoftwareVersions = [__version__]
    made.ContentDate = made.InstanceCreationDate = f"{now:%Y%m%d}"
    made.ContentTime = made.InstanceCreationTime = f"{now:%H%M%S}"
    made.AcquisitionDateTime = f"{day:%Y%m%d}"
    made.TimezoneOffsetFromUTC = f"{now:%z}"
    return made


def _put_patient(made: Dataset, facts: Facts) -> None:
    case, born = facts.case, facts.birth_date
    made.PatientName = ""
    made.PatientID = " ".join(case.case_id.replace("\\", "/").split())[:_LONGEST_ID]
    made.PatientBirthDate = "" if born is None else f"{born:%Y%m%d}"
    made.PatientSex = _SEXES.get(case.sex, "")


def _put_pixels(made: Dataset, pixels_hwc_u8: NDArray[np.uint8]) -> None:
    height, width = pixels_hwc_u8.shape[:2]
    made.SamplesPerPixel = 3
    made.PhotometricInterpretation = "RGB"
    made.PlanarConfiguration = 0
    made.Rows, made.Columns = height, width
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    data = np.ascontiguousarray(pixels_hwc_u8).tobytes()
    made.PixelData = data + b"\0" * (len(data) % 2)


def _reference(original: Dataset) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = original.SOPClassUID
    item.ReferencedSOPInstanceUID = original.SOPInstanceUID
    return item
