"""Every way to store colours ends as upright sRGB, with a flag for what was lost."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from skinapp.core import flags
from skinapp.core.images import decode_image

Encode = Callable[..., bytes]
Chunk = Callable[[bytes, bytes], bytes]
Picture = NDArray[np.uint8]

# RGB to XYZ under D50. Source: B. Lindbloom, "RGB/XYZ matrices" (Bradford-adapted).
SRGB_TO_XYZ = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
ADOBE_TO_XYZ = np.array(
    [
        [0.6097559, 0.2052401, 0.1492240],
        [0.3111242, 0.6256560, 0.0632197],
        [0.0194811, 0.0608902, 0.7448387],
    ]
)


def _adobe_to_srgb(picture: Picture) -> NDArray[np.float64]:
    linear = (picture / 255) ** (563 / 256) @ (np.linalg.inv(SRGB_TO_XYZ) @ ADOBE_TO_XYZ).T
    linear = np.clip(linear, 0, 1)
    # Source: IEC 61966-2-1.
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(curved * 255, dtype=np.float64)


def _tiff(samples: NDArray[Any], **options: Any) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, samples, metadata=None, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_decode_image__wide_gamut_becomes_srgb_whatever_the_profile_is_called(
    encode: Encode, wide_gamut_profile: bytes, kind: str
) -> None:
    levels = np.linspace(60, 200, 8).astype(np.uint8)
    blues = np.array([90, 130], dtype=np.uint8)
    patches = np.stack(np.meshgrid(levels, levels, blues, indexing="ij"), axis=-1)
    picture = patches.reshape(8, 16, 3).repeat(8, axis=0).repeat(8, axis=1)
    options = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}
    data = encode(picture, kind, icc_profile=wide_gamut_profile, **options.get(kind, {}))
    with Image.open(io.BytesIO(data)) as stored:
        expected = _adobe_to_srgb(np.asarray(stored.convert("RGB")))
    decoded = decode_image(data)
    assert np.abs(decoded.pixels_hwc_u8 - expected).max() <= 2
    assert np.abs(decoded.pixels_hwc_u8 - picture.astype(int)).max() > 20
    assert decoded.flags == ()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_decode_image__srgb_profile_leaves_the_pixels_alone(
    photo: Picture, encode: Encode, kind: str
) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = decode_image(encode(photo, kind))
    profiled = decode_image(encode(photo, kind, icc_profile=profile))
    np.testing.assert_array_equal(profiled.pixels_hwc_u8, plain.pixels_hwc_u8)
    assert profiled.flags == ()


def test_decode_image__sampled_srgb_profile_leaves_the_pixels_alone(
    encode: Encode, sampled_srgb_profile: bytes
) -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(1, 256, 1)
    picture = np.concatenate([ramp, ramp[:, ::-1], ramp // 2], axis=-1).repeat(64, axis=0)
    source = ImageCms.ImageCmsProfile(io.BytesIO(sampled_srgb_profile))
    converted = ImageCms.profileToProfile(
        Image.fromarray(picture), source, ImageCms.createProfile("sRGB")
    )
    # Without this the test would not tell whether a conversion took place.
    assert np.abs(np.asarray(converted).astype(int) - picture).max() == 1
    decoded = decode_image(encode(picture, "PNG", icc_profile=sampled_srgb_profile))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, picture)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("damage", ["noise", "cut", "lab"])
def test_decode_image__unusable_profile_is_ignored_and_flagged(
    photo: Picture, encode: Encode, wide_gamut_profile: bytes, kind: str, damage: str
) -> None:
    profile = {
        "noise": bytes(range(256)) * 4,
        "cut": wide_gamut_profile[:200],
        "lab": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    }[damage]
    plain = decode_image(encode(photo, kind))
    decoded = decode_image(encode(photo, kind, icc_profile=profile))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, plain.pixels_hwc_u8)
    assert decoded.flags == (flags.COLOUR_PROFILE_IGNORED,)


def test_decode_image__jpeg_profile_in_several_parts(
    photo: Picture, encode: Encode, wide_gamut_profile: bytes
) -> None:
    whole = encode(photo, "JPEG", icc_profile=wide_gamut_profile)
    plain = encode(photo, "JPEG")

    def with_parts(*numbers: int) -> bytes:
        pieces = {1: wide_gamut_profile[:150], 2: wide_gamut_profile[150:]}
        segments = b""
        for number in numbers:
            payload = b"ICC_PROFILE\0" + bytes((number, 2)) + pieces[number]
            segments += b"\xff\xe2" + struct.pack(">H", len(payload) + 2) + payload
        return plain[:2] + segments + plain[2:]

    expected = decode_image(whole).pixels_hwc_u8
    np.testing.assert_array_equal(decode_image(with_parts(1, 2)).pixels_hwc_u8, expected)
    np.testing.assert_array_equal(decode_image(with_parts(2, 1)).pixels_hwc_u8, expected)
    assert decode_image(with_parts(2)).flags == (flags.COLOUR_PROFILE_IGNORED,)
    assert decode_image(with_parts(1, 1)).flags == (flags.COLOUR_PROFILE_IGNORED,)


def test_decode_image__bitmap_profile_is_used(photo: Picture, wide_gamut_profile: bytes) -> None:
    height, width, _ = photo.shape
    pixels = photo[::-1, :, ::-1].tobytes()
    header = struct.pack("<IiiHHIIiiII", 124, width, height, 1, 24, 0, len(pixels), 0, 0, 0, 0)
    header += bytes(16) + b"DEBM" + bytes(48)
    header += struct.pack("<IIII", 4, 124 + len(pixels), len(wide_gamut_profile), 0)
    body = header + pixels + wide_gamut_profile
    data = b"BM" + struct.pack("<III", 14 + len(body), 0, 14 + 124) + body
    assert np.abs(decode_image(data).pixels_hwc_u8 - _adobe_to_srgb(photo)).max() <= 2


def test_decode_image__png_code_points_other_than_srgb_are_flagged(
    photo: Picture, encode: Encode, png_chunk: Chunk
) -> None:
    data = encode(photo, "PNG")
    for code_points, expected in (
        (b"\x01\x0d\x00\x01", ()),
        (b"\x0c\x0d\x00\x01", (flags.COLOUR_PROFILE_IGNORED,)),
    ):
        changed = data[:33] + png_chunk(b"cICP", code_points) + data[33:]
        assert decode_image(changed).flags == expected


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_decode_image__cmyk_without_profile_is_converted_as_pillow_does(
    photo: Picture, encode: Encode, kind: str
) -> None:
    data = encode(Image.fromarray(photo).convert("CMYK"), kind)
    with Image.open(io.BytesIO(data)) as stored:
        assert stored.mode == "CMYK"
        expected = np.asarray(stored.convert("RGB"))
    decoded = decode_image(data)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, expected)
    # Twice inverted or not at all, the picture would be its negative.
    assert np.abs(expected.astype(int) - photo).mean() < 8


def test_decode_image__ycck_jpeg_is_told_from_cmyk_by_its_adobe_marker(photo: Picture) -> None:
    cmyk = np.array(Image.fromarray(photo).convert("CMYK"))
    data = imagecodecs.jpeg8_encode(255 - cmyk, level=98, colorspace="cmyk", outcolorspace="ycck")
    assert b"Adobe" in data
    decoded = decode_image(data)
    assert np.abs(decoded.pixels_hwc_u8.astype(int) - photo).mean() < 5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP"])
def test_decode_image__grey_is_spread_and_flagged(
    photo: Picture, encode: Encode, kind: str
) -> None:
    data = encode(Image.fromarray(photo).convert("L"), kind)
    with Image.open(io.BytesIO(data)) as stored:
        expected = np.asarray(stored.convert("RGB"))
    decoded = decode_image(data)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, expected)
    assert decoded.flags == (flags.GREYSCALE,)


def test_decode_image__colour_file_without_colour_is_flagged(
    photo: Picture, encode: Encode
) -> None:
    grey = photo[..., :1].repeat(3, axis=-1)
    assert decode_image(encode(grey, "PNG")).flags == (flags.GREYSCALE,)
    grey[3, 4, 1] ^= 1
    assert decode_image(encode(grey, "PNG")).flags == ()


def test_decode_image__grey_with_an_rgb_profile_is_grey(
    photo: Picture, encode: Encode, wide_gamut_profile: bytes
) -> None:
    grey = Image.fromarray(photo[..., 1])
    decoded = decode_image(encode(grey, "JPEG", icc_profile=wide_gamut_profile))
    assert decoded.flags == (flags.GREYSCALE,)


def test_decode_image__grey_that_its_profile_tints_has_no_colour_either(
    photo: Picture, encode: Encode, tinting_profile: bytes
) -> None:
    decoded = decode_image(encode(photo[..., 1], "PNG", icc_profile=tinting_profile))
    assert np.ptp(decoded.pixels_hwc_u8.astype(int), axis=-1).max() > 5
    assert decoded.flags == (flags.GREYSCALE,)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("mode", ["1", "P"])
def test_decode_image__one_bit_and_palette(
    photo: Picture, encode: Encode, kind: str, mode: str
) -> None:
    image = Image.fromarray(photo)
    image = image.convert("1") if mode == "1" else image.quantize(61)
    decoded = decode_image(encode(image, kind))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, np.asarray(image.convert("RGB")))
    assert decoded.flags == ((flags.GREYSCALE,) if mode == "1" else ())


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_decode_image__transparent_pixels_lie_on_white(
    photo: Picture, encode: Encode, kind: str, mode: str
) -> None:
    image = Image.fromarray(photo).convert(mode)
    alpha = np.tile(np.linspace(0, 255, 128).round().astype(np.uint8), (90, 1))
    image.putalpha(Image.fromarray(alpha))
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    decoded = decode_image(encode(image, kind, **options))
    opaque = np.asarray(Image.fromarray(photo).convert(mode[:-1]).convert("RGB"))
    share = alpha[..., np.newaxis] / 255
    expected = opaque * share + 255 * (1 - share)
    assert np.abs(decoded.pixels_hwc_u8 - expected).max() <= 0.51
    grey = (flags.GREYSCALE,) if mode == "LA" else ()
    assert decoded.flags == (flags.ALPHA_FLATTENED, *grey)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_decode_image__opaque_alpha_is_no_notice(photo: Picture, encode: Encode, kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    decoded = decode_image(encode(Image.fromarray(photo).convert("RGBA"), kind, **options))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, photo)
    assert decoded.flags == ()


def test_decode_image__premultiplied_tiff_is_not_darkened(photo: Picture) -> None:
    alpha = np.full((90, 128, 1), 128, dtype=np.uint8)
    stored = np.rint(photo * (128 / 255)).astype(np.uint8)
    data = _tiff(
        np.concatenate([stored, alpha], axis=-1), photometric="rgb", extrasamples=["assocalpha"]
    )
    expected = photo * (128 / 255) + 255 * (127 / 255)
    assert np.abs(decode_image(data).pixels_hwc_u8 - expected).max() <= 1.5


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "tiff-16"])
def test_decode_image__exif_orientation_is_applied(
    photo: Picture, encode: Encode, orientation: int, kind: str
) -> None:
    tag = Image.Exif()
    tag[0x0112] = orientation
    if kind == "tiff-16":
        wide = photo.astype(np.uint16) * np.uint16(257)
        data = _tiff(wide, photometric="rgb", extratags=[(274, "H", 1, orientation, True)])
    elif kind == "TIFF":
        data = encode(photo, kind, tiffinfo={274: orientation})
    else:
        options = {"lossless": True} if kind == "WEBP" else {}
        data = encode(photo, kind, exif=tag.tobytes(), **options)
    stored = Image.fromarray(photo)
    if kind == "JPEG":
        with Image.open(io.BytesIO(encode(photo, kind))) as lossy:
            stored = lossy.copy()
    stored.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(stored))
    decoded = decode_image(data)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, expected)
    assert decoded.pixels_hwc_u8.flags.c_contiguous


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_decode_image__impossible_orientation_is_upright(
    photo: Picture, encode: Encode, orientation: int
) -> None:
    tag = Image.Exif()
    tag[0x0112] = orientation
    data = encode(photo, "PNG", exif=tag.tobytes())
    np.testing.assert_array_equal(decode_image(data).pixels_hwc_u8, photo)


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "WEBP", "MPO"])
def test_decode_image__first_of_several_images(photo: Picture, encode: Encode, kind: str) -> None:
    options: dict[str, Any] = {"save_all": True, "append_images": [Image.fromarray(255 - photo)]}
    if kind == "WEBP":
        options["lossless"] = True
    decoded = decode_image(encode(photo, kind, **options))
    expected = decode_image(encode(photo, "JPEG")).pixels_hwc_u8 if kind == "MPO" else photo
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, expected)
    assert decoded.flags == (flags.FIRST_FRAME_ONLY,)
    assert decoded.source_format == ("JPEG" if kind == "MPO" else kind)
