"""What the Folder page shows before a folder is chosen: how to begin, and runs of earlier days."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from skinapp.services.runs.journal import JournalSummary
from skinapp.ui.folder.run_words import count_text
from skinapp.ui.folder.states import FolderFailed, Listing, NoFolder, NothingFound
from skinapp.ui.widgets.i18n import error_sentence, passed_over_text
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.text import ElidedLabel, plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, SPACE_XS, tokens_of

_COLUMN_WIDTH = 600
_ICON_PX = 56
_BAR_WIDTH = 280
_OFFERS_SHOWN = 4

StartState = NoFolder | Listing | NothingFound | FolderFailed


class FolderStart(QWidget):
    """Renders the states in which there is no table.

    Args:
        choose: Lets the user choose a folder.
        parent: Qt parent.
    """

    continue_wanted = Signal(object)
    discard_wanted = Signal(object)
    cancel_wanted = Signal()

    def __init__(self, choose: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = "folder"
        self._symbol = plain_label()
        self._heading = plain_label(role="display", wrap=True)
        self._name = ElidedLabel("large")
        self._sentence = plain_label(role="large", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("Looking for files"))
        self.choose = QPushButton(self.tr("Classify folder…"))
        self.choose.setProperty("role", "primary")
        self.choose.setToolTip(choose.toolTip())
        self.choose.clicked.connect(choose.trigger)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.cancel_wanted)
        self._offers = QVBoxLayout()
        self._offers.setSpacing(SPACE_S)
        self._cards: list[OfferCard] = []
        self._build()

    def render_state(self, state: StartState) -> None:
        """Show one state, and nothing of the one before."""
        listing = isinstance(state, Listing)
        self._name.setText("" if isinstance(state, NoFolder) else state.title)
        self._name.setVisible(not isinstance(state, NoFolder))
        self._bar.setVisible(listing)
        self.cancel.setVisible(listing)
        self.choose.setVisible(not listing)
        self._icon, heading, sentence = self._words(state)
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        self._show_offers(state.offers if isinstance(state, NoFolder) else ())
        self.refresh_colours()

    @property
    def cards(self) -> tuple[OfferCard, ...]:
        """The runs that are offered."""
        return tuple(self._cards)

    @property
    def text(self) -> str:
        """What is said, for whoever checks it."""
        return f"{self._heading.text()}\n{self._sentence.text()}"

    def refresh_colours(self) -> None:
        """Draw the symbol in the colour of the theme."""
        tokens = tokens_of(self.palette())
        colour = tokens.warning_line if self._icon == "warning" else tokens.muted
        ratio = self.devicePixelRatioF()
        self._symbol.setPixmap(icon_pixmap(self._icon, colour, _ICON_PX, ratio))

    def _words(self, state: StartState) -> tuple[str, str, str]:
        """Icon, heading and sentence."""
        if isinstance(state, Listing):
            sentence = self.tr("It begins by itself as soon as the files are known.")
            return "folder", self.tr("Looking for files"), sentence
        if isinstance(state, NothingFound) and state.passed_over:
            passed = passed_over_text(one.kind for one in state.passed_over)
            sentence = self.tr("Of what is in it or below it: {passed}.").format(passed=passed)
            return "folder", self.tr("There is no image in this folder"), sentence
        if isinstance(state, NothingFound):
            sentence = self.tr("There is no file in it or below it. Choose another folder.")
            return "folder", self.tr("This folder is empty"), sentence
        if isinstance(state, FolderFailed):
            return "warning", self.tr("This folder cannot be read"), self._reason(state)
        sentence = self.tr(
            "Drop a folder anywhere in this window or choose it here. Every image in it and below "
            "it gets a line in a table, which can be sorted, filtered and exported."
        )
        return "folder", self.tr("Classify a whole folder"), sentence

    def _reason(self, state: FolderFailed) -> str:
        match state.error.code:
            case "E_PERMISSION":
                return self.tr(
                    "You have no permission to read it. Copy its images to a folder of your own, "
                    "or ask whoever looks after the computer."
                )
            case "E_NOT_FOUND":
                return self.tr("It is no longer there. Check whether it was moved or renamed.")
            case _:
                return error_sentence(state.error)

    def _show_offers(self, offers: tuple[JournalSummary, ...]) -> None:
        for card in self._cards:
            self._offers.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        for summary in offers[:_OFFERS_SHOWN]:
            card = OfferCard(summary)
            card.continue_wanted.connect(self.continue_wanted)
            card.discard_wanted.connect(self.discard_wanted)
            self._offers.addWidget(card)
            self._cards.append(card)

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(SPACE_M)
        column.addStretch(2)
        for widget in (self._symbol, self._heading, self._name, self._sentence, self._bar):
            column.addWidget(widget)
        column.addSpacing(SPACE_S)
        column.addLayout(buttons)
        column.addSpacing(SPACE_XL)
        column.addLayout(self._offers)
        column.addStretch(3)
        holder = QWidget()
        holder.setFixedWidth(_COLUMN_WIDTH)
        holder.setLayout(column)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(holder)
        row.addStretch(1)


class OfferCard(QWidget):
    """A run of an earlier day: open it, or go on with it, or forget it for good.

    Args:
        summary: The run.
        parent: Qt parent.
    """

    continue_wanted = Signal(object)
    discard_wanted = Signal(object)

    def __init__(self, summary: JournalSummary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._summary = summary
        text = (
            self.tr("A run over {total} files is finished.")
            if summary.finished
            else self.tr("A run over {total} files was interrupted at {done}.")
        )
        self._heading = plain_label(
            text.format(total=count_text(summary.file_count), done=count_text(summary.done_count)),
            "heading",
            wrap=True,
        )
        self._where = ElidedLabel("muted")
        self._where.setText(self._place_and_time())
        self._where.setToolTip(plain_tooltip("\n".join(str(root) for root in summary.roots)))
        self.resume = QPushButton(self.tr("Open") if summary.finished else self.tr("Continue"))
        self.resume.clicked.connect(lambda: self.continue_wanted.emit(summary))
        self.discard = QPushButton(self.tr("Discard"))
        self.discard.clicked.connect(self._ask)
        self._build()

    @property
    def text(self) -> str:
        """What is offered."""
        return self._heading.text()

    def _ask(self) -> None:
        """Ask once more, on the button itself: what is discarded does not come back."""
        self.discard.setText(self.tr("Discard for good"))
        self.discard.clicked.disconnect(self._ask)
        self.discard.clicked.connect(lambda: self.discard_wanted.emit(self._summary))

    def _place_and_time(self) -> str:
        seconds = int(self._summary.created_utc.timestamp())
        started = QDateTime.fromSecsSinceEpoch(seconds)
        locale, short = QLocale(), QLocale.FormatType.ShortFormat
        when = f"{locale.toString(started.date(), short)} {started.time().toString('HH:mm')}"
        return f"{self._summary.roots[0]}  ·  {when}"

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(SPACE_XS)
        words.addWidget(self._heading)
        words.addWidget(self._where)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_M, SPACE_M)
        row.setSpacing(SPACE_S)
        row.addLayout(words, 1)
        row.addWidget(self.resume)
        row.addWidget(self.discard)
