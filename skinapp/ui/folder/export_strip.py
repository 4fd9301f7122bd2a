"""An export under way: what is written, how far, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from skinapp.core.names import display_name
from skinapp.ui.folder.export import Exporting
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_M

_BAR_WIDTH = 160


class ExportStrip(QWidget):
    """Renders the state of the exporter; hidden while there is nothing to write."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = plain_label(wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("Progress of the export"))
        self.cancel = QPushButton(self.tr("Cancel export"))
        self.cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M)
        row.addWidget(self._text, 1)
        row.addWidget(self._bar)
        row.addWidget(self.cancel)
        self.hide()

    @property
    def text(self) -> str:
        """What is said about the export."""
        return self._text.text()

    def render_state(self, state: Exporting | None) -> None:
        """Show one export, or nothing."""
        self.setVisible(state is not None)
        if state is None:
            return
        self._bar.setRange(0, 0 if state.fraction is None else 100)
        if state.fraction is not None:
            self._bar.setValue(round(100 * state.fraction))
        if state.kind.explains:
            text = self.tr(
                "Writing {name}. Each image is assessed again for its heatmaps, "
                "which takes as long as opening it."
            )
        else:
            text = self.tr("Writing {name}")
        self._text.setText(text.format(name=display_name(state.target)))
