"""One image and its assessment side by side."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skinapp.core.case import CaseDetails
from skinapp.core.errors import CancelledError
from skinapp.ui.actions import Actions
from skinapp.ui.controllers.states import CaseState, Done, Empty, Failed, Picture, Running
from skinapp.ui.tokens import SPACE_M, tokens_of
from skinapp.ui.views.assessment_panel import AssessmentPanel
from skinapp.ui.views.icons import icon_pixmap
from skinapp.ui.views.image_viewer import ImageViewer
from skinapp.ui.views.legend_strip import LegendStrip
from skinapp.ui.views.text import plain_label
from skinapp.ui.views.viewer_header import ViewerHeader

_STAGE_ICON_PX = 56


class CasePage(QWidget):
    """Header, image and legend at the left, the panel at the right; renders one state."""

    details_edited = Signal(object)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._state: CaseState = Empty()
        self._explained = 0
        self._held = False
        self.header = ViewerHeader(actions)
        self.viewer = ImageViewer()
        self.legend = LegendStrip()
        self.panel = AssessmentPanel(actions.save, actions.print)
        self._stage = Stage()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._stage)
        self._stack.addWidget(self.viewer)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.header)
        left.addWidget(self._stack, 1)
        left.addWidget(self.legend)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left, 1)
        layout.addWidget(self.panel)
        self.panel.explanation_chosen.connect(self.explain)
        self.panel.details_edited.connect(self.details_edited)
        self.header.opacity_changed.connect(lambda _opacity: self._look())
        self.viewer.zoomed.connect(self._show_zoom)
        actions.heatmap.toggled.connect(lambda _on: self._look())
        for index, action in enumerate(actions.explain):
            action.triggered.connect(lambda _checked=False, chosen=index: self.explain(chosen))

    def render_state(self, state: CaseState, details: CaseDetails) -> None:
        """Show one state, and nothing of the one before.

        Args:
            state: Of the open image.
            details: What the user wrote about it.
        """
        self._state = state
        picture: Picture | None = None
        if isinstance(state, Running | Done | Failed):
            picture = state.picture
        self.viewer.show_image(() if picture is None else picture.levels)
        self._stack.setCurrentWidget(self._stage if picture is None else self.viewer)
        self._stage.show_state(state)
        self._show_zoom()
        if not isinstance(state, Empty):
            self.header.show_position(state.position)
        self.panel.render_state(state, details)
        heatmaps = len(state.reading.layers) if isinstance(state, Done) else 0
        self.header.set_heatmap_enabled(enabled=heatmaps > 0)
        self._actions.heatmap.setEnabled(heatmaps > 0)
        for index, action in enumerate(self._actions.explain):
            action.setEnabled(index < heatmaps)
        self.legend.show_heatmap(None)
        if heatmaps:
            self.explain(0)
        elif isinstance(state, Done):
            self.legend.show_text(self.tr("There is no heatmap for this image."))
        self._look()

    def explain(self, index: int) -> None:
        """Show the heatmap of one of the top 3.

        Args:
            index: Which one, from 0; ignored where there is none.
        """
        state = self._state
        if not isinstance(state, Done) or index >= len(state.reading.layers):
            return
        self._explained = index
        self.viewer.show_layer(state.reading.layers[index])
        self.legend.show_heatmap(state.reading.assessment.heatmaps[index])
        self.panel.result.mark(index)

    @property
    def explained(self) -> int:
        """Which of the top 3 the heatmap explains, from 0."""
        return self._explained

    def hold(self, *, held: bool) -> None:
        """Hide the heatmap for as long as a key is held."""
        self._held = held
        self._look()

    def refresh_colours(self) -> None:
        """Draw what was painted in the colours of the theme before."""
        self._stage.show_state(self._state)
        self.panel.refresh_colours()
        self.viewer.viewport().update()

    def _look(self) -> None:
        visible = self._actions.heatmap.isChecked() and not self._held
        self.viewer.set_layer_look(self.header.opacity, visible=visible)

    def _show_zoom(self) -> None:
        shown = self._stack.currentWidget() is self.viewer
        self.header.show_zoom(self.viewer.scale_factor if shown else None)


class Stage(QWidget):
    """What stands in the place of an image that is not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._symbol = plain_label()
        self._text = plain_label(role="on-stage")
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACE_M)
        layout.addStretch(1)
        for label in (self._symbol, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(1)

    def show_state(self, state: CaseState) -> None:
        """Say in a word why there is no image."""
        failed = isinstance(state, Failed)
        if isinstance(state, Failed) and isinstance(state.error, CancelledError):
            text = self.tr("Stopped before the image was read")
        elif failed:
            text = self.tr("This image cannot be shown")
        else:
            text = self.tr("Reading the image…")
        colour = tokens_of(self.palette()).on_stage
        self._symbol.setPixmap(
            icon_pixmap("image", colour, _STAGE_ICON_PX, self.devicePixelRatioF())
        )
        self._text.setText(text)
