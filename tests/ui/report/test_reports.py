"""Saving and printing what is on the screen."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.core.errors import OutputError
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import Paper, ReportStyle
from skinapp.reports.pdf import RenderedPdf, render_report
from skinapp.ui.case.states import Done
from skinapp.ui.report.controller import PdfJob, report_job
from skinapp.ui.report.preview import ReportPreview
from skinapp.ui.report.printing import put_paper_in
from tests.ui.conftest import FakeAnalyst

# All that the offscreen plugin has to say about a dialog.


@pytest.fixture
def entry(session: Session, qtbot: QtBot, image_files: list[Path]) -> ReportEntry:
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    entry = session.case.report_entry()
    assert entry is not None
    return entry


def notice_text(session: Session) -> str:
    notice = session.window.notice_bar.notice
    return "" if notice is None else notice.text


def test_save__writes_a_pdf_and_says_so(
    session: Session, entry: ReportEntry, qtbot: QtBot, tmp_path: Path
) -> None:
    session.report.save(report_job([entry]), tmp_path / "report")
    qtbot.waitUntil(lambda: bool(notice_text(session)), timeout=20_000)

    assert notice_text(session) == "Report saved: report.pdf"
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    assert "Melanoma" in document[0].get_textpage().get_text_range()
    document.close()


def test_save__explains_where_it_could_not_write(
    session: Session, entry: ReportEntry, qtbot: QtBot, tmp_path: Path
) -> None:
    session.report.save(report_job([entry]), tmp_path / "missing" / "report.pdf")
    qtbot.waitUntil(lambda: bool(notice_text(session)), timeout=20_000)
    notice = session.window.notice_bar.notice
    assert notice is not None
    assert notice.failed
    assert "could not be written" in notice.text
    assert session.window.case_page.panel.shows_result


def test_print__puts_every_page_on_the_printer_and_leaves_no_file(
    session: Session,
    entry: ReportEntry,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(private))
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    entry = replace(entry, case=CaseDetails(notes="A line of the notes.\n" * 150))
    session.report.save(report_job([entry]), tmp_path / "report.pdf")
    session.report.print_on(report_job([entry]), printer)
    qtbot.waitUntil(lambda: notice_text(session) == "Report sent to the printer.", timeout=30_000)

    saved = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    printed = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    assert len(printed) == len(saved) >= 2
    assert printed[0].render(scale=0.2).to_numpy().std() > 1  # not blank
    saved.close()
    printed.close()
    assert list(private.iterdir()) == []


@pytest.fixture
def preview(session: Session, entry: ReportEntry, qtbot: QtBot) -> Iterator[ReportPreview]:
    long = replace(entry, case=CaseDetails(notes="A line of the notes.\n" * 900))
    preview = session.window.reports.preview(report_job([long]))
    qtbot.waitUntil(lambda: preview.pages.page_count > 0, timeout=20_000)
    yield preview
    preview.close()


def test_preview__draws_the_pages_in_sight_and_no_others(
    session: Session, preview: ReportPreview, qtbot: QtBot
) -> None:
    assert preview.pages.page_count > 10
    qtbot.waitUntil(lambda: 0 in preview.pages.drawn_pages, timeout=20_000)
    qtbot.waitUntil(lambda: not session.files.busy, timeout=20_000)
    assert preview.pages.drawn_pages in {(0,), (0, 1)}
    assert preview.position.text() == f"Page 1 of {preview.pages.page_count}"
    shown = preview.pages.grab().toImage()
    assert shown.pixelColor(40, 40).name() == "#ffffff"
    colours = {shown.pixelColor(x, 80).name() for x in range(40, 400)}
    assert len(colours) > 3  # letters


def test_preview__draws_further_pages_when_they_come_into_sight(
    preview: ReportPreview, qtbot: QtBot
) -> None:
    bar = preview._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = preview.pages.page_count - 1
    qtbot.waitUntil(lambda: last in preview.pages.drawn_pages, timeout=20_000)
    assert preview.position.text().startswith(f"Page {last + 1} ")
    assert len(preview.pages.drawn_pages) < 7


def test_preview__zooms_and_fits_again(preview: ReportPreview, qtbot: QtBot) -> None:
    fitting = preview.pages.width()
    smaller, larger, fit = preview._zoom_buttons
    larger.click()
    assert preview.pages.width() > fitting
    qtbot.waitUntil(lambda: 0 in preview.pages.drawn_pages, timeout=20_000)
    smaller.click()
    smaller.click()
    assert preview.pages.width() < fitting
    fit.click()
    assert preview.pages.width() == fitting <= preview._scroll.viewport().width()


def test_preview__saves_the_very_document_that_it_shows(
    session: Session, preview: ReportPreview, qtbot: QtBot, tmp_path: Path
) -> None:
    preview.save.click()
    dialog = session.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "shown.pdf"))
    dialog.close()
    qtbot.waitUntil(lambda: notice_text(session) == "Report saved: shown.pdf", timeout=20_000)
    document = pypdfium2.PdfDocument(tmp_path / "shown.pdf")
    assert len(document) == preview.pages.page_count
    document.close()


def test_preview__closed_early_leaves_nothing_behind(
    session: Session, entry: ReportEntry, qtbot: QtBot
) -> None:
    preview = session.window.reports.preview(report_job([entry]))
    preview.close()
    qtbot.waitUntil(lambda: not session.files.busy, timeout=20_000)
    qtbot.waitUntil(lambda: session.window.findChild(ReportPreview) is None)


def test_preview__says_why_there_is_none(session: Session, qtbot: QtBot) -> None:
    def fail(*_: object) -> RenderedPdf:
        msg = "There is nothing to report."
        raise OutputError(msg)

    preview = session.window.reports.preview(PdfJob("none.pdf", fail))
    qtbot.waitUntil(lambda: bool(preview.notice.text()), timeout=20_000)
    assert "could not be written" in preview.notice.text()
    assert not preview.save.isEnabled()
    preview.close()


def test_preview_command__rests_until_there_is_a_result(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    assert not session.window.commands.preview.isEnabled()
    session.case.open_paths(image_files[:1])
    qtbot.waitUntil(session.window.commands.preview.isEnabled)
    session.window.commands.preview.trigger()
    preview = session.window.findChild(ReportPreview)
    assert preview is not None
    qtbot.waitUntil(lambda: 0 in preview.pages.drawn_pages, timeout=20_000)
    preview.close()


def test_report_entry__brings_the_operating_point_of_its_bundle(
    session: Session, entry: ReportEntry, analyst: FakeAnalyst
) -> None:
    assert entry.operating_point is analyst.info.malignancy_point is not None
    assert session.engine.operating_point("00" * 32) is None


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_print__is_as_large_as_the_paper(
    session: Session, entry: ReportEntry, qtbot: QtBot, tmp_path: Path, paper: Paper
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    put_paper_in(printer, paper)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    session.report.print_on(report_job([entry]), printer)
    qtbot.waitUntil(lambda: bool(notice_text(session)), timeout=30_000)
    rendered = render_report([entry], ReportStyle(paper))
    original = pypdfium2.PdfDocument(rendered.content)
    printed = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    assert printed[0].get_size() == pytest.approx(original[0].get_size(), abs=1)
    pictures = [
        document[0].render(scale=0.5, grayscale=True).to_numpy().squeeze().astype(float)
        for document in (original, printed)
    ]
    height, width = (min(sides) for sides in zip(*(p.shape for p in pictures), strict=True))
    first, second = (picture[:height, :width] for picture in pictures)
    # The same place and size: letters shifted by a few points would not agree with themselves.
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] > 0.9
    original.close()
    printed.close()


def test_notice__tells_of_a_logo_that_is_missing(
    session: Session, entry: ReportEntry, qtbot: QtBot, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"no image")
    session.report._style = lambda: ReportStyle(clinic_logo=logo)
    session.report.save(report_job([entry]), tmp_path / "report.pdf")
    qtbot.waitUntil(lambda: bool(notice_text(session)), timeout=20_000)
    assert "Report saved" in notice_text(session)
    assert "logo was left out" in notice_text(session)
    assert (tmp_path / "report.pdf").is_file()
