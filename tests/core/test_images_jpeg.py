"""JPEG files that end too early but look whole, and large ones that are reduced."""

from __future__ import annotations

import bisect
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import DamagedImageError, TruncatedImageError
from skinapp.core.image_formats import jpeg
from skinapp.core.image_formats.jpeg_stream import segments
from skinapp.core.images import decode_image, read_image
from skinapp.core.preprocessing import resize

Encode = Callable[..., bytes]
Picture = NDArray[np.uint8]
END = b"\xff\xd9"

KINDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "optimised": {"optimize": True},
    "full-colour": {"subsampling": 0},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
    "restart-blocks": {"restart_marker_blocks": 3},
    "progressive-restarts": {"progressive": True, "restart_marker_rows": 1},
}


@pytest.fixture(params=KINDS)
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    return KINDS[request.param]


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_decode_image__a_forged_end_is_found(
    photo: Picture, encode: Encode, options: dict[str, Any], mode: str
) -> None:
    data = encode(Image.fromarray(photo).convert(mode), "JPEG", quality=92, **options)
    decode_image(data)

    first_scan = data.index(b"\xff\xda")
    for length in np.linspace(first_scan + 30, len(data) * 98 // 100, 25, dtype=int):
        with pytest.raises(TruncatedImageError):
            decode_image(data[:length] + END)


def test_decode_image__a_cut_at_a_restart_marker_is_found(photo: Picture, encode: Encode) -> None:
    data = encode(photo, "JPEG", quality=92, restart_marker_rows=1)
    cuts = [place for place in range(data.index(b"\xff\xda"), len(data) - 2)
            if data[place] == 0xFF and 0xD0 <= data[place + 1] <= 0xD7]  # fmt: skip
    assert len(cuts) >= 5

    for cut in cuts:
        for length in (cut, cut + 2):
            with pytest.raises(TruncatedImageError):
                decode_image(data[:length] + END)


def test_decode_image__a_cut_between_two_scans_is_found(photo: Picture, encode: Encode) -> None:
    data = encode(photo, "JPEG", progressive=True)
    scans = [segment.start for segment in segments(data) if segment.marker == 0xDA]
    assert len(scans) >= 8

    for start in scans[1:]:
        with pytest.raises(TruncatedImageError):
            decode_image(data[:start] + END)


def test_decode_image__medium_grey_at_the_end_is_no_fault(photo: Picture, encode: Encode) -> None:
    grey = photo.copy()
    grey[-40:] = 128

    decode_image(encode(grey, "JPEG"))


NAMED = b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data"


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).tobytes()


def is_whole(stream: bytes) -> bool:
    """Whether nothing that follows changes the image."""
    begin = stream.rstrip(b"\xff")
    fillers = (b"", b"\xff\0" * 99, bytes(range(1, 250)), bytes(range(200, 1, -1)))
    return len({pixels(begin + filler + END) for filler in fillers}) == 1


@pytest.mark.parametrize("progressive", [False, True])
def test_decode_image__a_scan_may_look_like_what_phones_write_behind_one(
    photo: Picture, encode: Encode, progressive: bool
) -> None:
    data = encode(photo, "JPEG", quality=92, progressive=progressive)
    scan = data.rindex(b"\xff\xda")
    place = (scan + len(data)) // 2
    # Coefficients of another picture, but sound ones: the scan ends where they are used up.
    longer = data[:place] + NAMED + data[place:-2] + bytes(range(1, 200))
    used = bisect.bisect_left(
        range(len(longer)), True, lo=place + len(NAMED), key=lambda end: is_whole(longer[:end])
    )

    found = decode_image(longer[:used] + END)

    assert found.pixels_hwc_u8.tobytes() == pixels(longer[:used] + END)
    with pytest.raises(TruncatedImageError):
        decode_image(longer[: used - 12] + END)


@pytest.mark.parametrize("progressive", [False, True])
def test_decode_image__a_cut_scan_is_not_filled_up_from_what_a_phone_wrote_behind_it(
    photo: Picture, encode: Encode, progressive: bool
) -> None:
    data = encode(photo, "JPEG", quality=92, progressive=progressive)
    behind = NAMED + bytes(range(255)) * 40 + encode(photo[::2, ::2], "JPEG")

    whole = decode_image(data[:-2] + behind)

    np.testing.assert_array_equal(whole.pixels_hwc_u8, decode_image(data).pixels_hwc_u8)
    last = data.rindex(b"\xff\xda")
    for share in (0.3, 0.6, 0.95):
        with pytest.raises((TruncatedImageError, DamagedImageError)):
            decode_image(data[: last + int(share * (len(data) - last))] + behind)


