"""Name and logo of the clinic."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import ImageError, ImageFormatError
from skinapp.core.images import ShapeLimits, read_image
from skinapp.reports.graphics import reduced
from skinapp.reports.paper import ReportStyle

_log = logging.getLogger(__name__)

# Name plates are long and low.
_LOGO_SHAPE: Final = ShapeLimits(min_side=8, max_aspect=20)
_FORMATS: Final = ("JPEG", "PNG")


@dataclass(frozen=True, eq=False)
class Letterhead:
    """What stands above the title.

    Attributes:
        clinic_name: May be empty.
        logo_hwc_u8: (H, W, 3) RGB, scaled down; None if there is none.
        logo_error: Code of the error that kept a chosen logo out; empty if none did.
    """

    clinic_name: str = ""
    logo_hwc_u8: NDArray[np.uint8] | None = None
    logo_error: str = ""


def load_letterhead(style: ReportStyle) -> Letterhead:
    """Read the logo, if one was chosen.

    A report without its logo is better than none, so a logo that cannot be used is left out.

    Args:
        style: The clinic's choice.

    Returns:
        The letterhead; ``logo_error`` says whether a logo is missing.
    """
    name = style.clinic_name.strip()
    if style.clinic_logo is None:
        return Letterhead(name)
    try:
        image = read_image(style.clinic_logo, _LOGO_SHAPE)
        if image.source_format not in _FORMATS:
            msg = "The logo is neither PNG nor JPEG."
            raise ImageFormatError(msg, expected="PNG or JPEG", found=image.source_format)
    except ImageError as error:
        _log.warning("the clinic logo cannot be used: %s", error.code)
        return Letterhead(name, logo_error=error.code)
    return Letterhead(name, reduced(image.pixels_hwc_u8))
