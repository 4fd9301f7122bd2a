"""What is made of a run, and what is refused: the same for window and command line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest

from skinapp.core.case import CaseDetails
from skinapp.core.errors import (
    CancelledError,
    DeviceError,
    ImageChangedError,
    ImageNotFoundError,
    OtherWeightsError,
    OutputError,
)
from skinapp.outputs.journals import found_in
from skinapp.outputs.kinds import OutputKind
from skinapp.outputs.run import Look, RunResults, guarded_point, write_outputs
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.control import RunControl
from skinapp.services.runs.folder_run import run_folder
from skinapp.services.runs.journal import Journal
from tests.services.folder_fakes import STUB, ExplainingAnalyst, write_pictures

DOCUMENTS = [kind for kind in OutputKind if kind.explains]
NEW_WEIGHTS = replace(STUB, bundle_sha256="c" * 64)


def run_over(roots: Sequence[Path], place: Path) -> RunResults:
    journal = Journal.create(place, roots, found_in(roots, CancelToken()).files, STUB.bundle_sha256)
    run_folder(journal, ExplainingAnalyst(), RunControl(), lambda _: None)
    summary, results = journal.summary, tuple(journal.results())
    journal.close()
    return RunResults(summary.roots, summary.named_roots, results)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four images and half of one."""
    write_pictures(tmp_path / "lesions", 5, broken_every=5)
    return tmp_path / "lesions"


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> RunResults:
    return run_over([folder], tmp_path / "a.journal")


def targets(
    folder: Path, kinds: Sequence[OutputKind] = tuple(OutputKind)
) -> dict[OutputKind, Path]:
    return {kind: folder / f"{kind.value}{kind.ending}" for kind in kinds}


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_write_outputs__makes_every_kind_and_explains_each_image_once(
    run: RunResults, tmp_path: Path
) -> None:
    analyst, wanted = ExplainingAnalyst(), targets(tmp_path)

    written = write_outputs(run, wanted, analyst)

    assert all(path.exists() for path in wanted.values())
    assert len(analyst.explained) == 4
    # Three tables, a summary, a common report; four reports, overlays, bundles of FHIR and results
    # of GDT; and DICOM of each of the four, which counts once.
    assert (written.files, written.failed, written.notices) == (25, (), ())
    names = {path.name for path in wanted[OutputKind.REPORTS].iterdir()}
    assert names == {f"000{number}-report.pdf" for number in range(4)}
    names = {path.name for path in wanted[OutputKind.OVERLAYS].iterdir()}
    assert names == {f"000{number}-overlay.png" for number in range(4)}
    assert "0004.bmp" in pdf_text(wanted[OutputKind.REPORT])


def test_write_outputs__overlay_is_the_image_under_its_heatmap(
    run: RunResults, folder: Path, tmp_path: Path
) -> None:
    wanted = targets(tmp_path, [OutputKind.OVERLAYS])

    write_outputs(run, wanted, ExplainingAnalyst())

    drawn = cv2.imread(str(wanted[OutputKind.OVERLAYS] / "0002-overlay.png"))
    plain = cv2.imread(str(folder / "0002.bmp"))
    assert drawn.shape == plain.shape
    # Cold at its top left corner, hot at the bottom right.
    np.testing.assert_array_equal(drawn[0, 0], plain[0, 0])
    assert not np.array_equal(drawn[-1, -1], plain[-1, -1])


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_write_outputs__never_shows_another_picture_than_the_one_that_was_assessed(
    run: RunResults, folder: Path, tmp_path: Path, kind: OutputKind
) -> None:
    (folder / "0001.bmp").write_bytes((folder / "0002.bmp").read_bytes())
    wanted, analyst = targets(tmp_path, [kind]), ExplainingAnalyst()

    written = write_outputs(run, wanted, analyst)

    ((file, error),) = [(one.file, one.error) for one in written.failed]
    assert file == folder / "0001.bmp"
    assert isinstance(error, ImageChangedError)
    made = run.results[1].provenance
    assert made is not None
    assert error.expected == made.image_sha256 != error.found
    assert len(analyst.explained) == 3
    if kind.is_folder:
        assert written.files == 3
        assert not any(path.name.startswith("0001") for path in wanted[kind].iterdir())
    else:
        assert "E_CHANGED" in pdf_text(wanted[kind])


def test_write_outputs__counts_what_cannot_be_read_again_and_goes_on(
    run: RunResults, folder: Path, tmp_path: Path
) -> None:
    (folder / "0000.bmp").unlink()

    written = write_outputs(run, targets(tmp_path, [OutputKind.REPORTS]), ExplainingAnalyst())

    assert [type(one.error) for one in written.failed] == [ImageNotFoundError]
    assert written.files == 3


def test_write_outputs__does_not_judge_anew_with_other_weights(
    run: RunResults, tmp_path: Path
) -> None:
    analyst = ExplainingAnalyst(NEW_WEIGHTS)

    written = write_outputs(run, targets(tmp_path, [OutputKind.REPORTS]), analyst)

    assert {type(one.error) for one in written.failed} == {OtherWeightsError}
    assert (len(written.failed), written.files, analyst.explained) == (4, 0, [])


