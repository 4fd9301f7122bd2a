"""The Model page: what is loaded, where it runs, and its card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from skinapp.ui.engine.controller import EngineController
from skinapp.ui.engine.figures import FiguresPanel
from skinapp.ui.engine.states import EngineFailed, EngineReady, EngineState
from skinapp.ui.widgets.i18n import device_reason, error_sentence
from skinapp.ui.widgets.markdown_view import COLUMN_WIDTH, MarkdownView
from skinapp.ui.widgets.text import plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SCROLL_BAR_WIDTH, SPACE_L, SPACE_S, SPACE_XL, SPACE_XS

_HASH_LETTERS = 16


class ModelPage(QWidget):
    """Renders the state of the models.

    Args:
        engine: Owns that state.
        parent: Qt parent.
    """

    def __init__(self, engine: EngineController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = plain_label(role="muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(240)
        self._bar.setAccessibleName(self.tr("The models are loading"))
        self._bundle = _Fact(self.tr("Bundle"))
        self._networks = _Fact(self.tr("Networks"))
        self._engine = _Fact(self.tr("Runs on"))
        self._hash = _Fact(self.tr("SHA-256 of the manifest"))
        self._facts = QWidget()
        row = QHBoxLayout(self._facts)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_XL)
        for fact in (self._bundle, self._networks, self._engine, self._hash):
            row.addWidget(fact, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        head = QWidget()
        head.setObjectName("pageHead")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QWidget()
        inner.setMaximumWidth(COLUMN_WIDTH)
        centring = QHBoxLayout(head)
        # The card below has a scroll bar, and both columns begin at one line.
        centring.setContentsMargins(0, 0, SCROLL_BAR_WIDTH, 0)
        centring.addStretch(1)
        centring.addWidget(inner, COLUMN_WIDTH)
        centring.addStretch(1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_S)
        column.addWidget(plain_label(self.tr("Model"), "title"))
        self.figures = FiguresPanel()
        for widget in (self._state, self._bar, self._facts, self.figures):
            column.addWidget(widget)
        self.card = MarkdownView(self.tr("Model card"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.card, 1)
        engine.changed.connect(self._render)
        self._render(engine.state)

    def refresh_colours(self) -> None:
        """Draw the card in the colours of the theme."""
        self.card.refresh_colours()

    def _render(self, state: EngineState) -> None:
        ready = isinstance(state, EngineReady)
        self._facts.setVisible(ready)
        self._bar.setVisible(not ready and not isinstance(state, EngineFailed))
        self._state.setVisible(not ready)
        if isinstance(state, EngineReady):
            info = state.analyst.info
            self._bundle.show_fact(f"{info.bundle_name} {info.bundle_version}")
            networks = self.tr("{members} members, {views} views of each image")
            self._networks.show_fact(
                networks.format(members=info.member_count, views=info.view_count)
            )
            self._engine.show_fact(info.engine, device_reason(info))
            self._hash.show_fact(f"{info.bundle_sha256[:_HASH_LETTERS]}…", whole=info.bundle_sha256)
            self.figures.show_groups(info.groups)
            self.card.show_text(info.model_card)
        elif isinstance(state, EngineFailed):
            self._state.setText(error_sentence(state.error))
        else:
            self._state.setText(self.tr("The models are loading."))
        if not ready:
            self.figures.show_groups(())
            self.card.show_text("")


class _Fact(QWidget):
    """A word in small type, and below it what holds."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._value = plain_label()
        self._value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._value.setAccessibleName(words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_XS)
        layout.addWidget(plain_label(words, "small"))
        layout.addWidget(self._value)
        self._why = plain_label(role="muted")
        layout.addWidget(self._why)

    def show_fact(self, text: str, why: str = "", whole: str = "") -> None:
        """Show what holds, why, and in the tool tip the whole of what was cut."""
        self._value.setText(text)
        self._value.setToolTip(plain_tooltip(whole))
        self._value.setAccessibleDescription(whole or text)
        self._why.setText(why)
