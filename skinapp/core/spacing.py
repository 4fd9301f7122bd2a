"""How many millimetres a pixel of a file is, where the file says so. Torch-free."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import pydicom

_TAGS: Final = ("PixelSpacing", "NominalScannedPixelSpacing", "ImagerPixelSpacing")
_PLAUSIBLE_MM: Final = (1e-4, 1.0)
"""Of dermoscopy: a lesion has many pixels, and a pixel is no atom."""
_SQUARE: Final = 0.01


def pixel_spacing_mm(file: Path) -> float | None:
    """The side of a pixel.

    Args:
        file: An image file.

    Returns:
        In millimetres; None where the file is no DICOM, says nothing, or nothing likely: pixels
        that are no squares, or sizes that no dermoscope has.
    """
    try:
        found = pydicom.dcmread(file, specific_tags=list(_TAGS), stop_before_pixels=True)
        rows = next((found.get(tag) for tag in _TAGS if found.get(tag)), None)
        down, across = (float(value) for value in rows or ())
    # What pydicom raises on files that are no DICOM, or damaged, is of many kinds.
    except (pydicom.errors.InvalidDicomError, OSError, ValueError, TypeError, AttributeError,
            LookupError, EOFError, NotImplementedError):  # fmt: skip
        return None
    low, high = _PLAUSIBLE_MM
    if not low <= down <= high or not math.isclose(down, across, rel_tol=_SQUARE):
        return None
    return down
