from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from skinapp import cli, commands
from skinapp.core.images import read_image
from skinapp.outputs import journals
from skinapp.services.cancellation import CancelToken
from skinapp.services.install.diagnostics import sample_images
from skinapp.services.paths import data_folder
from skinapp.services.runs import folder_run
from skinapp.services.runs.control import RunControl
from skinapp.services.runs.files import FoundFiles
from skinapp.services.runs.journal import all_journals
from skinapp.services.runs.result import FileResult

COLUMNS = (
    "file,diagnosis_1,probability_1,diagnosis_2,probability_2,diagnosis_3,probability_3,"
    "p_akiec,p_bcc,p_bkl,p_df,p_mel,p_nv,p_vasc,p_malignant,flags,error,image_sha256,bundle,"
    "engine,seconds,duplicate_of,bundle_sha256,program_version,verdict,sign_blurred,sign_dark,"
    "sign_bright,sign_colour_cast,sign_coarse,sign_small,sign_cut,sign_other_picture,sign_hair,"
    "sign_ink,sign_ruler,sign_gel,sign_corner,sign_patches,views"
)


def no_window(*_: object) -> int:
    pytest.fail("the window was opened")


def run(*words: object) -> int:
    return cli.run([str(word) for word in words], no_window)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    (folder / "more").mkdir(parents=True)
    generator = np.random.default_rng(0)
    for name in ("b.png", "a.jpg", "more/c.png", "=1+1.png"):
        image = generator.integers(0, 255, size=(48, 64, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / name), image)
    (folder / "empty.jpg").touch()
    (folder / "words.jpg").write_text("text", encoding="utf-8")
    (folder / "notes.txt").write_text("text", encoding="utf-8")
    (folder / ".hidden").touch()
    (folder / "Thumbs.db").touch()
    return folder


def test_classify__gives_one_row_per_file_with_errors_in_rows(
    pictures: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    table, report, overlays = tmp_path / "r.csv", tmp_path / "r.pdf", tmp_path / "overlays"
    summary = tmp_path / "s.pdf"
    each, book = tmp_path / "each", tmp_path / "r.xlsx"
    (pictures / "more" / "b.jpg").write_bytes((pictures / "b.png").read_bytes())

    code = run(
        "classify", pictures, tmp_path / "nothing.png", "--bundle", tiny_bundle, "--csv", table,
        "--pdf", report, "--overlays", overlays, "--device", "torch-cpu", "--pdf-each", each,
        "--xlsx", book, "--summary", summary,
    )  # fmt: skip

    assert code == 0
    text = table.read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(text.splitlines()))
    assert [Path(row["file"]).name for row in rows] == [
        "=1+1.png", "a.jpg", "b.png", "empty.jpg", "words.jpg", "b.jpg", "c.png", "nothing.png",
    ]  # fmt: skip
    assert [row["error"] for row in rows] == [
        "", "", "", "E_EMPTY", "E_FORMAT", "", "", "E_NOT_FOUND",
    ]  # fmt: skip
    first = rows[1]
    total = sum(float(value) for name, value in first.items() if name.startswith("p_"))
    assert total - float(first["p_malignant"]) == pytest.approx(1, abs=1e-5)
    assert first["bundle"] == "tiny 0.0.1"
    assert rows[5]["duplicate_of"] == str(pictures / "b.png")
    assert zipfile.is_zipfile(book)
    assert {path.name for path in each.iterdir()} == {
        "=1+1-report.pdf", "a-report.pdf", "b-report.pdf", "b-report-2.pdf", "c-report.pdf",
    }  # fmt: skip
    assert len(list(overlays.iterdir())) == 5
    pdf = pypdfium2.PdfDocument(report)
    assert "Files without a result" in pdf[len(pdf) - 1].get_textpage().get_text_range()
    # The pictures are noise: no diagnosis is named of them.
    assert "Cannot be judged" in pdf[0].get_textpage().get_text_range()
    assert "Named first" not in pdf[0].get_textpage().get_text_range()
    pdf.close()
    pdf = pypdfium2.PdfDocument(summary)
    words = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert all(name in words for name in ("a.jpg", "more/b.jpg", "E_EMPTY", "nothing.png"))
    pdf.close()


def test_classify__outputs_inside_the_folder_are_not_read_again(
    pictures: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "classify", pictures, "--bundle", tiny_bundle, "--csv", pictures / "t.csv", "--pdf",
        pictures / "all.pdf", "--overlays", pictures / "more" / "heat", "--pdf-each", pictures,
    )  # fmt: skip
    assert run(*words) == 0
    first = (pictures / "t.csv").read_bytes()
    said = capsys.readouterr().out
    assert "passed over: 3 (1 file of a system, 1 hidden file, 1 document or table)" in said

    assert run(*words, "--list-passed-over") == 0

    assert (pictures / "t.csv").read_bytes() == first
    said = capsys.readouterr().out
    assert "passed over: 13" in said
    assert f"passed over, file in the place of an output: {pictures / 'all.pdf'}" in said
    # A folder named for output may be another one tomorrow: what lies in it is known by itself.
    assert run("classify", pictures, "--bundle", tiny_bundle, "--csv", pictures / "t.csv") == 0
    assert (pictures / "t.csv").read_bytes() == first


