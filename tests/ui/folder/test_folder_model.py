"""Order, filters and batches of the folder table, without a window."""

from __future__ import annotations

import html
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from skinapp.core import flags
from skinapp.core.errors import (
    EmptyImageError,
    EngineError,
    ImageError,
    SkinappError,
    TruncatedImageError,
    kind_of,
)
from skinapp.ui.folder.model import FolderModel
from skinapp.ui.folder.rows import Column, RowFilter
from tests.ui.folder.folder_helpers import result


class NoThumbnails(QObject):
    def thumbnail(self, file: Path) -> QImage | None:
        return None


@pytest.fixture
def model(qapp: QApplication) -> FolderModel:
    model = FolderModel(NoThumbnails())
    # Checks each change of the model against the rules of Qt; a breach is a warning, which fails.
    model.tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    return model


def names(model: FolderModel) -> list[str]:
    return [one.file.name for one in model.shown_results()]


def test_model__has_a_line_for_each_finished_file(model: FolderModel) -> None:
    model.add([result(0, "mel", 0.62), result(1, error=EmptyImageError("x"))])
    cells = [
        [model.index(line, column).data() for column in range(model.columnCount())]
        for line in range(2)
    ]
    assert cells[0][:2] == ["image0.jpg", "Melanoma 62 %"]
    assert cells[0][Column.P_MALIGNANT] == "75 %"
    assert cells[1] == ["image1.jpg", "", "", "", "", "file is empty"]


def test_model__stands_in_the_order_of_the_run_whatever_comes_first(model: FolderModel) -> None:
    model.add([result(2), result(3)])
    model.add([result(0), result(1)])
    assert names(model) == ["image0.jpg", "image1.jpg", "image2.jpg", "image3.jpg"]


def test_model__takes_a_file_once(model: FolderModel) -> None:
    model.add([result(0), result(1)])
    model.add([result(1), result(2)])
    assert names(model) == ["image0.jpg", "image1.jpg", "image2.jpg"]
    model.clear()
    model.add([result(0)])
    assert names(model) == ["image0.jpg"]


def test_sort__takes_probabilities_as_numbers_and_errors_last(model: FolderModel) -> None:
    model.add(
        [
            result(0, "mel", 0.095),
            result(1, "mel", 0.99),
            result(2, error=EmptyImageError("x")),
            result(3, "nv", 0.9),
        ]
    )
    model.sort(Column.P_MALIGNANT, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["image1.jpg", "image0.jpg", "image3.jpg", "image2.jpg"]
    model.sort(Column.P_MALIGNANT, Qt.SortOrder.AscendingOrder)
    assert names(model) == ["image3.jpg", "image0.jpg", "image1.jpg", "image2.jpg"]
    model.sort(-1)
    assert names(model) == ["image0.jpg", "image1.jpg", "image2.jpg", "image3.jpg"]


def test_sort__takes_numbers_in_names_as_numbers(model: FolderModel) -> None:
    model.add([result(0, name="b10.jpg"), result(1, name="B2.jpg"), result(2, name="a.jpg")])
    model.sort(Column.NAME)
    assert names(model) == ["a.jpg", "B2.jpg", "b10.jpg"]


@pytest.mark.parametrize("column", list(Column))
def test_sort__works_by_each_column_with_every_kind_of_row(
    model: FolderModel, column: Column
) -> None:
    rows = [
        result(0, "mel", 0.5, flags=(flags.LOW_CONFIDENCE,)),
        result(1, error=TruncatedImageError("x")),
        result(2, "bcc", 0.8, name="7.jpg"),
        result(3),
    ]
    model.add(rows)
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        model.sort(column, order)
        assert sorted(one.index for one in model.shown_results()) == [0, 1, 2, 3]


def test_sort__holds_while_rows_arrive(model: FolderModel) -> None:
    model.sort(Column.P_MALIGNANT, Qt.SortOrder.DescendingOrder)
    model.add([result(0, "nv", 0.9), result(1, "mel", 0.6)])
    model.add([result(2, "mel", 0.8), result(3, "nv", 0.99)])
    assert [one.index for one in model.shown_results()] == [2, 1, 0, 3]


def test_sort__takes_the_cursor_along(model: FolderModel) -> None:
    model.add([result(0, "nv"), result(1, "mel")])
    cursor = QPersistentModelIndex(model.index(0, 0))
    model.sort(Column.P_MALIGNANT, Qt.SortOrder.DescendingOrder)
    assert cursor.row() == 1
    assert cursor.data() == "image0.jpg"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (RowFilter.ALL, [0, 1, 2, 3, 4]),
        (RowFilter.NOT_EXCLUDED, [0, 2]),
        (RowFilter.LOOK_FIRST, [0, 2, 3]),
        (RowFilter.ERRORS, [4]),
    ],
)
def test_filter__by_state(model: FolderModel, chosen: RowFilter, expected: list[int]) -> None:
    model.add(
        [
            result(0, "bcc"),
            result(1, "nv"),
            result(2, "nv", 0.6, flags=(flags.MALIGNANCY_NOT_EXCLUDED,)),
            result(3, "nv", 0.4, flags=(flags.LOW_CONFIDENCE, flags.GREYSCALE)),
            result(4, error=EmptyImageError("x")),
        ]
    )
    model.set_filter(chosen, "")
    assert [one.index for one in model.shown_results()] == expected
    assert model.counts[chosen] == len(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ARM", [0]),
        ("melanoma", [0]),
        ("mel arm", [0]),
        ("empty", [2]),
        ("%", []),
        ("  ", [0, 1, 2]),
    ],
)
def test_filter__by_words_in_name_diagnosis_and_remarks(
    model: FolderModel, text: str, expected: list[int]
) -> None:
    model.add([result(0, "mel", name="arm.jpg"), result(1), result(2, error=EmptyImageError("x"))])
    model.set_filter(RowFilter.ALL, text)
    assert [one.index for one in model.shown_results()] == expected


