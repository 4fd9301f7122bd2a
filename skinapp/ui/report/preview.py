"""A document as it will be printed, page below page. Why: decision 0081."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from skinapp.reports.paper import PAPERS
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, tokens_of

if TYPE_CHECKING:
    from skinapp.reports.pdf import RenderedPdf

_SIZE = (820, 860)
_STEP = 1.25
_SMALLEST_ZOOM, _LARGEST_ZOOM = 0.4, 4.0
_CSS_PIXELS_PER_POINT = 96 / 72
_KEPT_PAGES = 6


class PageStack(QWidget):
    """Draws the pages that are in sight; what is not drawn yet is white paper."""

    page_wanted = Signal(int, float)
    """Number of a page from 0 and pixels a point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page_count = 0
        self._page_points = (0.0, 0.0)
        self._zoom = 1.0
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._asked: set[int] = set()

    @property
    def zoom(self) -> float:
        """1 is the size of the paper on a screen of 96 pixels an inch."""
        return self._zoom

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return self._page_count

    @property
    def drawn_pages(self) -> tuple[int, ...]:
        """Numbers of the pages whose pictures are there."""
        return tuple(sorted(self._images))

    def show_document(self, document: RenderedPdf) -> None:
        """Lay out the pages of a document."""
        self._page_count = document.page_count
        self._page_points = PAPERS[document.paper]
        self.set_zoom(self._zoom)

    def set_zoom(self, zoom: float) -> None:
        """Lay out the pages at another size."""
        self._zoom = min(_LARGEST_ZOOM, max(_SMALLEST_ZOOM, zoom))
        self._images.clear()
        self._asked.clear()
        page = self._page_size()
        step = page.height() + SPACE_L
        self.setFixedSize(page.width() + 2 * SPACE_L, SPACE_L + step * self._page_count)
        self.update()

    def zoom_for(self, width: int) -> float:
        """The zoom at which a page fills a width."""
        return (width - 2 * SPACE_L) / (self._page_points[0] * _CSS_PIXELS_PER_POINT or 1)

    def ask_for(self, top: int, bottom: int) -> None:
        """Ask for the pictures of the pages between two heights, once each."""
        if not self._page_count:
            return
        step = self._page_size().height() + SPACE_L
        first, last = max(0, top // step), min(self._page_count - 1, bottom // step)
        for number in range(first, last + 1):
            if number in self._images:
                self._images.move_to_end(number)
            elif number not in self._asked:
                self._asked.add(number)
                self.page_wanted.emit(number, self._pixels_per_point())

    def take_page(self, number: int, scale: float, image: QImage) -> None:
        """Show the picture of a page, unless it is of a size that is no longer wanted."""
        if scale != self._pixels_per_point():
            return
        self._asked.discard(number)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._images[number] = image
        while len(self._images) > _KEPT_PAGES:
            self._images.popitem(last=False)
        self.update(self._page_rect(number))

    def page_at(self, height: int) -> int:
        """Number of the page at a height, from 0."""
        step = self._page_size().height() + SPACE_L
        return max(0, min(self._page_count - 1, height // step))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw paper and pictures."""
        painter = QPainter(self)
        tokens = tokens_of(self.palette())
        painter.fillRect(event.rect(), QColor(tokens.stage))
        line = QColor(tokens.line)
        for number in range(self._page_count):
            place = self._page_rect(number)
            if not place.intersects(event.rect()):
                continue
            painter.fillRect(place, Qt.GlobalColor.white)
            image = self._images.get(number)
            if image is not None:
                painter.drawImage(place.topLeft(), image)
            painter.setPen(line)
            painter.drawRect(place.adjusted(-1, -1, 0, 0))

    def _pixels_per_point(self) -> float:
        return self._zoom * _CSS_PIXELS_PER_POINT * self.devicePixelRatioF()

    def _page_size(self) -> QSize:
        scale = self._zoom * _CSS_PIXELS_PER_POINT
        return QSize(*(round(side * scale) for side in self._page_points))

    def _page_rect(self, number: int) -> QRect:
        size = self._page_size()
        return QRect(
            SPACE_L, SPACE_L + number * (size.height() + SPACE_L), size.width(), size.height()
        )


class ReportPreview(QDialog):
    """Shows a document before it is saved or printed.

    Args:
        parent: Qt parent.
    """

    page_wanted = Signal(int, float)
    save_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Report preview"))
        width, height = _SIZE
        room = height if parent is None else parent.window().height() - 2 * SPACE_XL
        self.resize(width, min(height, room))
        self.pages = PageStack()
        self.position = plain_label(self.tr("The preview is being made."), "muted")
        self.notice = plain_label("", wrap=True)
        self.notice.hide()
        self.save = QPushButton(self.tr("Save…"))
        self.print = QPushButton(self.tr("Print…"))
        self.print.setProperty("role", "primary")
        self._zoom_buttons = (
            _zoom_button("\N{MINUS SIGN}", self.tr("Zoom out"), lambda: self._zoom_by(1 / _STEP)),
            _zoom_button("+", self.tr("Zoom in"), lambda: self._zoom_by(_STEP)),
            _zoom_button(self.tr("Fit width"), self.tr("Fit width"), self.fit_width),
        )
        self._scroll = QScrollArea()
        self._build()
        self._fits_width = True
        self._enable(usable=False)

    def show_document(self, document: RenderedPdf) -> None:
        """Show the pages."""
        self.pages.show_document(document)
        self._show_notice(" ".join(document.notices))
        self._enable(usable=True)
        self.fit_width()
        self.print.setFocus()

    def show_failure(self, sentence: str) -> None:
        """Say why there is no document."""
        self.position.setText(self.tr("There is no preview."))
        self._show_notice(sentence)

    def fit_width(self) -> None:
        """Make the pages as wide as the window."""
        self._fits_width = True
        self._set_zoom(self.pages.zoom_for(self._scroll.viewport().width()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is shown in proportion."""
        super().resizeEvent(event)
        if self._fits_width and self.save.isEnabled():
            self.fit_width()
        else:
            self._look()

    def _build(self) -> None:
        self._scroll.setObjectName("stage")
        self._scroll.setWidget(self.pages)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setAccessibleName(self.tr("Pages of the report"))
        self._scroll.verticalScrollBar().valueChanged.connect(self._look)
        self.pages.page_wanted.connect(self.page_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.print.clicked.connect(self.print_wanted)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        bar.setSpacing(SPACE_S)
        bar.addWidget(self.position, 1)
        for tool in self._zoom_buttons:
            bar.addWidget(tool)
        bar.addSpacing(SPACE_XL)
        bar.addWidget(self.save)
        bar.addWidget(self.print)
        self.notice.setContentsMargins(SPACE_L, 0, SPACE_L, SPACE_M)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.notice)
        layout.addWidget(self._scroll, 1)
        buttons: tuple[tuple[QKeySequence.StandardKey, QAbstractButton], ...] = (
            (QKeySequence.StandardKey.ZoomOut, self._zoom_buttons[0]),
            (QKeySequence.StandardKey.ZoomIn, self._zoom_buttons[1]),
            (QKeySequence.StandardKey.Save, self.save),
            (QKeySequence.StandardKey.Print, self.print),
        )
        for keys, button in buttons:
            QShortcut(QKeySequence(keys), self).activated.connect(button.click)

    def _zoom_by(self, factor: float) -> None:
        self._fits_width = False
        self._set_zoom(self.pages.zoom * factor)

    def _set_zoom(self, zoom: float) -> None:
        bar = self._scroll.verticalScrollBar()
        share = bar.value() / max(1, self.pages.height())
        self.pages.set_zoom(zoom)
        bar.setValue(round(share * self.pages.height()))
        self._look()

    def _look(self) -> None:
        """Ask for what is in sight and say which page it is."""
        if not self.save.isEnabled():
            return
        top, height = self._scroll.verticalScrollBar().value(), self._scroll.viewport().height()
        self.pages.ask_for(top, top + height)
        self.position.setText(
            self.tr("Page {number} of {count}").format(
                number=self.pages.page_at(top + height // 2) + 1, count=self.pages.page_count
            )
        )

    def _show_notice(self, text: str) -> None:
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _enable(self, *, usable: bool) -> None:
        for widget in (self.save, self.print, *self._zoom_buttons):
            widget.setEnabled(usable)


def _zoom_button(text: str, name: str, run: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.clicked.connect(lambda *_checked: run())
    return button
