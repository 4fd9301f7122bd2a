"""Image files for the tests, all drawn here."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

Encode = Callable[..., bytes]


@pytest.fixture(scope="session")
def photo() -> NDArray[np.uint8]:
    """A colourful picture without any symmetry, uint8 (90, 128, 3), RGB."""
    rng = np.random.default_rng(7)
    noise = cv2.GaussianBlur(rng.standard_normal((90, 128, 3)), (0, 0), 6)
    ramp = np.linspace(-1, 1, 128)[np.newaxis, :, np.newaxis] * (1.0, 0.2, -1.0)
    picture = 128 + 70 * ramp + 260 * noise
    picture[8:20, 10:40] = (230, 20, 30)
    picture[70:84, 96:106] = (10, 40, 220)
    return np.asarray(np.clip(picture, 0, 255), dtype=np.uint8)


@pytest.fixture(scope="session")
def encode() -> Encode:
    """Bytes of an array or Pillow image in a format of Pillow's."""

    def to_bytes(picture: NDArray[Any] | Image.Image, kind: str, **options: Any) -> bytes:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        stream = io.BytesIO()
        image.save(stream, kind, **options)
        return stream.getvalue()

    return to_bytes


@pytest.fixture(scope="session")
def png_chunk() -> Callable[[bytes, bytes], bytes]:
    """A PNG chunk with a right checksum."""

    def chunk(kind: bytes, payload: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + payload))
        return struct.pack(">I", len(payload)) + kind + payload + checksum

    return chunk


# Red, green and blue under D50. Source: B. Lindbloom, "RGB/XYZ matrices" (Bradford-adapted).
ADOBE_PRIMARIES = (
    (0.60976, 0.31112, 0.01948),
    (0.20524, 0.62566, 0.06089),
    (0.14922, 0.06322, 0.74484),
)
SRGB_PRIMARIES = (
    (0.43607, 0.22250, 0.01393),
    (0.38506, 0.71688, 0.09710),
    (0.14308, 0.06062, 0.71417),
)


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def _gamma(value: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(value * 256))


def _make_profile(primaries: tuple[tuple[float, ...], ...], curves: list[bytes]) -> bytes:
    """An ICC profile (version 2) for a display; whatever it does, it is named sRGB."""
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"sRGB\0" + bytes(79),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": _xyz((0.9642, 1.0, 0.8249)),
    }
    for channel, primary, curve in zip((b"r", b"g", b"b"), primaries, curves, strict=True):
        tags[channel + b"XYZ"] = _xyz(primary)
        tags[channel + b"TRC"] = curve
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for kind, content in tags.items():
        table += kind + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x02100000,
                         b"mntr", b"RGB ", b"XYZ ")  # fmt: skip
    header += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


@pytest.fixture(scope="session")
def wide_gamut_profile() -> bytes:
    """Primaries and gamma of Adobe RGB (1998)."""
    return _make_profile(ADOBE_PRIMARIES, [_gamma(563 / 256)] * 3)


@pytest.fixture(scope="session")
def tinting_profile() -> bytes:
    """A profile in which equal red, green and blue are not neutral."""
    return _make_profile(ADOBE_PRIMARIES, [_gamma(2.2), _gamma(2.2), _gamma(1.6)])


@pytest.fixture(scope="session")
def sampled_srgb_profile() -> bytes:
    """The sRGB of many cameras: its curve is a table, so that conversion moves some levels by 1."""
    levels = np.linspace(0, 1, 20)
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    table = np.rint(linear * 65535).astype(">u2").tobytes()
    return _make_profile(
        SRGB_PRIMARIES, [b"curv\0\0\0\0" + struct.pack(">I", len(levels)) + table] * 3
    )
