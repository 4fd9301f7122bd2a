"""Design tokens: every distance, size of type and colour that the window uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QPalette

SPACE_XS: Final = 4
SPACE_S: Final = 8
SPACE_M: Final = 12
SPACE_L: Final = 16
SPACE_XL: Final = 24

SCROLL_BAR_WIDTH: Final = 10
"""The only distances between things, in logical pixels."""

TYPE_SMALL: Final = 11
TYPE_BODY: Final = 13
TYPE_LARGE: Final = 15
TYPE_TITLE: Final = 20
TYPE_DISPLAY: Final = 28
"""The only sizes of type, in logical pixels."""


@dataclass(frozen=True)
class Tokens:
    """Colours of one theme, as ``#rrggbb``.

    Attributes:
        window: Behind everything.
        surface: Panels, fields, menus.
        hover: A surface under the pointer.
        line: Rules and borders.
        text: Main text.
        muted: Secondary text; at least 4.5 to 1 on window and surface.
        accent: Primary buttons, selection, focus.
        on_accent: Text on the accent.
        selected: A chosen row.
        stage: Around the image; neutral, so that its colours are judged rightly.
        on_stage: Text on the stage.
        track: The empty part of a bar.
        malignant: Okabe-Ito vermillion, or its lighter neighbour on dark.
        benign: Okabe-Ito blue, or sky blue on dark.
        warning: Behind a notice.
        warning_line: Edge of a notice.
    """

    window: str
    surface: str
    hover: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selected: str
    stage: str
    on_stage: str
    track: str
    malignant: str
    benign: str
    warning: str
    warning_line: str


LIGHT: Final = Tokens(
    window="#f5f6f7",
    surface="#ffffff",
    hover="#eceff1",
    line="#d8dde1",
    text="#1b2126",
    muted="#57626b",
    accent="#0b6e75",
    on_accent="#ffffff",
    selected="#e4f0f1",
    stage="#c6c6c6",
    on_stage="#262626",
    track="#e3e7ea",
    malignant="#d55e00",
    benign="#0072b2",
    warning="#fdf3dc",
    warning_line="#c98a00",
)

DARK: Final = Tokens(
    window="#1a1d20",
    surface="#22262a",
    hover="#2c3136",
    line="#3a4046",
    text="#e8ebed",
    muted="#a3adb5",
    accent="#4fb3ba",
    on_accent="#0c1f21",
    selected="#21393c",
    stage="#3a3a3a",
    on_stage="#e4e4e4",
    track="#363c42",
    malignant="#ee7f2d",
    benign="#56b4e9",
    warning="#3a3220",
    warning_line="#e0a92e",
)


def tokens_of(palette: QPalette) -> Tokens:
    """The tokens that belong to a widget's palette; painting code asks here and stores nothing."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightnessF() < 0.5 else LIGHT
