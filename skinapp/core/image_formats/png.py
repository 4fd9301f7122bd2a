"""PNG: chunks and completeness are checked here, Pillow (8 bit) and OpenCV (16 bit) decode.

Pillow cuts 16 bits a channel to the high byte, and takes an image whose data ends early.

Source: W3C Recommendation "Portable Network Graphics", third edition (2025). Why: decision 0153.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import PngImagePlugin

from skinapp.core.errors import DamagedImageError, TruncatedImageError
from skinapp.core.image_formats import ifd
from skinapp.core.image_formats.profiles import matrix_profile
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    scale_to_8_bit,
    split_pillow,
)

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_MAX_CHUNKS: Final = 200_000
_PIECE_BYTES: Final = 1024 * 1024
_SAMPLES: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples a pixel of each colour type."""

_PALETTE: Final = 3
_KEPT: Final = frozenset(
    {b"PLTE", b"tRNS", b"iCCP", b"cICP", b"sRGB", b"gAMA", b"cHRM", b"eXIf", b"acTL"}
)
_RAW_EXIF: Final = b"Raw profile type exif\0"
_MAX_RAW_EXIF_BYTES: Final = 1024 * 1024
_COLOURS_BY_NAME: Final = frozenset({b"iCCP", b"cICP", b"sRGB"})
"""Each of them counts before ``gAMA`` and ``cHRM``."""
_GAMMA_OF_SCREENS: Final = 0.45455
_SAME_GAMMA: Final = 0.03
_SENSIBLE_GAMMA: Final = (0.1, 2.0)
_SRGB_POINTS: Final = (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_SAME_POINT: Final = 0.002
_SRGB_CODE_POINTS: Final = b"\x01\x0d\x00\x01"
_ADAM7: Final = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)
)  # fmt: skip
"""First column, first row, column step and row step of each pass."""


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    bits: int
    colour_type: int
    interlaced: bool

    @property
    def data_bytes(self) -> int:
        """Length of the uncompressed image data: filter bytes and packed samples."""
        bits = self.bits * _SAMPLES[self.colour_type]
        passes = _ADAM7 if self.interlaced else ((0, 0, 1, 1),)
        total = 0
        for left, top, step_x, step_y in passes:
            columns = -(-(self.width - left) // step_x)
            rows = -(-(self.height - top) // step_y)
            if columns > 0 and rows > 0:
                total += rows * (1 + -(-columns * bits // 8))
        return total


def _read_header(data: bytes) -> _Header:
    if len(data) < 33:
        msg = "The PNG file ends inside its header."
        raise TruncatedImageError(msg)
    length, kind, width, height, bits, colour_type, *methods = struct.unpack_from(
        ">I4sIIBBBBB", data, len(SIGNATURE)
    )
    if kind != b"IHDR" or length != 13 or colour_type not in _SAMPLES or methods[2] > 1:
        msg = "The PNG file has no valid header."
        raise DamagedImageError(msg)
    return _Header(width, height, bits, colour_type, bool(methods[2]))


def read_size(data: bytes) -> Size:
    """Width and height from the header chunk.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        TruncatedImageError: If the file ends inside the header.
        DamagedImageError: If there is no valid header.
    """
    header = _read_header(data)
    return header.width, header.height


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield kind and payload of each chunk up to IEND; checksums are verified where they matter."""
    view = memoryview(data)
    position = len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if position + 12 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            break
        # Critical chunks have a capital first letter. Phones and editors damage others, harmlessly.
        if kind[:1].isupper() or kind == b"tRNS":
            checksum = int.from_bytes(view[end - 4 : end], "big")
            if zlib.crc32(view[position + 4 : end - 4]) != checksum:
                msg = "The checksum of a PNG chunk is wrong."
                raise DamagedImageError(msg, found=kind.decode("ascii", "replace"))
        yield kind, view[position + 8 : end - 4]
        if kind == b"IEND":
            return
        position = end
    else:
        msg = "The PNG file has more chunks than any real one."
        raise DamagedImageError(msg, expected=_MAX_CHUNKS)
    msg = "The PNG file ends before its last chunk."
    raise TruncatedImageError(msg)


def _check_data_length(pieces: list[memoryview], expected: int) -> None:
    """Inflate the image data piece by piece, keeping none of it, to see that all rows are there."""
    inflater = zlib.decompressobj()
    found = 0
    for piece in pieces:
        pending = bytes(piece)
        while pending and found < expected:
            found += len(inflater.decompress(pending, _PIECE_BYTES))
            pending = inflater.unconsumed_tail
    # What the last call held back for want of room.
    while found < expected and (more := inflater.decompress(b"", _PIECE_BYTES)):
        found += len(more)
    if found < expected:
        msg = "The PNG file does not hold all rows of its image."
        raise TruncatedImageError(msg, expected=expected, found=found)


def _read_profile(chunks: dict[bytes, bytes]) -> bytes | None:
    code_points = chunks.get(b"cICP")
    if code_points is not None:
        # It overrides an ICC profile; only sRGB's own code points need no conversion.
        return None if code_points == _SRGB_CODE_POINTS else UNUSABLE_PROFILE
    block = chunks.get(b"iCCP")
    if block is None:
        return None
    _, _, compressed = block.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(compressed[1:], MAX_PROFILE_BYTES)
    except zlib.error:
        return UNUSABLE_PROFILE
    return profile if inflater.eof else UNUSABLE_PROFILE


def _raw_exif(chunks: dict[bytes, bytes]) -> bytes:
    """The EXIF block that older programs write as text: a name, a count, and hex digits.

    Why: decision 0153.
    """
    text = chunks.get(b"tEXt", b"")[len(_RAW_EXIF) :]
    if b"zTXt" in chunks:
        inflater = zlib.decompressobj()
        try:
            text = inflater.decompress(chunks[b"zTXt"][len(_RAW_EXIF) + 1 :], _MAX_RAW_EXIF_BYTES)
        except zlib.error:
            return b""
    digits = b"".join(text.split()[2:])
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return b""


def _pack(kind: bytes, payload: bytes) -> bytes:
    body = kind + payload
    return struct.pack(">I", len(payload)) + body + struct.pack(">I", zlib.crc32(body))


def _decode_16_bit(stream: bytes) -> NDArray[np.uint16]:
    """Grey (H, W, 1), RGB or RGBA; OpenCV widens grey with alpha to four channels."""
    samples = cv2.imdecode(np.frombuffer(stream, np.uint8), cv2.IMREAD_UNCHANGED)
    if samples is None or samples.dtype != np.uint16:
        msg = "The PNG file cannot be decoded."
        raise DamagedImageError(msg)
    if samples.ndim == 2:
        return np.asarray(samples[..., np.newaxis], dtype=np.uint16)
    order = [2, 1, 0, 3][: samples.shape[2]]
    return np.asarray(samples[..., order], dtype=np.uint16)


def _colour_key(header: _Header, transparency: bytes | None) -> tuple[int, ...] | None:
    """The one transparent colour of a grey or RGB image, in its own bits."""
    if transparency is None or header.colour_type not in {0, 2}:
        return None
    return struct.unpack_from(f">{_SAMPLES[header.colour_type]}H", transparency)


def _alpha_of_key(
    samples: NDArray[np.uint8] | NDArray[np.uint16], key: tuple[int, ...]
) -> NDArray[np.uint8]:
    hidden = np.logical_and.reduce(samples == np.array(key), axis=-1)
    return np.where(hidden, np.uint8(0), np.uint8(255))


def _decode_samples(
    header: _Header, stream: bytes, key: tuple[int, ...] | None, gamma: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    if header.bits < 16:
        with PngImagePlugin.PngImageFile(io.BytesIO(stream)) as image:
            colour, alpha = split_pillow(image)
        if key is not None:
            # Grey of 1, 2 or 4 bits comes out of the decoder spread over 0 to 255.
            spread = 255 // (2**header.bits - 1)
            alpha = _alpha_of_key(colour, tuple(value * spread for value in key))
        return (colour if gamma == 1 else _curve(256, gamma)[colour]), alpha
    samples = _decode_16_bit(stream)
    alpha = None if key is None else _alpha_of_key(samples, key)
    if header.colour_type in {4, 6}:
        count = _SAMPLES[header.colour_type] - 1
        alpha, samples = scale_to_8_bit(samples[..., 3], 16), samples[..., :count]
    # From 16 bits at once: dark colours have few of 8 bits before the curve.
    return (scale_to_8_bit(samples, 16) if gamma == 1 else _curve(65536, gamma)[samples]), alpha


def _curve(levels: int, exponent: float) -> NDArray[np.uint8]:
    shares = np.linspace(0, 1, levels) ** exponent
    return np.asarray(np.rint(shares * 255), dtype=np.uint8)


def _gamma_of(chunks: dict[bytes, bytes]) -> float:
    """Exponent from samples as stored to samples as a screen wants them; 1 if they are so."""
    stated = chunks.get(b"gAMA", b"")
    if len(stated) != 4 or not _COLOURS_BY_NAME.isdisjoint(chunks):
        return 1
    gamma = int.from_bytes(stated, "big") / 100_000
    if not _SENSIBLE_GAMMA[0] <= gamma <= _SENSIBLE_GAMMA[1]:
        return 1
    exponent = _GAMMA_OF_SCREENS / gamma
    return 1 if abs(exponent - 1) < _SAME_GAMMA else exponent


def _primaries_of(chunks: dict[bytes, bytes], *, grey: bool) -> bytes | None:
    """Profile of the colours that ``cHRM`` states, after the curve; None if they are sRGB's.

    Source: PNG, third edition, 11.3.2.1.
    """
    stated = chunks.get(b"cHRM", b"")
    if len(stated) != 32 or not _COLOURS_BY_NAME.isdisjoint(chunks) or grey:
        return None
    numbers = [value / 100_000 for value in struct.unpack(">8I", stated)]
    if max(abs(a - b) for a, b in zip(numbers, _SRGB_POINTS, strict=True)) < _SAME_POINT:
        return None
    white, red, green, blue = ((numbers[at], numbers[at + 1]) for at in range(0, 8, 2))
    profile = matrix_profile(white, (red, green, blue), 1 / _GAMMA_OF_SCREENS)
    return UNUSABLE_PROFILE if profile is None else profile


def decode(data: bytes) -> Raster:
    """Decode the (default) image.

    Args:
        data: The file.

    Returns:
        The raster; only the default image of an animated file.

    Raises:
        ImageError: If the file is cut or damaged.
    """
    header = _read_header(data)
    image_data: list[memoryview] = []
    chunks: dict[bytes, bytes] = {}
    for kind, payload in _chunks(data):
        if kind == b"IDAT":
            image_data.append(payload)
        elif kind in _KEPT or bytes(payload[: len(_RAW_EXIF)]) == _RAW_EXIF:
            chunks.setdefault(kind, bytes(payload))
    _check_data_length(image_data, header.data_bytes)
    kept = [SIGNATURE, data[len(SIGNATURE) : 33]]
    if b"PLTE" in chunks:
        kept.append(_pack(b"PLTE", chunks[b"PLTE"]))
    if header.colour_type == _PALETTE and b"tRNS" in chunks:
        kept.append(_pack(b"tRNS", chunks[b"tRNS"]))
    stream = b"".join([*kept, _pack(b"IDAT", b"".join(image_data)), _pack(b"IEND", b"")])
    gamma = _gamma_of(chunks)
    key = _colour_key(header, chunks.get(b"tRNS"))
    colour, alpha = _decode_samples(header, stream, key, gamma)
    profile = _read_profile(chunks)
    frames = int.from_bytes(chunks.get(b"acTL", b"")[:4], "big")
    return Raster(
        colour,
        alpha,
        profile=_primaries_of(chunks, grey=header.colour_type in {0, 4})
        if profile is None
        else profile,
        orientation=ifd.read_exif(chunks.get(b"eXIf", b""), _raw_exif(chunks)).orientation,
        more_frames=frames > 1,
        reduced=header.bits == 16,
    )
