"""The table of a folder run."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget
from typing_extensions import override

from skinapp.ui.models.folder_model import FolderModel
from skinapp.ui.models.folder_rows import Column, FolderRow
from skinapp.ui.tokens import tokens_of
from skinapp.ui.views.folder_delegate import ROW_HEIGHT_PX, FolderDelegate

_Index = QModelIndex | QPersistentModelIndex

_FIXED_WIDTHS = {Column.SECOND: 132, Column.THIRD: 132, Column.P_MALIGNANT: 88}
_SHARES = {Column.NAME: 0.33, Column.FIRST: 0.38}
"""Of the width that the columns of fixed width leave; the last column takes the rest."""


class FolderTable(QTableView):
    """Rows of one height, painted by a delegate; Enter and double-click open a case.

    Args:
        model: The finished files.
        parent: Qt parent.
    """

    current_changed = Signal()
    open_wanted = Signal()
    preview_toggled = Signal()

    def __init__(self, model: FolderModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._kept: int | None = None
        self._hint = ""
        self._fits_columns = True
        self._fitting = False
        self.setModel(model)
        self.setItemDelegate(FolderDelegate(self))
        self.setAccessibleName(self.tr("Files of the folder"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT_PX)
        self._set_up_columns()
        self.doubleClicked.connect(self.open_wanted)
        model.modelAboutToBeReset.connect(self._keep_current)
        model.modelReset.connect(self._restore_current)

    @property
    def current_row(self) -> FolderRow | None:
        """The row that the cursor is on."""
        return self._model.row_at(self.currentIndex().row())

    def select_line(self, line: int) -> None:
        """Put the cursor on a line of the table."""
        index = self._model.index(line, 0)
        flag = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def set_hint(self, text: str) -> None:
        """Say what stands in a table without rows."""
        self._hint = text
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._model.rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(tokens_of(self.palette()).muted))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._hint)

    @override
    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.current_changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self.current_row is not None:
                    self.open_wanted.emit()
            case Qt.Key.Key_Space:
                self.preview_toggled.emit()
            case Qt.Key.Key_Home:
                self.select_line(0)
            case Qt.Key.Key_End:
                self.select_line(self._model.rowCount() - 1)
            case _:
                super().keyPressEvent(event)

    def _set_up_columns(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(64)
        for column, width in _FIXED_WIDTHS.items():
            self.setColumnWidth(column, width)
        header.setStretchLastSection(True)
        header.sectionResized.connect(self._keep_widths)
        header.sortIndicatorChanged.connect(self._model.sort)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits_columns:
            free = self.viewport().width() - sum(_FIXED_WIDTHS.values())
            self._fitting = True
            for column, share in _SHARES.items():
                self.setColumnWidth(column, round(share * free))
            self._fitting = False

    def _keep_widths(self, column: int, _before: int, _after: int) -> None:
        """Leave the widths alone from the moment the user has set one."""
        if not self._fitting and column != Column.REMARKS:
            self._fits_columns = False

    def _keep_current(self) -> None:
        row = self.current_row
        self._kept = None if row is None else row.result.index

    def _restore_current(self) -> None:
        """Keep the cursor on its file where the filter still shows it."""
        line = None if self._kept is None else self._model.line_of(self._kept)
        if line is not None:
            self.select_line(line)
            self.scrollTo(self._model.index(line, 0))
        else:
            self.current_changed.emit()
