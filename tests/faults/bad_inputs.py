"""Files that the program must refuse, or read with care, and what it must say of each."""

from __future__ import annotations

import io
import os
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from skinapp.core.resources import resource_path
from tests.test_patient_data import write_dicom

ANY_ERROR = "E_"
"""Some error of ours; which one is a matter of taste."""


@dataclass(frozen=True)
class BadInput:
    """One file of the folder that the real command line reads.

    Attributes:
        row: Of the table of faults.
        name: Below the folder.
        make: Makes it at its path.
        codes: Beginnings of the errors that may stand in its line; empty for "a result".
    """

    row: int
    name: str
    make: Callable[[Path], object]
    codes: tuple[str, ...] = ()


def lesion() -> Image.Image:
    """A drawn lesion, small."""
    with Image.open(resource_path("samples") / "network.jpg") as picture:
        return picture.convert("RGB").resize((320, 240))


def encoded(form: str, picture: Image.Image | None = None, **options: object) -> bytes:
    """The lesion, or a picture, as a file."""
    stream = io.BytesIO()
    (picture or lesion()).save(stream, form, **options)
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that states a size and holds nothing."""
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", body)
        + _chunk(b"IDAT", zlib.compress(b""))
        + (_chunk(b"IEND", b""))
    )


def text_bomb() -> bytes:
    """A sound PNG with a text that grows to 100 MB."""
    whole = encoded("PNG")
    bomb = _chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000)))
    return whole[:33] + bomb + whole[33:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def looping_tiff() -> bytes:
    """A TIFF whose directory names itself as the next one."""
    data = bytearray(encoded("TIFF"))
    (place,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, place)
    struct.pack_into("<I", data, place + 2 + 12 * entries, place)
    return bytes(data)


def long_palette() -> bytes:
    """A palette TIFF that states another length of its palette."""
    data = bytearray(encoded("TIFF", lesion().quantize(64)))
    place = data.index(struct.pack("<HHI", 320, 3, 768))
    struct.pack_into("<I", data, place + 4, 1792)
    return bytes(data)


def forged(behind: int) -> bytes:
    """A JPEG cut behind the n-th byte FF of its scan, with a new end marker."""
    whole = encoded("JPEG", quality=92)
    scan = whole.index(b"\xff\xda") + 14
    places = [at for at in range(scan, len(whole) - 2) if whole[at] == 0xFF]
    return whole[: places[behind % len(places)] + 1] + b"\xff\xd9"


def noise(height: int, width: int) -> Image.Image:
    """Every pixel another one."""
    dice = np.random.default_rng(0)
    return Image.fromarray(dice.integers(0, 256, (height, width, 3), dtype=np.uint8))


def bytes_of(data: bytes) -> Callable[[Path], object]:
    """Writes some bytes."""
    return lambda path: path.write_bytes(data)


def all_inputs() -> Iterator[BadInput]:
    """Every file of the folder."""
    yield BadInput(1, "empty.jpg", bytes_of(b""), ("E_EMPTY",))
    for form in ("JPEG", "PNG", "TIFF", "WEBP", "BMP"):
        whole = encoded(form)
        for share in (1, 10, 50, 90, 99):
            cut = whole[: max(2, len(whole) * share // 100)]
            codes = ("E_TRUNCATED", "E_FORMAT", "E_DAMAGED")
            yield BadInput(2, f"cut_{form}_{share}.jpg", bytes_of(cut), codes)
    for number in range(0, 60, 6):
        codes = ("E_TRUNCATED", "E_DAMAGED")
        yield BadInput(2, f"forged_{number}.jpg", bytes_of(forged(number)), codes)
    contents = {
        "random": os.urandom(5000), "page": b"<html><body>hello</body></html>",
        "pdf": b"%PDF-1.7\n1 0 obj\n", "elf": b"\x7fELF" + bytes(60),
        "psd": b"8BPS\0\1" + bytes(60),
        "fits": b"SIMPLE  =                    T" + bytes(60), "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    }  # fmt: skip
    for name, data in contents.items():
        yield BadInput(3, f"{name}.jpg", bytes_of(data), ("E_FORMAT",))
    yield BadInput(3, "png.jpg", bytes_of(encoded("PNG")))
    for size in ((40_000, 40_000), (20_000, 20_000), (2**31 - 1, 1), (0, 0)):
        codes = ("E_TOO_LARGE", "E_DAMAGED", "E_ASPECT")
        yield BadInput(4, f"header_{size[0]}x{size[1]}.png", bytes_of(png_header(*size)), codes)
    yield BadInput(5, "text_bomb.png", bytes_of(text_bomb()), ("", ANY_ERROR))
    yield BadInput(5, "itself.tif", bytes_of(looping_tiff()), ("", ANY_ERROR))
    yield BadInput(5, "palette.tif", bytes_of(long_palette()), ("E_DAMAGED",))
    yield BadInput(8, "1x1.png", bytes_of(encoded("PNG", noise(1, 1))), ("E_TOO_SMALL",))
    yield BadInput(8, "16x16.png", bytes_of(encoded("PNG", noise(16, 16))), ("E_TOO_SMALL",))
    for name, size in {"long": (20_000, 1), "wide": (1, 20_000), "narrow": (40, 400)}.items():
        codes = ("E_ASPECT", "E_TOO_SMALL")
        yield BadInput(8, f"{name}.png", bytes_of(encoded("PNG", noise(*size))), codes)
    for name, colour in {"black": 0, "white": 255, "grey": 128}.items():
        flat = Image.new("RGB", (320, 240), (colour,) * 3)
        yield BadInput(9, f"{name}.png", bytes_of(encoded("PNG", flat)), ("E_BLANK",))
    more = [Image.new("RGB", (320, 240), (200, 150, 120))]
    animated = encoded("GIF", save_all=True, append_images=more)
    yield BadInput(12, "animated.gif", bytes_of(animated), ("", "E_FORMAT"))
    pages = encoded("TIFF", save_all=True, append_images=more)
    yield BadInput(12, "pages.tif", bytes_of(pages))
    yield BadInput(13, "whole.dcm", write_dicom)
    yield BadInput(13, "cut.dcm", _cut_dicom, ("E_TRUNCATED", "E_DAMAGED"))
    yield from _names()
    yield from _places()


def _cut_dicom(path: Path) -> None:
    write_dicom(path)
    path.write_bytes(path.read_bytes()[:-2000])


def _names() -> Iterator[BadInput]:
    names = [
        "🩺.jpg", "ảnh số 1.jpg", "e\u0301.jpg", "é.jpg", "a\u202egpj.jpg", "new\nline.jpg",
        "-rf.jpg", "=HYPERLINK(1).jpg", "<img src=x>.jpg", "%s%n.jpg", "'; DROP TABLE files.jpg",
        "皮膚.jpg", "x" * 251 + ".jpg",
    ]  # fmt: skip
    for number, name in enumerate(names):
        # Another file each, or the table would call them duplicates.
        yield BadInput(14, name, bytes_of(encoded("JPEG") + bytes([number])))
    if os.name == "posix":
        raw = os.fsdecode(b"not \xff utf-8.jpg")
        yield BadInput(14, raw, bytes_of(encoded("JPEG") + b"raw"))


def _places() -> Iterator[BadInput]:
    if os.name != "posix":
        return
    codes = ("E_NOT_REGULAR", "E_NOT_FOUND", "E_PERMISSION")
    yield BadInput(15, "loop.jpg", lambda path: path.symlink_to(path.name), codes)
    yield BadInput(15, "zero.jpg", lambda path: path.symlink_to("/dev/zero"), codes)
    yield BadInput(15, "gone.jpg", lambda path: path.symlink_to("nowhere"), codes)
    yield BadInput(15, "pipe.jpg", os.mkfifo, codes)
    yield BadInput(15, "socket.jpg", _socket, codes)
    same = encoded("JPEG") + b"three times"
    for number in range(3):
        yield BadInput(17, f"same_{number}.jpg", bytes_of(same))


def _socket(path: Path) -> None:
    # A short address: the folder may be too long for one.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)
