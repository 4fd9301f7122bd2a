"""A file that ends early, or whose end is damaged, never gives an image."""

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
from PIL import Image

from skinapp.core.errors import (
    DamagedImageError,
    ImageFormatError,
    TruncatedImageError,
)
from skinapp.core.images import decode_image

Encode = Callable[..., bytes]
Chunk = Callable[[bytes, bytes], bytes]
Picture = NDArray[np.uint8]


def _deep(picture: Picture) -> NDArray[np.uint16]:
    return picture.astype(np.uint16) * np.uint16(257)


def _tiff(samples: NDArray[Any], **options: Any) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, samples, metadata=None, **options)
    return stream.getvalue()


MAKERS: dict[str, Callable[[Picture, Encode], bytes]] = {
    "jpeg": lambda picture, encode: encode(picture, "JPEG", quality=92),
    "jpeg-progressive": lambda picture, encode: encode(picture, "JPEG", progressive=True),
    "png": lambda picture, encode: encode(picture, "PNG"),
    "png-palette": lambda picture, encode: encode(Image.fromarray(picture).quantize(64), "PNG"),
    "png-16": lambda picture, _: cv2.imencode(".png", _deep(picture))[1].tobytes(),
    "tiff": lambda picture, encode: encode(picture, "TIFF"),
    "tiff-lzw": lambda picture, encode: encode(picture, "TIFF", compression="tiff_lzw"),
    "tiff-deflate": lambda picture, encode: encode(
        picture, "TIFF", compression="tiff_adobe_deflate"
    ),
    "tiff-jpeg": lambda picture, encode: encode(picture, "TIFF", compression="jpeg"),
    "tiff-16": lambda picture, _: _tiff(_deep(picture)),
    "tiff-tiles": lambda picture, _: _tiff(picture, tile=(32, 32), photometric="rgb"),
    "webp": lambda picture, encode: encode(picture, "WEBP"),
    "webp-lossless": lambda picture, encode: encode(picture, "WEBP", lossless=True),
    "bmp": lambda picture, encode: encode(picture, "BMP"),
}


@pytest.fixture(params=MAKERS, scope="module")
def whole_file(request: pytest.FixtureRequest, photo: Picture, encode: Encode) -> bytes:
    return MAKERS[request.param](photo, encode)


def test_decode_image__whole_file_is_taken(whole_file: bytes) -> None:
    assert decode_image(whole_file).pixels_hwc_u8.shape == (90, 128, 3)


