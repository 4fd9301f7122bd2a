"""The first frame of a DICOM file, from its transfer syntax to plain samples.

A compressed frame says its size a second time. Both must agree before anything is decoded, or a
small header could hide a huge image.

Source: DICOM PS3.5 (2024e), sections 8 and A.4, annex G.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import DamagedImageError, ImageFormatError, TruncatedImageError
from skinapp.core.image_formats import jpeg, jpeg_stream
from skinapp.core.image_formats.jpeg_colour import Coding
from skinapp.core.image_formats.raster import Raster, Size

if TYPE_CHECKING:
    from pydicom import FileDataset

Samples = NDArray[np.uint8] | NDArray[np.int8] | NDArray[np.uint16] | NDArray[np.int16]

_JPEG_BASELINE: Final = "1.2.840.10008.1.2.4.50"
_JPEG_EXTENDED: Final = "1.2.840.10008.1.2.4.51"
_JPEG_LOSSLESS: Final = frozenset({"1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"})
_JPEG_LS: Final = frozenset({"1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"})
_JPEG_2000: Final = frozenset({"1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"})
_RLE: Final = "1.2.840.10008.1.2.5"
_NATIVE: Final = frozenset(
    {
        "1.2.840.10008.1.2",
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.1.2.1.99",
        "1.2.840.10008.1.2.2",
    }
)
_JPEG_FAMILY: Final = _JPEG_LOSSLESS | _JPEG_LS | {_JPEG_BASELINE, _JPEG_EXTENDED}
_SUPPORTED: Final = _NATIVE | _JPEG_FAMILY | _JPEG_2000 | {_RLE}

_CODESTREAM: Final = b"\xff\x4f\xff\x51"
_JP2_SIGNATURE: Final = b"jP  \r\n\x87\n"
_END_OF_IMAGE: Final = b"\xff\xd9"


def check_transfer_syntax(dataset: FileDataset) -> None:
    """See from the header whether the pixels can be decoded.

    Args:
        dataset: The header.

    Raises:
        ImageFormatError: If they cannot; ``found`` names the transfer syntax.
    """
    syntax = dataset.file_meta.TransferSyntaxUID
    too_deep = int(dataset.BitsStored) > 8 and (
        syntax in {_JPEG_BASELINE, _JPEG_EXTENDED}
        or (syntax in _JPEG_2000 and int(dataset.SamplesPerPixel) > 1)
    )
    if syntax not in _SUPPORTED or too_deep:
        msg = "The DICOM file compresses its pixels in a way that is not supported."
        raise ImageFormatError(msg, found=syntax.name)


def first_frame(dataset: FileDataset) -> Samples:
    """Decode the first frame.

    Args:
        dataset: Header and pixels; the transfer syntax was checked.

    Returns:
        Stored samples, (H, W) or (H, W, 3); three channels are always RGB.

    Raises:
        TruncatedImageError: If the frame is not complete.
        DamagedImageError: If the frame is not what the header says.
    """
    from pydicom.pixels.decoders.base import get_decoder

    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax not in _NATIVE:
        frame = _encapsulated_frame(dataset)
        if syntax == _RLE:
            return _as_rgb(dataset, _decode_run_lengths(dataset, frame))
        frame = _bare_stream(syntax, frame)
        _check_frame_size(dataset, frame)
        if syntax in _JPEG_LOSSLESS:
            stored = np.asarray(imagecodecs.jpeg8_decode(frame))
            sign = "i" if dataset.PixelRepresentation else "u"
            return _as_rgb(dataset, stored.view(f"{sign}{stored.itemsize}"))
    samples, _ = get_decoder(syntax).as_array(dataset, index=0)
    return np.asarray(samples)


def _encapsulated_frame(dataset: FileDataset) -> bytes:
    from pydicom.encaps import get_frame

    count = int(dataset.get("NumberOfFrames", 1) or 1)
    return bytes(get_frame(dataset.PixelData, 0, number_of_frames=count))


def _bare_stream(syntax: str, frame: bytes) -> bytes:
    """The stream alone: programs wrap files as they are, with boxes before and bytes behind it."""
    if syntax in _JPEG_2000:
        start = frame.find(_CODESTREAM)
        if frame[4:12] == _JP2_SIGNATURE and start > 0:
            frame = frame[start:]
    end = frame.rfind(_END_OF_IMAGE)
    if end < 0:
        msg = "The compressed frame of the DICOM file ends too early."
        raise TruncatedImageError(msg)
    behind = frame[end + len(_END_OF_IMAGE) :]
    # What stands behind the last marker may be padding, or the rest of a stream that was cut.
    return frame[: end + len(_END_OF_IMAGE)] if not behind.strip(b"\0\xff \r\n") else frame


def is_photograph(dataset: FileDataset) -> bool:
    """Whether the frame is an ordinary JPEG stream, which says more than its pixels."""
    return dataset.file_meta.TransferSyntaxUID in {_JPEG_BASELINE, _JPEG_EXTENDED}


def photograph(dataset: FileDataset) -> Raster:
    """Decode the first frame where it is an ordinary JPEG stream of 8 bits.

    Headers are often left as they were when a file is compressed, and colours that are taken for
    others make another diagnosis: the stream and its pixels count before the header.

    Args:
        dataset: Header and pixels; ``is_photograph`` said so.

    Returns:
        The raster of the stream, in grey or RGB.

    Raises:
        ImageError: If the frame is not complete, or is not what the header says.
    """
    frame = jpeg_stream.first_stream(_encapsulated_frame(dataset))
    _check_frame_size(dataset, frame)
    claims_rgb = str(dataset.PhotometricInterpretation) == "RGB"
    raster = jpeg.decode(frame, declared=Coding.RGB if claims_rgb else Coding.YCBCR)
    if raster.colour_hwc_u8.shape[-1] != int(dataset.SamplesPerPixel):
        msg = "The compressed frame of the DICOM file has other channels than its header says."
        raise DamagedImageError(msg, found=raster.colour_hwc_u8.shape[-1])
    return raster


def _check_frame_size(dataset: FileDataset, frame: bytes) -> None:
    syntax = dataset.file_meta.TransferSyntaxUID
    if not frame.endswith(_END_OF_IMAGE):
        msg = "The compressed frame of the DICOM file ends too early."
        raise TruncatedImageError(msg)
    size = _jpeg_2000_size(frame) if syntax in _JPEG_2000 else jpeg_stream.any_size(frame)
    expected = (int(dataset.Columns), int(dataset.Rows))
    if size != expected:
        msg = "The compressed frame of the DICOM file has another size than its header says."
        raise DamagedImageError(msg, expected=expected, found=size)


def _jpeg_2000_size(frame: bytes) -> Size | None:
    """Width and height from the SIZ segment, which comes first in a codestream.

    Source: ISO/IEC 15444-1, annex A.5.1.
    """
    if not frame.startswith(_CODESTREAM):
        return None
    right, bottom, left, top = (
        int.from_bytes(frame[start : start + 4], "big") for start in (8, 12, 16, 20)
    )
    return right - left, bottom - top


def _decode_run_lengths(dataset: FileDataset, frame: bytes) -> Samples:
    """Planes of bytes, each in run lengths; never more bytes than the header allows."""
    height, width = int(dataset.Rows), int(dataset.Columns)
    channels = int(dataset.SamplesPerPixel)
    kind = np.dtype(f"<{'i' if dataset.PixelRepresentation else 'u'}{dataset.BitsAllocated // 8}")
    plane_bytes = height * width * channels * kind.itemsize
    space = bytearray(plane_bytes)
    decoded = imagecodecs.dicomrle_decode(frame, kind, out=space)
    if len(decoded) != plane_bytes:
        msg = "The compressed frame of the DICOM file does not hold all its rows."
        raise TruncatedImageError(msg, expected=plane_bytes, found=len(decoded))
    planes = np.frombuffer(space, kind).reshape(channels, height, width)
    return np.ascontiguousarray(planes[0] if channels == 1 else np.moveaxis(planes, 0, -1))


def _as_rgb(dataset: FileDataset, samples: Samples) -> Samples:
    from pydicom.pixels.processing import convert_color_space

    if samples.ndim == 3 and str(dataset.PhotometricInterpretation).startswith("YBR"):
        return np.asarray(convert_color_space(samples, "YBR_FULL", "RGB"))
    return samples
