"""Look of a report: fonts, sizes, spaces and colours in one place."""

from __future__ import annotations

from functools import cache
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from skinapp.core.resources import resource_path

REGULAR: Final = "NotoSans-Regular"
BOLD: Final = "NotoSans-Bold"

# Lengths in points. Spaces are steps of one scale: 4, 8, 12, 16, 24.
MARGIN: Final = 48
TOP_MARGIN: Final = 32
BOTTOM_MARGIN: Final = 28
FOOTER_HEIGHT: Final = 24
GUTTER: Final = 16
HAIRLINE: Final = 0.5
BAR_HEIGHT: Final = 4
IMAGE_MIN_HEIGHT: Final = 96
IMAGE_MAX_HEIGHT: Final = 184
LOGO_MAX_HEIGHT: Final = 24
WRITING_LINE_HEIGHT: Final = 20

# Type sizes in points: 8, 9, 11, 15, 20. These two are also measured or drawn with.
SMALL_SIZE: Final = 8
FIGURE_SIZE: Final = 15

INK: Final = HexColor(0x1F2933)
GREY: Final = HexColor(0x5B6770)
LINE: Final = HexColor(0xD5DADF)
PANEL: Final = HexColor(0xF4F6F8)
SURROUND: Final = HexColor(0xE6E6E6)
"""Neutral grey beside an image, so that its colours are judged rightly."""
ACCENT: Final = HexColor(0x0B6E75)
"""The one accent, that of the window in its light theme."""
BENIGN: Final = HexColor(0x0072B2)
MALIGNANT: Final = HexColor(0xD55E00)
"""Blue and vermilion of the set for all forms of colour vision.

Source: Okabe and Ito, "Color Universal Design" (2008).
"""


def _style(name: str, size: float, leading: float, **options: object) -> ParagraphStyle:
    defaults: dict[str, object] = {"fontName": REGULAR, "textColor": INK, "splitLongWords": 1}
    return ParagraphStyle(name, fontSize=size, leading=leading, **(defaults | options))


DISPLAY: Final = _style("display", 20, 24, fontName=BOLD)
NAME: Final = _style("name", 11, 16, spaceBefore=4)
HEADING: Final = _style("heading", 9, 12, fontName=BOLD, textColor=ACCENT, spaceAfter=4)
BODY: Final = _style("body", 9, 12)
BODY_BOLD: Final = _style("body bold", 9, 12, fontName=BOLD)
BODY_RIGHT: Final = _style("body right", 9, 12, alignment=TA_RIGHT)
BODY_BOLD_RIGHT: Final = _style("body bold right", 9, 12, fontName=BOLD, alignment=TA_RIGHT)
STRONG: Final = _style("strong", 11, 14, fontName=BOLD)
STRONG_RIGHT: Final = _style("strong right", 11, 14, fontName=BOLD, alignment=TA_RIGHT)
FIGURE: Final = _style("figure", FIGURE_SIZE, 18, alignment=TA_RIGHT)
LEAD: Final = _style("lead", 9, 12, fontName=BOLD, textColor=ACCENT)
SMALL_LEAD: Final = _style("small lead", SMALL_SIZE, 10, fontName=BOLD, textColor=ACCENT)
FIGURE_LEFT: Final = _style("figure left", FIGURE_SIZE, 18)
SMALL: Final = _style("small", SMALL_SIZE, 10, textColor=GREY)
SMALL_CENTRED: Final = _style("small centred", SMALL_SIZE, 10, textColor=GREY, alignment=TA_CENTER)
SMALL_RIGHT: Final = _style("small right", SMALL_SIZE, 10, textColor=GREY, alignment=TA_RIGHT)


@cache
def register_fonts() -> frozenset[int]:
    """Make the bundled fonts known to reportlab.

    Returns:
        Code points that both weights have a glyph for.
    """
    covered = []
    for name in (REGULAR, BOLD):
        font = TTFont(name, str(resource_path("fonts", f"{name}.ttf")))
        pdfmetrics.registerFont(font)
        covered.append(frozenset(font.face.charToGlyph))
    return covered[0] & covered[1]