@pytest.mark.parametrize("per_cent", [1, 10, 50, 90, 99])
def test_decode_image__cut_file_is_refused(whole_file: bytes, per_cent: int) -> None:
    with pytest.raises(TruncatedImageError):
        decode_image(whole_file[: max(2, len(whole_file) * per_cent // 100)])


@pytest.mark.parametrize("missing", [1, 2])
def test_decode_image__file_without_its_last_bytes_is_refused(
    whole_file: bytes, missing: int
) -> None:
    if whole_file.startswith(b"\xff\xd8"):
        # The last two bytes are a marker without which all of the image is there.
        missing += 2
    with pytest.raises(TruncatedImageError):
        decode_image(whole_file[:-missing])


def test_decode_image__cut_anywhere_is_refused(whole_file: bytes) -> None:
    for length in range(2, len(whole_file), max(1, len(whole_file) // 60)):
        with pytest.raises(TruncatedImageError):
            decode_image(whole_file[:length])


@pytest.mark.parametrize(
    "beginning",
    [b"\xff\xd8", b"\xff\xd8\xff", b"\x89PNG", b"II", b"MM\0", b"II*\0", b"BM", b"RIFF\0\0\0\0WE"],
)
def test_decode_image__recognisable_beginning_is_truncated(beginning: bytes) -> None:
    with pytest.raises(TruncatedImageError):
        decode_image(beginning)


@pytest.mark.parametrize("beginning", [b"\xff", b"\x89", b"I", b"xy", b"\0\0\0\0"])
def test_decode_image__too_little_to_recognise_is_no_format(beginning: bytes) -> None:
    with pytest.raises(ImageFormatError):
        decode_image(beginning)


@pytest.mark.parametrize("name", ["jpeg", "png", "tiff", "webp", "bmp"])
def test_decode_image__bytes_after_the_image_are_ignored(
    photo: Picture, encode: Encode, name: str
) -> None:
    data = MAKERS[name](photo, encode)
    expected = decode_image(data)
    found = decode_image(data + b"\0\xff\xd8 appended by a phone" * 20)
    np.testing.assert_array_equal(found.pixels_hwc_u8, expected.pixels_hwc_u8)
    assert found.sha256 != expected.sha256


def test_decode_image__jpeg_whose_thumbnail_is_whole_but_not_the_image(
    photo: Picture, encode: Encode
) -> None:
    thumbnail = encode(photo[::2, ::2], "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 8) + b"Exif\0\0" + thumbnail
    data = encode(photo, "JPEG")
    data = data[:2] + segment + data[2:]
    decode_image(data)
    with pytest.raises(TruncatedImageError):
        decode_image(data[:-200])


def test_decode_image__jpeg_with_a_tail_of_zeros_is_refused(photo: Picture, encode: Encode) -> None:
    data = encode(photo, "JPEG")
    half = len(data) // 2
    with pytest.raises(TruncatedImageError):
        decode_image(data[:half] + bytes(len(data) - half))


def _png(header: bytes, image_data: bytes, chunk: Chunk) -> bytes:
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", image_data), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("bits", [8, 16])
def test_decode_image__png_whose_data_holds_half_of_the_rows(png_chunk: Chunk, bits: int) -> None:
    header = struct.pack(">IIBBBBB", 64, 64, bits, 2, 0, 0, 0)
    rows = np.random.default_rng(2).integers(0, 256, (64, 1 + 64 * 3 * bits // 8), np.uint8)
    rows[:, 0] = 0
    decode_image(_png(header, zlib.compress(rows.tobytes()), png_chunk))
    for broken in (zlib.compress(rows[:32].tobytes()), zlib.compress(rows.tobytes())[:-500]):
        with pytest.raises(TruncatedImageError):
            decode_image(_png(header, broken, png_chunk))


def test_decode_image__png_with_a_flipped_bit_is_refused(photo: Picture, encode: Encode) -> None:
    data = bytearray(encode(photo, "PNG"))
    data[len(data) // 2] ^= 1
    with pytest.raises(DamagedImageError):
        decode_image(bytes(data))


def test_decode_image__png_with_a_wrong_checksum_is_refused(photo: Picture, encode: Encode) -> None:
    data = bytearray(encode(photo, "PNG"))
    # The checksum of the image data stands before the 12 bytes of the last chunk.
    data[-13] ^= 1
    with pytest.raises(DamagedImageError):
        decode_image(bytes(data))


@pytest.mark.parametrize("width", [64, 67])
def test_decode_image__interlaced_png_is_whole(png_chunk: Chunk, width: int) -> None:
    height = 45
    picture = np.random.default_rng(4).integers(0, 256, (height, width), np.uint8)
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
              (1, 0, 2, 1)]  # fmt: skip
    raw = b""
    for top, left, step_y, step_x in passes:
        for row in picture[top::step_y, left::step_x]:
            raw += b"\0" + row.tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    decoded = decode_image(_png(header, zlib.compress(raw), png_chunk))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8[..., 0], picture)
    with pytest.raises(TruncatedImageError):
        decode_image(_png(header, zlib.compress(raw[:-1]), png_chunk))


@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits"])
def test_decode_image__tiff_strip_that_is_shorter_than_stated(
    photo: Picture, compression: str | None
) -> None:
    data = _tiff(photo, photometric="rgb", compression=compression, rowsperstrip=90)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tag = file.pages.first.tags["StripByteCounts"]
        position, count = tag.valueoffset, int(file.pages.first.databytecounts[0])
    broken = bytearray(data)
    struct.pack_into("<I", broken, position, count // 2)
    with pytest.raises((TruncatedImageError, DamagedImageError)):
        decode_image(bytes(broken))


def test_decode_image__tiff_without_one_of_its_tiles(photo: Picture) -> None:
    data = bytearray(_tiff(photo, photometric="rgb", tile=(32, 32), compression="zlib"))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        position = file.pages.first.tags["TileByteCounts"].valueoffset
    data[position : position + 4] = bytes(4)
    with pytest.raises(TruncatedImageError):
        decode_image(bytes(data))


def test_decode_image__tiff_cut_before_its_second_directory_is_refused(
    photo: Picture, encode: Encode
) -> None:
    data = encode(photo, "TIFF", save_all=True, append_images=[Image.fromarray(255 - photo)])
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        second = file.pages[1].offset
    decode_image(data)
    with pytest.raises(TruncatedImageError):
        decode_image(data[:second])


def test_decode_image__run_length_bitmap(photo: Picture) -> None:
    rows = photo[..., 0] // 64
    coded = b"".join(
        b"".join(b"\x01" + bytes((level,)) for level in row.tolist()) + b"\0\0" for row in rows
    )
    coded += b"\0\1"
    offset = 54 + 4 * 256
    palette = b"".join(bytes((level, 2 * level, 80, 0)) for level in range(64)) + bytes(192 * 4)
    header = struct.pack("<IiiHHIIiiII", 40, 128, 90, 1, 8, 1, len(coded), 0, 0, 256, 0)
    data = b"BM" + struct.pack("<III", offset + len(coded), 0, offset) + header + palette + coded
    # Rows run upwards, colours are blue, green, red.
    expected = np.stack([np.full_like(rows, 80), 2 * rows, rows], axis=-1)[::-1]
    np.testing.assert_array_equal(decode_image(data).pixels_hwc_u8, expected)
    with pytest.raises(TruncatedImageError):
        decode_image(data[:-2])


def test_decode_image__webp_whose_chunk_is_cut_but_whose_sizes_fit(
    photo: Picture, encode: Encode
) -> None:
    data = bytearray(encode(photo, "WEBP", lossless=True))
    data = data[: len(data) // 4 * 2]
    struct.pack_into("<I", data, 4, len(data) - 8)
    struct.pack_into("<I", data, 16, len(data) - 20)
    with pytest.raises(DamagedImageError):
        decode_image(bytes(data))
