"""More and fewer than 8 bits a sample, and transparent colours in such files."""

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

from skinapp.core import flags
from skinapp.core.images import decode_image

Chunk = Callable[[bytes, bytes], bytes]


def _tiff(samples: NDArray[Any], **options: Any) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, samples, metadata=None, **options)
    return stream.getvalue()


def _png(bits: int, colour_type: int, rows: bytes, extra: bytes, chunk: Chunk) -> bytes:
    header = struct.pack(">IIBBBBB", 64, 64, bits, colour_type, 0, 0, 0)
    parts = [chunk(b"IHDR", header), extra, chunk(b"IDAT", zlib.compress(rows))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("bits", "ones"), [(2, b"\x55"), (4, b"\x11"), (8, b"\x01"), (16, b"\x00\x01")]
)
def test_decode_image__png_colour_key_is_transparent(
    png_chunk: Chunk, bits: int, ones: bytes
) -> None:
    half = 32 * bits // 8
    rows = (b"\0" + bytes(half) + ones * (half // len(ones))) * 64
    for level, hidden in ((0, slice(None, 32)), (1, slice(32, None))):
        key = png_chunk(b"tRNS", struct.pack(">H", level))
        decoded = decode_image(_png(bits, 0, rows, key, png_chunk))
        white = (decoded.pixels_hwc_u8 == 255).all(axis=(0, 2))
        assert np.flatnonzero(white).tolist() == list(range(64))[hidden]
        assert flags.ALPHA_FLATTENED in decoded.flags


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
