"""The History page: one search field, the list of cases, and the chosen one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from skinapp.core.clinic_codes import end_of_week
from skinapp.core.errors import RecordsLockedError
from skinapp.services.history.search import Listing, Order, SortKey
from skinapp.ui.history.controller import HistoryController, HistoryList, ShownCase
from skinapp.ui.history.lock_controller import HistoryLock, LockController
from skinapp.ui.history.lock_form import LockForm
from skinapp.ui.history.preview import HistoryPreview
from skinapp.ui.history.table import PAGE_ROWS, HistoryModel, HistoryTable
from skinapp.ui.widgets.code_field import CodeField
from skinapp.ui.widgets.i18n import error_sentence
from skinapp.ui.widgets.panel_splitter import PanelSplitter
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL

_SEARCH_DELAY_MS = 150
_SEARCH_WIDTH = 300
_DUE = "due"
_NO_RESULT = "no_result"
_MESSAGE_WIDTH = 440


class HistoryPage(QWidget):
    """Renders what the controller found.

    Args:
        history: Owns the list.
        lock: Owns the lock of the history.
        parent: Qt parent.
    """

    opened = Signal(object)

    def __init__(
        self, history: HistoryController, lock: LockController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._history = history
        self._lock = lock
        self._order = Order()
        self.search_field = self._make_search()
        self.listing = CodeField(
            self.tr("Which cases"),
            [
                (_DUE, self.tr("Follow-ups due this week")),
                (_NO_RESULT, self.tr("Biopsied, no result yet")),
            ],
            none=self.tr("All cases"),
        )
        self.listing.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._count = plain_label(role="muted")
        self.model = HistoryModel(self)
        self.table = HistoryTable(self.model)
        self.message = HistoryMessage()
        self.preview = HistoryPreview()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.message)
        self.lock_form = LockForm()
        self._stack.addWidget(self.lock_form)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SEARCH_DELAY_MS)
        self._lay_out()
        self._connect()
        self._render(history.list)

    @property
    def chosen(self) -> list[int]:
        """Numbers of the cases that are chosen in the table."""
        rows = self.table.selectionModel().selectedRows()
        return [self.model.list.numbers[index.row()] for index in rows]

    def refresh(self) -> None:
        """Read the list anew."""
        self._history.search(self.search_field.text(), self._order, self._listing())

    def refresh_colours(self) -> None:
        """Draw the symbols in the colours of the theme."""
        self.preview.refresh_colours()

    def delete_chosen(self) -> None:
        """Ask, then delete the chosen cases for good."""
        numbers = self.chosen
        if not numbers:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(self.tr("Delete for good"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        text = self.tr("Delete the chosen cases for good? Cases: {count}")
        box.setText(text.format(count=QLocale().toString(len(numbers))))
        box.setInformativeText(
            self.tr(
                "Details, results, names and paths are erased from the history and cannot be "
                "brought back. Image files, and reports and tables that were saved, are not "
                "touched. The log keeps only that an assessment was made, and with which models."
            )
        )
        traces = QCheckBox(self.tr("Also forget finished folder runs and recent files with them"))
        traces.setChecked(True)
        box.setCheckBox(traces)
        delete = box.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        delete.clicked.connect(lambda: self._history.delete(numbers, traces=traces.isChecked()))
        box.open()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _make_search(self) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(self.tr("Search the history"))
        field.setPlaceholderText(self.tr("Search case id, image, diagnosis, notes…"))
        field.setClearButtonEnabled(True)
        for clear in field.findChildren(QToolButton):
            clear.setAccessibleName(self.tr("Clear the search"))
        field.setFixedWidth(_SEARCH_WIDTH)
        return field

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        head.setSpacing(SPACE_M)
        head.addWidget(plain_label(self.tr("History"), "title"))
        head.addWidget(self.listing)
        head.addStretch(1)
        head.addWidget(self._count)
        head.addWidget(self.search_field)
        body = QWidget()
        left = QVBoxLayout(body)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addLayout(head)
        left.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(PanelSplitter("history", body, self.preview))
        self.setTabOrder(self.listing, self.search_field)
        self.setTabOrder(self.search_field, self.table)

    def _connect(self) -> None:
        history = self._history
        history.changed.connect(self._render)
        history.rows_ready.connect(self.model.take_rows)
        history.details_saved.connect(self.model.read_again)
        history.cases_added.connect(self._take_new_cases)
        history.case_shown.connect(self._show_case)
        history.picture_ready.connect(self.preview.show_picture)
        history.opened.connect(self.opened)
        self.model.page_wanted.connect(
            lambda page: history.fetch_rows(self.model.list, page * PAGE_ROWS, PAGE_ROWS)
        )
        self.model.sort_wanted.connect(self._sort)
        self._timer.timeout.connect(self.refresh)
        self.search_field.textChanged.connect(lambda _text: self._timer.start())
        self.listing.edited.connect(self._change_listing)
        self.search_field.returnPressed.connect(self.table.setFocus)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        for source in (self.table, self.preview):
            source.reopen_wanted.connect(self._reopen)
            source.delete_wanted.connect(self.delete_chosen)
        self.preview.details_edited.connect(history.edit)
        self.preview.compare_wanted.connect(self._compare)
        self.message.retry_wanted.connect(self.refresh)
        self.lock_form.unlock_wanted.connect(self._lock.unlock)
        self._lock.refused.connect(self.lock_form.show_refusal)
        self._lock.changed.connect(self._follow_lock)
        find = QAction(self.tr("Search the history"), self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.triggered.connect(self.search_field.setFocus)
        self.addAction(find)

    def _follow_lock(self, _state: HistoryLock) -> None:
        self.lock_form.forget()
        self.refresh()

    def _take_new_cases(self) -> None:
        # A page that is not shown reads the list when it is.
        if self.isVisible():
            self.refresh()

    def _listing(self) -> Listing:
        if self.listing.code == _DUE:
            return Listing(due_until=end_of_week(date.today()).isoformat())
        return Listing(awaits_histology=self.listing.code == _NO_RESULT)

    def _change_listing(self) -> None:
        # What is due first is what is asked for; sorting reads the list anew.
        by_date = self.listing.code == _DUE
        order = Order(SortKey.DUE, descending=False) if by_date else Order()
        if order == self._order:
            self.refresh()
        else:
            self.table.show_order(order)

    def _sort(self, order: Order) -> None:
        self._order = order
        self.refresh()

    def _render(self, shown: HistoryList) -> None:
        chosen = set(self.chosen)
        self.model.show_list(shown)
        count = QLocale().toString(len(shown.numbers))
        self._count.setText(self.tr("Cases: {count}").format(count=count))
        self._count.setVisible(bool(shown.numbers))
        self.message.show_list(shown)
        locked = isinstance(shown.error, RecordsLockedError)
        instead = self.lock_form if locked else self.message
        self._stack.setCurrentWidget(self.table if shown.numbers else instead)
        self.preview.setVisible(bool(shown.numbers))
        self._choose_again(chosen)

    def _choose_again(self, chosen: set[int]) -> None:
        """Keep what was chosen through a new list, wherever it is there now."""
        rows = [row for row, number in enumerate(self.model.list.numbers) if number in chosen]
        selection = QItemSelection()
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag
        if len(rows) == 1:
            self.table.setCurrentIndex(self.model.index(rows[0], 0))
        self.table.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        self._choose()

    def _choose(self) -> None:
        numbers = self.chosen
        if len(numbers) == 1:
            self._history.show_case(numbers[0])
        elif numbers:
            self.preview.show_count(len(numbers))
        else:
            self.preview.show_nothing()

    def _show_case(self, shown: ShownCase) -> None:
        if len(self.chosen) == 1:
            self.preview.show_case(shown, self._history.details_of(shown))

    def _compare(self) -> None:
        numbers = self.chosen
        if len(numbers) == 2:
            self._history.compare(numbers[0], numbers[1])

    def _reopen(self) -> None:
        numbers = self.chosen
        if len(numbers) == 1:
            self._history.reopen(numbers[0])


class HistoryMessage(QWidget):
    """What stands in the place of a list that is empty."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = plain_label(role="heading", wrap=True)
        self._sentence = plain_label(role="muted", wrap=True)
        self._again = QPushButton(self.tr("Try again"))
        self._again.clicked.connect(self.retry_wanted)
        column = QVBoxLayout()
        column.setSpacing(SPACE_S)
        column.addStretch(2)
        column.addWidget(self._heading)
        column.addWidget(self._sentence)
        column.addSpacing(SPACE_S)
        column.addWidget(self._again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(3)
        holder = QWidget()
        holder.setFixedWidth(_MESSAGE_WIDTH)
        holder.setLayout(column)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_XL, 0, SPACE_XL, 0)
        row.addStretch(1)
        row.addWidget(holder)
        row.addStretch(1)

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._heading.text()} {self._sentence.text()}".strip()

    def show_list(self, shown: HistoryList) -> None:
        """Say why there is no line to show."""
        self._again.setVisible(shown.error is not None)
        if shown.error is not None:
            self._say(self.tr("The history cannot be shown"), error_sentence(shown.error))
        elif shown.text.strip():
            self._say(
                self.tr("No case holds these letters"),
                self.tr("Check the spelling, or search for a part of the word."),
            )
        elif shown.listing != Listing.ALL:
            self._say(
                self.tr("Nothing is open"),
                self.tr(
                    "A decision with a date, or a biopsy without a result, puts a case into "
                    "this list."
                ),
            )
        else:
            self._say(
                self.tr("No cases yet"),
                self.tr(
                    "Each image that is assessed is kept here with its result and what you "
                    "write about it, on this computer only. Images themselves are not copied. "
                    "The settings can switch this off."
                ),
            )

    def _say(self, heading: str, sentence: str) -> None:
        self._heading.setText(heading)
        self._sentence.setText(sentence)
