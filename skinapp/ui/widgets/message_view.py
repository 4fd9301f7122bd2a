"""A state in words: what is going on or went wrong, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, tokens_of

_ICON_PX = 32


class MessageView(QWidget):
    """Why there is no result, with the ways on."""

    open_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = "warning"
        self._symbol = plain_label()
        self._heading = plain_label(role="heading", wrap=True)
        self._sentence = plain_label(wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._detail = plain_label(role="small", wrap=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        again = QPushButton(self.tr("Try again"))
        again.clicked.connect(self.retry_wanted)
        other = QPushButton(self.tr("Open another image…"))
        other.setProperty("role", "primary")
        other.clicked.connect(self.open_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(other)
        buttons.addWidget(again)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        for widget in (self._symbol, self._heading, self._sentence, self._detail):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addStretch(1)

    @property
    def sentence(self) -> str:
        """What the message says."""
        return self._sentence.text()

    def show_message(self, icon: str, heading: str, sentence: str, detail: str = "") -> None:
        """Render a message.

        Args:
            icon: Name of the icon.
            heading: A few words.
            sentence: What happened and the next step.
            detail: What someone who helps would ask for.
        """
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._icon = icon
        self.refresh_colours()
        self._heading.setText(heading)
        self._sentence.setText(sentence)

    def refresh_colours(self) -> None:
        """Draw the symbol in the colour of the theme."""
        colour = tokens_of(self.palette()).muted
        self._symbol.setPixmap(icon_pixmap(self._icon, colour, _ICON_PX, self.devicePixelRatioF()))


class ProgressView(QWidget):
    """Work under way, with its progress and a way to stop it."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = plain_label(role="heading", wrap=True)
        self._sentence = plain_label(role="muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.setToolTip(self.tr("Stop (Esc)"))
        self._cancel.clicked.connect(self.cancel_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        layout.setSpacing(SPACE_M)
        for widget in (self._heading, self._bar, self._sentence):
            layout.addWidget(widget)
        layout.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def show_progress(self, heading: str, sentence: str, fraction: float | None) -> None:
        """Render progress.

        Args:
            heading: What is being done.
            sentence: More about it.
            fraction: Finished share from 0 to 1, or None where nobody knows.
        """
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self._bar.setRange(0, 0 if fraction is None else 100)
        if fraction is not None:
            self._bar.setValue(round(100 * fraction))