def enlarged(photo: Picture, by: int) -> Picture:
    height, width = photo.shape[:2]
    return resize(photo, height * by, width * by)


@pytest.mark.parametrize(
    ("size", "by"),
    [((600, 450), 1), ((1900, 1270), 1), ((1900, 1280), 2), ((6000, 4000), 4), ((9000, 6000), 8)],
)
def test_reduction__leaves_enough_for_networks(size: tuple[int, int], by: int) -> None:
    assert jpeg.reduction(size) == by


@pytest.mark.parametrize("progressive", [False, True])
def test_decode_image__networks_see_the_same_whether_or_not_it_is_shown(
    photo: Picture, encode: Encode, progressive: bool
) -> None:
    picture = enlarged(photo, 15)
    data = encode(picture, "JPEG", quality=90, progressive=progressive)

    shown, unseen = decode_image(data), decode_image(data, full_size=False)

    assert shown.pixels_hwc_u8.shape == picture.shape
    assert unseen.pixels_hwc_u8.shape == (675, 960, 3)
    np.testing.assert_array_equal(shown.network_pixels_hwc_u8, unseen.network_pixels_hwc_u8)
    assert (shown.sha256, shown.flags) == (unseen.sha256, unseen.flags)
    averaged = resize(shown.pixels_hwc_u8, 675, 960).astype(int)
    assert np.abs(averaged - unseen.pixels_hwc_u8).mean() < 1


@pytest.mark.parametrize(("orientation", "size_hw"), [(1, (1350, 1920)), (6, (1920, 1350))])
def test_decode_image__a_reduced_one_knows_the_size_of_the_whole(
    photo: Picture, encode: Encode, orientation: int, size_hw: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    data = encode(enlarged(photo, 15), "JPEG", exif=exif)

    shown, unseen = decode_image(data), decode_image(data, full_size=False)

    assert shown.full_size_hw is None
    assert shown.size_hw == unseen.size_hw == size_hw
    height, width = size_hw
    assert unseen.pixels_hwc_u8.shape == (height // 2, width // 2, 3)


def test_decode_image__a_small_one_is_decoded_once(photo: Picture, encode: Encode) -> None:
    image = decode_image(encode(photo, "JPEG"))

    assert image.reduced_hwc_u8 is None
    assert image.network_pixels_hwc_u8 is image.pixels_hwc_u8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_decode_image__a_reduced_one_is_upright(
    photo: Picture, encode: Encode, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encode(enlarged(photo, 15), "JPEG", quality=95, exif=exif)

    image = decode_image(data)

    height, width = image.network_pixels_hwc_u8.shape[:2]
    assert (height > width) == (orientation > 4)
    small = resize(image.pixels_hwc_u8, height, width).astype(int)
    assert np.abs(small - image.network_pixels_hwc_u8).mean() < 1


def test_decode_image__a_reduced_one_has_its_colours_converted(
    photo: Picture, encode: Encode, wide_gamut_profile: bytes
) -> None:
    data = encode(enlarged(photo, 15), "JPEG", quality=95, icc_profile=wide_gamut_profile)

    image = decode_image(data)

    height, width = image.network_pixels_hwc_u8.shape[:2]
    small = resize(image.pixels_hwc_u8, height, width).astype(int)
    assert np.abs(small - image.network_pixels_hwc_u8).mean() < 1


@pytest.mark.parametrize("share", [0.3, 0.9])
@pytest.mark.parametrize("end", [b"", END])
def test_decode_image__a_reduced_one_that_is_cut_is_refused(
    photo: Picture, encode: Encode, share: float, end: bytes
) -> None:
    data = encode(enlarged(photo, 15), "JPEG", quality=90)

    with pytest.raises(TruncatedImageError):
        decode_image(data[: int(share * len(data))] + end, full_size=False)


def test_read_image__takes_every_real_image(ham10000_dir: Path) -> None:
    files = sorted(ham10000_dir.glob("HAM10000_images_part_*/*.jpg"))[::50]

    images: list[DecodedImage] = [read_image(file) for file in files]

    assert len(images) > 150
