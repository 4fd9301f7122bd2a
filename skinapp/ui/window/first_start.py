"""What the program is for and where it ends; to be accepted before the first use."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.scroll_column import ScrollColumn
from skinapp.ui.widgets.text import plain_label, rule
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_S, SPACE_XS

_WIDTH = 720
_ICON_PX = 48


class FirstStart(QWidget):
    """Intended use and limits, with a button to accept them."""

    accepted = Signal()
    declined = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scroll = ScrollColumn(_WIDTH, self.tr("Intended use and limits"))
        symbol = plain_label()
        symbol.setPixmap(icon_pixmap("app", "#000000", _ICON_PX, self.devicePixelRatioF()))
        column = scroll.column
        column.setSpacing(SPACE_L)
        column.addWidget(symbol)
        column.addWidget(plain_label(self.tr("Intended use and limits"), "display", wrap=True))
        for heading, sentences in self._sections():
            column.addWidget(_section(heading, sentences))
        column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(rule())
        layout.addLayout(self._make_buttons())

    def ask(self, *, accepted: bool) -> None:
        """Ask for acceptance, or only show the text where that was given already.

        Args:
            accepted: Whether the user accepted before.
        """
        self.accept_button.setVisible(not accepted)
        self.decline_button.setVisible(not accepted)
        self.back_button.setVisible(accepted)
        (self.back_button if accepted else self.accept_button).setFocus()

    def _make_buttons(self) -> QHBoxLayout:
        self.accept_button = QPushButton(self.tr("I have read and accept this"))
        self.accept_button.setProperty("role", "primary")
        self.accept_button.clicked.connect(self.accepted)
        self.decline_button = QPushButton(self.tr("Quit"))
        self.decline_button.clicked.connect(self.declined)
        self.back_button = QPushButton(self.tr("Back"))
        self.back_button.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        row.setSpacing(SPACE_S)
        row.addStretch(1)
        for button in (self.decline_button, self.back_button, self.accept_button):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (
            (
                self.tr("What it is for"),
                (
                    self.tr(
                        "A second look at dermoscopy images of single skin lesions, for clinicians "
                        "who are trained in dermoscopy and have seen the patient."
                    ),
                ),
            ),
            (
                self.tr("What it is not"),
                (
                    self.tr(
                        "It is not a medical device and is not approved for clinical decisions. "
                        "Its answer is not a diagnosis; the examination of the patient and, where "
                        "needed, histology decide."
                    ),
                    self.tr("A benign answer never rules out a malignancy."),
                ),
            ),
            (
                self.tr("Where it ends"),
                (
                    self.tr(
                        "It knows seven diagnoses and gives every image one of them, even when the "
                        "image shows something else. Squamous cell carcinoma is not among them."
                    ),
                    self.tr(
                        "It was trained on images of few clinics, in which dark skin is rare. How "
                        "well it works on dark skin, on children, on mucosa and on nails is not "
                        "known."
                    ),
                    self.tr("The Model page shows how often it is right, for each diagnosis."),
                ),
            ),
            (
                self.tr("Your data"),
                (
                    self.tr(
                        "Images, names and results stay on this computer. The program uses no "
                        "network and sends nothing."
                    ),
                ),
            ),
        )


def _section(heading: str, sentences: tuple[str, ...]) -> QWidget:
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE_XS)
    layout.addWidget(plain_label(heading, "heading"))
    for sentence in sentences:
        layout.addWidget(plain_label(sentence, wrap=True))
    return holder
