from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from skinapp.core import flags
from skinapp.core.assessment import Prediction, Provenance
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import (
    EmptyImageError,
    OutputError,
    SkinappError,
    TruncatedImageError,
    kind_of,
)
from skinapp.core.operating import OperatingPoint
from skinapp.core.triage import looks_first
from skinapp.reports.content import ReportEntry
from skinapp.reports.paper import ReportStyle
from skinapp.reports.summary.document import render_summary, write_summary
from skinapp.reports.summary.rows import (
    SummaryRow,
    SummaryRun,
    sorted_rows,
    summary_of,
)


def prediction(code: str, probability: float = 0.7, others: float | None = None) -> Prediction:
    rest = (1 - probability) / 6 if others is None else others
    values = tuple(probability if each == code else rest for each in CODES)
    return Prediction(values, (values,))


def rows(count: int) -> list[SummaryRow]:
    made = []
    for number in range(count):
        name = f"folder/IMG_{number:05d}.jpg"
        if number % 20 == 7:
            made.append(SummaryRow(name, error=EmptyImageError("The file is empty.")))
        else:
            share = 0.3 + (number * 37 % 60) / 100
            found = (flags.LOW_CONFIDENCE,) if share < 0.5 else ()
            made.append(SummaryRow(name, prediction(CODES[number % 7], share), found))
    return made


@pytest.fixture
def run(entry_maker: Callable[..., ReportEntry]) -> SummaryRun:
    source: Provenance = entry_maker().assessment.provenance
    return SummaryRun("Morning", source, OperatingPoint(0.15, 0.95, 0.64))


