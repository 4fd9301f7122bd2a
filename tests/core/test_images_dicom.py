"""DICOM files written here: photographs in every encoding that is read, and what is refused."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import get_encoder
from pydicom.pixels.processing import convert_color_space

from skinapp.core import flags
from skinapp.core.errors import (
    DamagedImageError,
    ImageAspectError,
    ImageError,
    ImageFormatError,
    ImageTooLargeError,
    TruncatedImageError,
)
from skinapp.core.images import decode_image, read_image

Picture = NDArray[np.uint8]
Encode = Callable[..., bytes]

DERMOSCOPIC = "1.2.840.10008.5.1.4.1.1.77.1.7"
PHOTOGRAPHIC = "1.2.840.10008.5.1.4.1.1.77.1.4"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
CANARY = "Canary^Patient"

IMPLICIT, EXPLICIT, BIG_ENDIAN = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
)
DEFLATED = "1.2.840.10008.1.2.1.99"
JPEG_BASELINE, JPEG_EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
JPEG_LOSSLESS, JPEG_LS = "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80"
JPEG_2000_LOSSLESS, JPEG_2000 = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
RLE, HTJ2K = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.201"


def make_dataset(samples: NDArray[Any], photometric: str = "RGB", **elements: Any) -> Dataset:
    """The elements of a photograph, with its samples as native pixel data."""
    dataset = Dataset()
    dataset.SOPClassUID = DERMOSCOPIC
    dataset.SOPInstanceUID = "1.2.3.4"
    dataset.PatientName = CANARY
    dataset.PatientID = "canary-id"
    dataset.Rows, dataset.Columns = samples.shape[:2]
    dataset.SamplesPerPixel = 1 if samples.ndim == 2 else 3
    if samples.ndim == 3:
        dataset.PlanarConfiguration = 0
    dataset.PhotometricInterpretation = photometric
    dataset.BitsAllocated = dataset.BitsStored = 8 * samples.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(samples.dtype.kind == "i")
    content = samples.tobytes()
    dataset.PixelData = content + b"\0" * (len(content) % 2)
    for name, value in elements.items():
        setattr(dataset, name, value)
    if "BitsStored" in elements and "HighBit" not in elements:
        dataset.HighBit = dataset.BitsStored - 1
    return dataset


def to_bytes(dataset: Dataset, syntax: str = EXPLICIT) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset["PixelData"].VR = "OW" if dataset.BitsAllocated > 8 else "OB"
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def encapsulated(samples: NDArray[Any], frame: bytes, syntax: str, **elements: Any) -> bytes:
    dataset = make_dataset(samples, **elements)
    dataset.PixelData = encapsulate([frame])
    dataset["PixelData"].is_undefined_length = True
    return to_bytes(dataset, syntax)


@pytest.mark.parametrize("sop_class", [DERMOSCOPIC, PHOTOGRAPHIC, SECONDARY_CAPTURE])
@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED])
def test_dicom__plain_colour_gives_its_pixels(photo: Picture, sop_class: str, syntax: str) -> None:
    decoded = decode_image(to_bytes(make_dataset(photo, SOPClassUID=sop_class), syntax))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, photo)
    assert decoded.source_format == "DICOM"
    assert decoded.flags == ()


def test_dicom__content_decides_and_not_the_name(photo: Picture, tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(to_bytes(make_dataset(photo)))
    assert read_image(file).source_format == "DICOM"


def test_dicom__planes_of_colour_are_put_together(photo: Picture) -> None:
    dataset = make_dataset(photo, PlanarConfiguration=1)
    dataset.PixelData = np.moveaxis(photo, -1, 0).tobytes()
    np.testing.assert_array_equal(decode_image(to_bytes(dataset)).pixels_hwc_u8, photo)


def test_dicom__luminance_and_chrominance_become_rgb(photo: Picture) -> None:
    stored = convert_color_space(photo, "RGB", "YBR_FULL")
    decoded = decode_image(to_bytes(make_dataset(stored, "YBR_FULL")))
    assert np.abs(decoded.pixels_hwc_u8.astype(int) - photo).max() <= 2


def test_dicom__halved_chrominance_becomes_rgb(photo: Picture) -> None:
    # PS3.3, C.7.6.3.1.2: Y1 Y2 Cb Cr for each pair of pixels.
    stored = convert_color_space(np.repeat(photo[:, ::2], 2, axis=1), "RGB", "YBR_FULL")
    pairs = np.stack(
        [stored[:, ::2, 0], stored[:, 1::2, 0], stored[:, ::2, 1], stored[:, ::2, 2]], axis=-1
    )
    dataset = make_dataset(photo, "YBR_FULL_422")
    dataset.PixelData = pairs.tobytes()
    decoded = decode_image(to_bytes(dataset)).pixels_hwc_u8
    assert np.abs(decoded[:, ::2].astype(int) - photo[:, ::2]).max() <= 2


def test_dicom__palette_is_looked_up(photo: Picture) -> None:
    indices = (photo[..., 0] // 32).astype(np.uint8)
    palette = np.linspace([0, 40, 80], [255, 200, 120], 8).astype(np.uint8)
    dataset = make_dataset(indices, "PALETTE COLOR")
    for channel, colour in enumerate(("Red", "Green", "Blue")):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [8, 0, 8])
        setattr(dataset, f"{colour}PaletteColorLookupTableData", palette[:, channel].tobytes())
        dataset[f"{colour}PaletteColorLookupTableDescriptor"].VR = "US"
    np.testing.assert_array_equal(decode_image(to_bytes(dataset)).pixels_hwc_u8, palette[indices])


def test_dicom__16_bit_colour_uses_its_stored_bits(photo: Picture) -> None:
    deep = photo.astype(np.uint16) * 16 + 3
    decoded = decode_image(to_bytes(make_dataset(deep, BitsStored=12)))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, np.rint(deep * (255 / 4095)))
    assert decoded.flags == (flags.REDUCED_TO_8_BIT,)


@pytest.mark.parametrize(("photometric", "first"), [("MONOCHROME2", 0), ("MONOCHROME1", 255)])
def test_dicom__grey_is_spread_and_flagged(photo: Picture, photometric: str, first: int) -> None:
    grey = photo[..., 0].copy()
    grey[0, 0] = 0
    decoded = decode_image(to_bytes(make_dataset(grey, photometric)))
    assert decoded.pixels_hwc_u8[0, 0].tolist() == [first] * 3
    assert decoded.flags == (flags.GREYSCALE,)


def test_dicom__window_and_rescale_are_applied() -> None:
    # PS3.3, C.11.2.1.2.1: values from centre - 0.5 - (width - 1) / 2 on are spread.
    stored = np.arange(64 * 64, dtype=np.int16).reshape(64, 64)
    dataset = make_dataset(
        stored, "MONOCHROME2", RescaleSlope=2, RescaleIntercept=-1000,
        WindowCenter=1000.5, WindowWidth=2001,
    )  # fmt: skip
    pixels = decode_image(to_bytes(dataset)).pixels_hwc_u8[..., 0]
    rescaled = stored.astype(float) * 2 - 1000
    expected = np.clip(rescaled / 2000, 0, 1) * 255
    assert np.abs(pixels - expected).max() <= 1


@pytest.mark.parametrize("syntax", [RLE, JPEG_2000_LOSSLESS, JPEG_LS, JPEG_LOSSLESS])
def test_dicom__lossless_compression_gives_the_same_pixels(photo: Picture, syntax: str) -> None:
    if syntax == JPEG_LOSSLESS:
        frame = imagecodecs.jpeg8_encode(photo, lossless=True)
    else:
        options = {
            "rows": 90, "columns": 128, "samples_per_pixel": 3, "bits_allocated": 8,
            "bits_stored": 8, "photometric_interpretation": "RGB", "pixel_representation": 0,
            "number_of_frames": 1, "planar_configuration": 0,
        }  # fmt: skip
        frame = (
            imagecodecs.jpeg2k_encode(photo, level=0, reversible=True, codecformat="J2K", mct=False)
            if syntax == JPEG_2000_LOSSLESS
            else get_encoder(syntax).encode(photo, **options)
        )
    decoded = decode_image(encapsulated(photo, frame, syntax))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, photo)


def test_dicom__jpeg_looks_as_the_jpeg_file_does(photo: Picture, encode: Encode) -> None:
    frame = encode(photo, "JPEG", quality=90)
    data = encapsulated(photo, frame, JPEG_BASELINE, photometric="YBR_FULL_422")
    difference = decode_image(data).pixels_hwc_u8.astype(int) - decode_image(frame).pixels_hwc_u8
    assert np.abs(difference).max() <= 2


def test_dicom__16_bit_run_lengths(photo: Picture) -> None:
    deep = photo[..., 0].astype(np.uint16) * 257
    frame = get_encoder(RLE).encode(
        deep, rows=90, columns=128, samples_per_pixel=1, bits_allocated=16, bits_stored=16,
        photometric_interpretation="MONOCHROME2", pixel_representation=0, number_of_frames=1,
    )  # fmt: skip
    decoded = decode_image(encapsulated(deep, frame, RLE, photometric="MONOCHROME2"))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8[..., 0], photo[..., 0])


def test_dicom__first_of_several_frames_is_read_and_flagged(photo: Picture) -> None:
    dataset = make_dataset(photo, NumberOfFrames=3)
    dataset.PixelData = photo.tobytes() + bytes(2 * photo.size)
    decoded = decode_image(to_bytes(dataset))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, photo)
    assert decoded.flags == (flags.FIRST_FRAME_ONLY,)


def test_dicom__patient_data_in_the_pixels_is_flagged(photo: Picture) -> None:
    decoded = decode_image(to_bytes(make_dataset(photo, BurnedInAnnotation="YES")))
    assert decoded.flags == (flags.PATIENT_DATA_IN_IMAGE,)
    assert decode_image(to_bytes(make_dataset(photo, BurnedInAnnotation="NO"))).flags == ()


def test_dicom__colour_profile_is_used(photo: Picture, wide_gamut_profile: bytes) -> None:
    dataset = make_dataset(photo, ICCProfile=wide_gamut_profile)
    assert (decode_image(to_bytes(dataset)).pixels_hwc_u8 != photo).any()
    dataset.ICCProfile = b"broken"
    assert decode_image(to_bytes(dataset)).flags == (flags.COLOUR_PROFILE_IGNORED,)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}, ImageFormatError),  # CT
        ({"SOPClassUID": "1.2.840.10008.1.3.10"}, ImageFormatError),  # DICOMDIR
        ({"PhotometricInterpretation": "YBR_PARTIAL_420"}, ImageFormatError),
        ({"BitsAllocated": 32}, ImageFormatError),
        ({"BitsStored": 9}, DamagedImageError),
        ({"HighBit": 3}, DamagedImageError),
        ({"SamplesPerPixel": 1}, DamagedImageError),
        ({"PixelRepresentation": 1}, DamagedImageError),
        ({"Rows": 91}, DamagedImageError),
        ({"Rows": 0}, DamagedImageError),
        ({"Rows": 60_000, "Columns": 60_000}, ImageTooLargeError),
        ({"Rows": 32, "Columns": 1000}, ImageAspectError),
    ],
)
def test_dicom__wrong_header_is_a_typed_error(
    photo: Picture, change: dict[str, Any], kind: type[ImageError]
) -> None:
    dataset = make_dataset(photo, **change)
    if "BitsStored" in change:
        dataset.HighBit = 7
    with pytest.raises(kind):
        decode_image(to_bytes(dataset))


def test_dicom__without_pixels(photo: Picture) -> None:
    data = to_bytes(make_dataset(photo))
    pixels = data.index(struct.pack("<HH2s", 0x7FE0, 0x0010, b"OB"))
    with pytest.raises(DamagedImageError):
        decode_image(data[:pixels])


@pytest.mark.parametrize("syntax", [HTJ2K, "1.2.840.10008.1.2.4.100"])
def test_dicom__unknown_compression_is_named(photo: Picture, syntax: str) -> None:
    with pytest.raises(ImageFormatError) as caught:
        decode_image(encapsulated(photo, b"\xff\x4f", syntax))
    assert caught.value.found == pydicom.uid.UID(syntax).name


def test_dicom__12_bit_jpeg_is_a_format_error(photo: Picture) -> None:
    deep = photo[..., 0].astype(np.uint16)
    data = encapsulated(
        deep, b"\xff\xd8\xff\xd9", JPEG_EXTENDED, photometric="MONOCHROME2", BitsStored=12
    )
    with pytest.raises(ImageFormatError):
        decode_image(data)


@pytest.mark.parametrize("start", [b"MZ", b"\x7fELF", b"#!/bin/sh"])
def test_dicom__program_in_the_preamble_is_refused(photo: Picture, start: bytes) -> None:
    data = to_bytes(make_dataset(photo))
    with pytest.raises(ImageFormatError):
        decode_image(start + data[len(start) :])


def test_dicom__directory_reads_nothing_else(photo: Picture, tmp_path: Path) -> None:
    outside = tmp_path / "outside.dcm"
    outside.write_bytes(to_bytes(make_dataset(photo)))
    item = Dataset()
    with pydicom.config.disable_value_validation():
        item.ReferencedFileID = ["..", "outside.dcm"]
    dataset = make_dataset(photo, SOPClassUID="1.2.840.10008.1.3.10")
    dataset.DirectoryRecordSequence = [item]
    folder = tmp_path / "disc"
    folder.mkdir()
    with pydicom.config.disable_value_validation():
        (folder / "DICOMDIR").write_bytes(to_bytes(dataset))
    with pytest.raises(ImageFormatError):
        read_image(folder / "DICOMDIR")


@pytest.mark.parametrize("syntax", [EXPLICIT, DEFLATED, JPEG_BASELINE])
@pytest.mark.parametrize("per_cent", [10, 50, 90, 99])
def test_dicom__cut_file_is_refused(
    photo: Picture, encode: Encode, syntax: str, per_cent: int
) -> None:
    if syntax == JPEG_BASELINE:
        frame = encode(photo, "JPEG", quality=95)
        data = encapsulated(photo, frame, syntax, photometric="YBR_FULL_422")
    else:
        data = to_bytes(make_dataset(photo), syntax)
    with pytest.raises((TruncatedImageError, DamagedImageError)):
        decode_image(data[: len(data) * per_cent // 100])


def test_dicom__cut_frame_in_a_whole_file_is_refused(photo: Picture, encode: Encode) -> None:
    frame = encode(photo, "JPEG", quality=95)
    cut = frame[: len(frame) // 2]
    data = encapsulated(photo, cut, JPEG_BASELINE, photometric="YBR_FULL_422")
    with pytest.raises(TruncatedImageError):
        decode_image(data)


@pytest.mark.parametrize("syntax", [JPEG_BASELINE, JPEG_2000_LOSSLESS])
def test_dicom__frame_larger_than_the_header_says_is_refused_undecoded(
    photo: Picture, syntax: str
) -> None:
    if syntax == JPEG_BASELINE:
        frame = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + bytes(9) + b"\xff\xd9"
    else:
        frame = b"\xff\x4f\xff\x51" + struct.pack(">HHIIII", 47, 0, 60_000, 60_000, 0, 0)
        frame += b"\xff\xd9"
    with pytest.raises(DamagedImageError) as caught:
        decode_image(encapsulated(photo, frame, syntax))
    assert caught.value.expected == (128, 90)


def test_dicom__run_length_bomb_stops_at_the_last_row(photo: Picture) -> None:
    bomb = struct.pack("<16I", 1, 64, *[0] * 14) + b"\x81\0" * 4_000_000
    with pytest.raises(DamagedImageError):
        decode_image(encapsulated(photo[..., 0], bomb, RLE, photometric="MONOCHROME2"))


def test_dicom__deflated_bomb_is_bounded(photo: Picture) -> None:
    data = to_bytes(make_dataset(photo), DEFLATED)
    start = data.index(DEFLATED.encode()) + len(DEFLATED)
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bomb = b"".join(deflater.compress(bytes(2**20)) for _ in range(300)) + deflater.flush()
    meta = pydicom.dcmread(io.BytesIO(data)).file_meta
    length = meta.FileMetaInformationGroupLength
    assert start < 144 + length
    with pytest.raises(ImageTooLargeError):
        decode_image(data[: 144 + length] + bomb)


def test_dicom__nothing_of_the_patient_is_logged_or_told(
    photo: Picture, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    data = to_bytes(make_dataset(photo))
    decode_image(data)
    with pytest.raises(ImageError) as caught:
        decode_image(data[: len(data) // 2])
    told = f"{caught.value} {caught.value.found} {caught.value.__cause__} {caplog.text}".lower()
    assert "canary" not in told
    assert CANARY.encode() in data
