"""The table of a folder run: rows are added in batches, sorted and filtered here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from skinapp.core.names import display_name
from skinapp.services.runs.result import FileResult
from skinapp.ui.folder.rows import (
    Column,
    FolderRow,
    RowFilter,
    SortKey,
    fits,
    make_row,
    sort_key,
)
from skinapp.ui.images.thumbnail_loader import ThumbnailLoader
from skinapp.ui.widgets.i18n import diagnosis_name, error_sentence, flag_sentence, share_text
from skinapp.ui.widgets.text import plain_tooltip

ROW_ROLE = Qt.ItemDataRole.UserRole
"""The whole row, for the delegate."""

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class FolderModel(QAbstractTableModel):
    """Finished files of a run.

    It sorts and filters by itself: a proxy model asks Python at each comparison, which stalls the
    window for seconds at 10,000 rows (decision 0040).

    Args:
        thumbnails: Reads the pictures of the rows that are looked at.
        parent: Qt parent.
    """

    def __init__(self, thumbnails: ThumbnailLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._rows: list[FolderRow] = []
        self._keys: list[SortKey | None] = []
        self._shown: list[int] = []
        self._indices: set[int] = set()
        self._first_with: dict[str, Path] = {}
        self._counts: Counter[RowFilter] = Counter()
        self._chosen = RowFilter.ALL
        self._text = ""
        self._column: Column | None = None
        self._descending = False

    @property
    def counts(self) -> Counter[RowFilter]:
        """How many rows each filter lets through, whatever the text."""
        return self._counts

    def clear(self) -> None:
        """Forget all rows; filter and order stay."""
        self.beginResetModel()
        self._rows, self._keys, self._shown = [], [], []
        self._indices.clear()
        self._first_with.clear()
        self._counts.clear()
        self.endResetModel()

    def add(self, results: Sequence[FileResult]) -> None:
        """Take a batch of finished files.

        Args:
            results: In any order; a file that is there already is passed over.
        """
        known = len(self._rows)
        added = [
            make_row(one, self._original_of(one))
            for one in results
            if one.index not in self._indices
        ]
        self._indices.update(row.result.index for row in added)
        self._rows.extend(added)
        for row in added:
            self._counts.update(row.filters)
        self._keys.extend(self._key_of(row) for row in added)
        shown = self._fitting(range(known, len(self._rows)))
        if not shown:
            return
        end = len(self._shown)
        self.beginInsertRows(QModelIndex(), end, end + len(shown) - 1)
        self._shown.extend(shown)
        self.endInsertRows()
        self._rearrange()

    def set_filter(self, chosen: RowFilter, text: str) -> None:
        """Show only some of the rows.

        Args:
            chosen: The state that a row must have.
            text: Words that it must contain.
        """
        if (chosen, text) == (self._chosen, self._text):
            return
        self.beginResetModel()
        self._chosen, self._text = chosen, text
        self._shown = self._in_order(self._fitting(range(len(self._rows))))
        self.endResetModel()

    def row_at(self, row: int) -> FolderRow | None:
        """The row in a line of the table, if there is one."""
        return self._rows[self._shown[row]] if 0 <= row < len(self._shown) else None

    def line_of(self, file_index: int) -> int | None:
        """The line in which a file of the run stands, if it is shown."""
        for line, place in enumerate(self._shown):
            if self._rows[place].result.index == file_index:
                return line
        return None

    def shown_results(self) -> tuple[FileResult, ...]:
        """The results in the order of the table."""
        return tuple(self._rows[place].result for place in self._shown)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._column = Column(column) if column >= 0 else None
        self._descending = order == Qt.SortOrder.DescendingOrder
        self._keys = [self._key_of(row) for row in self._rows]
        self._rearrange()

    @override
    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            figures = section == Column.P_MALIGNANT
            side = Qt.AlignmentFlag.AlignRight if figures else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.NAME: self.tr("Image"),
            Column.FIRST: self.tr("First diagnosis"),
            Column.SECOND: self.tr("Second"),
            Column.THIRD: self.tr("Third"),
            Column.P_MALIGNANT: self.tr("Malignant"),
            Column.REMARKS: self.tr("Notices and errors"),
        }[Column(section)]

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(_hint(row, column))
        pictured = column == Column.NAME and row.result.error is None
        if role == Qt.ItemDataRole.DecorationRole and pictured:
            return self._thumbnails.thumbnail(row.result.file)
        return None

    def _original_of(self, result: FileResult) -> str:
        """What to call an earlier file with the same bytes, if there is one."""
        if result.provenance is None:
            return ""
        first = self._first_with.setdefault(result.provenance.image_sha256, result.file)
        if first == result.file:
            return ""
        if first.name == result.file.name:
            return f"{display_name(first.parent)}/{display_name(first)}"
        return display_name(first)

    def _key_of(self, row: FolderRow) -> SortKey | None:
        return sort_key(row, self._column, descending=self._descending)

    def _fitting(self, places: Iterable[int]) -> list[int]:
        words = self._text.casefold().split()
        return [place for place in places if fits(self._rows[place], self._chosen, words)]

    def _in_order(self, places: Sequence[int]) -> list[int]:
        """Rows sorted; quick for rows that are sorted already but for some at the end."""
        keys = self._keys
        known = [place for place in places if keys[place] is not None]
        known.sort(key=keys.__getitem__, reverse=self._descending)  # type: ignore[arg-type]
        unknown = [place for place in places if keys[place] is None]
        return known + sorted(unknown, key=lambda place: self._rows[place].result.index)

    def _rearrange(self) -> None:
        """Bring the rows that are shown into order; selection and current row go with theirs."""
        arranged = self._in_order(self._shown)
        if arranged == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        line_of = {place: line for line, place in enumerate(arranged)} if before else {}
        after = [self.index(line_of[self._shown[old.row()]], old.column()) for old in before]
        self._shown = arranged
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _text(row: FolderRow, column: Column) -> str:
    """The cell in words, as a screen reader or a copy takes it."""
    match column:
        case Column.NAME:
            return row.name
        case Column.P_MALIGNANT:
            return "" if row.p_malignant is None else share_text(row.p_malignant)
        case Column.REMARKS:
            return ", ".join(row.remarks)
        case _:
            if not row.top:
                return row.not_judged if column == Column.FIRST else ""
            ranked = row.top[column - Column.FIRST]
            return f"{diagnosis_name(ranked.diagnosis)} {share_text(ranked.probability)}"


def _hint(row: FolderRow, column: Column) -> str:
    if column == Column.NAME:
        return str(row.result.file)
    if column == Column.REMARKS:
        if row.result.error is not None:
            return error_sentence(row.result.error)
        flags = row.result.flags
        return "\n".join((*map(flag_sentence, flags), *row.remarks[len(flags) :]))
    return _text(row, column)
