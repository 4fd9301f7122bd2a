"""The strip of earlier images of the patient: when, what was found, what was decided.

Why: decision 0143.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from skinapp.core.triage import withheld
from skinapp.services.history.case import SeenImage
from skinapp.services.history.search import fold
from skinapp.ui.result.suggestions import side_name
from skinapp.ui.widgets.i18n import diagnosis_name, share_text
from skinapp.ui.widgets.text import plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S

_SIDE_PX = 48
_HEIGHT = 76
_CARD_WIDTH = 300
_MOST_CARDS = 30


@dataclass(frozen=True)
class Seen:
    """What the history knows of the patient of the open image.

    Attributes:
        case_id: The id that is written with the open image.
        lesion: Name of the lesion that the open image shows.
        images: Other images of the patient, latest visit first.
        day: Date of the open image, as the history has it; empty if it has none.
    """

    case_id: str = ""
    lesion: str = ""
    images: tuple[SeenImage, ...] = ()
    day: str = ""


class SeenStrip(QWidget):
    """Renders what is known of a patient; there is none where nobody is named.

    Args:
        thumbnail: Gives the small picture of an earlier image by its number.
        parent: Qt parent.
    """

    same_lesion_wanted = Signal(object)
    compare_wanted = Signal(object)
    other_patient_wanted = Signal()
    news = Signal(object)

    def __init__(
        self, thumbnail: Callable[[int], QImage | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnail = thumbnail
        self._seen = Seen()
        self._carried = False
        self._pictures: dict[int, QLabel] = {}
        self.setObjectName("panelFooter")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Earlier images of this patient"))
        self._heading = plain_label()
        self._note = plain_label(role="small")
        self.other_patient = QPushButton(self.tr("Not this patient"))
        self.other_patient.setProperty("role", "link")
        self.other_patient.clicked.connect(self.other_patient_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        for widget in (self._heading, self._note, self.other_patient):
            words.addWidget(widget)
        words.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, 0, SPACE_S, 0)
        row.setSpacing(SPACE_M)
        row.addLayout(words)
        row.addWidget(self._area, 1)
        self.hide()

    def take_news(self, what: object) -> None:
        """Pass on that something about the open image has changed."""
        self.news.emit(what)

    @property
    def lines(self) -> list[str]:
        """What the cards say."""
        return [
            " ".join(label.text() for label in card.findChildren(QLabel)).strip()
            for card in self._area.findChildren(QFrame, "seenCard")
        ]

    def show_seen(self, seen: Seen) -> None:
        """Render what is known."""
        self._seen = seen
        self._pictures.clear()
        body = QWidget()
        body.setObjectName("panelBody")
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for image in seen.images[:_MOST_CARDS]:
            row.addWidget(self._card(image))
        row.addStretch(1)
        before = self._area.takeWidget()
        if before is not None:
            # Not at once: the button that was pressed may be part of it.
            before.hide()
            before.deleteLater()
        self._area.setWidget(body)
        self._render_words()

    def show_carried(self, *, carried: bool) -> None:
        """Say whether the patient was taken over from the image before."""
        self._carried = carried
        self._render_words()

    def show_thumbnail(self, number: int, picture: QImage) -> None:
        """Fill in a picture that was read meanwhile."""
        if number in self._pictures and not picture.isNull():
            self._draw(self._pictures[number], picture)

    def _render_words(self) -> None:
        seen = self._seen
        self._heading.setText(
            self.tr("Patient {id}").format(id=_short(" ".join(seen.case_id.split())))
        )
        self._heading.setToolTip(plain_tooltip(seen.case_id))
        count = self.tr("Earlier images: {count}").format(count=len(seen.images))
        self._note.setText(self.tr("Kept from the image before") if self._carried else count)
        self.other_patient.setVisible(self._carried)
        named = bool(seen.case_id.strip())
        self.setVisible(named and (self._carried or bool(seen.images)))

    def _card(self, image: SeenImage) -> QFrame:
        card = QFrame()
        card.setObjectName("seenCard")
        card.setFixedWidth(_CARD_WIDTH)
        picture = plain_label()
        picture.setFixedSize(_SIDE_PX, _SIDE_PX)
        self._pictures[image.number] = picture
        self._draw(picture, self._thumbnail(image.number))
        words = QVBoxLayout()
        words.setSpacing(0)
        place = plain_label(self._place(image), "small")
        finding = plain_label(self._finding(image), wrap=True)
        finding.setToolTip(plain_tooltip(finding.text()))
        head = QHBoxLayout()
        head.addWidget(place, 1)
        head.addWidget(self._lesion_button(image))
        head.addWidget(self._compare_button(image))
        words.addLayout(head)
        words.addWidget(finding, 1)
        row = QHBoxLayout(card)
        row.setContentsMargins(0, 0, SPACE_S, 0)
        row.setSpacing(SPACE_S)
        row.addWidget(picture)
        row.addLayout(words, 1)
        return card

    def _lesion_button(self, image: SeenImage) -> QWidget:
        mine, theirs = fold(self._seen.lesion.strip()), fold(image.details.lesion.strip())
        if mine and mine == theirs:
            return plain_label(self.tr("this lesion"), "small")
        button = QPushButton(self.tr("Same lesion"))
        button.setProperty("role", "link")
        button.setToolTip(self.tr("The open image shows the lesion of this image."))
        button.clicked.connect(lambda: self.same_lesion_wanted.emit(image))
        return button

    def _compare_button(self, image: SeenImage) -> QPushButton:
        button = QPushButton(self.tr("Compare"))
        button.setProperty("role", "link")
        button.setToolTip(self.tr("Show this image and the open one beside each other."))
        button.clicked.connect(lambda: self.compare_wanted.emit(image))
        return button

    def _place(self, image: SeenImage) -> str:
        details = image.details
        side = side_name(details.side) if details.side in ("left", "right") else ""
        words = " ".join(word for word in (details.lesion, details.site, side) if word)
        return f"{image.day} · {_short(words)}" if words else image.day

    def _finding(self, image: SeenImage) -> str:
        """First diagnosis, own diagnosis and decision, or the histology, which overrules both."""
        details = image.details
        if details.histology:
            return self.tr("Histology: {diagnosis}").format(diagnosis=_short(details.histology))
        parts = []
        if image.assessment is not None and withheld(image.assessment.flags):
            parts.append(self.tr("Cannot be judged"))
        elif image.assessment is not None:
            first = image.assessment.prediction.top(1)[0]
            parts.append(f"{diagnosis_name(first.diagnosis)} {share_text(first.probability)}")
        own = ", ".join(
            _short(one) for one in (details.clinician_diagnosis, details.decision) if one
        )
        if own:
            parts.append(self.tr("you: {words}").format(words=own))
        return " · ".join(parts)

    def _draw(self, label: QLabel, picture: QImage | None) -> None:
        if picture is None or picture.isNull():
            return
        side = round(_SIDE_PX * self.devicePixelRatioF())
        small = QPixmap.fromImage(picture).scaled(
            side,
            side,
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
        left, top = (small.width() - side) // 2, (small.height() - side) // 2
        square = small.copy(left, top, side, side)
        square.setDevicePixelRatio(self.devicePixelRatioF())
        label.setPixmap(square)


def _short(text: str) -> str:
    """The beginning of a text of the user, on one line."""
    flat = " ".join(text.split())
    longest = 40
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
