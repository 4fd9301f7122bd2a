"""Two photographs beside each other with one zoom, or one above the other in turn."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from skinapp.core.assessment import Region
from skinapp.core.outline import Outline
from skinapp.ui.case.viewer import ImageViewer
from skinapp.ui.followup.controller import Compared

_GAP: Final = 2
_FLICKER_MS: Final = 450
_OWN: Final = (255, 255, 255, 255)
_OTHER: Final = (86, 180, 233, 255)
_SHADOW: Final = (0, 0, 0, 150)


class PairView(QWidget):
    """The earlier photograph at the left, the later one at the right.

    Held, or flickering, the right view shows the earlier photograph in the place of the later one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.earlier, self.later = ImageViewer(), ImageViewer()
        self.earlier.setAccessibleName(self.tr("Earlier photograph"))
        self.later.setAccessibleName(self.tr("Later photograph"))
        self._compared: Compared | None = None
        self._outlines = True
        self._held = False
        self._linking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FLICKER_MS)
        self._timer.timeout.connect(lambda: self.hold(held=not self._held))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        for viewer in (self.earlier, self.later):
            self._row.addWidget(viewer, 1)
        for leader, follower in ((self.earlier, self.later), (self.later, self.earlier)):
            for signal in (leader.zoomed, leader.moved):
                signal.connect(lambda a=leader, b=follower: self._link(a, b))

    @property
    def flickers(self) -> bool:
        """Whether the two are shown in turn."""
        return self._timer.isActive()

    @property
    def shows_earlier(self) -> bool:
        """Whether the right view shows the earlier photograph just now."""
        return self._held

    def show_compared(self, compared: Compared | None) -> None:
        """Show two photographs, or nothing."""
        self.flicker(on=False)
        self._compared = compared
        if compared is None:
            for viewer in (self.earlier, self.later):
                viewer.show_image((), QSize())
            return
        size = compared.later[0].size()
        self.earlier.show_image(compared.earlier, size)
        self.later.show_image(compared.later, size)
        self._draw_outlines()

    def hold(self, *, held: bool) -> None:
        """Show the earlier photograph at the right for as long as a key is held."""
        if self._compared is None or held == self._held:
            return
        self._held = held
        self.later.sharpen(self._compared.earlier if held else self._compared.later)
        self._draw_outlines()

    def flicker(self, *, on: bool) -> None:
        """Show both in turn in one large view, or side by side again."""
        self.hold(held=False)
        self.earlier.setVisible(not on)
        if on:
            self._timer.start()
        else:
            self._timer.stop()
        self._arrange()

    def show_outlines(self, *, shown: bool) -> None:
        """Draw the outlines of the lesion, or leave them out."""
        self._outlines = shown
        self._draw_outlines()

    def refresh_colours(self) -> None:
        """Draw what was painted in the colours of the theme before."""
        for viewer in (self.earlier, self.later):
            viewer.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        # Only views of the same size can be linked, so an odd pixel goes between them.
        self._row.setSpacing(_GAP + (self.width() - _GAP) % 2)
        self._row.invalidate()
        self._row.setGeometry(self.rect())
        self._link(self.later, self.earlier)

    def _link(self, leader: ImageViewer, follower: ImageViewer) -> None:
        # A view that is not seen has any size, so it must neither lead nor follow.
        if self._linking or self.earlier.isHidden():
            return
        self._linking = True
        follower.follow(leader)
        self._linking = False

    def _draw_outlines(self) -> None:
        if self._compared is None:
            return
        found = self._compared.comparison
        height, width = found.later.pixels_hwc_u8.shape[:2]
        one, two = found.earlier.outline, found.later.outline
        # Where they do not lie upon each other, the other one's outline says nothing here.
        fits = found.registration is not None
        sides = (
            (self.earlier, one, two),
            (self.later, *((one, two) if self._held else (two, one))),
        )
        for viewer, own, other in sides:
            layer = outline_layer(height, width, own, other if fits else None)
            viewer.show_layer(layer, Region(0, 0, width, height))
            viewer.set_layer_look(1.0, visible=self._outlines)


def outline_layer(
    height: int, width: int, own: Outline | None, other: Outline | None
) -> NDArray[np.uint8]:
    """A layer with two outlines: that of the photograph in white, the other one's in blue.

    Args:
        height: Of the photograph.
        width: Of the photograph.
        own: Outline of its lesion.
        other: Of the lesion on the other photograph.

    Returns:
        RGBA uint8 (H, W, 4) with straight alpha.
    """
    import cv2

    layer = np.zeros((height, width, 4), np.uint8)
    thick = max(1, round(max(height, width) / 500))
    for outline, colour in ((other, _OTHER), (own, _OWN)):
        if outline is not None:
            points = [np.round(outline.points_n2).astype(np.int32)]
            for line, wide in ((_SHADOW, thick + 2), (colour, thick)):
                cv2.polylines(layer, points, True, line, wide, cv2.LINE_8)  # noqa: FBT003
    return layer
