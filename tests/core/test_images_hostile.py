"""Files made to hurt: each ends quickly, in little memory, as an image or as one of our errors."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import imagecodecs
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from skinapp.core import flags, images
from skinapp.core.errors import (
    DamagedImageError,
    ImageError,
    ImageFormatError,
    ImageTooLargeError,
)
from skinapp.core.images import decode_image

Encode = Callable[..., bytes]
Chunk = Callable[[bytes, bytes], bytes]
Picture = NDArray[np.uint8]
Entry = tuple[int, int, int, int]

MEBIBYTE = 2**20


@contextmanager
def bounded() -> Iterator[None]:
    """Fail on more than some seconds, or on traced memory of more than 40 MiB."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        yield
        seconds = time.perf_counter() - start
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seconds < 10
    assert peak < 40 * MEBIBYTE


def _tiff(tail: bytes, *changes: Entry, stated: int | None = None, next_offset: int = 0) -> bytes:
    """A grey TIFF of 64 x 64 pixels in one strip, with entries changed or added."""
    size = len(tail) if stated is None else stated
    entries: dict[int, Entry] = {
        tag: (tag, 4, 1, value)
        for tag, value in {256: 64, 257: 64, 258: 8, 259: 1, 262: 1, 277: 1, 278: 64, 279: size,
                           273: 0}.items()
    }  # fmt: skip
    entries.update({change[0]: change for change in changes})
    start = 8 + 2 + 12 * len(entries) + 4
    if entries[273] == (273, 4, 1, 0):
        entries[273] = (273, 4, 1, start)
    packed = b"".join(struct.pack("<HHII", *entries[tag]) for tag in sorted(entries))
    directory = struct.pack("<H", len(entries)) + packed + struct.pack("<I", next_offset)
    return b"II*\0" + struct.pack("<I", 8) + directory + tail


@pytest.fixture(scope="session")
def zeros_bomb() -> bytes:
    """100 MiB of zeros in a zlib stream."""
    packer = zlib.compressobj(1)
    block = bytes(MEBIBYTE)
    return b"".join(packer.compress(block) for _ in range(100)) + packer.flush()


@pytest.fixture
def noise() -> bytes:
    return np.random.default_rng(6).bytes(64 * 64)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_decode_image__text_bomb_in_png_is_not_inflated(
    photo: Picture, encode: Encode, png_chunk: Chunk, zeros_bomb: bytes, kind: bytes
) -> None:
    header = b"Comment\0\0" if kind == b"zTXt" else b"Comment\0\1\0\0\0"
    data = encode(photo, "PNG")
    data = data[:33] + png_chunk(kind, header + zeros_bomb) * 3 + data[33:]
    with bounded():
        decoded = decode_image(data)
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, photo)


def test_decode_image__profile_bomb_in_png_is_ignored(
    photo: Picture, encode: Encode, png_chunk: Chunk, zeros_bomb: bytes
) -> None:
    data = encode(photo, "PNG")
    data = data[:33] + png_chunk(b"iCCP", b"x\0\0" + zeros_bomb) + data[33:]
    with bounded():
        decoded = decode_image(data)
    assert decoded.flags == (flags.COLOUR_PROFILE_IGNORED,)


def test_decode_image__image_data_bomb_in_png_stops_at_the_last_row(
    png_chunk: Chunk, noise: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = b"".join(b"\0" + noise[i : i + 64] for i in range(0, 4096, 64))
    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    packer = zlib.compressobj()
    bomb = packer.compress(rows)
    block = bytes(MEBIBYTE)
    bomb += b"".join(packer.compress(block) for _ in range(100)) + packer.flush()
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", bomb)
    data += png_chunk(b"IEND", b"")
    inflated = 0
    real = zlib.decompressobj

    class Counting:
        def __init__(self) -> None:
            self.inner = real()

        def decompress(self, packed: bytes, limit: int) -> bytes:
            nonlocal inflated
            piece = self.inner.decompress(packed, limit)
            inflated += len(piece)
            return piece

        @property
        def unconsumed_tail(self) -> bytes:
            return self.inner.unconsumed_tail

    monkeypatch.setattr(zlib, "decompressobj", Counting)
    with bounded():
        decoded = decode_image(data)
    assert decoded.pixels_hwc_u8[..., 0].tobytes() == noise
    assert inflated <= 2 * MEBIBYTE


@pytest.mark.timeout(20)
def test_decode_image__png_of_countless_chunks_is_refused(png_chunk: Chunk) -> None:
    header = struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"teXt", b"") * 10**6
    with pytest.raises(DamagedImageError):
        decode_image(data)


