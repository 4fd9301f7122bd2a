from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from skinapp.reports.file_names import DocumentNames, report_name, safe_stem, summary_name


@pytest.mark.parametrize(
    ("image", "report"),
    [
        ("IMG_0412.jpg", "IMG_0412-report.pdf"),
        ('a:b*c?"d.png', "a_b_c__d-report.pdf"),
        ("...", "image-report.pdf"),
        ("", "image-report.pdf"),
        ("a.", "a-report.pdf"),
        ("Bệnh án 3.tif", "Bệnh án 3-report.pdf"),
        ("CON.jpg", "_CON-report.pdf"),
        ("con.b.png", "_con.b-report.pdf"),
        ("lpt1", "_lpt1-report.pdf"),
        ("../../etc/passwd.png", "_.._etc_passwd-report.pdf"),
        ("x\x00\u202egpj.\udcff.png", "x__gpj._-report.pdf"),
        ("🩺.jpg", "🩺-report.pdf"),
    ],
)
def test_report_name__is_a_name_for_every_system(image: str, report: str) -> None:
    assert report_name(image) == report


@pytest.mark.parametrize("letter", ["x", "ế", "🩺", "e\u0301"])
def test_report_name__is_short_enough_for_every_system(letter: str, tmp_path: Path) -> None:
    name = report_name(letter * 400 + ".jpg")
    assert len(name.encode()) < 200
    (tmp_path / name).write_bytes(b"")
    assert unicodedata.is_normalized("NFC", name)


def test_report_names__never_meet() -> None:
    images = [
        *("a.jpg", "a.png", "A.PNG", "a?.jpg", "a*.jpg", "a_.jpg"),
        *("é.jpg", "e\u0301.jpg", "É.jpg"),
        *("a-report-2.jpg", "a-report.jpg"),
        *("CON", "_CON", "con.png", "", "image.jpg"),
        *(letter * 400 for letter in "xx"),
    ]
    names = DocumentNames("report", ".pdf")
    given = [names.name_for(image) for image in images]
    alike = {unicodedata.normalize("NFC", name.casefold()) for name in given}
    assert len(alike) == len(images)
    assert given[:3] == ["a-report.pdf", "a-report-2.pdf", "A-report-3.pdf"]


def test_report_names__count_on_through_thousands_of_one_name() -> None:
    names = DocumentNames("report", ".pdf")
    given = [names.name_for("image.jpg") for _ in range(20_000)]
    assert len(set(given)) == 20_000
    assert given[-1] == "image-report-20000.pdf"


def test_safe_stem__leaves_no_ending_that_windows_drops() -> None:
    assert safe_stem("name. . .jpg") == "name"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Morning 3.4", "Morning 3.4-summary.pdf"),
        ("a/b", "a_b-summary.pdf"),
        ("NUL", "_NUL-summary.pdf"),
        ("", "folder-summary.pdf"),
    ],
)
def test_summary_name__keeps_all_of_the_folder_s_name(folder: str, name: str) -> None:
    assert summary_name(folder) == name


def test_name_for__is_no_option_of_a_program() -> None:
    assert DocumentNames("overlay", ".png").name_for("-rf.jpg") == "_-rf-overlay.png"
    assert report_name("--help") == "_--help-report.pdf"
