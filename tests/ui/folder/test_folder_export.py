"""Tables, summary and reports of a folder, asked for in the window."""

from __future__ import annotations

import csv
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.core.errors import RecordsStorageError, kind_of
from skinapp.outputs.kinds import OutputKind
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.folder.page import FolderPage
from skinapp.ui.folder.rows import RowFilter
from skinapp.ui.folder.states import Finished
from tests.ui.conftest import FakeAnalyst, draw_image


@pytest.fixture
def page(session: Session, qtbot: QtBot, tmp_path: Path) -> FolderPage:
    """A finished folder of five images and a file that is none."""
    folder = tmp_path / "lesions"
    folder.mkdir()
    for number in range(5):
        draw_image(folder / f"image{number}.png", number)
    (folder / "words.png").write_text("no image")
    session.intake.open_paths([folder])
    qtbot.waitUntil(lambda: isinstance(session.folder.state, Finished), timeout=10_000)
    page = session.window.page(PageName.FOLDER)
    assert isinstance(page, FolderPage)
    return page


def export(page: FolderPage, kind: OutputKind, target: Path) -> None:
    page.exports.aboutToShow.emit()
    page.exports.kinds[kind].trigger()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(target))
    dialog.close()


def notice(session: Session, qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: session.window.notice_bar.notice is not None, timeout=10_000)
    assert session.exporter.state is None
    return session.window.notice_bar.notice


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


@pytest.mark.parametrize("kind", [OutputKind.CSV, OutputKind.XLSX])
def test_table__holds_every_file_whatever_the_filter(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path, kind: OutputKind
) -> None:
    page.filter.buttons[RowFilter.ERRORS].click()
    target = tmp_path / f"table{kind.ending}"
    export(page, kind, target)
    assert notice(session, qtbot).text == f"Saved: {target.name}"
    if kind is OutputKind.CSV:
        rows = list(csv.DictReader(target.read_text(encoding="utf-8").splitlines()))
        assert len(rows) == 6
        assert rows[5]["error"] == "E_FORMAT"
    else:
        assert target.read_bytes().startswith(b"PK")


def test_summary__names_the_folder_and_its_files(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path
) -> None:
    export(page, OutputKind.SUMMARY, tmp_path / "summary.pdf")
    assert notice(session, qtbot).text == "Saved: summary.pdf"
    text = pdf_text(tmp_path / "summary.pdf")
    assert "lesions" in text
    assert all(f"image{number}.png" in text for number in range(5))


def test_reports__are_one_for_each_file_shown_with_a_heatmap_made_again(
    session: Session, page: FolderPage, analyst: FakeAnalyst, qtbot: QtBot, tmp_path: Path
) -> None:
    calls = analyst.calls
    page.filter.field.setText("image1")
    page.exports.aboutToShow.emit()
    assert "1…" in page.exports.kinds[OutputKind.REPORTS].text()
    page.filter.field.clear()
    target = tmp_path / "reports"
    target.mkdir()
    export(page, OutputKind.REPORTS, target)
    assert notice(session, qtbot).text == "Saved in reports: 5."
    assert sorted(file.name for file in target.iterdir()) == [
        f"image{number}-report.pdf" for number in range(5)
    ]
    assert analyst.calls == calls + 5


def write_about(session: Session, qtbot: QtBot, file: Path) -> CaseDetails:
    """Open an image and fill in the form, as a user does before the folder is reported."""
    session.case.open_paths([file])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done), timeout=10_000)
    qtbot.waitUntil(lambda: not session.keeper.unsaved)
    written = CaseDetails("P-17", "left arm", "It itches.", "Dysplastic nevus", "Biopsy")
    session.case.set_details(written)
    return written


@pytest.mark.parametrize("saved", [True, False])
def test_documents__hold_what_was_written_about_their_images(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path, saved: bool
) -> None:
    written = write_about(session, qtbot, tmp_path / "lesions" / "image2.png")
    if saved:
        session.keeper.save_now()
        qtbot.waitUntil(lambda: not session.keeper.unsaved)
    target = tmp_path / "reports"
    target.mkdir()
    for kind, path in ((OutputKind.SUMMARY, tmp_path / "s.pdf"), (OutputKind.REPORTS, target)):
        session.window.notice_bar.hide()
        with qtbot.waitSignal(session.exporter.noticed, timeout=10_000) as heard:
            export(page, kind, path)
        assert not heard.args[0].failed
    summary = pdf_text(tmp_path / "s.pdf")
    own = pdf_text(target / "image2-report.pdf")
    others = [pdf_text(path) for path in target.iterdir() if path.name != "image2-report.pdf"]
    assert len(others) == 4
    for text in filter(None, astuple(written)):
        assert text in summary
        assert text in own
        assert not any(text in other for other in others)