@pytest.mark.parametrize(("info", "said"), [(STUB, True), (NEW_WEIGHTS, False)])
def test_write_outputs__states_an_operating_point_of_the_bundle_that_made_the_results(
    run: RunResults, tmp_path: Path, info: object, said: object
) -> None:
    wanted = targets(tmp_path, [OutputKind.SUMMARY])

    write_outputs(run, wanted, ExplainingAnalyst(info))  # type: ignore[arg-type]

    assert ("96 %" in pdf_text(wanted[OutputKind.SUMMARY])) is said


def test_guarded_point__is_none_for_results_of_two_bundles(run: RunResults) -> None:
    made = run.results[0].provenance
    assert made is not None
    other = replace(run.results[0], provenance=replace(made, bundle_sha256="c" * 64))

    assert guarded_point(STUB, run.results) is STUB.malignancy_point
    assert guarded_point(STUB, [*run.results, other]) is None
    assert guarded_point(None, run.results) is None


def test_write_outputs__puts_what_was_written_about_an_image_into_its_documents(
    run: RunResults, tmp_path: Path
) -> None:
    made = run.results[2].provenance
    assert made is not None
    look = Look(cases={made.image_sha256: CaseDetails("P-17", "left arm")})
    wanted = targets(tmp_path, [OutputKind.SUMMARY, OutputKind.REPORTS])

    write_outputs(run, wanted, ExplainingAnalyst(), look)

    assert "P-17" in pdf_text(wanted[OutputKind.SUMMARY])
    assert "left arm" in pdf_text(wanted[OutputKind.REPORTS] / "0002-report.pdf")
    assert "P-17" not in pdf_text(wanted[OutputKind.REPORTS] / "0001-report.pdf")


def test_write_outputs__tells_how_far_it_is_and_can_be_stopped(
    run: RunResults, tmp_path: Path
) -> None:
    token, shares = CancelToken(), []

    def stop_half_way(share: float) -> None:
        shares.append(share)
        if share >= 0.4:
            token.cancel()

    wanted = targets(tmp_path, [OutputKind.REPORTS])
    with pytest.raises(CancelledError):
        write_outputs(run, wanted, ExplainingAnalyst(), token=token, on_progress=stop_half_way)
    assert shares == [0.0, 0.2, 0.4]
    assert len(list(wanted[OutputKind.REPORTS].iterdir())) == 2


def test_write_outputs__needs_models_only_to_explain(run: RunResults, tmp_path: Path) -> None:
    at_once = [kind for kind in OutputKind if not kind.explains]
    assert write_outputs(run, targets(tmp_path, at_once)).files == 4

    with pytest.raises(DeviceError):
        write_outputs(run, targets(tmp_path, [OutputKind.REPORT]))


def test_write_outputs__leaves_whole_files_when_one_cannot_be_written(
    run: RunResults, tmp_path: Path
) -> None:
    wanted = targets(tmp_path, [OutputKind.REPORTS])
    (wanted[OutputKind.REPORTS] / "0001-report.pdf").mkdir(parents=True)

    with pytest.raises(OutputError) as caught:
        write_outputs(run, wanted, ExplainingAnalyst())

    assert caught.value.path == wanted[OutputKind.REPORTS] / "0001-report.pdf"
    assert (wanted[OutputKind.REPORTS] / "0000-report.pdf").read_bytes().startswith(b"%PDF")


def test_write_outputs__gives_no_two_images_one_name(tmp_path: Path) -> None:
    names = ["a.bmp", "A.png", "more/a.bmp", "nốt ruồi 3.bmp", "=1+1.bmp"]
    folder = tmp_path / "strange"
    (folder / "more").mkdir(parents=True)
    write_pictures(tmp_path / "plain", len(names))
    for name, source in zip(names, sorted((tmp_path / "plain").iterdir()), strict=True):
        (folder / name).write_bytes(source.read_bytes())
    wanted = targets(tmp_path, [OutputKind.REPORTS, OutputKind.OVERLAYS])

    written = write_outputs(run_over([folder], tmp_path / "b"), wanted, ExplainingAnalyst())

    assert written.files == 2 * len(names)
    made = {path.name for path in wanted[OutputKind.REPORTS].iterdir()}
    assert len({name.casefold() for name in made}) == len(names)
    assert {"A-report.pdf", "a-report-2.pdf", "nốt ruồi 3-report.pdf"} <= made


def test_as_named__calls_files_as_the_user_did(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.bmp").write_bytes((folder / "0000.bmp").read_bytes())
    roots = [Path("one.bmp"), Path("lesions"), folder / "0001.bmp", tmp_path / "gone.bmp"]
    run = run_over(roots, tmp_path / "c.journal")
    # Also from another folder, on a later day.
    monkeypatch.chdir(folder)
    table = tmp_path / "t.csv"

    write_outputs(run, {OutputKind.CSV: table})

    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [row["file"] for row in rows] == [
        "one.bmp",
        "lesions/0000.bmp",
        str(folder / "0001.bmp"),
        *(f"lesions/000{number}.bmp" for number in (2, 3, 4)),
        str(tmp_path / "gone.bmp"),
    ]
    assert rows[1]["duplicate_of"] == "one.bmp"
