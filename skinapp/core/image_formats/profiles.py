"""Colour profiles of colours that a file tells by numbers or by name, for the ICC engine.

Source: ICC.1:2001-04 (version 2), three-component matrix-based profiles.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

_D50: Final = (0.9642, 1.0, 0.8249)
_BRADFORD: Final = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
"""From XYZ to the responses of cones in which whites are adapted."""

_D65: Final = (0.3127, 0.3290)
_ADOBE_RGB: Final = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
_ADOBE_GAMMA: Final = 563 / 256
"""Source: Adobe RGB (1998) Color Image Encoding, 4.3."""

Point = tuple[float, float]
"""Chromaticity x and y, CIE 1931."""


@lru_cache(maxsize=1)
def adobe_rgb_profile() -> bytes:
    """The profile of Adobe RGB (1998), which cameras name in EXIF instead of embedding it."""
    profile = matrix_profile(_D65, _ADOBE_RGB, _ADOBE_GAMMA)
    if profile is None:
        msg = "the primaries of Adobe RGB span no colours"
        raise ValueError(msg)
    return profile


def matrix_profile(
    white: Point, primaries: tuple[Point, Point, Point], gamma: float
) -> bytes | None:
    """Make a profile of RGB colours.

    Args:
        white: Of the device.
        primaries: Red, green and blue.
        gamma: Exponent from samples to light.

    Returns:
        The profile; None if these points span no colours.
    """
    if min(white[1], *(y for _, y in primaries)) <= 0:
        return None
    columns = np.array([_xyz(point) for point in primaries]).T
    if abs(np.linalg.det(columns)) < 1e-6:
        return None
    shares = np.linalg.solve(columns, _xyz(white))
    if shares.min() <= 0:
        return None
    adapted = _to_d50(_xyz(white)) @ (columns * shares)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
    tags = {b"wtpt": _xyz_tag(np.array(_D50))}
    for channel, colour in zip((b"r", b"g", b"b"), adapted.T, strict=True):
        tags[channel + b"XYZ"] = _xyz_tag(colour)
        tags[channel + b"TRC"] = curve
    return _pack(tags)


def _xyz(point: Point) -> NDArray[np.float64]:
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_d50(white: NDArray[np.float64]) -> NDArray[np.float64]:
    """Matrix that adapts XYZ under a white to D50, the white of profiles."""
    scale = np.diag((_BRADFORD @ np.array(_D50)) / (_BRADFORD @ white))
    return np.asarray(np.linalg.inv(_BRADFORD) @ scale @ _BRADFORD)


def _xyz_tag(value: NDArray[np.float64]) -> bytes:
    numbers = [round(float(part) * 65536) for part in value]
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *numbers)


def _pack(tags: dict[bytes, bytes]) -> bytes:
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for kind, content in tags.items():
        table += kind + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    header = struct.pack(">I4sI", start + len(body), b"none", 0x02100000) + b"mntrRGB XYZ "
    header += struct.pack(">6H4s", 2020, 1, 1, 0, 0, 0, b"acsp") + bytes(28)
    header += struct.pack(">3i", *(round(part * 65536) for part in _D50))
    return header.ljust(128, b"\0") + table + body
