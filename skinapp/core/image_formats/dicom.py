"""DICOM photographs: the header is checked here, then the first frame is decoded.

pydicom is handed a list of the elements that describe pixels, so what says who the patient is never
becomes a value here. What fills in the form is read elsewhere (``core.file_facts_reader``).

Source: DICOM PS3.3 (C.7.6.3, C.11.2), PS3.5 and PS3.10 (2024e). Why: decision 0070.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import (
    DamagedImageError,
    ImageFormatError,
    ImageTooLargeError,
    TruncatedImageError,
)
from skinapp.core.image_formats import dicom_frame
from skinapp.core.image_formats.dicom_header import (
    LONG_LENGTHS,
    PREFIX,
    PREFIX_OFFSET,
    with_preamble,
)
from skinapp.core.image_formats.raster import (
    MAX_PROFILE_BYTES,
    UNUSABLE_PROFILE,
    Raster,
    Size,
    scale_to_8_bit,
)

if TYPE_CHECKING:
    from pydicom import FileDataset

# pydicom would tell of odd elements on the terminal, and quote them.
logging.getLogger("pydicom").addHandler(logging.NullHandler())
logging.getLogger("pydicom").propagate = False

_KINDS: Final = {
    "1.2.840.10008.5.1.4.1.1.77.1.7": "Dermoscopic Photography",
    "1.2.840.10008.5.1.4.1.1.77.1.4": "VL Photographic",
    "1.2.840.10008.5.1.4.1.1.7": "Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.7.2": "Multi-frame Grayscale Byte Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.7.3": "Multi-frame Grayscale Word Secondary Capture",
    "1.2.840.10008.5.1.4.1.1.7.4": "Multi-frame True Color Secondary Capture",
}
"""SOP classes that can hold a photograph of skin; any other (CT, ultrasound...) is refused."""

_DEFLATED: Final = "1.2.840.10008.1.2.1.99"
_MAX_INFLATED_BYTES: Final = 128 * 2**20

_CHANNELS: Final = {
    "MONOCHROME1": 1,
    "MONOCHROME2": 1,
    "PALETTE COLOR": 1,
    "RGB": 3,
    "YBR_FULL": 3,
    "YBR_FULL_422": 3,
    "YBR_ICT": 3,
    "YBR_RCT": 3,
}

_PROGRAM_PREAMBLES: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
"""How programs begin on Windows, Linux and macOS; a DICOM file can be one at the same time."""

_ELEMENTS: Final[list[str]] = [
    "SOPClassUID",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "NumberOfFrames",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "BurnedInAnnotation",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "RescaleIntercept",
    "RescaleSlope",
    "ModalityLUTSequence",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "ICCProfile",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "PixelData",
]
"""Everything that is read. None of these names a patient."""

_MAY_BE_EMPTY: Final = (
    "PlanarConfiguration",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "RescaleIntercept",
    "RescaleSlope",
    "ModalityLUTSequence",
)


@dataclass(frozen=True)
class _Meta:
    """What the file meta information says; ``end`` is where the data set begins."""

    sop_class: str | None
    transfer_syntax: str
    end: int


def read_size(data: bytes) -> Size:
    """Width and height from the header.

    Args:
        data: The file.

    Returns:
        Width and height.

    Raises:
        ImageError: If the file is no photograph, or damaged, or stores its pixels in an
            unsupported way.
    """
    with _discreet():
        dataset = _read(data, pixels=False)
        _check_header(dataset)
        return int(dataset.Columns), int(dataset.Rows)


def decode(data: bytes) -> Raster:
    """Decode the first frame.

    Args:
        data: The file.

    Returns:
        The raster; colours are RGB or grey, with window and rescale applied to grey.

    Raises:
        ImageError: If the file is cut, damaged or of an unsupported kind.
    """
    with _discreet():
        dataset = _read(data, pixels=True)
        if "PixelData" not in dataset:
            msg = "The DICOM file holds no pixels."
            raise DamagedImageError(msg)
        inner: Raster | None = None
        if dicom_frame.is_photograph(dataset):
            inner = dicom_frame.photograph(dataset)
            stored = inner.colour_hwc_u8
            samples: dicom_frame.Samples = stored[..., 0] if stored.shape[-1] == 1 else stored
        else:
            samples = dicom_frame.first_frame(dataset)
        profile = _read_profile(dataset)
        return Raster(
            _to_8_bit(dataset, samples),
            profile=inner.profile if inner and profile is None else profile,
            colours_doubtful=bool(inner and inner.colours_doubtful),
            position_doubtful=bool(inner and inner.orientation != 1),
            more_frames=_frame_count(dataset) > 1,
            reduced=int(dataset.BitsStored) > 8,
            burned_in=str(dataset.get("BurnedInAnnotation", "")).upper() == "YES",
        )


@contextmanager
def _discreet() -> Iterator[None]:
    """What pydicom says of an element of a wrong length quotes what follows it: maybe a name."""
    from pydicom.errors import BytesLengthException

    try:
        yield
    except BytesLengthException:
        msg = "The header of the DICOM file is cut or damaged."
        raise DamagedImageError(msg) from None


def _read(data: bytes, *, pixels: bool) -> FileDataset:
    # pydicom takes half a second to import, which a window without DICOM need not pay.
    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    data = with_preamble(data)
    meta = _read_meta(data)
    if meta.sop_class is not None and meta.sop_class not in _KINDS:
        _refuse_kind(meta.sop_class)
    if meta.transfer_syntax == _DEFLATED:
        _check_deflated(data[meta.end :])
    try:
        dataset = dcmread(
            io.BytesIO(data), stop_before_pixels=not pixels, specific_tags=list(_ELEMENTS)
        )
    except InvalidDicomError as error:
        msg = "The file is not DICOM, though it starts like it."
        raise DamagedImageError(msg) from error
    for name in _MAY_BE_EMPTY:
        # Programs that take names away empty what they do not know: that is as if it were missing.
        if name in dataset and dataset[name].is_empty:
            delattr(dataset, name)
    # Files that lack the class in their meta information have it here.
    if meta.sop_class is None and str(dataset.get("SOPClassUID", "")) not in _KINDS:
        _refuse_kind(str(dataset.get("SOPClassUID", "no class")))
    return dataset


def _refuse_kind(found: str) -> NoReturn:
    msg = "The DICOM file holds no photograph of skin but something else."
    raise ImageFormatError(msg, expected=" or ".join(_KINDS.values()), found=found)


def _read_meta(data: bytes) -> _Meta:
    """Walk through the file meta information, which is the same in every DICOM file.

    Source: DICOM PS3.10, section 7.1.
    """
    if data.startswith(_PROGRAM_PREAMBLES):
        msg = "The DICOM file is a program at the same time."
        raise ImageFormatError(msg, found=data[:4].hex())
    found: dict[int, str] = {}
    position = PREFIX_OFFSET + len(PREFIX)
    while data[position : position + 2] == b"\x02\x00":
        long = data[position + 4 : position + 6] in LONG_LENGTHS
        start = position + (12 if long else 8)
        length = int.from_bytes(data[start - (4 if long else 2) : start], "little")
        if start + length > len(data):
            break
        element = int.from_bytes(data[position + 2 : position + 4], "little")
        found[element] = data[start : start + length].rstrip(b"\0 ").decode("ascii", "replace")
        position = start + length
    if 0x10 not in found:
        msg = "The DICOM file ends within its header, or has none."
        raise TruncatedImageError(msg)
    return _Meta(found.get(0x02) or None, found[0x10], position)


def _check_deflated(body: bytes) -> None:
    """Inflate a data set once within bounds, since pydicom would do so without any."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    if len(inflater.decompress(body, _MAX_INFLATED_BYTES + 1)) > _MAX_INFLATED_BYTES:
        msg = "The compressed DICOM file holds too many bytes."
        raise ImageTooLargeError(msg, expected=_MAX_INFLATED_BYTES)
    if not inflater.eof:
        msg = "The compressed DICOM file ends too early."
        raise TruncatedImageError(msg)


