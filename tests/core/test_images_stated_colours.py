"""Colours that a file states by numbers: gamma and primaries of PNG, masks of bitmaps."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core import flags
from skinapp.core.errors import DamagedImageError
from skinapp.core.images import decode_image

Chunk = Callable[[bytes, bytes], bytes]
Picture = NDArray[np.uint8]
P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


@pytest.fixture
def png(png_chunk: Chunk) -> Callable[..., bytes]:
    def write(samples: NDArray[np.generic], *chunks: tuple[bytes, bytes]) -> bytes:
        height, width = samples.shape[:2]
        wide = samples.astype(">u2") if samples.dtype == np.uint16 else samples
        colour_type = 2 if samples.ndim == 3 else 0
        head = struct.pack(">IIBBBBB", width, height, 8 * samples.itemsize, colour_type, 0, 0, 0)
        rows = b"".join(b"\0" + row.tobytes() for row in wide)
        parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)

    return write


def gamma(value: int) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">I", value)


def primaries(values: tuple[int, ...]) -> tuple[bytes, bytes]:
    return b"cHRM", struct.pack(">8I", *values)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("stated", [100_000, 55_556])
def test_png__samples_go_through_the_stated_curve(
    photo: Picture, png: Callable[..., bytes], stated: int, bits: int
) -> None:
    shares = (photo / 255.0) ** (stated / 45_455)
    stored = np.rint(shares * (2**bits - 1)).astype(np.uint8 if bits == 8 else np.uint16)

    found = decode_image(png(stored, gamma(stated)))

    away = np.abs(found.pixels_hwc_u8.astype(int) - photo)
    # Eight bits of light hold few dark colours.
    assert away[photo > 60].max() <= 2
    assert bits == 8 or away.max() <= 1
    assert flags.COLOUR_PROFILE_IGNORED not in found.flags


def test_png__grey_goes_through_the_stated_curve(photo: Picture, png: Callable[..., bytes]) -> None:
    grey = np.ascontiguousarray(photo[..., 1])
    stored = np.rint((grey / 255.0) ** 2.2 * 65535).astype(np.uint16)
    found = decode_image(png(stored, gamma(100_000), primaries(P3)))
    assert np.abs(found.pixels_hwc_u8[..., 0].astype(int) - grey).max() <= 1


def test_png__primaries_other_than_those_of_srgb_are_converted(
    photo: Picture, png: Callable[..., bytes]
) -> None:
    # Source: SMPTE EG 432-1 and IEC 61966-2-1; both have the same white.
    p3 = [[0.486571, 0.265668, 0.198217], [0.228975, 0.691739, 0.079287], [0, 0.045113, 1.043944]]
    srgb = [
        [0.412391, 0.357584, 0.180481],
        [0.212639, 0.715169, 0.072192],
        [0.019331, 0.119195, 0.950532],
    ]
    between = np.linalg.inv(np.array(srgb)) @ np.array(p3)
    light = np.clip((photo / 255.0) ** 2.2 @ between.T, 0, 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255

    found = decode_image(png(photo, gamma(45_455), primaries(P3))).pixels_hwc_u8

    lit = photo.min(axis=-1) > 40
    assert np.abs(found - curved)[lit].max() <= 2
    assert np.abs(found[lit].astype(int) - photo[lit]).max() > 10


@pytest.mark.parametrize(
    "chunks",
    [
        [gamma(45_455)],
        [gamma(45_455), primaries(SRGB)],
        [(b"sRGB", b"\0"), gamma(100_000), primaries(P3)],
        [gamma(0)],
        [(b"gAMA", b"\0")],
    ],
    ids=["screens", "srgb", "named", "nonsense", "short"],
)
def test_png__what_is_srgb_or_says_nothing_is_left_alone(
    photo: Picture, png: Callable[..., bytes], chunks: list[tuple[bytes, bytes]]
) -> None:
    found = decode_image(png(photo, *chunks))
    np.testing.assert_array_equal(found.pixels_hwc_u8, photo)
    assert found.flags == ()


def test_png__primaries_that_span_no_colours_are_flagged(
    photo: Picture, png: Callable[..., bytes]
) -> None:
    found = decode_image(png(photo, gamma(45_455), primaries((31270, 32900, *[30000] * 6))))
    assert found.flags == (flags.COLOUR_PROFILE_IGNORED,)


@pytest.mark.parametrize("compressed", [True, False])
def test_png__orientation_that_older_programs_write_as_text(
    photo: Picture, png: Callable[..., bytes], compressed: bool
) -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHIHH", 274, 3, 1, 6, 0) + bytes(4)
    text = b"\nexif\n%8d\n" % len(exif) + exif.hex().encode() + b"\n"
    name = b"Raw profile type exif\0"
    chunk = (b"zTXt", name + b"\0" + zlib.compress(text)) if compressed else (b"tEXt", name + text)
    found = decode_image(png(photo, chunk))
    np.testing.assert_array_equal(found.pixels_hwc_u8, np.rot90(photo, 3))


def test_png__broken_text_of_an_orientation_is_none(
    photo: Picture, png: Callable[..., bytes]
) -> None:
    name = b"Raw profile type exif\0"
    for kind, text in ((b"tEXt", b"\nexif\n 9\nxyz"), (b"zTXt", b"\0no zlib"), (b"tEXt", b"")):
        found = decode_image(png(photo, (kind, name + text)))
        np.testing.assert_array_equal(found.pixels_hwc_u8, photo)


def bitmap(
    words: NDArray[np.unsignedinteger], masks: tuple[int, ...], compression: int = 3, head: int = 40
) -> bytes:
    """Bottom-up, of 16 or 32 bits."""
    height, width = words.shape
    body = words[::-1].tobytes()
    bits = 8 * words.itemsize
    size = (head, width, height, 1, bits, compression, len(body), 0, 0, 0, 0)
    info = struct.pack("<IiiHHIIiiII", *size) + struct.pack(f"<{len(masks)}I", *masks)
    info = info.ljust(head, b"\0")
    start = 14 + len(info)
    return b"BM" + struct.pack("<IHHI", start + len(body), 0, 0, start) + info + body


def words_of(
    picture: Picture, bits: tuple[int, ...], shifts: tuple[int, ...]
) -> NDArray[np.uint32]:
    words = np.zeros(picture.shape[:2], np.uint32)
    for channel, (count, shift) in enumerate(zip(bits, shifts, strict=True)):
        scaled = np.rint(picture[..., channel] / 255 * (2**count - 1)).astype(np.uint32)
        words |= scaled << np.uint32(shift)
    return words


@pytest.mark.parametrize(
    ("bits", "shifts"),
    [((8, 8, 8), (0, 8, 16)), ((8, 8, 8), (24, 16, 8)), ((10, 10, 10), (20, 10, 0)),
     ((11, 11, 10), (0, 11, 22)), ((5, 6, 5), (11, 5, 0)), ((5, 5, 5), (10, 5, 0))],
)  # fmt: skip
def test_bitmap__is_read_by_its_masks(
    photo: Picture, bits: tuple[int, ...], shifts: tuple[int, ...]
) -> None:
    words = words_of(photo, bits, shifts)
    if sum(bits) <= 16:
        words = words.astype(np.uint16)
    masks = tuple((2**n - 1) << shift for n, shift in zip(bits, shifts, strict=True))

    found = decode_image(bitmap(words, masks))

    coarse = 255 / (2 ** min(bits) - 1) / 2 + 1
    assert np.abs(found.pixels_hwc_u8.astype(int) - photo).max() <= (coarse if min(bits) < 8 else 0)
    assert found.flags == ((flags.REDUCED_TO_8_BIT,) if max(bits) > 8 else ())


@pytest.mark.parametrize(("compression", "head"), [(6, 40), (3, 56), (3, 108)])
def test_bitmap__alpha_has_a_mask_of_its_own(photo: Picture, compression: int, head: int) -> None:
    words = words_of(photo, (8, 8, 8), (16, 8, 0))
    masks = (0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    unused = decode_image(bitmap(words, masks, compression, head))
    half = decode_image(bitmap(words | np.uint32(0x80000000), masks, compression, head))
    np.testing.assert_array_equal(unused.pixels_hwc_u8, photo)
    assert half.flags == (flags.ALPHA_FLATTENED,)


@pytest.mark.parametrize("masks", [(0, 0, 0), (0xFF, 0xFF, 0xFF00), (0xF0F, 0xF000, 0xF0000)])
def test_bitmap__impossible_masks_are_refused(photo: Picture, masks: tuple[int, ...]) -> None:
    words = words_of(photo, (8, 8, 8), (16, 8, 0))
    with pytest.raises(DamagedImageError):
        decode_image(bitmap(words, masks))


def test_bitmap__may_run_from_top_to_bottom(photo: Picture) -> None:
    words = words_of(photo, (8, 8, 8), (0, 8, 16))
    data = bytearray(bitmap(words[::-1], (0xFF, 0xFF00, 0xFF0000)))
    struct.pack_into("<i", data, 22, -photo.shape[0])
    np.testing.assert_array_equal(decode_image(bytes(data)).pixels_hwc_u8, photo)
