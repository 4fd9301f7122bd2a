"""Saving and printing what is on the screen."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.reports.content import ReportEntry
from skinapp.ui.controllers.report_controller import default_report_name
from skinapp.ui.controllers.states import Done


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
    session.report.save(entry, tmp_path / "report")
    qtbot.waitUntil(lambda: bool(notice_text(session)), timeout=20_000)

    assert notice_text(session) == "Report saved: report.pdf"
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    assert "Melanoma" in document[0].get_textpage().get_text_range()
    document.close()


def test_save__explains_where_it_could_not_write(
    session: Session, entry: ReportEntry, qtbot: QtBot, tmp_path: Path
) -> None:
    session.report.save(entry, tmp_path / "missing" / "report.pdf")
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
    session.report.save(entry, tmp_path / "report.pdf")
    session.report.print_on(entry, printer)
    qtbot.waitUntil(lambda: notice_text(session) == "Report sent to the printer.", timeout=30_000)

    saved = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    printed = pypdfium2.PdfDocument(tmp_path / "paper.pdf")
    assert len(printed) == len(saved) >= 2
    assert printed[0].render(scale=0.2).to_numpy().std() > 1  # not blank
    saved.close()
    printed.close()
    assert list(private.iterdir()) == []


@pytest.mark.parametrize(
    ("image", "report"),
    [
        ("IMG_0412.jpg", "IMG_0412-report.pdf"),
        ('a:b*c?"d.png', "a_b_c__d-report.pdf"),
        ("...", "image-report.pdf"),
        ("Bệnh án 3.tif", "Bệnh án 3-report.pdf"),
    ],
)
def test_default_report_name__is_a_name_for_every_system(image: str, report: str) -> None:
    assert default_report_name(image) == report
