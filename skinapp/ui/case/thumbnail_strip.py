"""The images of the list as small pictures, of which only those in sight are ever made."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from skinapp.ui.case.thumbnails import ThumbnailController
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.text import plain_tooltip
from skinapp.ui.widgets.tokens import SPACE_XS, tokens_of

_PICTURE_PX = 52
_CELL = QSize(_PICTURE_PX + 2 * SPACE_XS, _PICTURE_PX + 2 * SPACE_XS)
_SCROLL_BAR_PX = 10
_ICON_PX = 20
_SETTLE_MS = 60
"""While one scrolls through thousands of files, nothing is read until it slows down."""

Index = QModelIndex | QPersistentModelIndex


class ThumbnailModel(QAbstractListModel):
    """Names and small pictures, for the view."""

    def __init__(self, thumbnails: ThumbnailController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._count = len(thumbnails.sources)
        thumbnails.listed.connect(self._on_listed)
        thumbnails.made.connect(self._on_made)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._count

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name = self._thumbnails.sources[index.row()].name
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.picture(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.tr("{name}, image {number} of {count}")
            return text.format(name=name, number=index.row() + 1, count=self._count)
        return None

    def _on_listed(self, _sources: object) -> None:
        self.beginResetModel()
        self._count = len(self._thumbnails.sources)
        self.endResetModel()

    def _on_made(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


class ThumbnailStrip(QListView):
    """A column of small pictures; the open image has a frame, a click opens another."""

    chosen = Signal(int)

    def __init__(self, thumbnails: ThumbnailController) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.setObjectName("thumbnails")
        self.setAccessibleName(self.tr("Images of the list"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(_CELL.width() + _SCROLL_BAR_PX)
        self.setModel(ThumbnailModel(thumbnails, self))
        self.setItemDelegate(_Painter(self))
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(_CELL.height())
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._want_visible)
        # Not connected as it is: the timer would take the value for a time.
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._settle.start())
        self.model().modelReset.connect(self._settle.start)
        self.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.activated.connect(lambda index: self.chosen.emit(index.row()))

    def mark(self, row: int) -> None:
        """Frame the open image and bring it into sight."""
        index = self.model().index(row, 0)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def _want_visible(self) -> None:
        if not self.isVisible():
            return
        count = self.model().rowCount()
        step = _CELL.height()
        first = self.verticalScrollBar().value() // step
        last = (self.verticalScrollBar().value() + self.viewport().height()) // step
        self._thumbnails.want(range(max(0, first), min(count, last + 1)))


class _Painter(QStyledItemDelegate):
    """Draws a picture, a blank for one to come, or a sign for one that cannot be read."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return _CELL

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # Qt's stubs do not know the fields of style options.
        style: Any = option
        tokens = tokens_of(style.palette)
        area = QRect(0, 0, _PICTURE_PX, _PICTURE_PX)
        area.moveCenter(style.rect.center())
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(picture, QImage) and not picture.isNull():
            painter.drawImage(area, picture)
        else:
            painter.fillRect(area, QColor(tokens.track))
            if picture is not None:
                ratio = painter.device().devicePixelRatioF()
                sign = icon_pixmap("warning", tokens.warning_line, _ICON_PX, ratio)
                corner = QRect(0, 0, _ICON_PX, _ICON_PX)
                corner.moveCenter(area.center())
                painter.drawPixmap(corner, sign)
        if style.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(tokens.accent), 3))
            painter.drawRect(area.adjusted(-1, -1, 1, 1))
        elif style.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(tokens.muted), 1))
            painter.drawRect(area)
        painter.restore()
