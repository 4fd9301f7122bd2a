"""The table of a folder run. Why: decision 0101."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget
from typing_extensions import override

from skinapp.ui.folder.delegate import ROW_HEIGHT_PX, FolderDelegate, diagnosis_width
from skinapp.ui.folder.model import FolderModel
from skinapp.ui.folder.rows import Column, FolderRow
from skinapp.ui.widgets.tokens import tokens_of

_Index = QModelIndex | QPersistentModelIndex

_P_MALIGNANT_WIDTH = 88
_NAME_SHARE = 0.45
"""Of the width that name and notices have together; the last column takes the rest."""

_LEAST_REST = 370
"""Name and notices need that much before the second and third diagnosis get a place."""


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
        header.setStretchLastSection(True)
        header.sectionResized.connect(self._keep_widths)
        header.sortIndicatorChanged.connect(self._model.sort)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fits_columns and not self._fitting:
            self._fitting = True
            self._fit_columns()
            self._fitting = False

    def _fit_columns(self) -> None:
        """The first diagnosis always has its room; the others come where they take none away."""
        first = diagnosis_width(self.font(), first=True)
        other = diagnosis_width(self.font(), first=False)
        rest = self.viewport().width() - first - _P_MALIGNANT_WIDTH
        for column in (Column.SECOND, Column.THIRD):
            fits = rest - other >= _LEAST_REST
            self.setColumnHidden(column, not fits)
            if fits:
                self.setColumnWidth(column, other)
                rest -= other
        self.setColumnWidth(Column.FIRST, first)
        self.setColumnWidth(Column.P_MALIGNANT, _P_MALIGNANT_WIDTH)
        self.setColumnWidth(Column.NAME, round(_NAME_SHARE * rest))

    def _keep_widths(self, column: int, before: int, after: int) -> None:
        """Leave the widths alone from the moment the user has set one."""
        shown_or_hidden = 0 in (before, after)  # which Qt announces later
        if not self._fitting and not shown_or_hidden and column != Column.REMARKS:
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
