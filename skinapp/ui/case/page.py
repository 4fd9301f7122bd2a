"""One image and its assessment side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from skinapp.core.case import CaseDetails
from skinapp.core.errors import CancelledError
from skinapp.core.triage import withheld
from skinapp.ui.case.assessment_panel import AssessmentPanel
from skinapp.ui.case.legend_strip import LegendStrip
from skinapp.ui.case.states import CaseState, Done, Empty, Failed, Running
from skinapp.ui.case.thumbnail_strip import ThumbnailStrip
from skinapp.ui.case.thumbnails import ThumbnailController
from skinapp.ui.case.viewer_header import ViewerHeader
from skinapp.ui.case.viewer_pane import ViewerPane
from skinapp.ui.commands.actions import Actions
from skinapp.ui.commands.view_mode import ViewMode
from skinapp.ui.images.states import Picture
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.panel_splitter import PanelSplitter
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_M, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STAGE_ICON_PX = 56


class CasePage(QWidget):
    """Header, image and legend at the left, the panel at the right; renders one state."""

    details_edited = Signal(object)

    def __init__(
        self,
        actions: Actions,
        thumbnails: ThumbnailController,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._state: CaseState = Empty()
        self._explained = 0
        self._picture: Picture | None = None
        self.header = ViewerHeader(actions)
        self.pane = ViewerPane()
        self.viewer = self.pane.main
        self.legend = LegendStrip()
        self.panel = AssessmentPanel(actions.save, actions.print)
        self._stage = Stage()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._stage)
        self._stack.addWidget(self.pane)
        self.strip = ThumbnailStrip(thumbnails)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.strip)
        middle.addWidget(self._stack, 1)
        body = QWidget()
        left = QVBoxLayout(body)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.header)
        left.addLayout(middle, 1)
        left.addWidget(self.legend)
        self._left = left
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(PanelSplitter("case", body, self.panel))
        self.panel.explanation_chosen.connect(self._on_explanation)
        self.panel.details_edited.connect(self.details_edited)
        self.legend.opacity_changed.connect(self.pane.set_opacity)
        self.header.tone.changed.connect(self.pane.set_tone)
        self.viewer.zoomed.connect(self._show_zoom)
        actions.view_modes.triggered.connect(lambda action: self._set_mode(action.data()))
        for index, action in enumerate(actions.explain):
            action.triggered.connect(lambda *_on, chosen=index: self._on_explanation(chosen))
        self.pane.set_opacity(self.legend.opacity)

    def add_below(self, widget: QWidget) -> None:
        """Put something below the image and its legend."""
        self._left.addWidget(widget)

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
        if picture is not self._picture:
            # Another image begins as it is: nobody should judge it through forgotten settings.
            self.header.tone.reset()
            self._picture = picture
        self.pane.show_picture(picture)
        self._stack.setCurrentWidget(self._stage if picture is None else self.pane)
        self._stage.show_state(state)
        self._show_zoom()
        if not isinstance(state, Empty):
            self.header.show_position(state.position)
            self.strip.setVisible(state.position.count > 1)
            self.strip.mark(state.position.index)
        self.panel.render_state(state, details)
        heatmaps = len(self._layers)
        self._actions.view_modes.setEnabled(heatmaps > 0)
        for index, action in enumerate(self._actions.explain):
            action.setEnabled(index < heatmaps)
        self._explained = 0
        self._show_explanation()

    def render_answer(self, state: Done) -> None:
        """Show what became of the answer; image, form and view stay as they are."""
        self._state = state
        self.panel.result.show_answer(state.reading.assessment)
        if self._layers:
            self.panel.result.mark(self._explained)

    def explain(self, index: int) -> None:
        """Show the heatmap of one of the top 3.

        Args:
            index: Which one, from 0; ignored where there is none.
        """
        if index >= len(self._layers):
            return
        self._explained = index
        self._show_explanation()

    @property
    def _layers(self) -> tuple[NDArray[np.uint8], ...]:
        """Heatmaps that may be shown: none of an answer that is withheld."""
        state = self._state
        if not isinstance(state, Done) or withheld(state.reading.assessment.flags):
            return ()
        return state.reading.layers

    @property
    def explained(self) -> int:
        """Which of the top 3 the heatmap explains, from 0."""
        return self._explained

    def hold(self, *, held: bool) -> None:
        """Hide the heatmap for as long as a key is held."""
        self.pane.hold(held=held)

    def refresh_colours(self) -> None:
        """Draw what was painted in the colours of the theme before."""
        self._stage.show_state(self._state)
        self.panel.refresh_colours()
        self.pane.refresh_colours()
        self.header.tone.refresh_icon(tokens_of(self.palette()))

    def _on_explanation(self, index: int) -> None:
        """Who asks for a heatmap wants to see it, even if the image alone was shown before."""
        if self.pane.mode is ViewMode.IMAGE:
            overlay = next(
                action
                for action in self._actions.view_modes.actions()
                if action.data() is ViewMode.OVERLAY
            )
            overlay.trigger()
        self.explain(index)

    def _set_mode(self, mode: ViewMode) -> None:
        self.pane.set_mode(mode)
        self._show_explanation()
        self._show_zoom()

    def _show_explanation(self) -> None:
        """Heatmap, caption and mark of the diagnosis that is explained."""
        state = self._state
        if not isinstance(state, Done):
            self.legend.show_text("")
        elif not self._layers:
            self.legend.show_text(self.tr("There is no heatmap for this image."))
        else:
            heatmap = state.reading.assessment.heatmaps[self._explained]
            height, width = state.picture.decoded.size_hw
            partial = (heatmap.region.height, heatmap.region.width) != (height, width)
            self.pane.show_layer(self._layers[self._explained], heatmap.region)
            self.panel.result.mark(self._explained)
            if self.pane.mode is ViewMode.IMAGE:
                self.legend.show_text(self.tr("The image alone. Overlay shows the heatmap (O)."))
            else:
                self.legend.show_heatmap(heatmap, partial=partial)

    def _show_zoom(self) -> None:
        shown = self._stack.currentWidget() is self.pane
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
