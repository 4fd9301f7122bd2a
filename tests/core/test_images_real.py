"""Files as cameras, phones and other programs really write them: read right, or refused."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import cv2
import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate

from skinapp.core import flags
from skinapp.core.errors import DamagedImageError, TruncatedImageError
from skinapp.core.image_formats.dicom_header import SNIFFED_BYTES
from skinapp.core.image_formats.jpeg_stream import segments
from skinapp.core.images import decode_image, is_image

Encode = Callable[..., bytes]
Picture = NDArray[np.uint8]

JPEG_BASELINE, JPEG_2000 = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90"
EXPLICIT = "1.2.840.10008.1.2.1"
EXIF = b"Exif\0\0"
TRAILER = b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + bytes(range(254)) * 4 + b"SEFT"


def entry(tag: int, kind: int, count: int, value: bytes) -> bytes:
    return struct.pack("<HHI", tag, kind, count) + value


def directory(*entries: bytes) -> bytes:
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + b"".join(entries) + bytes(4)


LYING = entry(274, 3, 1, struct.pack("<HH", 6, 0))


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    return data[:2] + segment(marker, payload) + data[2:]


def bare(data: bytes) -> bytes:
    """A JPEG without any application segment."""
    kept = [data[one.start : one.end] for one in segments(data) if not 0xE0 <= one.marker <= 0xEF]
    return data[:2] + b"".join(kept)


def dicom(pixels: bytes, size_hw: tuple[int, ...], syntax: str = EXPLICIT, **tags: Any) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4"
    dataset.SOPInstanceUID = "1.2.3.4"
    dataset.Rows, dataset.Columns = size_hw[:2]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.PlanarConfiguration = 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = pixels
    dataset["PixelData"].VR = "OB"
    for name, value in tags.items():
        setattr(dataset, name, value)
    return dataset


def standard(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def wrapped(frame: bytes, picture: Picture, syntax: str = JPEG_BASELINE, **tags: Any) -> bytes:
    return standard(dicom(encapsulate([frame]), picture.shape, syntax, **tags))


def assert_same(found: Picture, expected: Picture) -> None:
    assert np.abs(found.astype(int) - expected).max() <= 2


@pytest.mark.parametrize("jfif", [False, True])
def test_dicom__chrominance_of_half_size_is_never_rgb(
    photo: Picture, encode: Encode, jfif: bool
) -> None:
    data = encode(photo, "JPEG", quality=92, subsampling=2)
    frame = data if jfif else bare(data)

    found = decode_image(wrapped(frame, photo))

    assert_same(found.pixels_hwc_u8, decode_image(data).pixels_hwc_u8)
    assert found.flags == ()


def test_decode_image__adobe_marker_is_not_believed_over_the_channels(
    photo: Picture, encode: Encode
) -> None:
    data = bare(encode(photo, "JPEG", quality=92, subsampling=2))
    adobe = with_segment(data, 0xEE, b"Adobe\0\x64\0\0\0\0\0")

    assert_same(decode_image(adobe).pixels_hwc_u8, decode_image(data).pixels_hwc_u8)


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL_422"])
def test_dicom__components_named_r_g_b_are_rgb(
    photo: Picture, encode: Encode, photometric: str
) -> None:
    frame = bare(encode(Image.fromarray(photo), "JPEG", quality=97, keep_rgb=True, subsampling=0))

    found = decode_image(wrapped(frame, photo, PhotometricInterpretation=photometric))

    assert_same(found.pixels_hwc_u8, decode_image(frame).pixels_hwc_u8)
    assert found.flags == ()


def test_dicom__colours_that_nothing_tells_are_taken_from_the_header_and_flagged(
    encode: Encode,
) -> None:
    # Channels that vary by themselves, within what both codings can hold.
    grain = cv2.GaussianBlur(np.random.default_rng(1).standard_normal((90, 128, 3)), (0, 0), 4)
    picture = np.asarray(np.clip(128 + 60 * grain, 0, 255), dtype=np.uint8)
    frame = bare(encode(Image.fromarray(picture, "YCbCr"), "JPEG", quality=97, subsampling=0))

    found = decode_image(wrapped(bytes(frame), picture))

    assert np.abs(found.pixels_hwc_u8.astype(int) - picture).mean() < 3
    assert found.flags == (flags.COLOURS_DOUBTFUL,)


@pytest.mark.parametrize(
    "blocks",
    [
        [directory(entry(270, 2, 40, struct.pack("<I", 60000)), LYING)],
        [directory(LYING, entry(270, 2, 40, struct.pack("<I", 60000)))],
        [directory(LYING)[:-4]],
        [EXIF + directory(LYING)],
        [b"", directory(LYING)],
        [b"II*\0\xff\xff\xff\xff", directory(LYING)],
    ],
    ids=["bad-before", "bad-behind", "no-next", "twice-marked", "empty-first", "broken-first"],
)
def test_decode_image__what_stands_beside_a_bad_exif_entry_counts(
    photo: Picture, encode: Encode, blocks: list[bytes]
) -> None:
    data = encode(photo, "JPEG")
    upright = decode_image(data).pixels_hwc_u8
    for block in reversed(blocks):
        data = with_segment(data, 0xE1, EXIF + block)

    found = decode_image(data).pixels_hwc_u8

    np.testing.assert_array_equal(found, np.rot90(upright, 3))


@pytest.mark.parametrize("progressive", [False, True])
def test_decode_image__jpeg_whose_black_border_is_coded_as_zeros(
    encode: Encode, progressive: bool
) -> None:
    # What a microscope's round field of view leaves; one code of one bit stands for a black block.
    picture = np.zeros((600, 600, 3), np.uint8)
    picture[192:304, 192:304] = 180
    data = encode(picture, "JPEG", optimize=True, progressive=progressive)
    assert bytes(16) in data
    np.testing.assert_allclose(decode_image(data).pixels_hwc_u8, picture, atol=2)
    with pytest.raises(TruncatedImageError):
        decode_image(data[: data.index(bytes(16))] + bytes(4096))


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("behind", [b"", TRAILER, bytes(40), b"\0\0\0\x18ftypmp42" + bytes(90)])
def test_decode_image__a_whole_scan_needs_no_end_marker(
    photo: Picture, encode: Encode, behind: bytes, progressive: bool
) -> None:
    data = encode(photo, "JPEG", quality=92, progressive=progressive)
    expected = decode_image(data).pixels_hwc_u8

    np.testing.assert_array_equal(decode_image(data[:-2] + behind).pixels_hwc_u8, expected)
    for share in (0.5, 0.8, 0.97):
        with pytest.raises((TruncatedImageError, DamagedImageError)):
            decode_image(data[: int(share * len(data))] + behind)


def test_decode_image__a_cut_behind_any_ff_of_a_scan_is_found(
    photo: Picture, encode: Encode
) -> None:
    noise = np.random.default_rng(5).integers(0, 256, photo.shape, np.uint8)
    data = encode(noise, "JPEG", quality=98)
    scan = data.index(b"\xff\xda")
    cuts = [at + 1 for at in range(scan + 20, len(data) - 2) if data[at : at + 2] == b"\xff\0"]
    assert len(cuts) >= 10

    for cut in cuts[1::3]:
        with pytest.raises(TruncatedImageError):
            decode_image(data[:cut] + b"\xff\xd9")


@pytest.mark.parametrize("behind", [b"\xff", b"\x20\x20", b"\0\0\0\x18ftypmp42" + bytes(90)])
def test_dicom__what_stands_behind_the_end_of_a_frame_does_not_matter(
    photo: Picture, encode: Encode, behind: bytes
) -> None:
    frame = encode(photo, "JPEG", quality=92)

    found = decode_image(wrapped(frame + behind, photo, PhotometricInterpretation="YBR_FULL_422"))

    assert_same(found.pixels_hwc_u8, decode_image(frame).pixels_hwc_u8)


def test_dicom__boxes_around_a_codestream_are_passed_over(photo: Picture) -> None:
    frame = imagecodecs.jpeg2k_encode(photo, codecformat="jp2", level=0, reversible=True)
    data = wrapped(frame, photo, JPEG_2000, PhotometricInterpretation="YBR_RCT")
    np.testing.assert_array_equal(decode_image(data).pixels_hwc_u8, photo)


def test_dicom__class_is_looked_for_in_the_data_set_too(photo: Picture) -> None:
    dataset = dicom(photo.tobytes(), photo.shape)
    dataset.preamble = bytes(128)
    stream = io.BytesIO()
    dataset.save_as(stream)
    np.testing.assert_array_equal(decode_image(stream.getvalue()).pixels_hwc_u8, photo)


@pytest.mark.parametrize("meta", ["kept", "none", "implicit"])
def test_dicom__without_preamble_is_read_if_it_parses(photo: Picture, meta: str) -> None:
    syntax = "1.2.840.10008.1.2" if meta == "implicit" else EXPLICIT
    whole = standard(dicom(photo.tobytes(), photo.shape, syntax))
    bare = whole[132:]
    if meta != "kept":
        bare = whole[144 + struct.unpack_from("<I", whole, 140)[0] :]

    found = decode_image(bare)

    np.testing.assert_array_equal(found.pixels_hwc_u8, photo)
    assert (found.source_format, is_image(bare[:SNIFFED_BYTES])) == ("DICOM", True)
    for length in (600, len(bare) // 2, len(bare) - 1):
        with pytest.raises((TruncatedImageError, DamagedImageError)):
            decode_image(bare[:length])


@pytest.mark.parametrize(
    "head",
    [b"\x08\0" + bytes(300), b"\x02\0\0\0UL\x04\0" + bytes(300), b"\x08\0\x05\0CS" + b"A" * 300,
     b"\x08\0\x16\0" * 100],
)  # fmt: skip
def test_dicom__what_only_begins_like_an_element_is_none(head: bytes) -> None:
    assert not is_image(head)


@pytest.mark.parametrize(
    "empty", [("RescaleSlope", "RescaleIntercept"), ("WindowCenter", "WindowWidth")]
)
def test_dicom__an_empty_element_is_a_missing_one(photo: Picture, empty: tuple[str, ...]) -> None:
    grey = np.ascontiguousarray(photo[..., 0])
    dataset = dicom(
        grey.tobytes(), grey.shape, SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2"
    )
    del dataset.PlanarConfiguration
    for name in empty:
        setattr(dataset, name, None)
    np.testing.assert_array_equal(decode_image(standard(dataset)).pixels_hwc_u8[..., 0], grey)


def test_dicom__text_behind_a_bad_length_is_not_told(
    photo: Picture, caplog: pytest.LogCaptureFixture
) -> None:
    dataset = dicom(photo.tobytes(), photo.shape, RequestingPhysician="CANARY^Physician" * 3)
    data = bytearray(standard(dataset))
    at = data.index(struct.pack("<HH2sH", 0x28, 0x103, b"US", 2))
    data[at + 6] = 31
    with pytest.raises((DamagedImageError, TruncatedImageError)) as caught:
        decode_image(bytes(data))
    assert "CANARY" not in f"{caught.value} {caught.value.found} {caplog.text}"


def test_decode_image__adobe_rgb_of_a_camera_is_converted(
    photo: Picture, encode: Encode, wide_gamut_profile: bytes
) -> None:
    exif = entry(0xA001, 3, 1, struct.pack("<HH", 65535, 0))
    exif += entry(0xA005, 4, 1, struct.pack("<I", 56))
    block = b"II*\0\x08\0\0\0\1\0" + entry(0x8769, 4, 1, struct.pack("<I", 26)) + bytes(4)
    block += b"\2\0" + exif + bytes(4) + b"\1\0" + entry(1, 2, 4, b"R03\0") + bytes(4)
    plain = encode(photo, "JPEG", quality=95)
    expected = decode_image(encode(photo, "JPEG", quality=95, icc_profile=wide_gamut_profile))

    found = decode_image(with_segment(plain, 0xE1, EXIF + block))

    assert_same(found.pixels_hwc_u8, expected.pixels_hwc_u8)
    assert found.flags == ()
    assert np.abs(found.pixels_hwc_u8.astype(int) - decode_image(plain).pixels_hwc_u8).max() > 5


@pytest.mark.parametrize(
    ("kind", "share", "xmp", "more"),
    [
        (0, 4, b"", False),
        (0, 1, b"http://ns.adobe.com/hdr-gain-map/1.0/", False),
        (0x010001, 2, b"", False),
        (0, 1, b"", True),
        (0x020002, 1, b"", True),
    ],
    ids=["gain-map", "gain-map-of-full-size", "preview", "further", "stereo"],
)
def test_decode_image__only_further_pictures_are_told_of(
    photo: Picture, encode: Encode, kind: int, share: int, xmp: bytes, more: bool
) -> None:
    first, second = encode(photo, "JPEG"), encode(photo[::share, ::share], "JPEG")
    if xmp:
        first = with_segment(first, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp)
    index = b"MPF\0II*\0\x08\0\0\0\x03\0" + entry(0xB000, 7, 4, b"0100")
    index += entry(0xB001, 4, 1, struct.pack("<I", 2))
    index += entry(0xB002, 7, 32, struct.pack("<I", 50)) + bytes(4)
    whole = len(first) + len(index) + 4 + 32
    index += struct.pack("<IIIHH", 0x030000, whole, 0, 0, 0)
    # Offsets count from the byte order mark, 10 bytes into the file.
    index += struct.pack("<IIIHH", kind, len(second), whole - 10, 0, 0)

    found = decode_image(with_segment(first, 0xE2, index) + second)

    assert (flags.FIRST_FRAME_ONLY in found.flags) == more