@pytest.mark.parametrize("marker", [b"\xff\xe1", b"\xff\xe2", b"\xff\xfe"])
def test_decode_image__100_megabytes_of_jpeg_metadata_are_passed_over(
    photo: Picture, encode: Encode, marker: bytes
) -> None:
    parts = []
    for number in range(1600):
        number_of_255 = bytes((number % 255 + 1, 255))
        name = b"ICC_PROFILE\0" + number_of_255 if marker[1] == 0xE2 else b"Exif\0\0"
        parts.append(marker + struct.pack(">H", 65_000) + name + bytes(64_998 - len(name)))
    data = encode(photo, "JPEG")
    start = time.perf_counter()
    decoded = decode_image(data[:2] + b"".join(parts) + data[2:])
    assert time.perf_counter() - start < 5
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, decode_image(data).pixels_hwc_u8)
    assert decoded.flags == ((flags.COLOUR_PROFILE_IGNORED,) if marker[1] == 0xE2 else ())


@pytest.mark.parametrize(
    "filling",
    [b"\xff" * 4_000_000, b"\xff\xfe\0\2" * 1_000_000, b"\xff\xd0" * 2_000_000, bytes(4_000_000)],
    ids=["fill-bytes", "empty-comments", "restart-markers", "zeros"],
)
@pytest.mark.timeout(20)
def test_decode_image__jpeg_of_filling_is_walked_in_linear_time(filling: bytes) -> None:
    with pytest.raises(ImageError):
        decode_image(b"\xff\xd8\xff\xe0\0\4\0\0" + filling)


def test_decode_image__jpeg_of_countless_segments_is_refused(
    photo: Picture, encode: Encode
) -> None:
    data = encode(photo, "JPEG")
    with pytest.raises(DamagedImageError):
        decode_image(data[:2] + b"\xff\xfe\0\2" * 30_000 + data[2:])