def test_filter__holds_while_rows_arrive(model: FolderModel) -> None:
    model.set_filter(RowFilter.ERRORS, "")
    model.add([result(0)])
    assert model.rowCount() == 0
    model.add([result(1, error=EmptyImageError("x"))])
    assert names(model) == ["image1.jpg"]
    assert model.counts[RowFilter.ALL] == 2


def test_model__names_the_first_of_files_with_the_same_bytes(model: FolderModel) -> None:
    first = result(0, name="a.jpg")
    again = replace(first, index=1, file=Path("/images/b.jpg"))
    elsewhere = replace(first, index=2, file=Path("/images/more/a.jpg"))
    model.add([first, again, elsewhere])
    remarks = [model.index(line, Column.REMARKS).data() for line in range(3)]
    assert remarks == ["", "same image as a.jpg", "same image as images/a.jpg"]


def test_model__tells_views_of_each_batch_once(model: FolderModel) -> None:
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.add([result(index) for index in range(40)])
    model.add([result(index) for index in range(40, 100)])
    assert inserted == [(0, 39), (40, 99)]


def test_model__sorts_ten_thousand_rows_while_more_arrive(qapp: QApplication) -> None:
    model = FolderModel(NoThumbnails())
    rows = [result(index, "mel", (index * 7919 % 10_000) / 10_100) for index in range(10_000)]
    for begin in range(0, 9_600, 400):
        model.add(rows[begin : begin + 400])
    model.sort(Column.P_MALIGNANT, Qt.SortOrder.DescendingOrder)
    begin_s = time.perf_counter()
    model.add(rows[9_600:])
    # Far above what it takes, far below what a proxy model takes (decision 0040).
    assert time.perf_counter() - begin_s < 0.5
    shares = [row.prediction.probabilities[4] for row in model.shown_results() if row.prediction]
    assert shares == sorted(shares, reverse=True)


def test_model__escapes_names_in_hints(model: FolderModel) -> None:
    model.add([result(0, name="<b>x.jpg")])
    index = model.index(0, Column.NAME)
    assert index.data() == "<b>x.jpg"
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert model.rowCount(index) == 0
    assert model.row_at(QModelIndex().row()) is None


def test_model__says_all_of_a_notice_in_its_hint(model: FolderModel) -> None:
    first = result(0, flags=(flags.GREYSCALE,))
    model.add([first, replace(first, index=1, file=Path("/images/again.jpg"))])
    model.add([result(2, error=EmptyImageError("x"))])
    hints = [
        html.unescape(model.index(line, Column.REMARKS).data(Qt.ItemDataRole.ToolTipRole))
        for line in range(3)
    ]
    assert flags.GREYSCALE.sentence in hints[0]
    assert "same image as image0.jpg" not in hints[0]
    assert "same image as image0.jpg" in hints[1]
    assert kind_of("E_EMPTY").sentence in hints[2]


def test_labels__are_there_for_every_flag_and_every_error_of_a_file() -> None:
    assert all(flag.label for flag in flags.FLAGS)
    roots = (SkinappError, ImageError, EngineError)
    kinds = {*roots, *ImageError.__subclasses__(), *EngineError.__subclasses__()}
    assert all("label" in vars(kind) for kind in kinds)
