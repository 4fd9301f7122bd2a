"""Colours of JPEG streams whose header, markers and pixels contradict each other."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from skinapp.core import flags
from skinapp.core.image_formats.jpeg_colour import Claims, Coding, Verdict, decide, look
from skinapp.core.images import decode_image

Picture = NDArray[np.uint8]
Encode = Callable[..., bytes]
ADOBE = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00"
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
BASELINE, EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"


@pytest.fixture(scope="module")
def skin() -> Picture:
    """A lesion on skin, uint8 (96, 128, 3), RGB: edges in all channels, saturated colours."""
    rng = np.random.default_rng(3)
    fine = cv2.GaussianBlur(rng.standard_normal((96, 128, 1)), (0, 0), 1.5)[..., np.newaxis]
    y, x = np.mgrid[0:96, 0:128]
    lesion = np.exp(-(((x - 60) / 25.0) ** 2 + ((y - 45) / 20.0) ** 2))[..., np.newaxis]
    picture = np.array([205, 150, 125]) - lesion * np.array([95, 85, 70]) + 60 * fine
    return np.asarray(np.clip(picture, 0, 255), dtype=np.uint8)


def bare(stream: bytes) -> bytes:
    """The stream without its APPn segments."""
    kept, at = stream[:2], 2
    while stream[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        if not 0xE0 <= stream[at + 1] <= 0xEF:
            kept += stream[at:end]
        at = end
    return kept + stream[at:]


def renamed(stream: bytes, names: bytes) -> bytes:
    """The stream with other names for its components, in the frame header and in the scan."""
    data = bytearray(stream)
    frame, scan = data.index(b"\xff\xc0"), data.index(b"\xff\xda")
    data[frame + 10 : frame + 19 : 3] = names
    data[scan + 5 : scan + 11 : 2] = names
    return bytes(data)


def marked(stream: bytes, *segments: bytes) -> bytes:
    return stream[:2] + b"".join(segments) + stream[2:]


def as_dicom(
    frame: bytes, shape: tuple[int, ...], photometric: str, syntax: str = BASELINE
) -> bytes:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.77.1.4", "1.2.3.4"
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = shape[0], shape[1], 3
    dataset.PhotometricInterpretation, dataset.PlanarConfiguration = photometric, 0
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = encapsulate([frame])
    dataset["PixelData"].VR = "OB"
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def apart(found: Picture, expected: Picture) -> float:
    """Mean difference of each channel, the largest of the three."""
    difference = found.astype(float) - expected
    return float(np.abs(difference.reshape(-1, 3).mean(axis=0)).max())


@pytest.mark.parametrize("syntax", [BASELINE, EXTENDED])
@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL", "YBR_FULL_422"])
@pytest.mark.parametrize("subsampling", [1, 2])
def test_dicom__halved_chrominance_is_no_rgb_whatever_the_header_says(
    skin: Picture, encode: Encode, subsampling: int, photometric: str, syntax: str
) -> None:
    frame = encode(skin, "JPEG", quality=92, subsampling=subsampling)
    expected = decode_image(frame).pixels_hwc_u8
    decoded = decode_image(as_dicom(bare(frame), skin.shape, photometric, syntax))
    assert np.abs(decoded.pixels_hwc_u8.astype(int) - expected).max() <= 2
    assert decoded.flags == ()


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL", "YBR_FULL_422"])
def test_dicom__components_named_rgb_are_rgb(
    skin: Picture, encode: Encode, photometric: str
) -> None:
    frame = bare(encode(skin, "JPEG", quality=97, keep_rgb=True))
    decoded = decode_image(as_dicom(frame, skin.shape, photometric))
    assert apart(decoded.pixels_hwc_u8, skin) <= 1
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, decode_image(frame).pixels_hwc_u8)


def test_dicom__legal_rgb_stream_without_any_telltale_stays_right(
    skin: Picture, encode: Encode
) -> None:
    frame = renamed(bare(encode(skin, "JPEG", quality=97, keep_rgb=True)), b"\1\2\3")
    decoded = decode_image(as_dicom(frame, skin.shape, "RGB"))
    assert apart(decoded.pixels_hwc_u8, skin) <= 1
    assert decoded.flags == ()


@pytest.mark.parametrize("marker", [b"", JFIF])
def test_dicom__full_chrominance_under_rgb_is_told_by_its_pixels(
    skin: Picture, encode: Encode, marker: bytes
) -> None:
    frame = marked(bare(encode(skin, "JPEG", quality=97, subsampling=0)), marker)
    decoded = decode_image(as_dicom(frame, skin.shape, "RGB"))
    assert apart(decoded.pixels_hwc_u8, skin) <= 1
    if not marker:
        assert decoded.flags == (flags.COLOURS_DOUBTFUL,)


def test_dicom__rgb_stream_under_luminance_is_told_by_its_pixels(
    skin: Picture, encode: Encode
) -> None:
    frame = renamed(bare(encode(skin, "JPEG", quality=97, keep_rgb=True)), b"\1\2\3")
    decoded = decode_image(as_dicom(frame, skin.shape, "YBR_FULL"))
    assert apart(decoded.pixels_hwc_u8, skin) <= 1
    assert decoded.flags == (flags.COLOURS_DOUBTFUL,)


def test_jpeg__adobe_marker_that_says_rgb_over_luminance(skin: Picture, encode: Encode) -> None:
    for subsampling in (1, 2):
        frame = bare(encode(skin, "JPEG", quality=92, subsampling=subsampling))
        decoded = decode_image(marked(frame, ADOBE + b"\0"))
        assert apart(decoded.pixels_hwc_u8, skin) <= 1, subsampling


@pytest.mark.parametrize("markers", [(ADOBE + b"\1",), (JFIF,), (JFIF, ADOBE + b"\1")])
def test_jpeg__markers_that_say_luminance_over_components_named_rgb(
    skin: Picture, encode: Encode, markers: tuple[bytes, ...]
) -> None:
    frame = bare(encode(skin, "JPEG", quality=97, keep_rgb=True))
    assert apart(decode_image(marked(frame, *markers)).pixels_hwc_u8, skin) <= 1


def test_jpeg__jfif_beside_an_adobe_marker_that_says_rgb(skin: Picture, encode: Encode) -> None:
    luminance = bare(encode(skin, "JPEG", quality=97, subsampling=0))
    plain = renamed(bare(encode(skin, "JPEG", quality=97, keep_rgb=True)), b"\1\2\3")
    for frame in (luminance, plain):
        decoded = decode_image(marked(frame, JFIF, ADOBE + b"\0"))
        assert apart(decoded.pixels_hwc_u8, skin) <= 1


def test_look__says_nothing_of_what_can_be_both() -> None:
    grey = np.full((64, 64, 3), 128, np.uint8)
    assert look(grey) is None


def test_look__tells_the_codings_apart(skin: Picture) -> None:
    assert look(skin) is Coding.RGB
    stored = np.asarray(Image.fromarray(skin).convert("YCbCr"))
    assert look(stored) is Coding.YCBCR


def test_dicom__profile_and_orientation_of_the_photograph_inside_count(
    skin: Picture, encode: Encode, wide_gamut_profile: bytes
) -> None:
    turned = Image.Exif()
    turned[274] = 6
    frame = encode(skin, "JPEG", quality=92, exif=turned, icc_profile=wide_gamut_profile)
    decoded = decode_image(as_dicom(frame, skin.shape, "YBR_FULL_422"))
    assert decoded.flags == (flags.POSITION_DOUBTFUL,)
    upright = np.rot90(decode_image(frame).pixels_hwc_u8)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, upright)


def test_decide__green_and_blue_of_half_size_are_told_by_their_pixels(skin: Picture) -> None:
    claims = Claims(b"RGB", b"\x22\x11\x11", adobe=0)
    luminance = np.asarray(Image.fromarray(skin).convert("YCbCr"))
    assert decide(claims, None, lambda: skin) == Verdict(Coding.RGB)
    assert decide(claims, None, lambda: luminance) == Verdict(Coding.YCBCR)


def test_jpeg__pixels_against_all_that_the_stream_says_are_flagged(
    skin: Picture, encode: Encode
) -> None:
    frame = renamed(bare(encode(skin, "JPEG", quality=97, keep_rgb=True)), b"\1\2\3")
    for markers in ((), (JFIF,), (ADOBE + b"\1",)):
        assert decode_image(marked(frame, *markers)).flags == (flags.COLOURS_DOUBTFUL,)
    assert decode_image(encode(skin, "JPEG", quality=97, subsampling=0)).flags == ()


@pytest.mark.parametrize("quality", [5, 30, 90])
def test_jpeg__a_sound_picture_with_all_of_its_chrominance_is_not_flagged(
    photo: Picture, skin: Picture, encode: Encode, quality: int
) -> None:
    for picture in (photo, skin):
        found = decode_image(encode(picture, "JPEG", quality=quality, subsampling=0))
        assert flags.COLOURS_DOUBTFUL not in found.flags
