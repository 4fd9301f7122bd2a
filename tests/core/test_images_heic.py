"""HEIC photographs, written here with pillow-heif."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from skinapp.core import flags
from skinapp.core.errors import (
    ImageError,
    ImageFormatError,
    ImageTooLargeError,
    TruncatedImageError,
)
from skinapp.core.images import decode_image

pillow_heif = pytest.importorskip("pillow_heif")
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def heic(photo: Picture) -> Callable[..., bytes]:
    def to_bytes(*more: Picture, **options: Any) -> bytes:
        file = pillow_heif.from_pillow(Image.fromarray(photo))
        for picture in more:
            file.add_from_pillow(Image.fromarray(picture))
        stream = io.BytesIO()
        file.save(stream, quality=-1, chroma=444, matrix_coefficients=0, **options)
        return stream.getvalue()

    return to_bytes


def test_heic__gives_its_pixels(photo: Picture, heic: Callable[..., bytes]) -> None:
    decoded = decode_image(heic())
    assert np.abs(decoded.pixels_hwc_u8.astype(int) - photo).max() <= 2
    assert (decoded.source_format, decoded.flags) == ("HEIC", ())


def test_heic__first_of_several(photo: Picture, heic: Callable[..., bytes]) -> None:
    decoded = decode_image(heic(255 - photo))
    assert np.abs(decoded.pixels_hwc_u8.astype(int) - photo).max() <= 2
    assert decoded.flags == (flags.FIRST_FRAME_ONLY,)


@pytest.mark.parametrize("per_cent", [1, 10, 50, 90, 99])
def test_heic__cut_file_is_refused(heic: Callable[..., bytes], per_cent: int) -> None:
    data = heic()
    with pytest.raises(TruncatedImageError if per_cent > 1 else ImageError):
        decode_image(data[: len(data) * per_cent // 100])
    with pytest.raises(TruncatedImageError):
        decode_image(data[:-2])


def test_heic__size_in_the_header_is_judged_before_decoding(heic: Callable[..., bytes]) -> None:
    data = bytearray(heic())
    size = data.index(b"ispe") + 8
    data[size : size + 8] = (30_000).to_bytes(4, "big") * 2
    with pytest.raises(ImageTooLargeError):
        decode_image(bytes(data))


def test_heic__without_its_decoder_says_how_to_get_it(
    heic: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = heic()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(ImageFormatError) as caught:
        decode_image(data)
    assert caught.value.expected == "pip install skinapp[heic]"


def test_avif__is_refused(heic: Callable[..., bytes]) -> None:
    data = heic()
    with pytest.raises(ImageFormatError):
        decode_image(data[:8] + b"mif1" + data[12:16] + b"avif" + data[20:])