def test_classify__a_file_name_is_never_a_formula(
    tiny_bundle: Path, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    table = tmp_path / "r.csv"

    assert run("classify", "=1+1.png", "--bundle", tiny_bundle, "--csv", table) == 0

    assert table.read_text(encoding="utf-8").splitlines()[1].startswith("'=1+1.png,")


def test_classify__json_holds_the_rows(
    pictures: Path, tiny_bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run("classify", pictures / "a.jpg", "--json", "--bundle", tiny_bundle)

    assert code == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["error"] is None
    assert sum(record["probabilities"].values()) == pytest.approx(1)
    assert record["image_sha256"] == read_image(pictures / "a.jpg").sha256


def test_classify__exits_1_when_nothing_could_be_classified(
    pictures: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    table = tmp_path / "r.csv"

    assert run("classify", pictures / "empty.jpg", "--bundle", tiny_bundle, "--csv", table) == 1
    assert "E_EMPTY" in table.read_text(encoding="utf-8")


def interrupt_after(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let the user press Ctrl+C when so many lines were printed."""
    numbers = itertools.count(1)
    real = commands.summary_line

    def line(result: FileResult) -> str:
        if next(numbers) > count:
            raise KeyboardInterrupt
        return real(result)

    monkeypatch.setattr(commands, "summary_line", line)


def test_classify__goes_on_after_ctrl_c_where_it_was(
    pictures: Path,
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(folder_run, "BATCH_SIZE", 2)
    words = ["classify", pictures, "--bundle", tiny_bundle, "--csv"]
    with monkeypatch.context() as patch:
        interrupt_after(patch, 1)
        assert run(*words, tmp_path / "part.csv") == 130
    assert len((tmp_path / "part.csv").read_text(encoding="utf-8").splitlines()) == 1 + 2
    assert "--resume goes on" in capsys.readouterr().err

    assert run(*words, tmp_path / "resumed.csv", "--resume") == 0
    output = capsys.readouterr().out
    assert run(*words, tmp_path / "whole.csv") == 0

    assert output.startswith("2 of 6 files were done before.\n3/6 b.png")
    assert (tmp_path / "resumed.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert list((data_folder() / "runs").iterdir()) == []


def test_classify__begun_anew_keeps_what_was_done(
    pictures: Path,
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(folder_run, "BATCH_SIZE", 2)
    words = ["classify", pictures, "--bundle", tiny_bundle]
    with monkeypatch.context() as patch:
        interrupt_after(patch, 1)
        assert run(*words) == 130

    assert run(*words) == 0

    assert "is kept, with 2 files done" in capsys.readouterr().err
    kept = all_journals(data_folder() / "runs")
    assert [(one.done_count, one.file_count) for one in kept] == [(2, 6)]


@pytest.mark.parametrize("damage", ["nothing written", "text", "cut"])
def test_classify__gives_up_a_damaged_journal_alone_and_sets_it_aside(
    pictures: Path,
    tiny_bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    monkeypatch.setattr(folder_run, "BATCH_SIZE", 2)
    words = ["classify", pictures, "--bundle", tiny_bundle]
    with monkeypatch.context() as patch:
        interrupt_after(patch, 1)
        assert run(*words) == 130
    (place,) = (data_folder() / "runs").glob("*.journal")
    content = place.read_bytes()
    place.write_bytes({"nothing written": b"", "text": b"x" * 9000, "cut": content[:5000]}[damage])
    capsys.readouterr()

    assert run(*words, "--resume") == 0

    kept = [path.name for path in (data_folder() / "runs").iterdir()]
    told = "Starting from the beginning" in capsys.readouterr().err
    assert told == (damage != "nothing written")
    assert len(kept) == (damage != "nothing written")
    assert all(name.endswith(".journal.damaged") for name in kept)


def test_classify__keeps_a_journal_that_cannot_be_read_today(
    pictures: Path, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_run, "BATCH_SIZE", 2)
    words = ["classify", pictures, "--bundle", tiny_bundle]
    with monkeypatch.context() as patch:
        interrupt_after(patch, 1)
        assert run(*words) == 130
    (place,) = (data_folder() / "runs").glob("*.journal")
    content = place.read_bytes()

    def fail(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("skinapp.services.runs.journal.connect", fail)
        assert run(*words, "--resume") == 1
        assert run(*words) == 1
    assert place.read_bytes() == content
    assert run(*words, "--resume") == 0


@pytest.mark.skipif(os.name != "posix", reason="kinds of files of POSIX")
def test_classify__refuses_what_is_no_file_before_it_works(
    pictures: Path, tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A pipe stands for the devices of the machine, which a fault would replace for all.
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", pictures):
        assert run("classify", pictures, "--bundle", tiny_bundle, "--csv", place) == 1
        said = capsys.readouterr()
        assert "E_OUTPUT" in said.err
        assert said.out == ""
    assert (tmp_path / "pipe").is_fifo()


def test_classify__a_lost_folder_stops_it_and_can_be_gone_on_with(
    pictures: Path,
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(RunControl, "sleep", lambda *_: None)
    find = journals.found_in

    def find_then_lose(
        roots: Sequence[Path], token: CancelToken, outputs: Sequence[Path]
    ) -> FoundFiles:
        found = find(roots, token, outputs)
        pictures.rename(tmp_path / "away")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(journals, "found_in", find_then_lose)
        assert run("classify", pictures, "--bundle", tiny_bundle) == 1
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "away").rename(pictures)

    assert run("classify", pictures, "--bundle", tiny_bundle, "--resume") == 0
    assert "6/6" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["classify"], ["classify", "a.png", "--cvs", "x"], ["self-test", "extra"]]
)
def test_run__wrong_use_exits_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*words)

    assert caught.value.code == 2


def test_classify__a_missing_target_folder_is_wrong_use(tmp_path: Path) -> None:
    assert run("classify", tmp_path, "--csv", tmp_path / "no" / "r.csv") == 2


def test_verify_bundle__names_the_damaged_file(
    tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify-bundle", "--bundle", tiny_bundle) == 0
    damaged = Path(shutil.copytree(tiny_bundle, tmp_path / "damaged"))
    path = damaged / "fold_1.safetensors"
    path.write_bytes(path.read_bytes()[:-1])

    assert run("verify-bundle", "--bundle", damaged) == 1
    error = capsys.readouterr().err
    assert "E_BUNDLE_HASH" in error
    assert "fold_1.safetensors" in error


def test_self_test__passes(tiny_bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("self-test", "--bundle", tiny_bundle, "--device", "torch-cpu") == 0
    assert "Self-test passed." in capsys.readouterr().out


def test_run__without_a_display_does_the_job_on_the_samples(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    assert run("--bundle", tiny_bundle, "--device", "torch-cpu") == 0

    rows = (tmp_path / "output" / "results.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + len(sample_images())
    pdf = pypdfium2.PdfDocument(tmp_path / "output" / "report.pdf")
    page = pdf[0].get_textpage().get_text_range()
    pdf.close()
    assert all(f"{code}, " in page for code in rows[1].split(",")[1:7:2])
    assert any((tmp_path / "output" / "overlays").iterdir())


def test_classify__files_named_twice_have_one_row(
    pictures: Path, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    table, last = tmp_path / "r.csv", pictures / "b.png"

    assert (
        run("classify", last, "more", "b.png", last, "--bundle", tiny_bundle, "--csv", table) == 0
    )

    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [Path(row["file"]) for row in rows] == [last, Path("more") / "c.png"]


def test_classify__refuses_a_report_on_another_picture_than_it_assessed(
    pictures: Path,
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(folder_run, "BATCH_SIZE", 2)
    table, each, together = tmp_path / "r.csv", tmp_path / "each", tmp_path / "r.pdf"
    words = ["classify", pictures, "--bundle", tiny_bundle, "--csv", table, "--pdf-each", each]
    words += ["--pdf", together, "--overlays", tmp_path / "overlays"]
    with monkeypatch.context() as patch:
        interrupt_after(patch, 1)
        assert run(*words) == 130
    assessed = read_image(pictures / "a.jpg").sha256
    (pictures / "a.jpg").write_bytes((pictures / "b.png").read_bytes())
    capsys.readouterr()

    assert run(*words, "--resume") == 1

    said = capsys.readouterr().err
    assert "a.jpg: E_CHANGED The file holds another image than the one that was assessed" in said
    assert "Failed: 1." in said
    assert {path.name for path in each.iterdir()} == {
        "=1+1-report.pdf", "b-report.pdf", "c-report.pdf",
    }  # fmt: skip
    assert len(list((tmp_path / "overlays").iterdir())) == 3
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert rows[1]["image_sha256"] == assessed
    with pypdfium2.PdfDocument(together) as pdf:
        last = pdf[len(pdf) - 1].get_textpage().get_text_range()
    assert "E_CHANGED" in last