def _check_header(dataset: FileDataset) -> None:
    """Refuse what would be decoded wrongly, before anything is decoded."""
    photometric = str(dataset.PhotometricInterpretation)
    channels = _CHANNELS.get(photometric)
    if channels is None or "ModalityLUTSequence" in dataset:
        msg = "The DICOM file stores its colours in a way that is not supported."
        raise ImageFormatError(msg, expected=", ".join(_CHANNELS), found=photometric)
    allocated, stored = int(dataset.BitsAllocated), int(dataset.BitsStored)
    if allocated not in {8, 16}:
        msg = "The DICOM file has an uncommon number of bits."
        raise ImageFormatError(msg, expected="8 or 16", found=allocated)
    signed = int(dataset.PixelRepresentation)
    if (
        not 1 <= stored <= allocated
        or int(dataset.HighBit) != stored - 1
        or int(dataset.SamplesPerPixel) != channels
        or signed not in {0, 1}
        or (signed and photometric not in {"MONOCHROME1", "MONOCHROME2"})
    ):
        msg = "The header of the DICOM file contradicts itself."
        raise DamagedImageError(msg)
    dicom_frame.check_transfer_syntax(dataset)


def _frame_count(dataset: FileDataset) -> int:
    return int(dataset.get("NumberOfFrames", 1) or 1)


