"""All keys on one page."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from skinapp.ui.commands.actions import Actions
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_S, SPACE_XL


class ShortcutSheet(QDialog):
    """Lists every command with its keys."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        rows = [
            *actions.table(),
            (self.tr("Hide the heatmap while held"), self.tr("Space or H")),
            (self.tr("Zoom at the pointer"), self.tr("Wheel")),
            (self.tr("Move the image"), self.tr("Drag")),
            (self.tr("Fit to window"), self.tr("Double-click")),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_L)
        grid.setVerticalSpacing(SPACE_S)
        half = (len(rows) + 1) // 2
        for index, (name, keys) in enumerate(rows):
            block, line = divmod(index, half)
            grid.addWidget(plain_label(name), line, 3 * block)
            grid.addWidget(plain_label(keys, "muted"), line, 3 * block + 1)
        grid.setColumnMinimumWidth(2, SPACE_XL)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_L)
        layout.addWidget(plain_label(self.windowTitle(), "title"))
        layout.addLayout(grid)
        layout.addWidget(buttons)