def test_decode_image__jpeg_with_very_many_scans_is_refused(photo: Picture, encode: Encode) -> None:
    data = encode(photo, "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    with pytest.raises(DamagedImageError):
        decode_image(data[:-2] + data[last:-2] * 500 + data[-2:])


@pytest.mark.parametrize("frame", [0xC3, 0xC5, 0xCB, 0xF7])
def test_decode_image__unsupported_kind_of_jpeg_is_a_format_error(
    photo: Picture, encode: Encode, frame: int
) -> None:
    data = encode(photo, "JPEG").replace(b"\xff\xc0", bytes((0xFF, frame)), 1)
    with pytest.raises(ImageFormatError):
        decode_image(data)


def test_decode_image__12_bit_jpeg_is_a_format_error(photo: Picture, encode: Encode) -> None:
    data = encode(photo, "JPEG").replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c", 1)
    with pytest.raises(ImageFormatError):
        decode_image(data)


def test_decode_image__tiff_whose_directory_follows_itself(noise: bytes) -> None:
    decoded = decode_image(_tiff(noise, next_offset=8))
    assert decoded.pixels_hwc_u8[..., 0].tobytes() == noise
    assert decoded.flags == (flags.GREYSCALE,)


def test_decode_image__tiff_of_countless_directories(noise: bytes) -> None:
    length = len(_tiff(noise))
    first = _tiff(noise, next_offset=length)
    chain = b"".join(
        struct.pack("<HHHIII", 1, 256, 4, 1, 64, length + 18 * number)
        for number in range(1, 100_001)
    )
    with bounded():
        decoded = decode_image(first + chain)
    assert flags.FIRST_FRAME_ONLY in decoded.flags


@pytest.mark.parametrize("tag", [270, 273, 279, 320, 330, 700, 34665, 34675])
@pytest.mark.parametrize("kind", [2, 4, 5, 12])
def test_decode_image__tiff_value_of_billions_is_refused(noise: bytes, tag: int, kind: int) -> None:
    data = _tiff(noise, (tag, kind, 2**32 - 1, 8))
    with bounded(), pytest.raises(ImageError):
        decode_image(data)


def test_decode_image__tiff_of_millions_of_strips_is_refused(noise: bytes) -> None:
    many = 2 * 10**6
    data = _tiff(noise + bytes(4 * many), (273, 4, many, 130), (279, 4, many, 130))
    with bounded(), pytest.raises(DamagedImageError):
        decode_image(data)


def test_decode_image__bigtiff_of_a_million_entries_is_refused() -> None:
    data = b"II+\0" + struct.pack("<HHQQ", 8, 0, 16, 10**6) + bytes(20 * 10**6)
    with bounded(), pytest.raises(DamagedImageError):
        decode_image(data)


@pytest.mark.parametrize("compression", [8, 32946, 5, 32773])
def test_decode_image__tiff_strip_bomb_is_bounded(zeros_bomb: bytes, compression: int) -> None:
    if compression == 5:
        bomb = imagecodecs.lzw_encode(bytes(3 * MEBIBYTE))
    else:
        bomb = b"\x81\0" * MEBIBYTE if compression == 32773 else zeros_bomb
    data = _tiff(bomb, (259, 4, 1, compression))
    # The strip is longer than stated: refused, or black and therefore blank.
    with bounded(), pytest.raises(ImageError):
        decode_image(data)


def test_decode_image__tiff_with_a_huge_jpeg_inside_is_refused_undecoded() -> None:
    inside = imagecodecs.jpeg8_encode(np.zeros((4000, 4000), np.uint8))
    with pytest.raises(DamagedImageError):
        decode_image(_tiff(inside, (259, 4, 1, 7)))


@pytest.mark.parametrize(
    "change",
    [(258, 3, 1, 32), (259, 3, 1, 34712), (259, 3, 1, 6), (262, 3, 1, 32803), (339, 3, 1, 2)],
    ids=["32-bit", "jpeg2000", "old-jpeg", "raw", "signed"],
)  # fmt: skip
def test_decode_image__uncommon_tiff_is_a_format_error(noise: bytes, change: Entry) -> None:
    decode_image(_tiff(noise * 4))
    with pytest.raises(ImageFormatError):
        decode_image(_tiff(noise * 4, change))


def test_decode_image__tiff_tile_of_gigabytes_is_refused(noise: bytes) -> None:
    packed = zlib.compress(noise)
    tile = [(322, 4, 1, 2**16), (323, 4, 1, 2**15), (324, 4, 1, 174), (325, 4, 1, len(packed))]
    with bounded(), pytest.raises(ImageFormatError):
        decode_image(_tiff(packed, (259, 4, 1, 8), *tile))


def test_decode_image__large_run_length_bitmap_is_refused_undecoded() -> None:
    header = struct.pack("<IiiHHIIiiII", 40, 3000, 3000, 1, 8, 1, 4, 0, 0, 0, 0)
    data = b"BM" + struct.pack("<III", 54 + 1024 + 4, 0, 54 + 1024) + header + bytes(1024 + 4)
    with pytest.raises(ImageTooLargeError):
        decode_image(data)


def test_decode_image__broken_exif_is_upright_and_silent(photo: Picture, encode: Encode) -> None:
    for block in (b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", bytes(50)):
        for kind in ("PNG", "JPEG", "WEBP"):
            options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
            plain = decode_image(encode(photo, kind, **options))
            decoded = decode_image(encode(photo, kind, exif=b"Exif\0\0" + block, **options))
            np.testing.assert_array_equal(decoded.pixels_hwc_u8, plain.pixels_hwc_u8)


@pytest.mark.parametrize("stage", ["_decode", "_finish_colours"])
def test_decode_image__lack_of_memory_is_a_typed_error(
    photo: Picture, encode: Encode, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(images, stage, fail)
    with pytest.raises(ImageTooLargeError):
        decode_image(encode(photo, "PNG"))


def _deep_tiff(picture: Picture) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, picture.astype(np.uint16) * 257, metadata=None, compression="zlib")
    return stream.getvalue()


def _seeds(picture: Picture, encode: Encode) -> dict[str, bytes]:
    small = picture[:40, :40]
    image = Image.fromarray(small)
    tag = Image.Exif()
    tag[0x0112] = 6
    return {
        "jpeg": encode(small, "JPEG", exif=tag.tobytes()),
        "jpeg-cmyk": encode(image.convert("CMYK"), "JPEG", progressive=True),
        "png": encode(image.convert("RGBA"), "PNG", exif=tag.tobytes()),
        "png-palette": encode(image.quantize(16), "PNG"),
        "png-16": cv2.imencode(".png", small.astype(np.uint16) * 257)[1].tobytes(),
        "tiff": encode(image, "TIFF", compression="tiff_lzw"),
        "tiff-jpeg": encode(image, "TIFF", compression="jpeg"),
        "tiff-16": _deep_tiff(small),
        "tiff-bits": encode(image.convert("1"), "TIFF", compression="group4"),
        "webp": encode(image, "WEBP"),
        "webp-alpha": encode(image.convert("RGBA"), "WEBP", lossless=True, exif=tag.tobytes()),
        "bmp": encode(image, "BMP"),
        "bmp-palette": encode(image.quantize(16), "BMP"),
    }


@pytest.mark.parametrize(
    "name",
    ["jpeg", "jpeg-cmyk", "png", "png-palette", "png-16", "tiff", "tiff-jpeg", "tiff-16",
     "tiff-bits", "webp", "webp-alpha", "bmp", "bmp-palette"],
)  # fmt: skip
def test_decode_image__mutated_file_is_an_image_or_a_typed_error(
    photo: Picture, encode: Encode, png_chunk: Chunk, name: str
) -> None:
    seed = _seeds(photo, encode)[name]
    rng = np.random.default_rng(sum(name.encode()))
    for _ in range(80):
        data = bytearray(seed)
        # Headers decide most; bytes there are hit as often as all others together.
        reach = len(data) if rng.random() < 0.5 else min(len(data), 200)
        for place in rng.integers(2, reach, rng.integers(1, 5)):
            data[place] = rng.choice([0, 1, 0x7F, 0x80, 0xFF, int(rng.integers(256))])
        if name.startswith("png") and rng.random() < 0.7:
            data = bytearray(_with_right_checksums(bytes(data), png_chunk))
        try:
            decoded = decode_image(bytes(data))
        except ImageError:
            continue
        assert decoded.pixels_hwc_u8.ndim == 3
        assert decoded.pixels_hwc_u8.shape[2] == 3


def _with_right_checksums(data: bytes, chunk: Chunk) -> bytes:
    result, position = data[:8], 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        end = position + 8 + length
        if end + 4 > len(data):
            break
        result += chunk(data[position + 4 : position + 8], data[position + 8 : end])
        position = end + 4
    return result + data[position:]


def test_decode_image__leaves_warning_filters_alone(photo: Picture, encode: Encode) -> None:
    before = list(warnings.filters)
    decode_image(encode(photo, "TIFF"))
    assert list(warnings.filters) == before


@pytest.mark.parametrize("count", [767, 769, 1792, 3, 0])
def test_decode_image__palette_of_another_length_is_refused(encode: Encode, count: int) -> None:
    indices = np.arange(64 * 64, dtype=np.uint8).reshape(64, 64)
    image = Image.fromarray(indices, "P")
    image.putpalette(np.random.default_rng(0).integers(0, 256, 768, dtype=np.uint8).tobytes())
    data = bytearray(encode(image, "TIFF"))
    entry = data.index(struct.pack("<HHI", 320, 3, 768))
    struct.pack_into("<I", data, entry + 4, count)

    with pytest.raises(ImageError):
        decode_image(bytes(data))
