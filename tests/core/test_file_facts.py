"""What a file says of patient and photograph."""

from __future__ import annotations

import logging
import struct
from datetime import date
from pathlib import Path
from typing import Any

import pydicom
import pytest
from PIL import ExifTags, Image
from pydicom.dataset import Dataset, FileMetaDataset

from skinapp.core.case import CaseDetails
from skinapp.core.file_facts import NO_FACTS, FileFacts, filled
from skinapp.core.file_facts_reader import file_facts
from skinapp.core.person import SITES

TODAY = date(2026, 11, 27)
ALL = {
    "PatientID": "4711",
    "PatientName": "Doe^Jane^Q",
    "PatientBirthDate": "19700131",
    "PatientSex": "F",
    "StudyDate": "20260820",
    "ImageLaterality": "L",
    "BodyPartExamined": "FOREARM",
    "Manufacturer": "Acme",
    "ManufacturerModelName": "Scope 3",
    "PixelSpacing": [0.021, 0.021],
}


def dicom(path: Path, **said: Any) -> Path:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.77.1.4", "1.2.3"
    made.SpecificCharacterSet = "ISO_IR 192"
    with pydicom.config.disable_value_validation():
        for name, value in said.items():
            setattr(made, name, value)
        pydicom.dcmwrite(path, made, enforce_file_format=True)
    return path


def coded(meaning: str, **more: Any) -> list[Dataset]:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "SCT", meaning
    for name, value in more.items():
        setattr(item, name, value)
    return [item]


def test_file_facts__of_a_whole_header(tmp_path: Path) -> None:
    found = file_facts(dicom(tmp_path / "x.dcm", **ALL), TODAY)
    assert found == FileFacts(
        patient_id="4711",
        patient_name="Doe, Jane Q",
        birth_date="1970-01-31",
        sex="female",
        photographed="2026-08-20",
        site="upper extremity",
        side="left",
        device="Acme Scope 3",
        pixel_spacing_mm=(0.021, 0.021),
    )


def test_file_facts__of_a_file_without_preamble_or_meta_information(tmp_path: Path) -> None:
    whole = dicom(tmp_path / "x.dcm", **ALL).read_bytes()
    length = struct.unpack_from("<I", whole, 140)[0]
    for name, bare in (("meta", whole[132:]), ("none", whole[144 + length :])):
        (tmp_path / name).write_bytes(bare)
        assert file_facts(tmp_path / name, TODAY).patient_id == "4711"


@pytest.mark.parametrize(
    ("said", "field", "expected"),
    [
        (
            {"PatientName": "Nguy\u1ec5n^Th\u1ecb M\u1ef9"},
            "patient_name",
            "Nguy\u1ec5n, Th\u1ecb M\u1ef9",
        ),
        ({"PatientName": "^"}, "patient_name", ""),
        ({"PatientName": "ANONYMOUS^"}, "patient_name", ""),
        ({"PatientID": "unknown"}, "patient_id", ""),
        ({"PatientID": "0000"}, "patient_id", ""),
        ({"PatientID": "0012"}, "patient_id", "0012"),
        ({"PatientBirthDate": "19000101"}, "birth_date", ""),
        ({"PatientBirthDate": "20991231"}, "birth_date", ""),
        ({"PatientBirthDate": "about 1970"}, "birth_date", ""),
        ({"PatientSex": "O"}, "sex", "other"),
        ({"PatientSex": "?"}, "sex", ""),
        ({"AnatomicRegionSequence": coded("Skin of back")}, "site", "back"),
        ({"AnatomicRegionSequence": coded("Popliteal fossa")}, "site", "Popliteal fossa"),
        ({"BodyPartExamined": "CLAVICLE"}, "site", "Clavicle"),
        (
            {
                "AnatomicRegionSequence": coded(
                    "Hand", AnatomicRegionModifierSequence=coded("Right")
                )
            },
            "side",
            "right",
        ),
        ({"Manufacturer": "Acme", "ManufacturerModelName": "Acme Scope"}, "device", "Acme Scope"),
        ({"PixelSpacing": [0, 0]}, "pixel_spacing_mm", None),
        ({"ImagerPixelSpacing": [0.02, 0.03]}, "pixel_spacing_mm", (0.02, 0.03)),
        ({"AcquisitionDate": "20260101", "StudyDate": "20260820"}, "photographed", "2026-01-01"),
    ],
)
def test_file_facts__of_one_element(
    tmp_path: Path, said: dict[str, Any], field: str, expected: object
) -> None:
    assert getattr(file_facts(dicom(tmp_path / "x.dcm", **said), TODAY), field) == expected


def test_file_facts__sites_are_those_of_the_form(tmp_path: Path) -> None:
    for site in SITES:
        path = dicom(tmp_path / "x.dcm", AnatomicRegionSequence=coded(site))
        assert file_facts(path, TODAY).site in {site, "acral".capitalize(), "acral", "genital"}


def test_file_facts__of_a_camera(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Acme\0", "Acme D5"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:08:20 09:30:00"
    Image.new("RGB", (40, 40)).save(tmp_path / "x.jpg", exif=exif)
    found = file_facts(tmp_path / "x.jpg", TODAY)
    assert found == FileFacts(photographed="2026-08-20", device="Acme D5")


@pytest.mark.parametrize("length", [0, 3, 140, 300, 420])
def test_file_facts__of_a_broken_file_are_none_and_nothing_is_told(
    tmp_path: Path, length: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    whole = dicom(tmp_path / "x.dcm", **{**ALL, "PatientName": "CANARY^Name"}).read_bytes()
    (tmp_path / "cut").write_bytes(whole[:length])
    file_facts(tmp_path / "cut", TODAY)
    file_facts(tmp_path / "missing", TODAY)
    told = capfd.readouterr()
    assert "CANARY" not in caplog.text + told.out + told.err


def test_filled__leaves_what_somebody_wrote() -> None:
    facts = FileFacts(patient_id="4711", birth_date="1970-01-31", sex="female")
    found = filled(CaseDetails(case_id="mine", sex="male"), facts, "back")
    assert found == CaseDetails(case_id="mine", sex="male", birth_date="1970-01-31", site="back")
    assert filled(CaseDetails(), FileFacts(patient_name="Doe"), "").case_id == "Doe"
    assert filled(CaseDetails(), NO_FACTS, "") == CaseDetails()
