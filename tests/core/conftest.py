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


@pytest.fixture(scope="session")
def wide_gamut_profile() -> bytes:
    """An ICC profile with the primaries and the gamma of Adobe RGB (1998), yet named sRGB."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    name = b"sRGB"
    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, 563)
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name + bytes(80),
        b"cprt": b"text\0\0\0\0none",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for kind, content in tags.items():
        padded = content + bytes(-len(content) % 4)
        offset = 128 + 4 + 12 * len(tags) + len(body)
        table += kind + struct.pack(">II", offset, len(content))
        body += padded
    header = struct.pack(
        ">I4sI4s4s4s",
        132 + 12 * len(tags) + len(body),
        b"none",
        0x02100000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
    )
    header += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body
