"""The chosen case: its stored result and details, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from skinapp.core.case import CaseDetails
from skinapp.services.history.case import StoredCase
from skinapp.ui.history.controller import ShownCase
from skinapp.ui.history.table import local_time, one_line
from skinapp.ui.result.view import ResultView
from skinapp.ui.widgets.i18n import error_sentence
from skinapp.ui.widgets.text import ElidedLabel, plain_label, plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XS

_WIDTH = 392
_PICTURE_PX = 96


class HistoryPreview(QWidget):
    """Renders one case of the history, or says why there is none."""

    details_edited = Signal(str, object)
    reopen_wanted = Signal()
    delete_wanted = Signal()
    compare_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(_WIDTH)
        self._case: StoredCase | None = None
        self._name = ElidedLabel("heading")
        self._facts = plain_label(role="muted", wrap=True)
        self._image = plain_label(role="muted", wrap=True)
        self._picture = plain_label()
        self._picture.hide()
        self.result = ResultView()
        self.result.details_edited.connect(self._announce)
        self._message = plain_label(role="muted", wrap=True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._message.setContentsMargins(SPACE_L, SPACE_L, SPACE_L, SPACE_L)
        self._open = QPushButton(self.tr("Open image"))
        self._open.setProperty("role", "primary")
        self._open.clicked.connect(self.reopen_wanted)
        self._compare = QPushButton(self.tr("Compare"))
        self._compare.clicked.connect(self.compare_wanted)
        self._compare.hide()
        self._delete = QPushButton(self.tr("Delete for good…"))
        self._delete.clicked.connect(self.delete_wanted)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._make_body())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        self._footer = self._make_footer()
        layout.addWidget(self._footer)
        self.show_nothing()

    @property
    def case(self) -> StoredCase | None:
        """The case that is shown."""
        return self._case

    def show_case(self, shown: ShownCase, details: CaseDetails) -> None:
        """Render a case.

        Args:
            shown: The case, and whether its image is there.
            details: What the user wrote, saved or not.
        """
        if shown.case is None or self._case is None or shown.case.number != self._case.number:
            self._picture.hide()
        self._case = case = shown.case
        if case is None:
            gone = self.tr("This case is no longer in the history.")
            self._show_message(gone if shown.error is None else error_sentence(shown.error))
            return
        provenance = case.assessment.provenance
        self._name.setText(one_line(case.image_name))
        facts = self.tr("Assessed {time} · last opened {opened} · {bundle} {version}")
        self._facts.setText(
            facts.format(
                time=local_time(case.assessed_utc),
                opened=local_time(case.opened_utc),
                bundle=provenance.bundle_name,
                version=provenance.bundle_version,
            )
        )
        self._image.setText(self._image_words(shown))
        path = "" if case.image_path is None else one_line(str(case.image_path))
        self._image.setToolTip(plain_tooltip(path))
        self._open.setEnabled(shown.image_is_there)
        self._compare.hide()
        self.result.show_assessment(case.assessment, details)
        self._stack.setCurrentIndex(1)
        self._footer.show()

    def show_picture(self, number: int, picture: QImage) -> None:
        """Fill in the picture of the case that is shown, which was read meanwhile."""
        if self._case is None or self._case.number != number or picture.isNull():
            return
        ratio = self.devicePixelRatioF()
        side = round(_PICTURE_PX * ratio)
        small = QPixmap.fromImage(picture).scaled(
            side,
            side,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        small.setDevicePixelRatio(ratio)
        self._picture.setPixmap(small)
        self._picture.show()

    def show_nothing(self) -> None:
        """Say what would be here."""
        self._case = None
        self._show_message(self.tr("Choose a case to see its stored result."))

    def show_count(self, count: int) -> None:
        """Stand for several chosen cases."""
        self._case = None
        self._show_message(self.tr("Chosen cases: {count}").format(count=count))
        self._open.setEnabled(False)
        self._compare.setVisible(count == 2)
        self._footer.show()

    def refresh_colours(self) -> None:
        """Draw the symbols in the colours of the theme."""
        self.result.refresh_colours()

    def _image_words(self, shown: ShownCase) -> str:
        if shown.case is None or shown.case.image_path is None:
            return self.tr("Pasted image; the stored result is shown without it.")
        if not shown.image_is_there:
            return self.tr("The image is no longer in its place; the stored result is shown.")
        return self.tr("The image is in its place; heatmaps are made when it is opened.")

    def _show_message(self, text: str) -> None:
        self._message.setText(text)
        self._stack.setCurrentIndex(0)
        self._footer.hide()

    def _announce(self, details: CaseDetails) -> None:
        if self._case is not None:
            image = self._case.assessment.provenance.image_sha256
            self.details_edited.emit(image, details)

    def _make_body(self) -> QWidget:
        head = QVBoxLayout()
        head.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_S)
        head.setSpacing(SPACE_XS)
        for label in (self._name, self._facts, self._image):
            head.addWidget(label)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_L, 0, 0, 0)
        top.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        top.addLayout(head, 1)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.result, 1)
        return body

    def _make_footer(self) -> QWidget:
        footer = QWidget()
        footer.setObjectName("panelFooter")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(footer)
        row.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        row.setSpacing(SPACE_S)
        row.addWidget(self._open, 1)
        row.addWidget(self._compare, 1)
        row.addWidget(self._delete, 1)
        return footer
