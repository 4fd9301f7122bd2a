"""Reading an image file: plain files, the file system, the limits."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFile

from skinapp.core import images
from skinapp.core.errors import (
    BlankImageError,
    DamagedImageError,
    EmptyImageError,
    ImageAspectError,
    ImageError,
    ImageFormatError,
    ImageNotFoundError,
    ImagePermissionError,
    ImageReadError,
    ImageTooLargeError,
    ImageTooSmallError,
    NotRegularFileError,
)
from skinapp.core.images import decode_image, read_image

Encode = Callable[..., bytes]
Picture = NDArray[np.uint8]

PLAIN: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {"quality": 92}),
    ("JPEG", {"quality": 80, "progressive": True, "subsampling": 0}),
    ("PNG", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ("TIFF", {"compression": "packbits"}),
    ("TIFF", {"compression": "jpeg"}),
    ("BMP", {}),
    ("WEBP", {"quality": 90}),
    ("WEBP", {"lossless": True}),
]


@pytest.mark.parametrize(("kind", "options"), PLAIN)
def test_decode_image__plain_colour_file_gives_pillows_pixels(
    photo: Picture, encode: Encode, kind: str, options: dict[str, Any]
) -> None:
    data = encode(photo, kind, **options)
    decoded = decode_image(data)
    with Image.open(io.BytesIO(data)) as reference:
        expected = np.asarray(reference.convert("RGB"))
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, expected)
    assert decoded.source_format == kind
    assert decoded.flags == ()
    assert decoded.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
def test_decode_image__pixels_are_writable_contiguous_uint8(
    photo: Picture, encode: Encode, kind: str
) -> None:
    pixels = decode_image(encode(photo, kind)).pixels_hwc_u8
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert pixels.flags.writeable


def test_read_image__content_decides_and_not_the_name(
    photo: Picture, encode: Encode, tmp_path: Path
) -> None:
    path = tmp_path / "really-a-png.jpg"
    path.write_bytes(encode(photo, "PNG"))
    decoded = read_image(path)
    assert decoded.source_format == "PNG"
    np.testing.assert_array_equal(decoded.pixels_hwc_u8, photo)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body>no image</body></html>",
        b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"8BPS\0\1" + bytes(60),
        b"SIMPLE  =                    T",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
        b"GIF89a" + bytes(60),
        b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
        b"BMW is a maker of cars, and this is a line of text about them.",
        b"\xff",
        np.random.default_rng(0).bytes(5000),
    ],
    ids=["html", "pdf", "elf", "psd", "fits", "eps", "fpx", "gif", "wav", "text", "byte", "noise"],
)
def test_decode_image__other_content_is_refused_by_format(content: bytes) -> None:
    with pytest.raises(ImageFormatError):
        decode_image(content)


def test_read_image__empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.jpg"
    path.touch()
    with pytest.raises(EmptyImageError) as caught:
        read_image(path)
    assert caught.value.path == path


@pytest.mark.parametrize("place", ["missing.png", "file.png/inside.png", "nul\0byte.png"])
def test_read_image__nothing_at_the_path(
    photo: Picture, encode: Encode, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file.png").write_bytes(encode(photo, "PNG"))
    with pytest.raises((ImageNotFoundError, ImageReadError)) as caught:
        read_image(tmp_path / place)
    assert caught.value.path == tmp_path / place
    if "\0" not in place:
        assert isinstance(caught.value, ImageNotFoundError)


def test_read_image__folder_named_like_an_image(tmp_path: Path) -> None:
    folder = tmp_path / "folder.jpg"
    folder.mkdir()
    with pytest.raises(NotRegularFileError):
        read_image(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.timeout(10)
def test_read_image__pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    with pytest.raises(NotRegularFileError):
        read_image(pipe)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.timeout(10)
def test_read_image__file_replaced_by_a_pipe_before_opening(
    photo: Picture, encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(encode(photo, "PNG"))
    real_stat = Path.stat

    def stat_then_replace(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        status = real_stat(self, follow_symlinks=follow_symlinks)
        # Only this one: everybody else's files must survive, also when the test fails.
        if self == path:
            self.unlink()
            os.mkfifo(self)
        return status

    monkeypatch.setattr(Path, "stat", stat_then_replace)
    with pytest.raises(NotRegularFileError):
        read_image(path)


def test_read_image__a_folder_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rights are no matter to the superuser, so the question for them is answered here.
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ImagePermissionError):
        read_image(tmp_path)
    monkeypatch.undo()
    with pytest.raises(NotRegularFileError):
        read_image(tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="the system has no /dev/zero")
@pytest.mark.timeout(10)
def test_read_image__link_to_an_endless_device(tmp_path: Path) -> None:
    link = tmp_path / "image.jpg"
    link.symlink_to("/dev/zero")
    with pytest.raises(NotRegularFileError):
        read_image(link)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the system has no local sockets")
def test_read_image__socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The path of a socket may have about a hundred characters only.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.jpg")
        with pytest.raises(NotRegularFileError):
            read_image(Path("s.jpg"))


def test_read_image__link_to_itself(tmp_path: Path) -> None:
    link = tmp_path / "loop.jpg"
    try:
        link.symlink_to(link)
    except OSError:
        pytest.skip("this user may not make links")
    with pytest.raises(NotRegularFileError):
        read_image(link)


def test_read_image__link_to_an_image_is_followed(
    photo: Picture, encode: Encode, tmp_path: Path
) -> None:
    (tmp_path / "image.png").write_bytes(encode(photo, "PNG"))
    link = tmp_path / "link.png"
    try:
        link.symlink_to(tmp_path / "image.png")
    except OSError:
        pytest.skip("this user may not make links")
    np.testing.assert_array_equal(read_image(link).pixels_hwc_u8, photo)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (PermissionError(13, "denied"), ImagePermissionError),
        (OSError(5, "input/output error"), ImageReadError),
        (TimeoutError(110, "timed out"), ImageReadError),
    ],
)
def test_read_image__error_of_the_system_becomes_ours(
    photo: Picture,
    encode: Encode,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    raised: OSError,
    expected: type[ImageError],
) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(encode(photo, "PNG"))

    def fail(*_: object) -> int:
        raise raised

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(expected) as caught:
        read_image(path)
    assert caught.value.path == path
    assert str(path) not in caught.value.message


def test_read_image__file_that_grows_while_it_is_read(
    photo: Picture, encode: Encode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(encode(photo, "PNG"))
    real_fstat = os.fstat

    def fstat_then_grow(descriptor: int) -> os.stat_result:
        status = real_fstat(descriptor)
        with path.open("ab") as file:
            file.write(b"more")
        return status

    monkeypatch.setattr(images.os, "fstat", fstat_then_grow)
    with pytest.raises(ImageReadError):
        read_image(path)


def test_read_image__too_many_bytes_are_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MAX_FILE_BYTES", 1000)
    path = tmp_path / "image.png"
    path.write_bytes(bytes(1001))
    with pytest.raises(ImageTooLargeError):
        read_image(path)


def _png_header(width: int, height: int, chunk: Callable[[bytes, bytes], bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x")


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (40_000, 40_000, ImageTooLargeError),
        (20_000, 20_000, ImageTooLargeError),
        (2**31 - 1, 1, ImageTooLargeError),
        (0, 0, (DamagedImageError, ImageTooSmallError)),
        (1, 1, ImageTooSmallError),
        (16, 16, ImageTooSmallError),
        (31, 100, ImageTooSmallError),
        (1, 20_000, (ImageAspectError, ImageTooSmallError)),
        (20_000, 1, (ImageAspectError, ImageTooSmallError)),
        (401, 100, ImageAspectError),
        (100, 401, ImageAspectError),
    ],
)
def test_decode_image__size_is_judged_by_the_png_header_alone(
    png_chunk: Callable[[bytes, bytes], bytes],
    width: int,
    height: int,
    expected: type[ImageError] | tuple[type[ImageError], ...],
) -> None:
    data = _png_header(width, height, png_chunk)
    start = time.perf_counter()
    with pytest.raises(expected):
        decode_image(data)
    assert time.perf_counter() - start < 0.1


def _tiff_header(side: int) -> bytes:
    entries = [(256, side), (257, side), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (279, 9)]
    packed = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + packed + bytes(4)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20_000, 20_000) + bytes(10),
        _tiff_header(20_000),
        b"BM" + struct.pack("<IIIIiiHHI", 100, 0, 54, 40, 20_000, -20_000, 1, 24, 0) + bytes(24),
        b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4)
        + (19_999).to_bytes(3, "little") * 2,
        b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8L" + struct.pack("<I", 18) + b"\x2f"
        + (16_383 | 16_383 << 14).to_bytes(4, "little") + bytes(13),
    ],
    ids=["jpeg", "tiff", "bmp", "webp", "webp-lossless"],
)  # fmt: skip
def test_decode_image__oversized_header_is_refused_in_every_format(data: bytes) -> None:
    start = time.perf_counter()
    with pytest.raises(ImageTooLargeError):
        decode_image(data)
    assert time.perf_counter() - start < 0.1


@pytest.mark.parametrize("shape", [(32, 128), (128, 32)])
def test_decode_image__smallest_and_longest_allowed_image(
    encode: Encode, shape: tuple[int, int]
) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    np.testing.assert_array_equal(decode_image(encode(picture, "PNG")).pixels_hwc_u8, picture)


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (190, 140, 120)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_decode_image__flat_colour_is_blank(
    encode: Encode, colour: tuple[int, int, int], kind: str
) -> None:
    with pytest.raises(BlankImageError):
        decode_image(encode(Image.new("RGB", (64, 64), colour), kind))


def test_decode_image__range_of_three_in_one_channel_is_not_blank(encode: Encode) -> None:
    picture = np.full((64, 64, 3), 100, dtype=np.uint8)
    picture[5, 6, 1] = 102
    with pytest.raises(BlankImageError):
        decode_image(encode(picture, "PNG"))
    picture[5, 6, 1] = 103
    assert decode_image(encode(picture, "PNG")).pixels_hwc_u8[5, 6, 1] == 103


def test_decode_image__many_threads_give_the_same_pixels(photo: Picture, encode: Encode) -> None:
    files = [encode(photo, kind, **options) for kind, options in PLAIN]
    alone = [decode_image(data).pixels_hwc_u8 for data in files]
    barrier = threading.Barrier(4)

    def read_all(_: int) -> list[Picture]:
        barrier.wait(timeout=10)
        return [decode_image(data).pixels_hwc_u8 for data in files]

    with ThreadPoolExecutor(4) as pool:
        for together in pool.map(read_all, range(4)):
            for expected, found in zip(alone, together, strict=True):
                np.testing.assert_array_equal(found, expected)


def test_decode_image__pillows_switches_stay_as_they_were(photo: Picture, encode: Encode) -> None:
    limit = Image.MAX_IMAGE_PIXELS
    decode_image(encode(photo, "JPEG"))
    assert limit == Image.MAX_IMAGE_PIXELS
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
