"""The image in one view, or with and without its heatmap in two that move together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from skinapp.core.assessment import Region
from skinapp.ui.case.tone import Tone
from skinapp.ui.case.viewer import ImageViewer
from skinapp.ui.commands.view_mode import ViewMode
from skinapp.ui.images.states import Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GAP = 2


class ViewerPane(QWidget):
    """Two linked views, of which the first is seen side by side only.

    ``detail_wanted`` is emitted when a view has room for more pixels than it was given.
    """

    detail_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plain = ImageViewer()
        self.plain.setAccessibleName(self.tr("Image without heatmap"))
        self.main = ImageViewer()
        self._mode = ViewMode.OVERLAY
        self._opacity = 0.0
        self._held = False
        self._linking = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._row.addWidget(self.plain, 1)
        self._row.addWidget(self.main, 1)
        self.plain.hide()
        for leader, follower in ((self.main, self.plain), (self.plain, self.main)):
            for signal in (leader.zoomed, leader.moved):
                signal.connect(lambda a=leader, b=follower: self._link(a, b))
        # The hidden view shows nobody anything, and side by side it follows the main one.
        self.main.detail_wanted.connect(self.detail_wanted)

    @property
    def mode(self) -> ViewMode:
        """How the heatmap is looked at."""
        return self._mode

    def show_picture(self, picture: Picture | None) -> None:
        """Show an image without a heatmap; see ``ImageViewer.show_image``."""
        levels, size = ((), QSize()) if picture is None else (picture.levels, picture.size)
        for viewer in (self.main, self.plain):
            viewer.show_image(levels, size)

    def sharpen(self, levels: tuple[QImage, ...]) -> None:
        """Draw the image from copies with more pixels; see ``ImageViewer.sharpen``."""
        for viewer in (self.main, self.plain):
            viewer.sharpen(levels)

    def show_layer(self, layer_rgba: NDArray[np.uint8], region: Region) -> None:
        """Lay a heatmap over the image; see ``ImageViewer.show_layer``."""
        self.main.show_layer(layer_rgba, region)

    def set_mode(self, mode: ViewMode) -> None:
        """Choose how the heatmap is looked at."""
        self._mode = mode
        self.plain.setVisible(mode is ViewMode.SIDE_BY_SIDE)
        self._arrange()
        self._look()

    def set_opacity(self, opacity: float) -> None:
        """Set how much of the heatmap is seen, 0 to 1."""
        self._opacity = opacity
        self._look()

    def hold(self, *, held: bool) -> None:
        """Hide the heatmap for as long as a key is held."""
        self._held = held
        self._look()

    def set_tone(self, tone: Tone) -> None:
        """Set brightness and contrast of both views."""
        self.main.set_tone(tone)
        self.plain.set_tone(tone)

    def refresh_colours(self) -> None:
        """Draw what was painted in the colours of the theme before."""
        for viewer in (self.main, self.plain):
            viewer.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Give both views their sizes now, since only views of the same size can be linked."""
        # An odd pixel goes between them.
        self._row.setSpacing(_GAP + (self.width() - _GAP) % 2)
        self._row.invalidate()
        self._row.setGeometry(self.rect())
        self._link(self.main, self.plain)

    def _look(self) -> None:
        visible = self._mode is not ViewMode.IMAGE and not self._held
        self.main.set_layer_look(self._opacity, visible=visible)

    def _link(self, leader: ImageViewer, follower: ImageViewer) -> None:
        # A view that is not seen has any size, so it must neither lead nor follow.
        if self._linking or self._mode is not ViewMode.SIDE_BY_SIDE:
            return
        self._linking = True
        follower.follow(leader)
        self._linking = False
