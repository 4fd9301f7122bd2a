"""What the window shows before anything is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from skinapp.ui.case.recent import RecentList
from skinapp.ui.case.sample_row import SampleRow
from skinapp.ui.engine.states import EngineFailed, EngineLoading, EngineReady, EngineState
from skinapp.ui.widgets.i18n import error_sentence
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_M, SPACE_S, SPACE_XL, tokens_of

_COLUMN_WIDTH = 560
_ICON_PX = 64
_BAR_WIDTH = 240


class StartPage(QWidget):
    """How to begin, what the program is for, and how far the models are."""

    retry_wanted = Signal()

    def __init__(self, open_: QAction, folder: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        symbol = plain_label()
        symbol.setPixmap(icon_pixmap("app", "#000000", _ICON_PX, self.devicePixelRatioF()))
        column = QVBoxLayout()
        column.setSpacing(SPACE_M)
        column.addStretch(2)
        column.addWidget(symbol)
        column.addSpacing(SPACE_S)
        column.addWidget(plain_label(self.tr("Open a dermoscopy image"), "display"))
        column.addWidget(
            plain_label(
                self.tr(
                    "Drop images or a folder anywhere in this window, paste one, or choose them "
                    "here. JPEG, PNG, TIFF, BMP, WebP, DICOM and HEIC can be read."
                ),
                "large",
                wrap=True,
            )
        )
        column.addSpacing(SPACE_S)
        column.addLayout(self._make_buttons(open_, folder))
        column.addSpacing(SPACE_M)
        self.recent = RecentList()
        column.addWidget(self.recent)
        self.samples = SampleRow()
        column.addWidget(self.samples)
        column.addSpacing(SPACE_XL)
        column.addWidget(self._make_models())
        column.addStretch(3)
        column.addWidget(
            plain_label(
                self.tr(
                    "For dermoscopy images of single skin lesions, read by a clinician who has "
                    "seen the patient. An aid to reading, not a diagnosis and not a medical "
                    "device. Images never leave this computer."
                ),
                "muted",
                wrap=True,
            )
        )
        column.addSpacing(SPACE_XL)
        holder = QWidget()
        holder.setFixedWidth(_COLUMN_WIDTH)
        holder.setLayout(column)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(holder)
        row.addStretch(1)

    def show_recent(self, paths: Sequence[Path]) -> None:
        """Offer what was opened lately, or samples to whoever opened nothing yet.

        Args:
            paths: The last one first.
        """
        self.recent.show_paths(paths)
        self.samples.setVisible(not paths)

    def render_engine(self, state: EngineState) -> None:
        """Show how far the models are."""
        self._bar.setVisible(isinstance(state, EngineLoading))
        self._again.setVisible(isinstance(state, EngineFailed))
        if isinstance(state, EngineReady):
            info = state.analyst.info
            text = self.tr("Models ready: {name} {version}")
            self._models.setText(text.format(name=info.bundle_name, version=info.bundle_version))
        elif isinstance(state, EngineFailed):
            self._models.setText(error_sentence(state.error))
        else:
            self._show_loading(state.fraction)
        symbol = "warning" if isinstance(state, EngineFailed) else ""
        self._symbol.setVisible(bool(symbol))
        if symbol:
            colour = tokens_of(self.palette()).warning_line
            self._symbol.setPixmap(icon_pixmap(symbol, colour, 20, self.devicePixelRatioF()))

    def _show_loading(self, fraction: float | None) -> None:
        if fraction is None:
            text = self.tr("The models load in the background. You can open an image already.")
            self._bar.setRange(0, 0)
        else:
            text = self.tr(
                "The models are prepared for this computer, which happens once and takes a "
                "minute or two. You can open an image already."
            )
            self._bar.setRange(0, 100)
            self._bar.setValue(round(100 * fraction))
        self._models.setText(text)

    @property
    def model_text(self) -> str:
        """What is said about the models."""
        return self._models.text()

    def _make_buttons(self, open_: QAction, folder: QAction) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        for action, role in ((open_, "primary"), (folder, "")):
            button = QPushButton(action.text())
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            if role:
                button.setProperty("role", role)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _make_models(self) -> QWidget:
        self._symbol = plain_label()
        self._models = plain_label(wrap=True)
        self._models.setAccessibleName(self.tr("State of the models"))
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("The models are loading"))
        self._again = QPushButton(self.tr("Try again"))
        self._again.clicked.connect(self.retry_wanted)
        line = QHBoxLayout()
        line.setSpacing(SPACE_S)
        line.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._models, 1)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_M)
        layout.addLayout(line)
        layout.addWidget(self._bar)
        layout.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        return holder
