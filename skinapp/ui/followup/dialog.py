"""The window that compares two photographs of one lesion."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from skinapp.services.followup.visits import Visit
from skinapp.ui.followup.controller import FollowUp, FollowUpController
from skinapp.ui.followup.pair_view import PairView
from skinapp.ui.followup.timeline import Timeline
from skinapp.ui.followup.words import Line, answer_lines, picture_lines
from skinapp.ui.widgets.i18n import error_sentence
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS

_SIZE: Final = (1120, 760)
_MARGIN: Final = 48
_FACTS_HEIGHT: Final = 168
_STEP: Final = 1.25


class ComparisonWindow(QDialog):
    """Shows what the controller compares.

    Held, Space or H show the earlier photograph in the place of the later one; B lets them take
    turns, F fits, 1 shows actual pixels.

    Args:
        controller: Owns the comparison.
        parent: Qt parent.
    """

    def __init__(self, controller: FollowUpController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.setWindowTitle(self.tr("Follow-up"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        width, height = _SIZE
        if parent is not None:
            room = parent.window().size()
            width = max(width, room.width() - 2 * _MARGIN)
            height = min(max(height, room.height() - _MARGIN), room.height())
        self.resize(width, height)
        self.pair = PairView()
        self.timeline = Timeline()
        self.captions = (ElidedLabel(), ElidedLabel())
        self.flicker = QPushButton(self.tr("Flicker (B)"))
        self.flicker.setCheckable(True)
        self.outlines = QCheckBox(self.tr("Outlines"))
        self.outlines.setChecked(True)
        self._facts = QScrollArea()
        self._build()
        self._add_keys()
        self.flicker.toggled.connect(lambda on: self.pair.flicker(on=on))
        self.outlines.toggled.connect(lambda shown: self.pair.show_outlines(shown=shown))
        self.timeline.chosen.connect(controller.choose_earlier)
        controller.changed.connect(self.show_state)
        if controller.state is not None:
            self.show_state(controller.state)
        self.pair.later.setFocus()

    @property
    def lines(self) -> list[str]:
        """What the facts say."""
        return [label.text() for label in self._facts.findChildren(type(plain_label()))]

    def show_state(self, state: FollowUp) -> None:
        """Render a comparison, whatever is known of it by now."""
        self.flicker.setChecked(False)
        self.flicker.setEnabled(state.compared is not None)
        self.pair.show_compared(state.compared)
        self.timeline.show_state(state)
        one, two = state.visits[state.earlier], state.visits[state.later]
        for caption, visit in zip(self.captions, (one, two), strict=True):
            caption.setText(_caption(visit))
        if state.error is not None:
            self._show_lines([Line(error_sentence(state.error))], [])
        elif state.compared is None:
            self._show_lines([Line(self.tr("Reading both photographs…"), muted=True)], [])
        else:
            self._show_lines(
                answer_lines(one.assessment, two.assessment, state.repeats),
                picture_lines(state.compared.comparison),
            )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hold(event, held=True):
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._hold(event, held=False):
            super().keyReleaseEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._controller.stop()
        super().closeEvent(event)

    def _hold(self, event: QKeyEvent, *, held: bool) -> bool:
        """Whether a key is one of those that are held."""
        if event.key() not in (Qt.Key.Key_Space, Qt.Key.Key_H):
            return False
        # A button takes Space for itself; where it comes on to here, nobody has.
        if not event.isAutoRepeat() and not self.pair.flickers:
            self.pair.hold(held=held)
        return True

    def _build(self) -> None:
        captions = QHBoxLayout()
        captions.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        captions.setSpacing(SPACE_L)
        for caption in self.captions:
            captions.addWidget(caption, 1)
        captions.addWidget(self.outlines)
        captions.addWidget(self.flicker)
        for button in (self.flicker, self.outlines):
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        self._facts.setWidgetResizable(True)
        self._facts.setFixedHeight(_FACTS_HEIGHT)
        self._facts.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(captions)
        layout.addWidget(self.pair, 1)
        layout.addWidget(self.timeline)
        layout.addWidget(self._facts)

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for sequence, run in (
            (QKeySequence("B"), self.flicker.toggle),
            (QKeySequence("F"), self.pair.later.fit),
            (QKeySequence("1"), self.pair.later.show_actual_size),
            (QKeySequence(keys.ZoomIn), lambda: self.pair.later.zoom_by(_STEP)),
            (QKeySequence(keys.ZoomOut), lambda: self.pair.later.zoom_by(1 / _STEP)),
        ):
            QShortcut(sequence, self).activated.connect(run)

    def _show_lines(self, answers: list[Line], pictures: list[Line]) -> None:
        body = QWidget()
        body.setObjectName("panelBody")
        row = QHBoxLayout(body)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        row.setSpacing(SPACE_L)
        for lines in (answers, pictures):
            column = QVBoxLayout()
            column.setSpacing(SPACE_XS)
            for line in lines:
                column.addWidget(plain_label(line.text, "muted" if line.muted else "", wrap=True))
            column.addStretch(1)
            row.addLayout(column, 1)
        self._facts.setWidget(body)


def _caption(visit: Visit) -> str:
    return " · ".join(word for word in (visit.day, visit.image_name) if word)
