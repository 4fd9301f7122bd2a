"""Whether a JPEG stream holds all of its image: libjpeg makes up what is missing, and says nothing.

Source: ITU-T T.81 (1992), annexes B and G. Why: decisions 0150 and 0151.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.image_formats.jpeg_stream import EOI, FRAMES, SOS

ARITHMETIC: Final = frozenset({0xC9, 0xCA})
_PROGRESSIVE: Final = frozenset({0xC2, 0xCA})
_COEFFICIENTS: Final = 64
EOI_BYTES: Final = bytes((0xFF, EOI))
_FIRST_RESTART: Final = 0xD0
_RESTART: Final = re.compile(rb"\xff([\xd0-\xd7])")

# Entropy-coded data that decodes to something else than the grey of missing blocks.
# Its first bits are ones: libjpeg puts zeros where bits are missing.
_FILLER: Final = b"\xff\0" + bytes(range(1, 65)) * 2
_GREY_TOLERANCE: Final = 3
_LAST_BYTES: Final = 8
"""More bits than the last block of an image may leave unused."""


class Coverage:
    """Which coefficients of which components the scans bring to their last bit.

    A file that ends early may still be well-formed: a progressive one then lacks details, others
    lack a colour.
    """

    def __init__(self) -> None:
        self.frame = 0
        self.scans = 0
        self._missing: dict[int, set[int]] = {}

    def note(self, marker: int, header: bytes) -> None:
        """Take the header of a segment into account; more bytes may follow it."""
        if marker in FRAMES:
            self.frame = marker
            components = header[6 : 6 + 3 * header[5] : 3] if len(header) > 5 else b""
            self._missing = {component: set(range(_COEFFICIENTS)) for component in components}
        elif marker == SOS:
            self.scans += 1
            self._note_scan(header)

    def _note_scan(self, header: bytes) -> None:
        count = header[0] if header else 0
        if len(header) < 4 + 2 * count:
            return
        first, last, bits = header[1 + 2 * count : 4 + 2 * count]
        if self.frame not in _PROGRESSIVE:
            # These three are meaningless here, and not all encoders set them right.
            first, last, bits = 0, _COEFFICIENTS - 1, 0
        if bits & 0x0F:
            return
        for component in header[1 : 1 + 2 * count : 2]:
            self._missing.get(component, set()).difference_update(range(first, last + 1))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(self._missing.values())


def may_lack_blocks(colour: NDArray[np.uint8], frame: int) -> bool:
    """Whether the last pixel can be one that libjpeg made up.

    Where data are missing, it leaves blocks of medium grey and says nothing. With arithmetic coding
    this cannot be told apart: zeros at the end of the data are left out by encoders.
    """
    if frame in ARITHMETIC:
        return False
    if frame in _PROGRESSIVE or colour.shape[-1] not in {1, 3}:
        return True
    corner = colour[-1, -1].astype(int)
    return bool((abs(corner - 128) <= _GREY_TOLERANCE).all())


def with_filler(stream: bytes) -> bytes:
    """The same image with more data in its last scan: only if it lacks some do they matter.

    Some follow a restart marker, since the cut may be where one is due.
    """
    restarts = _RESTART.findall(stream, max(stream.rfind(bytes((0xFF, SOS))), 0))
    due = (restarts[-1][0] - _FIRST_RESTART + 1) % 8 if restarts else 0
    restart = bytes((0xFF, _FIRST_RESTART + due))
    # A cut right behind FF leaves one that would make a marker of the filler.
    whole = stream[: -len(EOI_BYTES)].rstrip(b"\xff")
    return whole + _FILLER + restart + _FILLER + EOI_BYTES


def without_last_bytes(stream: bytes) -> bytes:
    """The stream without the last data of its last scan, padding left aside."""
    whole = stream[: -len(EOI_BYTES)].rstrip(b"\0\xff")
    return whole[:-_LAST_BYTES] + EOI_BYTES