def _read_profile(dataset: FileDataset) -> bytes | None:
    profile = dataset.get("ICCProfile")
    if not profile:
        return None
    usable = isinstance(profile, bytes) and len(profile) <= MAX_PROFILE_BYTES
    return bytes(profile) if usable else UNUSABLE_PROFILE


def _to_8_bit(dataset: FileDataset, samples: dicom_frame.Samples) -> NDArray[np.uint8]:
    """Stored samples to grey (H, W, 1) or RGB (H, W, 3)."""
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        return _apply_palette(dataset, samples)
    if samples.ndim == 3:
        return scale_to_8_bit(samples.astype(np.uint16), int(dataset.BitsStored))
    grey = _apply_window(dataset, samples)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        grey = 255 - grey
    return grey[..., np.newaxis]


def _apply_palette(dataset: FileDataset, samples: dicom_frame.Samples) -> NDArray[np.uint8]:
    from pydicom.pixels.processing import apply_color_lut

    colours = np.asarray(apply_color_lut(samples, dataset))
    if colours.dtype == np.uint16:
        # The high byte: some programs store a colour of 8 bits times 256, others times 257.
        colours = colours >> 8
    return np.ascontiguousarray(colours, dtype=np.uint8)


def _apply_window(dataset: FileDataset, samples: dicom_frame.Samples) -> NDArray[np.uint8]:
    """Grey values as the file wants them shown: rescaled, windowed, spread over 0 to 255.

    Without a window the whole range of the stored bits is spread.
    """
    from pydicom.pixels.processing import apply_rescale, apply_windowing

    bits, signed = int(dataset.BitsStored), int(dataset.PixelRepresentation)
    lowest = -(2 ** (bits - 1)) if signed else 0
    ends = np.array([lowest, lowest + 2**bits - 1])
    values = np.asarray(apply_rescale(samples, dataset), dtype=np.float64)
    low, high = sorted(np.asarray(apply_rescale(ends, dataset), dtype=np.float64))
    if "WindowCenter" in dataset and "WindowWidth" in dataset:
        values = np.asarray(apply_windowing(values, dataset), dtype=np.float64)
    if not high > low:
        msg = "The DICOM file gives all its grey values the same brightness."
        raise DamagedImageError(msg)
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(np.rint(share * 255), dtype=np.uint8)
