from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from skinapp.core import flags
from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance, Region
from skinapp.core.case import CaseDetails
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.errors import ExchangeMissingError
from skinapp.core.overlay import blend
from skinapp.core.triage import verdict
from skinapp.outputs.exchange.dicom import DicomFile, dicom_files
from skinapp.outputs.exchange.structured import numbers_of
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import ReportStyle

NUMBERS = (0.04, 0.03, 0.09, 0.004, 0.62, 0.21, 0.006)
_DCIODVFY = shutil.which("dciodvfy")
CASE = CaseDetails(
    case_id="P-00417",
    birth_date="1960-05-01",
    sex="female",
    site="Rücken",
    side="left",
    lesion="2",
    photographed="2026-08-20",
)


@pytest.fixture
def entry() -> ReportEntry:
    return make_entry()


def make_entry(found: tuple[str, ...] = (flags.LOW_CONFIDENCE,)) -> ReportEntry:
    pixels = np.full((121, 161, 3), (224, 180, 155), np.uint8)
    pixels[40:80, 50:110] = (110, 60, 40)
    heat = np.zeros((7, 7), np.float32)
    heat[3, 3] = 1
    made = Provenance(
        "ab" * 32, "bundle", "1.2", "cd" * 32, "CPU", "0.1.0",
        datetime(2026, 8, 20, 9, 30, tzinfo=UTC), 0.3,
    )  # fmt: skip
    assessment = Assessment(
        Prediction(NUMBERS, (NUMBERS,) * 5, own_malignant=0.55),
        (Heatmap(DIAGNOSES[4], heat, Region(20, 0, 121, 121)),),
        found,
        made,
    )
    image = DecodedImage(pixels, "ab" * 32, "JPEG", ())
    return ReportEntry("Müller - Rücken.jpg", image, assessment, CASE)


def read(file: DicomFile, folder: Path) -> Dataset:
    path = folder / f"x{file.ending}"
    path.write_bytes(file.content)
    return pydicom.dcmread(path)


def test_dicom_files__are_of_one_patient_and_one_study(entry: ReportEntry, tmp_path: Path) -> None:
    made = [read(file, tmp_path) for file in dicom_files(entry, ReportStyle())]

    assert len({one.StudyInstanceUID for one in made}) == 1
    assert len({one.SeriesInstanceUID for one in made}) == 3
    assert len({one.SOPInstanceUID for one in made}) == 3
    for one in made:
        assert one.PatientID == "P-00417"
        assert one.PatientBirthDate == "19600501"
        assert one.PatientSex == "F"
        assert one.StudyDate == "20260820"


def test_dicom_files__are_the_same_for_the_same_result(entry: ReportEntry) -> None:
    once, again = ([file.content for file in dicom_files(entry, ReportStyle())] for _ in range(2))

    assert once == again


def test_heat_picture__shows_the_image_with_its_heat(entry: ReportEntry, tmp_path: Path) -> None:
    picture = read(dicom_files(entry, ReportStyle())[0], tmp_path)

    pixels = picture.pixel_array
    assert pixels.shape == (121, 161, 3)
    assert np.array_equal(
        pixels, blend(entry.image.pixels_hwc_u8, entry.assessment.heatmaps[0], 0.5)
    )
    assert picture.LossyImageCompression == "01"


def test_pdf_report__comes_back_to_the_byte(entry: ReportEntry, tmp_path: Path) -> None:
    report = read(dicom_files(entry, ReportStyle())[1], tmp_path)

    pdf = report.EncapsulatedDocument[: report.EncapsulatedDocumentLength]
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")


def test_structured_report__gives_every_number_back(entry: ReportEntry, tmp_path: Path) -> None:
    report = read(dicom_files(entry, ReportStyle())[2], tmp_path)

    assert numbers_of(report) == {"malignant": 0.55, **dict(zip(CODES, NUMBERS, strict=True))}


