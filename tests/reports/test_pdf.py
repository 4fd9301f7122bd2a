from __future__ import annotations

import os
import socket
import stat
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from skinapp.core.case import CaseDetails
from skinapp.core.errors import CancelledError, OutputError, kind_of
from skinapp.core.flags import FLAGS
from skinapp.reports.content import FailedEntry, ReportEntry
from skinapp.reports.graphics import MAX_SIDE_PX
from skinapp.reports.paper import Paper, ReportStyle
from skinapp.reports.pdf import write_report

EntryMaker = Callable[..., ReportEntry]

HOSTILE = [
    "<b>bold</b>",
    "<b><i>unclosed",
    '<img src="http://127.0.0.1:9/x.png"/>',
    '<img src="file:///etc/passwd"/>',
    "<font color=\"[[[getattr(pow, Word('__globals__'))['os'].system('touch canary')]]]\">x</font>",
    "&#0;&nbsp;&unknown;",
    "%s%n{0}",
    "</para><para>",
]


def page_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def joined(path: Path) -> str:
    """All text in one line: where lines break is a question of layout."""
    return " ".join(" ".join(page_texts(path)).split())


def test_write_report__is_one_page_an_image_with_all_that_matters(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    case = CaseDetails("BN-17", "left calf", "Excise with 2 mm.", "Nevus?")
    write_report(path, [entry_maker(case=case, flags=FLAGS[1:2]), entry_maker("b.png")])
    pages = page_texts(path)
    assert len(pages) == 2
    first = " ".join(pages[0].split())
    for words in (
        "IMG_0412.jpg",
        "Melanoma",
        "mel, malignant",
        "Melanocytic nevus",
        "nv, benign",
        "Benign keratosis-like lesion",
        "62 %",
        "under 1 %",
        "Malignant (akiec, bcc, mel)",
        "4 of 5 members put this first",
        FLAGS[1].sentence,
        "BN-17",
        "left calf",
        "Nevus?",
        "Excise with 2 mm.",
        "Signature",
        "9f" * 32,
        "2025-03-04T09:12:44Z",
        "not a medical device",
        "Aid to reading, not a diagnosis",
        "Page 1 of 2",
    ):
        assert words in first
    assert "Page 2 of 2" in pages[1]


@pytest.mark.parametrize(("name", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
@pytest.mark.parametrize("shape", [(90, 120), (120, 90), (90, 90), (100, 400)])
def test_write_report__fits_a_usual_case_on_one_page(
    entry_maker: EntryMaker,
    tmp_path: Path,
    name: Paper,
    size: tuple[int, int],
    shape: tuple[int, int],
) -> None:
    path = tmp_path / "report.pdf"
    case = CaseDetails("BN-17", "left calf", "Line one.\nLine two.\nLine three.", "Nevus?")
    entries = [entry_maker(case=case, flags=FLAGS[1:2], shape=shape)]
    write_report(path, entries, ReportStyle(name))
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 1
    assert tuple(round(side) for side in document[0].get_size()) == size
    document.close()


def test_report_style__refuses_an_unknown_paper() -> None:
    with pytest.raises(ValueError, match="a4, letter"):
        ReportStyle("A4")  # type: ignore[arg-type]


def test_write_report__keeps_vietnamese(entry_maker: EntryMaker, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    notes = "Nốt ruồi thay đổi màu sắc ở cẳng chân, đề nghị sinh thiết. Ặ Ữ Ỹ ỵ"
    write_report(path, [entry_maker("Ảnh số 3.jpg", case=CaseDetails(notes=notes))])
    assert notes in joined(path)
    assert "Ảnh số 3.jpg" in joined(path)


@pytest.mark.parametrize("text", HOSTILE)
def test_write_report__prints_user_text_as_it_is(
    entry_maker: EntryMaker, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "report.pdf"
    case = CaseDetails(case_id=text, site=text, notes=text, clinician_diagnosis=text)
    write_report(path, [entry_maker(text, case=case), FailedEntry(text, "E_EMPTY", text)])
    # Narrow fields break words anywhere, so that blanks may be added or lost.
    plain = "".join(joined(path).split())
    assert plain.count("".join(text.split())) >= 7
    assert sorted(tmp_path.iterdir()) == [path]


def test_write_report__opens_nothing_but_its_fonts_and_its_file(
    entry_maker: EntryMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(tmp_path / "before.pdf", [entry_maker()])  # what is imported late is imported now
    seen: list[tuple[str, object]] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event in {"open", "os.system", "subprocess.Popen", "exec"}:
            seen.append((event, arguments[0]))
        elif watching and event.startswith("socket."):
            seen.append((event, None))

    monkeypatch.setattr(socket, "socket", None)
    sys.addaudithook(watch)  # cannot be removed, hence the switch
    try:
        entries = [entry_maker(text, case=CaseDetails(notes=text)) for text in HOSTILE]
        write_report(tmp_path / "report.pdf", entries)
    finally:
        watching = False
    outside = [
        (event, target)
        for event, target in seen
        if event != "open" or tmp_path not in (Path(str(target)), Path(str(target)).parent)
    ]
    assert outside == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 10_000, id="no spaces"),
        pytest.param("word " * 2_000, id="words"),
        pytest.param("line\n" * 2_000, id="lines"),
        pytest.param("&lt;<br/>" * 1_000, id="markup"),
        pytest.param("皮🩺\x00\u202e" * 2_500, id="no glyphs"),
        pytest.param("\n" * 5_000 + "end", id="empty lines"),
    ],
)
def test_write_report__lets_long_text_flow_on(
    entry_maker: EntryMaker, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "report.pdf"
    case = CaseDetails(case_id=text, site=text, notes=text, clinician_diagnosis=text)
    started = time.process_time()
    write_report(path, [entry_maker(text, case=case), FailedEntry(text, "E_READ", text)])
    assert time.process_time() - started < 5
    pages = page_texts(path)
    assert len(pages) > 2
    assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, start=1))


def test_write_report__prints_all_of_a_long_text(entry_maker: EntryMaker, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    text = "".join(f"{number:05d}" for number in range(2_000))
    write_report(path, [entry_maker(case=CaseDetails(case_id=text, notes=text))])
    found = "".join(
        line.strip()
        for page in page_texts(path)
        for line in page.splitlines()
        if line.strip().isdecimal()
    )
    assert found.count(text) == 2


def test_write_report__explains_characters_it_cannot_print(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    write_report(path, [entry_maker("皮膚.jpg")])
    assert "��.jpg" in joined(path)
    assert "cannot be printed here" in joined(path)
    write_report(path, [entry_maker("plain.jpg")])
    assert "cannot be printed here" not in joined(path)


def test_write_report__lists_failures_at_the_end(entry_maker: EntryMaker, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    failed = FailedEntry("broken.jpg", "E_TRUNCATED", "It ends after 1,234 bytes.")
    write_report(path, [failed, entry_maker(), FailedEntry("none.png", "E_EMPTY", "")])
    pages = page_texts(path)
    assert len(pages) == 2
    last = " ".join(pages[1].split())
    for words in (
        "Files without a result",
        "Files: 2",
        "broken.jpg",
        kind_of("E_TRUNCATED").sentence,
        "It ends after 1,234 bytes.",
        "E_TRUNCATED",
        "none.png",
    ):
        assert words in last
    assert "Melanoma" not in last


def test_write_report__makes_a_report_of_failures_alone(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_report(path, [FailedEntry("none.png", "E_EMPTY", "")])
    assert "Files: 1" in joined(path)


def test_write_report__refuses_to_report_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nothing"):
        write_report(tmp_path / "report.pdf", [])
    assert list(tmp_path.iterdir()) == []


def test_write_report__says_so_where_there_is_no_heatmap(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    write_report(path, [entry_maker(heatmaps=False)])
    assert "No heatmap was made" in joined(path)


def test_write_report__frees_the_pixels_of_entries_that_are_done(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    alive: list[weakref.ref[ReportEntry]] = []
    most = 0

    def entries() -> Iterator[ReportEntry]:
        nonlocal most
        for number in range(12):
            entry = entry_maker(f"{number}.jpg")
            alive.append(weakref.ref(entry))
            yield entry
            del entry
            most = max(most, sum(reference() is not None for reference in alive))

    write_report(tmp_path / "report.pdf", entries())
    assert most <= 2


def embedded_sizes(path: Path) -> list[tuple[int, int]]:
    document = pypdfium2.PdfDocument(path)
    sizes = [
        item.get_px_size()
        for page in document
        for item in page.get_objects()
        if isinstance(item, pypdfium2.PdfImage)
    ]
    document.close()
    return sizes


def test_write_report__embeds_images_scaled_down(entry_maker: EntryMaker, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    noise = np.random.default_rng(0).integers(0, 256, (1500, 2000, 3))
    write_report(path, [entry_maker(pixels=noise, shape=(1500, 2000))])
    assert embedded_sizes(path)[:2] == [(MAX_SIDE_PX, 675), (MAX_SIDE_PX, 675)]
    assert path.stat().st_size < 3_000_000


def test_write_report__does_not_blow_up_small_images(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    write_report(path, [entry_maker(shape=(90, 120))])
    assert embedded_sizes(path)[:2] == [(120, 90), (120, 90)]


def test_write_report__states_title_and_time_and_no_author(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    later = entry_maker("later.jpg")
    moment = later.assessment.provenance.created_utc + timedelta(hours=1)
    provenance = replace(later.assessment.provenance, created_utc=moment)
    later = replace(later, assessment=replace(later.assessment, provenance=provenance))
    write_report(path, [later, entry_maker("anna_smith.jpg")])
    document = pypdfium2.PdfDocument(path)
    metadata = document.get_metadata_dict()
    document.close()
    assert metadata["Title"] == "Dermoscopy reading aid"
    assert metadata["Author"] == ""
    assert metadata["CreationDate"] == "D:20250304101244Z"
    assert not any("anna" in value for value in metadata.values())


def test_write_report__gives_the_same_bytes_again(entry_maker: EntryMaker, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        write_report(tmp_path / name, [entry_maker(), FailedEntry("x", "E_EMPTY", "")])
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


@pytest.mark.parametrize(
    "step", ["os.fsync", "pathlib.Path.replace", "tempfile.NamedTemporaryFile"]
)
def test_write_report__leaves_the_old_file_when_writing_fails(
    entry_maker: EntryMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, fail)
    with pytest.raises(OutputError) as caught:
        write_report(path, [entry_maker()])
    assert caught.value.path == path
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["folder", "no parent"])
def test_write_report__refuses_a_target_that_is_no_file(
    entry_maker: EntryMaker, tmp_path: Path, kind: str
) -> None:
    path = tmp_path if kind == "folder" else tmp_path / "missing" / "report.pdf"
    with pytest.raises(OutputError):
        write_report(path, [entry_maker()])
    assert list(tmp_path.iterdir()) == []


def test_write_report__passes_on_what_the_entries_raise(
    entry_maker: EntryMaker, tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"old")

    def entries() -> Iterator[ReportEntry]:
        yield entry_maker()
        raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        write_report(path, entries())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="Windows has access lists instead of modes")
def test_write_report__is_for_its_owner_alone(entry_maker: EntryMaker, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_report(path, [entry_maker()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
