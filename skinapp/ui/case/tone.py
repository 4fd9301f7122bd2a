"""Brightness and contrast of what is looked at; what is analysed never changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MIDDLE = 127.5
_BRIGHTEST = 100.0
"""Grey levels that full brightness adds."""

_STRONGEST = 3.0
"""Factor of full contrast; the least contrast divides by it."""


@dataclass(frozen=True)
class Tone:
    """How an image is shown.

    Attributes:
        brightness: -100 to 100; 0 leaves the image alone.
        contrast: -100 to 100; 0 leaves the image alone.
    """

    brightness: int = 0
    contrast: int = 0

    def table(self) -> NDArray[np.uint8]:
        """The grey level that is shown for each of an image, uint8 (256,)."""
        import numpy as np

        slope = _STRONGEST ** (self.contrast / 100)
        lift = _BRIGHTEST * self.brightness / 100
        levels = (np.arange(256) - _MIDDLE) * slope + _MIDDLE + lift
        return np.asarray(np.rint(np.clip(levels, 0, 255)), dtype=np.uint8)


PLAIN = Tone()
"""The image as it is."""


def toned(image: QImage, tone: Tone) -> QImage:
    """A copy of an image as it is to be shown.

    Args:
        image: Of the format RGB888.
        tone: Brightness and contrast.

    Returns:
        The copy, or the image itself if there is nothing to change.
    """
    if tone == PLAIN:
        return image
    import cv2
    import numpy as np

    height, width, stride = image.height(), image.width(), image.bytesPerLine()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, stride)
    changed = np.ascontiguousarray(cv2.LUT(rows, tone.table()))
    # copy() gives Qt memory of its own, whatever becomes of the array.
    return QImage(changed.data, width, height, stride, QImage.Format.Format_RGB888).copy()
