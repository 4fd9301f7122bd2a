"""The line at the bottom: device, bundle, time taken, and what the program is not."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QStatusBar, QWidget

from skinapp.ui.case.states import CaseState, Done
from skinapp.ui.engine.states import EngineFailed, EngineReady, EngineState
from skinapp.ui.widgets.i18n import device_reason
from skinapp.ui.widgets.text import plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_M

_BAR_WIDTH = 96


class StatusStrip(QStatusBar):
    """Renders the state of the models and the time of the last analysis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._device = plain_label(role="muted")
        self._bundle = plain_label(role="muted")
        self._seconds = plain_label(role="muted")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("The models are loading"))
        use = plain_label(self.tr("Aid to reading, not a diagnosis"), "muted")
        for label in (self._device, self._bundle, self._seconds, use):
            label.setContentsMargins(SPACE_M, 2, SPACE_M, 2)
        for widget in (self._device, self._bar, self._bundle, self._seconds):
            self.addWidget(widget)
        self.addPermanentWidget(use)

    def render_engine(self, state: EngineState) -> None:
        """Show device and bundle."""
        ready = isinstance(state, EngineReady)
        self._bar.setVisible(not ready and not isinstance(state, EngineFailed))
        self._bundle.setVisible(ready)
        if isinstance(state, EngineReady):
            info = state.analyst.info
            self._device.setText(f"{info.device} ({info.runtime})")
            self._device.setToolTip(plain_tooltip(f"{info.engine}: {device_reason(info)}"))
            members = self.tr("{members} members, {views} views of each image")
            self._bundle.setText(f"{info.bundle_name} {info.bundle_version}")
            self._bundle.setToolTip(
                plain_tooltip(members.format(members=info.member_count, views=info.view_count))
            )
        elif isinstance(state, EngineFailed):
            self._device.setText(self.tr("No models"))
        else:
            self._device.setText(self.tr("Loading the models"))

    def render_case(self, state: CaseState) -> None:
        """Show how long the analysis took, while its result is shown."""
        text = ""
        if isinstance(state, Done):
            seconds = state.reading.assessment.provenance.seconds
            text = self.tr("{seconds} s").format(seconds=f"{seconds:.1f}")
        self._seconds.setText(text)
        self._seconds.setAccessibleName(self.tr("Time of the analysis: {time}").format(time=text))

    @property
    def text(self) -> str:
        """Everything it says, for whoever checks it."""
        return " | ".join(
            label.text() for label in (self._device, self._bundle, self._seconds) if label.text()
        )