def test_documents__say_that_details_are_missing_where_the_history_cannot_be_read(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_: object) -> None:
        raise RecordsStorageError("The drive reported an error.")

    monkeypatch.setattr(session.records.records, "details_of", fail)
    export(page, OutputKind.SUMMARY, tmp_path / "summary.pdf")
    said = notice(session, qtbot)
    assert said.failed
    assert said.text.endswith("Case details are missing, because the history could not be read.")
    assert "image2.png" in pdf_text(tmp_path / "summary.pdf")


@pytest.mark.parametrize("kind", [kind for kind in OutputKind if kind.explains])
def test_documents__are_refused_of_another_picture_than_the_one_that_was_assessed(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path, kind: OutputKind
) -> None:
    assert page.model.shown_results()[2].provenance is not None
    draw_image(tmp_path / "lesions" / "image2.png", 7)
    target = tmp_path / f"made{kind.ending}"
    export(page, kind, target)
    said = notice(session, qtbot)
    assert said.failed
    assert "Failed: 1. image2.png: The file holds another image than the one that was" in said.text
    if kind.is_folder:
        assert "Saved in made: 4." in said.text
        # A kind may write several files for an image.
        assert len({path.name.split("-")[0] for path in target.iterdir()}) == 4
        assert not any("image2" in path.name for path in target.iterdir())
    else:
        assert "E_CHANGED" in pdf_text(target)
        assert "image2.png" in pdf_text(target)


def test_reports__have_the_file_column_of_the_command_line(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path
) -> None:
    export(page, OutputKind.CSV, tmp_path / "table.csv")
    assert notice(session, qtbot).text == "Saved: table.csv"
    rows = list(csv.DictReader((tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0]["file"] == str(tmp_path / "lesions" / "image0.png")


def test_reports__say_when_images_are_gone(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "lesions" / "image3.png").unlink()
    target = tmp_path / "reports"
    target.mkdir()
    export(page, OutputKind.REPORTS, target)
    said = notice(session, qtbot)
    assert said.failed
    assert said.text == (
        "Saved in reports: 4. Failed: 1. image3.png: The image is no longer there. "
        "Check whether it was moved or renamed, then open it again."
    )


def test_reports__show_progress_and_can_be_cancelled(
    session: Session, page: FolderPage, analyst: FakeAnalyst, qtbot: QtBot, tmp_path: Path
) -> None:
    analyst.free_calls = analyst.calls + 2
    analyst.gate.clear()
    target = tmp_path / "reports"
    target.mkdir()
    export(page, OutputKind.REPORTS, target)
    strip = page.progress.export_strip
    qtbot.waitUntil(lambda: analyst.calls == analyst.free_calls + 1, timeout=10_000)
    assert strip.isVisible()
    assert "assessed again" in strip.text
    assert not page.progress.export.isEnabled()
    strip.cancel.click()
    assert notice(session, qtbot).text == "The export was cancelled."
    assert len(list(target.iterdir())) == 2
    assert strip.isHidden()
    assert page.progress.export.isEnabled()


def test_export__that_cannot_be_written_is_told(
    session: Session, page: FolderPage, qtbot: QtBot, tmp_path: Path
) -> None:
    export(page, OutputKind.CSV, tmp_path / "not there" / "table.csv")
    said = notice(session, qtbot)
    assert said.failed
    assert said.text.startswith(kind_of("E_OUTPUT").sentence)


def test_window__closes_quickly_while_reports_are_written(
    session: Session, page: FolderPage, analyst: FakeAnalyst, qtbot: QtBot, tmp_path: Path
) -> None:
    analyst.gate.clear()
    analyst.free_calls = 0
    target = tmp_path / "reports"
    target.mkdir()
    calls = analyst.calls
    export(page, OutputKind.REPORTS, target)
    qtbot.waitUntil(lambda: analyst.calls > calls)
    session.window.close()
    assert session.clean_exit
    assert list(target.iterdir()) == []