def test_structured_report__is_read_by_highdicom(entry: ReportEntry, tmp_path: Path) -> None:
    sr = pytest.importorskip("highdicom.sr")
    path = tmp_path / "sr.dcm"
    path.write_bytes(dicom_files(entry, ReportStyle())[2].content)

    report = sr.srread(path)
    (group,) = report.content.get_image_measurement_groups()
    found = {one.name.value: one.value for one in group.get_measurements()}
    said = {one.value.value for one in group.get_qualitative_evaluations()}

    assert found["p_mel"] == 0.62
    assert len(found) == 8
    assert "low_confidence" in said
    assert verdict(entry.assessment.prediction, ()).name.lower() in said


def test_image_that_cannot_be_judged__has_no_number_in_any_file(tmp_path: Path) -> None:
    entry = make_entry((flags.CANNOT_BE_JUDGED,))

    picture, _, report = (read(file, tmp_path) for file in dicom_files(entry, ReportStyle()))

    assert numbers_of(report) == {}
    assert np.array_equal(picture.pixel_array, entry.image.pixels_hwc_u8)


def test_dicom_image__gives_patient_and_study_and_is_referenced(
    entry: ReportEntry, tmp_path: Path
) -> None:
    source = Dataset()
    source.file_meta = pydicom.dataset.FileMetaDataset()
    source.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    source.file_meta.MediaStorageSOPClassUID = source.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4"
    source.file_meta.MediaStorageSOPInstanceUID = source.SOPInstanceUID = "1.2.3.4"
    source.StudyInstanceUID, source.SeriesInstanceUID = "1.2.3", "1.2.3.5"
    source.PatientID, source.PatientName, source.Modality = "77", "Nguyễn^Hồng", "XC"
    source.PatientBirthDate, source.PatientSex, source.StudyDate = "", "", "20260101"
    source.StudyTime = source.StudyID = source.AccessionNumber = ""
    source.ReferringPhysicianName = ""
    source.SpecificCharacterSet = "ISO_IR 192"
    source.Rows = source.Columns = 64
    source.SamplesPerPixel, source.PhotometricInterpretation = 3, "RGB"
    source.BitsAllocated = source.BitsStored = 8
    source.HighBit, source.PixelRepresentation = 7, 0
    path = tmp_path / "source.dcm"
    pydicom.dcmwrite(path, source, enforce_file_format=True)

    made = [read(f, tmp_path) for f in dicom_files(entry, ReportStyle(), source=path)]

    assert {one.StudyInstanceUID for one in made} == {"1.2.3"}
    assert {str(one.PatientName) for one in made} == {"Nguyễn^Hồng"}
    assert made[0].SourceImageSequence[0].ReferencedSOPInstanceUID == "1.2.3.4"
    assert made[1].SourceInstanceSequence[0].ReferencedSOPInstanceUID == "1.2.3.4"
    assert "1.2.3.4" in str(made[2])


def test_structured_report__says_what_is_missing(
    entry: ReportEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "highdicom", None)

    with pytest.raises(ExchangeMissingError):
        dicom_files(entry, ReportStyle())


@pytest.mark.skipif(_DCIODVFY is None, reason="dicom3tools are not installed")
def test_dicom_files__pass_dciodvfy(entry: ReportEntry, tmp_path: Path) -> None:
    for file in dicom_files(entry, ReportStyle()):
        path = tmp_path / f"x{file.ending}"
        path.write_bytes(file.content)
        said = subprocess.run(  # noqa: S603 # our own files
            [_DCIODVFY or "", path], capture_output=True, text=True, check=False
        )
        errors = [line for line in said.stderr.splitlines() if line.startswith("Error")]
        assert errors == [], file.ending


def test_case_without_words__makes_files_all_the_same(entry: ReportEntry) -> None:
    assert len(dicom_files(replace(entry, case=CaseDetails()), ReportStyle())) == 3