def texts(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize(
    ("code", "found", "expected"),
    [
        ("nv", (), False),
        ("mel", (), True),
        ("akiec", (), True),
        ("nv", (flags.MALIGNANCY_NOT_EXCLUDED,), True),
        ("nv", (flags.LOW_CONFIDENCE,), True),
        ("nv", (flags.MEMBERS_DISAGREE,), True),
        ("nv", (flags.ALPHA_FLATTENED,), False),
    ],
)
def test_looks_first__is_for_malignant_and_uncertain_answers(
    code: str, found: tuple[str, ...], expected: bool
) -> None:
    assert looks_first(prediction(code), found) is expected


def test_sorted_rows__puts_the_likeliest_malignancy_on_top_and_loses_none() -> None:
    given = [
        SummaryRow("a", prediction("nv", 0.9)),
        SummaryRow("b", error=EmptyImageError("Empty.")),
        SummaryRow("c", prediction("mel", 0.6)),
        SummaryRow("d", prediction("nv", 0.7)),
        SummaryRow("e", prediction("mel", 0.9)),
        SummaryRow("f", prediction("nv", 0.4), (flags.LOW_CONFIDENCE,)),
    ]
    found = sorted_rows(given)
    assert [row.name for row in found.first] == ["e", "c", "f"]
    assert [row.name for row in found.others] == ["d", "a"]
    assert [row.name for row in found.failed] == ["b"]
    assert found.count == len(given)


@dataclass(frozen=True)
class Result:
    file: Path
    prediction: Prediction | None = None
    flags: tuple[str, ...] = ()
    error: SkinappError | None = None
    provenance: Provenance | None = None


def test_summary_of__names_files_by_their_way_and_takes_the_newest_origin(
    run: SummaryRun,
) -> None:
    old = run.provenance
    assert old is not None
    new = replace(old, created_utc=old.created_utc + timedelta(minutes=5))
    root, empty = Path("morning"), EmptyImageError("Empty.")
    results = [
        Result(root / "left" / "a.jpg", prediction("nv"), (flags.GREYSCALE,), None, new),
        Result(root / "right" / "a.jpg", prediction("nv"), provenance=old),
        Result(Path("alone.jpg"), error=empty),
    ]
    cases = {new.image_sha256: CaseDetails("P-1")}
    roots = [root, Path("alone.jpg")]
    found, made = summary_of("Morning", results, roots, run.operating_point, cases)
    assert [row.case.case_id for row in made] == ["P-1", "P-1", ""]
    assert found == SummaryRun("Morning", new, run.operating_point)
    assert [row.name for row in made] == ["left/a.jpg", "right/a.jpg", "alone.jpg"]
    assert (made[0].flags, made[2].error) == ((flags.GREYSCALE,), empty)


def test_render_summary__says_all_of_every_row(run: SummaryRun) -> None:
    given = [
        SummaryRow("nevus.jpg", prediction("nv", 0.9)),
        SummaryRow("melanoma.jpg", prediction("mel", 0.64)),
        SummaryRow("odd.jpg", prediction("vasc", 0.994, 0.001), ("new_flag", flags.GREYSCALE)),
        SummaryRow("cut.jpg", error=TruncatedImageError("It ends after 12 bytes.")),
        SummaryRow("empty.jpg", error=EmptyImageError("The file is empty.")),
    ]
    rendered = render_summary(run, given)
    (page,) = texts(rendered.content)
    line = " ".join(page.split())
    for words in (
        *("Folder summary", "Morning", "Files", "5", "With a result", "3"),
        "melanoma.jpg ▲ mel 64 % ▲ akiec 6 %",
        *("nevus.jpg ○ nv 90 %", "odd.jpg ○ vasc > 99 %", "< 1 %", "new flag", "no colour"),
        *("Files without a result", "E_TRUNCATED, files: 1", kind_of("E_TRUNCATED").sentence),
        *("It ends after 12 bytes.", "E_EMPTY, files: 1", kind_of("E_EMPTY").sentence),
        *("threshold of 15 %", "akiec: Actinic keratosis", "▲ malignant", "dark skin is rare"),
        *("SHA-256 ab12cd34ef56", "2025-03-04T09:12:44Z", "Page 1 of 1"),
    ):
        assert words in line, words
    assert line.index("melanoma.jpg") < line.index("nevus.jpg") < line.index("cut.jpg")


def test_render_summary__has_the_case_beside_the_file_and_what_was_written_below(
    run: SummaryRun,
) -> None:
    case = CaseDetails("P-17", "left arm", "It <b>itches</b>.\nSince May.", "Spitz", "Biopsy")
    long = CaseDetails(notes="word " * 2_000)
    given = [
        SummaryRow("nevus.jpg", prediction("nv", 0.9), case=case),
        SummaryRow("mole.jpg", prediction("nv", 0.8), case=long),
        SummaryRow("plain.jpg", prediction("nv", 0.7)),
    ]
    line = " ".join(" ".join(texts(render_summary(run, given).content)).split())
    results, details = line.split("Case details")
    assert "nevus.jpg P-17" in results
    for text in ("P-17", "Site: left arm", "It <b>itches</b>.", "Since May.", "Spitz"):
        assert text in details, text
    assert "Decision: Biopsy" in details
    assert 10 < details.count("word") < 100
    assert "plain.jpg" in results
    assert "plain.jpg" not in details
    assert "Case details" not in " ".join(texts(render_summary(run, given[2:]).content))


def test_render_summary__has_every_file_once_and_a_head_on_every_page(run: SummaryRun) -> None:
    given = rows(500)
    pages = texts(render_summary(run, given, ReportStyle("letter")).content)
    everything = "".join("".join(page.split()) for page in pages)
    assert [everything.count(f"IMG_{number:05d}.jpg") for number in range(500)] == [1] * 500
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
    assert all("Second" in page for page in pages[:-2])


def test_render_summary__takes_a_time_that_grows_with_the_rows_only(run: SummaryRun) -> None:
    seconds = []
    for count in (250, 2000):
        given = rows(count)
        started = time.process_time()
        render_summary(run, given)
        seconds.append(time.process_time() - started)
    # Eight times the rows: a table that is measured anew on each page would take sixty times.
    assert seconds[1] < 20 * seconds[0]


def test_render_summary__gives_the_same_bytes_again(run: SummaryRun) -> None:
    assert render_summary(run, rows(60)).content == render_summary(run, rows(60)).content


@pytest.mark.parametrize(
    "name",
    [
        "<b>bold</b><img src='http://127.0.0.1:9/x.png'/>.jpg",
        "x" * 10_000,
        "皮膚🩺\x00\u202e" * 500,
        "-\n=HYPERLINK()",
    ],
)
def test_render_summary__takes_any_name_literally(run: SummaryRun, name: str) -> None:
    given = [SummaryRow(name, prediction("nv")), SummaryRow(name, error=EmptyImageError(name))]
    started = time.process_time()
    text = "".join("".join(texts(render_summary(run, given).content)).split())
    assert time.process_time() - started < 5
    assert "".join(name.split())[:10].replace("\x00", "�") in text or "�" in text
    if "皮" in name:
        assert "cannotbeprintedhere" in text


def test_render_summary__copes_with_a_run_without_any_result() -> None:
    given = [SummaryRow("a.jpg", error=EmptyImageError("The file is empty."))]
    (page,) = texts(render_summary(SummaryRun("Morning"), given).content)
    assert "Look at these first" not in page
    assert "a.jpg" in page


def test_render_summary__refuses_no_rows(run: SummaryRun) -> None:
    with pytest.raises(OutputError, match="nothing"):
        render_summary(run, [])


def test_write_summary__leaves_the_old_file_when_it_cannot_write(
    run: SummaryRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "summary.pdf"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OutputError):
        write_summary(path, run, rows(3))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
