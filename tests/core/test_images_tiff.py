"""Which picture of a TIFF file is read, and whether its pieces are what the file says."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from skinapp.core import flags
from skinapp.core.errors import ImageFormatError, SeparateChannelsError, TruncatedImageError
from skinapp.core.image_formats.jpeg_stream import segments
from skinapp.core.images import decode_image

Encode = Callable[..., bytes]
Picture = NDArray[np.uint8]
Page = tuple[Picture, dict[str, Any]]


def pages(*pictures: Page) -> bytes:
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as file:
        for picture, options in pictures:
            file.write(picture, photometric="rgb", metadata=None, **options)
    return stream.getvalue()


@pytest.fixture
def big(photo: Picture) -> Picture:
    return np.ascontiguousarray(photo.repeat(4, axis=0).repeat(4, axis=1))


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_tiff__a_copy_in_another_size_is_no_further_image(
    photo: Picture, big: Picture, stated: bool, first: bool
) -> None:
    small: Page = (photo, {"subfiletype": 1} if stated else {})
    data = pages(small, (big, {})) if first else pages((big, {}), small)

    found = decode_image(data)

    np.testing.assert_array_equal(found.pixels_hwc_u8, big)
    assert found.flags == ()


@pytest.mark.parametrize("size", [1, 4])
def test_tiff__another_picture_is_told_of_whatever_its_size(photo: Picture, size: int) -> None:
    other = np.ascontiguousarray((255 - photo).repeat(size, axis=0).repeat(size, axis=1))

    found = decode_image(pages((photo, {}), (other, {})))

    np.testing.assert_array_equal(found.pixels_hwc_u8, photo)
    assert found.flags == (flags.FIRST_FRAME_ONLY,)


def test_tiff__all_levels_of_a_pyramid_are_one_image(photo: Picture, big: Picture) -> None:
    levels = [(big[::step, ::step], {"tile": (64, 64)}) for step in (1, 2, 4)]
    found = decode_image(pages(*levels))
    np.testing.assert_array_equal(found.pixels_hwc_u8, big)
    assert found.flags == ()


def test_tiff__an_image_that_calls_itself_a_preview_is_read_if_it_is_alone(photo: Picture) -> None:
    found = decode_image(pages((photo, {"subfiletype": 1})))
    np.testing.assert_array_equal(found.pixels_hwc_u8, photo)


@pytest.mark.parametrize(
    "raw", [{"subifds": 1}, {"extratags": [(50706, 1, 4, b"\1\4\0\0", False)]}], ids=["sub", "dng"]
)
def test_tiff__previews_of_camera_raw_are_refused(photo: Picture, raw: dict[str, Any]) -> None:
    # With a directory below, the second page is no page of the file.
    below: list[Page] = [(photo, {})] if "subifds" in raw else []
    with pytest.raises(ImageFormatError):
        decode_image(pages((photo, {"subfiletype": 1, **raw}), *below))


def planar_jpeg(photo: Picture, encode: Encode) -> bytes:
    """Three planes in a strip each; their tables are shared."""
    height, width, _ = photo.shape
    body, starts, lengths, tables = bytearray(b"II*\0\0\0\0\0"), [], [], b""
    for channel in range(3):
        plane = encode(Image.fromarray(photo[..., channel]), "JPEG", quality=97)
        parts = [plane[one.start : one.end] for one in segments(plane)]
        tables = b"".join(part for part in parts if part[1] in {0xDB, 0xC4})
        kept = [part for part in parts if part[1] not in {0xDB, 0xC4, 0xE0}]
        strip = b"\xff\xd8" + b"".join(kept)
        starts.append(len(body))
        lengths.append(len(strip))
        body += strip + bytes(len(strip) % 2)
    shared = b"\xff\xd8" + tables + b"\xff\xd9"
    values = {
        256: [width], 257: [height], 258: [8, 8, 8], 259: [7], 262: [2], 273: starts, 277: [3],
        278: [height], 279: lengths, 284: [2],
    }  # fmt: skip
    entries = b""
    for tag, numbers in values.items():
        field = struct.pack(f"<{len(numbers)}I", *numbers)
        if len(numbers) > 1:
            body += field
            field = struct.pack("<I", len(body) - len(field))
        entries += struct.pack("<HHI", tag, 4, len(numbers)) + field
    entries += struct.pack("<HHII", 347, 7, len(shared), len(body))
    body += shared + bytes(len(shared) % 2)
    struct.pack_into("<I", body, 4, len(body))
    return bytes(body) + struct.pack("<H", len(values) + 1) + entries + bytes(4)


def test_tiff__planes_in_jpeg_are_put_together(photo: Picture, encode: Encode) -> None:
    found = decode_image(planar_jpeg(photo, encode))
    assert np.abs(found.pixels_hwc_u8.astype(int) - photo).mean() < 2
    assert found.flags == ()


@pytest.mark.parametrize("tile", [None, (64, 64)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_tiff__jpeg_pieces_are_put_together(
    photo: Picture, mode: str, tile: tuple[int, int] | None
) -> None:
    picture = np.asarray(Image.fromarray(photo).convert(mode))
    stream = io.BytesIO()
    options = {"tile": tile} if tile else {"rowsperstrip": 32}
    tifffile.imwrite(
        stream, picture, photometric="rgb" if mode == "RGB" else "minisblack", metadata=None,
        compression="jpeg", compressionargs={"level": 97}, **options,
    )  # fmt: skip
    found = decode_image(stream.getvalue()).pixels_hwc_u8
    assert np.abs(found.astype(int) - Image.fromarray(picture).convert("RGB")).mean() < 3


def test_tiff__jpeg_whose_colours_are_not_what_the_page_says_is_flagged(photo: Picture) -> None:
    stream = io.BytesIO()
    tifffile.imwrite(
        stream, photo, photometric="ycbcr", metadata=None, compression="jpeg",
        compressionargs={"level": 97}, subsampling=(1, 1),
    )  # fmt: skip
    found = decode_image(stream.getvalue())
    assert np.abs(found.pixels_hwc_u8.astype(int) - photo).mean() < 3
    assert found.flags == (flags.COLOURS_DOUBTFUL,)


@pytest.mark.parametrize("rows", [90, 16])
def test_tiff__lengths_that_are_0_are_computed(photo: Picture, rows: int) -> None:
    stream = io.BytesIO()
    tifffile.imwrite(stream, photo, photometric="rgb", metadata=None, rowsperstrip=rows)
    data = bytearray(stream.getvalue())
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        tag = file.pages.first.tags["StripByteCounts"]
        place, count, width = tag.valueoffset, tag.count, {3: 2, 4: 4}[int(tag.dtype)]
    data[place : place + count * width] = bytes(count * width)
    np.testing.assert_array_equal(decode_image(bytes(data)).pixels_hwc_u8, photo)
    with pytest.raises(TruncatedImageError):
        decode_image(bytes(data[:-2000]))


def imagej(picture: Picture, axes: str, **said: Any) -> bytes:
    stream = io.BytesIO()
    tifffile.imwrite(stream, picture, imagej=True, metadata={"axes": axes, **said})
    return stream.getvalue()


def test_tiff__composite_of_red_green_and_blue_is_rgb(photo: Picture) -> None:
    planes = np.moveaxis(photo, -1, 0).copy()
    found = decode_image(imagej(planes, "CYX", mode="composite"))
    np.testing.assert_array_equal(found.pixels_hwc_u8, photo)
    assert found.flags == ()
    ramps = [
        np.eye(3, dtype=np.uint8)[i][:, None] * np.arange(256, dtype=np.uint8) for i in range(3)
    ]
    with_tables = imagej(planes, "CYX", mode="composite", LUTs=ramps)
    np.testing.assert_array_equal(decode_image(with_tables).pixels_hwc_u8, photo)
    with pytest.raises(SeparateChannelsError):
        decode_image(imagej(planes, "CYX", mode="composite", LUTs=ramps[::-1]))


@pytest.mark.parametrize(("count", "mode"), [(2, "composite"), (4, "composite"), (3, "grayscale")])
def test_tiff__other_channels_are_refused_with_the_true_reason(
    photo: Picture, count: int, mode: str
) -> None:
    planes = np.stack([photo[..., i % 3] for i in range(count)])
    with pytest.raises(SeparateChannelsError):
        decode_image(imagej(planes, "CYX", mode=mode))


def test_tiff__channels_of_a_microscope_format_are_refused(photo: Picture) -> None:
    stream = io.BytesIO()
    planes = np.moveaxis(photo, -1, 0).copy()
    tifffile.imwrite(stream, planes, ome=True, photometric="minisblack", metadata={"axes": "CYX"})
    with pytest.raises(SeparateChannelsError):
        decode_image(stream.getvalue())


def test_tiff__stack_of_a_microscope_is_told_of(photo: Picture) -> None:
    found = decode_image(imagej(np.stack([photo[..., 0], photo[..., 1]]), "ZYX"))
    assert found.flags == (flags.FIRST_FRAME_ONLY, flags.GREYSCALE)
