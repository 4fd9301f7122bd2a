"""Every way to store colours ends as upright sRGB, with a flag for what was lost."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import cv2
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


def _png(bits: int, colour_type: int, rows: bytes, extra: bytes, chunk: Chunk) -> bytes:
    header = struct.pack(">IIBBBBB", 64, 64, bits, colour_type, 0, 0, 0)
    parts = [chunk(b"IHDR", header), extra, chunk(b"IDAT", zlib.compress(rows))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


@pytest.mark.parametrize("bits", [2, 4, 8, 16])
def test_decode_image__png_colour_key_is_transparent(png_chunk: Chunk, bits: int) -> None:
    per_row = 64 * bits // 8
    row = b"\0" + bytes(per_row // 2) + b"\xff" * (per_row - per_row // 2)
    key = png_chunk(b"tRNS", struct.pack(">H", 0))
    decoded = decode_image(_png(bits, 0, row * 63 + b"\0" + b"\x5a" * per_row, key, png_chunk))
    assert (decoded.pixels_hwc_u8[:63] == 255).all()
    assert flags.ALPHA_FLATTENED in decoded.flags
    other = png_chunk(b"tRNS", struct.pack(">H", 2**bits - 1))
    decoded = decode_image(_png(bits, 0, row * 63 + b"\0" + b"\x5a" * per_row, other, png_chunk))
    assert (decoded.pixels_hwc_u8[:63, :32] == 0).all()


@pytest.fixture
def deep() -> NDArray[np.uint16]:
    """Noise over the whole range of 16 bits, (48, 64, 4)."""
    return np.random.default_rng(3).integers(0, 2**16, (48, 64, 4), dtype=np.uint16)


@pytest.mark.parametrize("kind", ["png", "tiff", "tiff-deflate", "tiff-planes"])
def test_decode_image__16_bit_colour_is_divided_by_257(deep: NDArray[np.uint16], kind: str) -> None:
    colour = deep[..., :3]
    if kind == "png":
        data = cv2.imencode(".png", colour[..., ::-1])[1].tobytes()
    elif kind == "tiff-planes":
        planes = np.ascontiguousarray(np.moveaxis(colour, -1, 0))
        data = _tiff(planes, photometric="rgb", planarconfig="separate")
    else:
        compression = "zlib" if kind == "tiff-deflate" else None
        data = _tiff(colour, photometric="rgb", compression=compression)
    decoded = decode_image(data)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, np.rint(colour / 257))
    assert decoded.flags == (flags.REDUCED_TO_8_BIT,)


@pytest.mark.parametrize("kind", ["png", "tiff", "tiff-inverted"])
def test_decode_image__16_bit_grey_is_not_clipped(deep: NDArray[np.uint16], kind: str) -> None:
    grey = deep[..., 0]
    if kind == "png":
        data = cv2.imencode(".png", grey)[1].tobytes()
    elif kind == "tiff":
        data = _tiff(grey, photometric="minisblack")
    else:
        data = _tiff(65535 - grey, photometric="miniswhite")
    decoded = decode_image(data)
    for channel in range(3):
        np.testing.assert_array_equal(decoded.pixels_hwc_u8[..., channel], np.rint(grey / 257))
    assert decoded.flags == (flags.REDUCED_TO_8_BIT, flags.GREYSCALE)


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_decode_image__16_bit_alpha_lies_on_white(deep: NDArray[np.uint16], kind: str) -> None:
    if kind == "png":
        data = cv2.imencode(".png", deep[..., [2, 1, 0, 3]])[1].tobytes()
    else:
        data = _tiff(deep, photometric="rgb", extrasamples=["unassalpha"])
    share = deep[..., 3:] / 65535
    expected = deep[..., :3] / 257 * share + 255 * (1 - share)
    decoded = decode_image(data)
    assert np.abs(decoded.pixels_hwc_u8 - expected).max() < 2
    assert decoded.flags == (flags.ALPHA_FLATTENED, flags.REDUCED_TO_8_BIT)


def test_decode_image__16_bit_grey_with_alpha_in_png(
    deep: NDArray[np.uint16], png_chunk: Chunk
) -> None:
    samples = np.resize(deep[..., :2], (64, 64, 2))
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    decoded = decode_image(_png(16, 4, rows, b"", png_chunk))
    share = samples[..., 1] / 65535
    expected = samples[..., 0] / 257 * share + 255 * (1 - share)
    assert np.abs(decoded.pixels_hwc_u8[..., 0] - expected).max() < 2
    assert flags.GREYSCALE in decoded.flags


def test_decode_image__12_bit_tiff_uses_its_own_range() -> None:
    grey = np.random.default_rng(5).integers(0, 2**12, (48, 64), dtype=np.uint16)
    data = _tiff(grey, photometric="minisblack", bitspersample=12)
    decoded = decode_image(data)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8[..., 0], np.rint(grey * (255 / 4095)))


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
