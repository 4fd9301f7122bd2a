"""Whether three components of a JPEG stream are RGB or luminance with chrominance.

Up to five places say so, and real programs let them contradict each other: the names of the
components, the Adobe and JFIF markers, the sampling, and the header of the file around the stream.
Where they agree they are believed, else the pixels decide, and what stays in doubt is told.

Source: ITU-T T.81 (1992); T.871 (JFIF) and T.872 (2012), 6.5.3 (APP14); DICOM PS3.5, 8.2.1.
Why: decisions 0150 and 0152.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.image_formats.jpeg_stream import APP0, APP14, FRAMES, SOI, SOS, segments

_NAMES_OF_RGB: Final = b"RGB"
_LOOKED_AT: Final = 256
"""Pixels along a side, at most, that are looked at."""
_OUT_OF_GAMUT: Final = 6
"""Grey levels that rounding and compression move a colour out of the cube, at most."""
_MANY: Final = 0.01
_FEW: Final = 0.001
_FLAT_CHROMA: Final = 0.5
_ALIKE: Final = 0.6


class Coding(Enum):
    """How three components hold a colour; the value is the transform of an Adobe marker."""

    RGB = 0
    YCBCR = 1


@dataclass(frozen=True)
class Claims:
    """What a stream says of its colours.

    Attributes:
        names: Identifiers of the components, in order.
        sampling: Horizontal and vertical sampling factor of each, as one byte.
        adobe: Transform of the Adobe marker; None without the marker.
        jfif: Whether there is a JFIF marker.
    """

    names: bytes = b""
    sampling: bytes = b""
    adobe: int | None = None
    jfif: bool = False

    @classmethod
    def of(cls, stream: bytes) -> Claims:
        """Read them; a damaged stream says less."""
        names, sampling, jfif, adobe = b"", b"", False, None
        for segment in segments(stream):
            payload = stream[segment.payload : min(segment.end, segment.payload + 32)]
            if segment.marker in FRAMES and len(payload) > 5:
                parts = payload[6 : 6 + 3 * payload[5]]
                names, sampling = parts[::3], parts[1::3]
            elif segment.marker == APP0 and payload.startswith(b"JFIF\0"):
                jfif = True
            elif segment.marker == APP14 and payload.startswith(b"Adobe") and len(payload) > 11:
                adobe = payload[11]
            elif segment.marker == SOS:
                break
        return cls(names, sampling, adobe, jfif)

    @property
    def of_three(self) -> bool:
        """Whether there is anything to tell apart."""
        return len(self.names) == 3 == len(self.sampling)

    @property
    def halved(self) -> bool:
        """Whether components differ in size, as chrominance may, but not green and blue."""
        return len(set(self.sampling)) > 1

    @property
    def by_libjpeg(self) -> Coding:
        """What libjpeg takes the components for."""
        if self.jfif:
            return Coding.YCBCR
        if self.adobe is not None:
            return Coding.RGB if self.adobe == 0 else Coding.YCBCR
        return Coding.RGB if self.names == _NAMES_OF_RGB else Coding.YCBCR

    @property
    def evidence(self) -> set[Coding]:
        """Codings for which something in the stream speaks; both if it contradicts itself."""
        found = {Coding.YCBCR} if self.halved or self.jfif else set()
        if self.names == _NAMES_OF_RGB:
            found.add(Coding.RGB)
        if self.adobe in {0, 1}:
            found.add(Coding(self.adobe))
        return found

    @property
    def proof(self) -> Coding | None:
        """What the frame header alone leaves no doubt of."""
        named = self.names == _NAMES_OF_RGB
        if named == self.halved:
            return None
        return Coding.RGB if named else Coding.YCBCR


@dataclass(frozen=True)
class Verdict:
    """How to decode.

    Attributes:
        coding: Of the three components; None if there are not three.
        doubtful: Whether the colours may be wrong all the same.
    """

    coding: Coding | None = None
    doubtful: bool = False


def decide(
    claims: Claims,
    declared: Coding | None,
    stored: Callable[[], NDArray[np.uint8]],
    *,
    trusted: bool = False,
) -> Verdict:
    """Choose between the codings.

    Args:
        claims: What the stream says.
        declared: What the file around it says; None for a file that is the stream itself.
        stored: Gives the components as they are stored, uint8 (H, W, 3); called only in doubt.
        trusted: Whether the file around it is where such streams are meant to say it.

    Returns:
        The verdict.
    """
    if not claims.of_three:
        return Verdict()
    if claims.halved and claims.proof:
        return Verdict(Coding.YCBCR)
    evidence = claims.evidence
    if claims.proof and evidence == {claims.proof}:
        return Verdict(claims.proof)
    said = evidence | ({declared} if declared else set())
    if said <= {Coding.YCBCR} and declared is None:
        # What nearly every file says, or leaves out; see ``is_doubted``.
        return Verdict(Coding.YCBCR)
    looks = look(stored())
    if not evidence:
        believed = looks is None and (trusted or declared is Coding.YCBCR)
        return Verdict(looks or declared, looks is not declared and not believed)
    first = claims.proof or claims.by_libjpeg
    return Verdict(looks or first, looks is None or looks not in said)


def is_doubted(claims: Claims, colour_hwc_u8: NDArray[np.uint8]) -> bool:
    """Whether decoded colours look as if the stream had held RGB, against all that it says.

    Args:
        claims: What the stream says: luminance and chrominance.
        colour_hwc_u8: RGB made of them, uint8 (H, W, 3).
    """
    if not claims.of_three or claims.halved:
        return False
    rgb = _sample(colour_hwc_u8).astype(np.float32)
    y = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    blue, red = 128 + (rgb[..., 2] - y) / 1.772, 128 + (rgb[..., 0] - y) / 1.402
    components = np.stack([y, blue, red], axis=-1)
    return look(np.clip(np.rint(components), 0, 255).astype(np.uint8)) is Coding.RGB


def look(stored_hwc_u8: NDArray[np.uint8]) -> Coding | None:
    """See from stored components what they are.

    Luminance and chrominance of a photograph stay within the cube of RGB colours, and chrominance
    has much less detail. Red, green and blue have the same edges.

    Args:
        stored_hwc_u8: uint8 (H, W, 3).

    Returns:
        The coding; None where both are possible.
    """
    stored = _sample(stored_hwc_u8).astype(np.float32)
    y, cb, cr = stored[..., 0], stored[..., 1] - 128, stored[..., 2] - 128
    rgb = np.stack([y + 1.402 * cr, y - 0.344 * cb - 0.714 * cr, y + 1.772 * cb], axis=-1)
    outside = float(np.mean(((rgb < -_OUT_OF_GAMUT) | (rgb > 255 + _OUT_OF_GAMUT)).any(axis=-1)))
    edges = np.diff(stored, axis=1).reshape(-1, 3).astype(np.float64)
    power = np.sqrt((edges**2).mean(axis=0)) + 1e-9
    alike = [
        float((edges[:, i] * edges[:, j]).mean() / (power[i] * power[j]))
        for i, j in ((0, 1), (1, 2))
    ]
    if outside > _MANY or (min(alike) > _ALIKE and power[1:].min() > _FLAT_CHROMA * power[0]):
        return Coding.RGB
    if outside < _FEW and power[1:].max() < _FLAT_CHROMA * power[0]:
        return Coding.YCBCR
    return None


def _sample(pixels_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    step = max(1, max(pixels_hwc_u8.shape) // _LOOKED_AT)
    return pixels_hwc_u8[::step, ::step]


def coded_as(stream: bytes, coding: Coding) -> bytes:
    """The stream with a marker that makes libjpeg take its three components for this.

    Args:
        stream: The stream.
        coding: What they are.

    Returns:
        The stream itself if libjpeg takes them for it anyway.
    """
    if Claims.of(stream).by_libjpeg is coding:
        return stream
    kept = [SOI, b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0" + bytes((coding.value,))]
    kept += (
        stream[one.start : one.end] for one in segments(stream) if one.marker not in {APP0, APP14}
    )
    return b"".join(kept)
