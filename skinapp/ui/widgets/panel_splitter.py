"""A page with its panel at the right, which the user can draw wider."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

_WIDEST_PANEL = 640


class PanelSplitter(QSplitter):
    """The panel keeps its width when the window grows; it is never narrower than its contents need.

    Args:
        name: Under which its sizes are remembered.
        body: What takes all other room.
        panel: With the smallest width set.
    """

    def __init__(self, name: str, body: QWidget, panel: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName(name)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)  # Qt takes the mouse on five pixels all the same
        panel.setMaximumWidth(_WIDEST_PANEL)
        self.addWidget(body)
        self.addWidget(panel)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.setSizes([1, panel.minimumWidth()])
        self._chosen: tuple[int, ...] = ()
        self.splitterMoved.connect(self._keep)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The sizes that the user set, now or earlier; empty where they are the program's own."""
        return self._chosen

    def restore(self, sizes: Sequence[int]) -> None:
        """Take sizes of an earlier window; what cannot be one is passed over."""
        if len(sizes) == self.count() and all(sizes):
            self._chosen = (sizes[0], min(sizes[1], _WIDEST_PANEL))
            self.setSizes(list(self._chosen))

    def _keep(self) -> None:
        self._chosen = tuple(self.sizes())
