"""The list of cases: a model that reads only the lines in sight, and its table."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from skinapp.core.triage import Verdict
from skinapp.services.history.case import CaseRow
from skinapp.services.history.search import Order, SortKey
from skinapp.ui.history.controller import HistoryList, RowsPage
from skinapp.ui.widgets.i18n import diagnosis_name, malignancy_word, share_text, verdict_words
from skinapp.ui.widgets.marks import mark_pixmap
from skinapp.ui.widgets.text import plain_tooltip
from skinapp.ui.widgets.tokens import tokens_of

PAGE_ROWS = 100
_MOST_PAGES = 40
_ROW_HEIGHT = 34

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (
    SortKey.SEQUENCE,
    SortKey.CASE_ID,
    SortKey.IMAGE_NAME,
    SortKey.FIRST_DIAGNOSIS,
    SortKey.P_MALIGNANT,
    SortKey.CLINICIAN_DIAGNOSIS,
    SortKey.DECISION,
    SortKey.DUE,
)
_SHARES = (15, 11, 12, 21, 7, 11, 12, 11)
"""Of the width of the table, in its hundredths; a column that was dragged ends that."""

_MARK_PX = 12


class HistoryModel(QAbstractTableModel):
    """Lines of a list; those that were not read yet are empty and asked for."""

    page_wanted = Signal(int)
    sort_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = HistoryList()
        self._pages: OrderedDict[int, tuple[CaseRow | None, ...]] = OrderedDict()
        self._asked: set[int] = set()

    @property
    def list(self) -> HistoryList:
        """What is shown."""
        return self._list

    def show_list(self, shown: HistoryList) -> None:
        """Show another list."""
        self.beginResetModel()
        self._list = shown
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()

    def take_rows(self, page: RowsPage) -> None:
        """Fill in lines that were read; those of an older list are dropped."""
        if page.shown is not self._list:
            return
        number = page.first // PAGE_ROWS
        self._asked.discard(number)
        self._pages[number] = page.rows
        while len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        last = page.first + len(page.rows) - 1
        self.dataChanged.emit(self.index(page.first, 0), self.index(last, len(COLUMNS) - 1))

    def read_again(self) -> None:
        """Ask for the lines that are known, which may have changed."""
        for page in tuple(self._pages):
            self.page_wanted.emit(page)

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._list.numbers)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            # What matters most comes first at the first click.
            latest_first = COLUMNS[section] in (SortKey.SEQUENCE, SortKey.P_MALIGNANT)
            return Qt.SortOrder.DescendingOrder if latest_first else Qt.SortOrder.AscendingOrder
        return self._titles()[section] if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.DecorationRole,
        ):
            return None
        page, place = divmod(index.row(), PAGE_ROWS)
        rows = self._pages.get(page)
        if rows is None:
            if page not in self._asked:
                self._asked.add(page)
                self.page_wanted.emit(page)
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        self._pages.move_to_end(page)
        row = rows[place]
        if role == Qt.ItemDataRole.DecorationRole:
            return _mark(row) if COLUMNS[index.column()] is SortKey.FIRST_DIAGNOSIS else None
        text = self.tr("This entry cannot be read") if index.column() == 0 else ""
        if row is not None:
            text = _cell(row, COLUMNS[index.column()])
            if role == Qt.ItemDataRole.AccessibleTextRole:
                text = _spoken(row, COLUMNS[index.column()], text)
        return plain_tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.sort_wanted.emit(Order(COLUMNS[column], order is Qt.SortOrder.DescendingOrder))

    def _titles(self) -> tuple[str, ...]:
        return (
            self.tr("Assessed"),
            self.tr("Case id"),
            self.tr("Image"),
            self.tr("First diagnosis"),
            self.tr("Malignant"),
            self.tr("Own diagnosis"),
            self.tr("Decision"),
            self.tr("Due"),
        )


class HistoryTable(QTableView):
    """The table; Enter opens a case, Delete deletes."""

    reopen_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history")
        self.setModel(model)
        self.setAccessibleName(self.tr("Cases"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        header.setAccessibleName(self.tr("Columns"))
        self.setIconSize(QSize(_MARK_PX, _MARK_PX))
        self._spreading = self._dragged = False
        header.sectionResized.connect(self._take_resize)
        # Only now: the model is asked to sort as soon as sorting is switched on.
        model.blockSignals(True)  # noqa: FBT003 # Qt's way to say it
        self.setSortingEnabled(True)
        model.blockSignals(False)  # noqa: FBT003
        self.doubleClicked.connect(lambda _index: self.reopen_wanted.emit())

    def show_order(self, order: Order) -> None:
        """Sort by a column, and say so in its head."""
        direction = (
            Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        )
        self.sortByColumn(COLUMNS.index(order.key), direction)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._dragged:
            return
        self._spreading = True
        width = self.viewport().width()
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, width * share // sum(_SHARES))
        self._spreading = False

    def _take_resize(self) -> None:
        self._dragged = self._dragged or not self._spreading

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.reopen_wanted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)


def local_time(when_utc: datetime) -> str:
    """A time in UTC as the clock on the wall shows it; read the same way everywhere."""
    return f"{when_utc.astimezone():%Y-%m-%d %H:%M}"


def one_line(text: str) -> str:
    """Text of the user on one line, with everything that does not print made visible."""
    flat = " ".join(text.split())
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in flat
    )


def _cell(row: CaseRow, key: SortKey) -> str:
    if key is SortKey.SEQUENCE:
        return local_time(row.assessed_utc)
    if row.first is None and key in (SortKey.FIRST_DIAGNOSIS, SortKey.P_MALIGNANT):
        other = QCoreApplication.translate("HistoryTable", "made with other diagnoses")
        if row.withheld:
            other = verdict_words(Verdict.CANNOT_BE_JUDGED)
        return other if key is SortKey.FIRST_DIAGNOSIS else ""
    if key is SortKey.FIRST_DIAGNOSIS and row.first is not None:
        # The figure first: where a long name is cut, it stays.
        return f"{share_text(row.first.probability)}  {diagnosis_name(row.first.diagnosis)}"
    if key is SortKey.P_MALIGNANT and row.p_malignant is not None:
        return share_text(row.p_malignant)
    texts = {
        SortKey.CASE_ID: row.details.case_id,
        SortKey.IMAGE_NAME: row.image_name,
        SortKey.CLINICIAN_DIAGNOSIS: row.details.clinician_diagnosis,
        SortKey.DECISION: row.details.decision,
        SortKey.DUE: row.details.due,
    }
    return one_line(texts[key])


def _mark(row: CaseRow | None) -> QIcon | None:
    if row is None or row.first is None:
        return None
    tokens = tokens_of(QGuiApplication.palette())
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    shape = mark_pixmap(tokens, _MARK_PX, ratio, malignant=row.first.diagnosis.malignant)
    icon = QIcon(shape)
    # The same colour in a line that is chosen.
    icon.addPixmap(shape, QIcon.Mode.Selected)
    return icon


def _spoken(row: CaseRow, key: SortKey, text: str) -> str:
    """What a screen reader says in the place of the shape."""
    if key is SortKey.FIRST_DIAGNOSIS and row.first is not None:
        return f"{text}, {malignancy_word(malignant=row.first.diagnosis.malignant)}"
    return text
