"""Icons from the bundled SVG files, drawn in the colour of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from skinapp.core.resources import resource_path
from skinapp.ui.widgets.tokens import Tokens

_RATIOS = (1.0, 2.0)


def themed_icon(name: str, tokens: Tokens, size_px: int = 20) -> QIcon:
    """An icon for buttons and menus.

    Args:
        name: File name below ``resources/icons`` without its suffix.
        tokens: Gives the colours of the normal and the disabled icon.
        size_px: Side in logical pixels.

    Returns:
        The icon for plain and for high-density screens; Qt scales for those between.
    """
    icon = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, tokens.text), (QIcon.Mode.Disabled, tokens.line)):
        for ratio in _RATIOS:
            icon.addPixmap(icon_pixmap(name, colour, size_px, ratio), mode)
    return icon


def rail_icon(name: str, tokens: Tokens, size_px: int) -> QIcon:
    """An icon that takes the accent colour while its page is shown.

    Args:
        name: File name below ``resources/icons`` without its suffix.
        tokens: Gives the colours.
        size_px: Side in logical pixels.

    Returns:
        The icon with one drawing for each state.
    """
    icon = QIcon()
    for state, colour in ((QIcon.State.Off, tokens.muted), (QIcon.State.On, tokens.accent)):
        for ratio in _RATIOS:
            icon.addPixmap(icon_pixmap(name, colour, size_px, ratio), QIcon.Mode.Normal, state)
    return icon


def icon_pixmap(name: str, colour: str, size_px: int, ratio: float) -> QPixmap:
    """One drawing of an icon.

    Args:
        name: File name below ``resources/icons`` without its suffix.
        colour: Takes the place of ``currentColor``, as ``#rrggbb``.
        size_px: Side in logical pixels.
        ratio: Device pixels in a logical one.

    Returns:
        The pixmap, transparent around the drawing.
    """
    svg = _read_svg(name).replace(b"currentColor", colour.encode())
    renderer = QSvgRenderer(QByteArray(svg))
    side = round(size_px * ratio)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def _read_svg(name: str) -> bytes:
    return resource_path("icons", f"{name}.svg").read_bytes()


def app_icon() -> QIcon:
    """The icon of the program."""
    icon = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(icon_pixmap("app", "#000000", side, 1.0))
    return icon
