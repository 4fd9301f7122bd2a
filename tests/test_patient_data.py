"""What a file says about a patient beside its pixels never leaves it."""

from __future__ import annotations

import base64
import io
import logging
import os
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pydicom
import pypdfium2
import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo
from pydicom.dataset import Dataset, FileMetaDataset

from skinapp import cli
from skinapp.services.paths import data_folder

CANARY = "Canary-Patient-4711"


def skin() -> Image.Image:
    pixels = np.tile(np.linspace((230, 180, 150), (150, 100, 80), 96).astype(np.uint8), (64, 1, 1))
    return Image.fromarray(pixels)


def write_jpeg(path: Path) -> None:
    exif = Image.Exif()
    exif[315] = exif[270] = CANARY  # artist, description
    exif.get_ifd(0x8825)[29] = CANARY  # date of the position
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
    skin().save(path, exif=exif, comment=CANARY.encode(), xmp=xmp)


def write_iptc_and_thumbnail(path: Path) -> None:
    """A JPEG as picture managers leave it: by-line in IPTC, and an EXIF thumbnail with its own."""
    small = io.BytesIO()
    skin().resize((16, 12)).save(small, "JPEG", comment=CANARY.encode())
    thumbnail = small.getvalue()
    # An empty first directory, then that of the thumbnail: compression, place and length.
    entries = ((0x0103, 3, 6), (0x0201, 4, 56), (0x0202, 4, len(thumbnail)))
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    tiff = struct.pack("<2sHIHIH", b"II", 42, 8, 0, 14, 3) + directory + struct.pack("<I", 0)
    exif = b"Exif\0\0" + tiff.ljust(56, b"\0") + thumbnail
    record = struct.pack(">BBBH", 0x1C, 2, 80, len(CANARY)) + CANARY.encode()
    record += b"\0" * (len(record) % 2)
    iptc = b"Photoshop 3.0\0" + struct.pack(">4sHHI", b"8BIM", 0x0404, 0, len(record)) + record
    whole = io.BytesIO()
    skin().save(whole, "JPEG")
    segments = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload
        for marker, payload in ((0xE1, exif), (0xED, iptc))
    )
    path.write_bytes(whole.getvalue()[:2] + segments + whole.getvalue()[2:])


def write_png(path: Path) -> None:
    info = PngInfo()
    info.add_text("Patient", CANARY)
    info.add_text("Patient 2", CANARY, zip=True)
    skin().save(path, pnginfo=info)


def write_dicom(path: Path) -> None:
    pixels = np.asarray(skin())
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.77.1.7", "1.2.3"
    dataset.RequestingPhysician = CANARY
    dataset.PatientName, dataset.PatientID, dataset.StudyDescription = CANARY, CANARY, CANARY
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 64, 96, 3
    dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OB"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    pydicom.dcmwrite(path, dataset, enforce_file_format=True)


def write_broken_headers(folder: Path, whole: bytes) -> int:
    """DICOM files whose header breaks where a library quotes what follows.

    Each of the short values after which patient text stands gets other lengths, so that the text
    is taken for the value; and the header is cut behind every few bytes.
    """
    places = [
        match.start()
        for match in re.finditer(
            rb"(?:CS|DA|DS|IS|LO|OB|PN|SH|UI|US)[\x00-\xff]{2}", whole[132:1400]
        )
    ]
    count = 0
    for place in places[::3]:
        for length in (1, 31, 255, 65535):
            changed = bytearray(whole)
            struct.pack_into("<H", changed, 132 + place + 2, length)
            (folder / f"broken{count:03}.dcm").write_bytes(changed)
            count += 1
    for end in range(140, 1400, 90):
        (folder / f"cut{end:04}.dcm").write_bytes(whole[:end])
        count += 1
    return count


def inflated(pdf: bytes) -> list[bytes]:
    """The streams of a PDF of ours, unpacked; photographs stay the JPEGs that they are."""
    found = re.findall(rb"<<([^<>]*/Length[^<>]*)>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    streams = []
    for described, stream in found:
        packed = stream.strip()
        if b"ASCII85Decode" in described:
            packed = base64.a85decode(packed.removesuffix(b"~>"))
        streams.append(zlib.decompress(packed) if b"FlateDecode" in described else packed)
    return streams


def content(path: Path) -> str:
    """Everything a file says, with what is compressed unpacked."""
    data = path.read_bytes()
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(data) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
            return f"{data!r} {document.get_metadata_dict()} {pages} {inflated(data)!r}"
    if path.suffix == ".png":
        image = Image.open(io.BytesIO(data))
        image.load()
        return f"{data!r} {image.info}"
    return repr(data)


def test_classify__leaves_patient_data_in_the_file(
    tiny_bundle: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pictures, out = tmp_path / "pictures", tmp_path / "out"
    pictures.mkdir()
    out.mkdir()
    write_jpeg(pictures / "one.jpg")
    write_png(pictures / "two.png")
    write_dicom(pictures / "three.dcm")
    write_iptc_and_thumbnail(pictures / "five.jpg")
    with Image.open(pictures / "five.jpg") as five:
        assert CANARY.encode() in five.info["photoshop"][0x0404]
        thumbnail = five.getexif().get_ifd(ExifTags.IFD.IFD1)
        assert thumbnail[ExifTags.Base.JpegIFByteCount] > 300
    (pictures / "four.dcm").write_bytes((pictures / "three.dcm").read_bytes()[:-2000])
    assert all(CANARY.encode() in path.read_bytes() for path in pictures.iterdir())
    caplog.set_level(logging.DEBUG)

    words = [
        "classify", str(pictures), "--csv", str(out / "r.csv"), "--pdf", str(out / "r.pdf"),
        "--overlays", str(out / "overlays"), "--bundle", str(tiny_bundle), "--device", "torch-cpu",
    ]  # fmt: skip
    assert cli.run(words, lambda *_: 2) == 0

    written = [path for path in (*out.rglob("*"), *data_folder().rglob("*")) if path.is_file()]
    assert len([path for path in written if path.suffix == ".png"]) == 4
    told = [content(path) for path in written]
    assert any(b"ET" in stream for stream in inflated((out / "r.pdf").read_bytes()))
    told += [caplog.text, *capsys.readouterr()]
    assert not [text for text in told if CANARY in text]


def test_classify__quotes_nothing_of_a_header_that_breaks(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    pictures, out = tmp_path / "pictures", tmp_path / "out"
    pictures.mkdir()
    out.mkdir()
    write_dicom(tmp_path / "whole.dcm")
    count = write_broken_headers(pictures, (tmp_path / "whole.dcm").read_bytes())

    done = subprocess.run(  # noqa: S603 # our interpreter
        [
            sys.executable, "-m", "skinapp", "classify", str(pictures), "--csv", str(out / "r.csv"),
            "--pdf", str(out / "r.pdf"), "--bundle", str(tiny_bundle), "--device", "torch-cpu",
        ],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip

    assert len((out / "r.csv").read_text(encoding="utf-8").splitlines()) == 1 + count
    assert "E_INTERNAL" not in done.stdout
    told = [done.stdout, done.stderr]
    told += [
        content(path) for path in (*out.rglob("*"), *data_folder().rglob("*")) if path.is_file()
    ]
    assert not [text for text in told if CANARY in text]
