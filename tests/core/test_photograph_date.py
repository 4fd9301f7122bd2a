from __future__ import annotations

from datetime import date
from pathlib import Path

import pydicom
import pytest
from PIL import ExifTags, Image
from pydicom.dataset import Dataset, FileMetaDataset

from skinapp.core.photograph_date import photograph_date

TODAY = date(2026, 11, 27)


def photograph(path: Path, tag: ExifTags.Base, text: str) -> Path:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[tag] = text
    Image.new("RGB", (40, 40), (200, 150, 130)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("ending", ["jpg", "webp"])
def test_photograph_date__is_when_the_camera_took_it(tmp_path: Path, ending: str) -> None:
    path = photograph(
        tmp_path / f"x.{ending}", ExifTags.Base.DateTimeOriginal, "2026:08:20 09:30:00"
    )

    assert photograph_date(path, TODAY) == "2026-08-20"


@pytest.mark.parametrize(
    "text", ["1970:01:01 00:00:00", "2031:01:01 00:00:00", "0000:00:00 00:00:00", "yesterday", ""]
)
def test_photograph_date__that_cannot_be_is_none(tmp_path: Path, text: str) -> None:
    path = photograph(tmp_path / "x.jpg", ExifTags.Base.DateTimeOriginal, text)

    assert photograph_date(path, TODAY) == ""


def test_photograph_date__is_not_when_a_program_changed_the_file(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2026:08:20 09:30:00"
    Image.new("RGB", (40, 40)).save(tmp_path / "x.jpg", exif=exif)

    assert photograph_date(tmp_path / "x.jpg", TODAY) == ""


def test_photograph_date__of_dicom(tmp_path: Path) -> None:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = "1.2.3"
    made.AcquisitionDate = "20260820"
    pydicom.dcmwrite(tmp_path / "x.dcm", made, enforce_file_format=True)

    assert photograph_date(tmp_path / "x.dcm", TODAY) == "2026-08-20"


@pytest.mark.parametrize("content", [b"", b"no image", b"\xff\xd8\xff\xe1\x00\x10Exif\0\0II*\0"])
def test_photograph_date__of_a_damaged_file_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.jpg").write_bytes(content)

    assert photograph_date(tmp_path / "x.jpg", TODAY) == ""
