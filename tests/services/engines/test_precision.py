"""When bfloat16 is used: on a processor that has it, and only after a check that it passed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from skinapp import commands
from skinapp.core.assessment import Assessment, Prediction
from skinapp.core.bundle import read_bundle
from skinapp.core.errors import NumericError, SkinappError
from skinapp.services.analysis.precision_check import compare, different_images
from skinapp.services.analysis.prepared import PreparedImage
from skinapp.services.engines import choice as engine_choice
from skinapp.services.engines import openvino as openvino_engine
from skinapp.services.engines import precision
from skinapp.services.engines.openvino import OpenVinoEngine
from skinapp.services.engines.precision import (
    BFLOAT16,
    FLOAT32,
    Figures,
    Subject,
    allowed_precision,
    read_verdict,
    write_verdict,
)
from tests.services.folder_fakes import StubAnalyst, assessment, write_pictures
from tests.test_cli import run

SUBJECT = Subject("ab" * 32, ("fold_0", "fold_1"), "A processor", "2026.1")
PASSED = Figures(1000, 1000, 0.004)


class Processor:
    """Stands in for OpenVINO's Core on a processor with bfloat16."""

    def __init__(self, *capabilities: str) -> None:
        self._capabilities = capabilities

    def get_property(self, _device: str, _name: str) -> Sequence[str]:
        return self._capabilities


WITH = Processor("FP32", "BF16")
WITHOUT = Processor("FP32")


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "cache_folder", lambda: tmp_path)


@pytest.mark.parametrize(
    ("figures", "passed"),
    [
        (Figures(1000, 1000, 0.0), True),
        (Figures(1000, 999, 0.01), True),
        (Figures(1000, 998, 0.0), False),
        (Figures(1000, 1000, 0.0101), False),
        (Figures(999, 999, 0.0), False),
        (Figures(0, 0, 0.0), False),
    ],
)
def test_figures__pass_within_the_limits(figures: Figures, passed: bool) -> None:
    assert figures.passed is passed


def test_bfloat16__is_used_after_a_passed_check() -> None:
    assert allowed_precision(WITH, SUBJECT) == FLOAT32
    write_verdict(SUBJECT, PASSED)
    assert allowed_precision(WITH, SUBJECT) == BFLOAT16
    assert allowed_precision(WITHOUT, SUBJECT) == FLOAT32


def test_bfloat16__is_not_used_after_a_failed_check() -> None:
    write_verdict(SUBJECT, PASSED)
    write_verdict(SUBJECT, replace(PASSED, equal_first=990))
    assert allowed_precision(WITH, SUBJECT) == FLOAT32


@pytest.mark.parametrize(
    "change",
    [
        {"bundle_sha256": "cd" * 32},
        {"members": ("fold_0",)},
        {"processor": "Another processor"},
        {"openvino": "2026.2"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_verdict__holds_for_nothing_else(change: dict[str, str]) -> None:
    file = write_verdict(SUBJECT, PASSED)
    other = replace(SUBJECT, **change)
    assert allowed_precision(WITH, other) == FLOAT32
    # Nor if its file stands where that of the other one would.
    elsewhere = write_verdict(other, PASSED)
    elsewhere.write_bytes(file.read_bytes())
    assert allowed_precision(WITH, other) == FLOAT32


def test_verdict__of_a_damaged_file_is_none() -> None:
    file = write_verdict(SUBJECT, replace(PASSED, largest_change=0.25))
    whole = file.read_text()
    for damaged in (
        "",
        "[]",
        "null",
        whole[:-10],
        whole.replace("0.25", "0.00"),
        whole.replace('"images": 1000', '"images": "many"'),
        whole.replace("figures", "numbers"),
        json.dumps({**json.loads(whole), "figures": {}}),
    ):
        assert damaged != whole
        file.write_text(damaged)
        assert read_verdict(SUBJECT) is None
        assert allowed_precision(WITH, SUBJECT) == FLOAT32
    file.write_bytes(b"\xff\x00")
    assert read_verdict(SUBJECT) is None


class Shifted(StubAnalyst):
    """Answers as the stub does, but a little beside it; fails on every fifth image."""

    def __init__(self, shift: float, *, failing: bool = False) -> None:
        super().__init__()
        self._shift = shift
        self._failing = failing
        self._count = 0

    def answer(self, image: PreparedImage) -> Assessment | SkinappError:
        self._count += 1
        if self._failing and self._count % 5 == 0:
            return NumericError("NaN.")
        whole = assessment(image.sha256)
        first, second, *rest = whole.prediction.probabilities
        moved = (first - self._shift, second + self._shift, *rest)
        return replace(whole, prediction=Prediction(moved, (moved,)))


def pictures_in(folder: Path, count: int) -> list[Path]:
    write_pictures(folder, count, broken_every=10)
    first = next(iter(sorted(folder.iterdir())))
    (folder / "again.bmp").write_bytes(first.read_bytes())
    return sorted(folder.iterdir())


def test_compare__counts_and_measures(tmp_path: Path) -> None:
    files = pictures_in(tmp_path / "pictures", 40)
    told: list[int] = []
    stub = StubAnalyst()
    figures = compare(stub, Shifted(0.003), different_images(stub, files), told.append)
    # Of 40 files 4 are broken, and the copy is no other image.
    assert figures.images == 36
    assert figures.largest_change == pytest.approx(0.003)
    assert told == [16, 32, 36]

    other = compare(stub, Shifted(1.0), different_images(stub, files))
    assert other.equal_first < 36


def test_compare__counts_an_image_without_an_answer_as_changed(tmp_path: Path) -> None:
    files = pictures_in(tmp_path / "pictures", 20)
    stub = StubAnalyst()
    figures = compare(stub, Shifted(0.0, failing=True), different_images(stub, files))
    assert figures == Figures(18, 15, 1.0)


def test_compare__of_nothing_passes_nothing() -> None:
    assert not compare(StubAnalyst(), StubAnalyst(), []).passed


def test_engine__says_in_which_precision_it_runs(
    tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = read_bundle(tiny_bundle)
    plain = engine_choice.make_engine(bundle, "cpu")
    assert "bfloat16" not in str(plain.info)
    asked: list[Subject] = []

    def allowed(_core: object, subject: Subject) -> str:
        asked.append(subject)
        return BFLOAT16

    monkeypatch.setattr(openvino_engine, "allowed_precision", allowed)
    engine = OpenVinoEngine(bundle, "it is a test")
    assert "in bfloat16 on CPU" in str(engine.info)
    assert asked[0].bundle_sha256 == bundle.sha256
    assert asked[0].members == tuple(member.name for member in bundle.members)


def test_command__says_that_the_processor_has_no_bfloat16(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "has_bfloat16", lambda _core: False)
    assert run("check-precision", tmp_path) == 1
    assert "no bfloat16" in capsys.readouterr().out


def test_command__refuses_too_few_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "has_bfloat16", lambda _core: True)
    folder = tmp_path / "few"
    write_pictures(folder, 3)
    assert run("check-precision", folder) == 1
    assert "1000 images are needed" in capsys.readouterr().out
    assert not (tmp_path / "precision").exists()


@pytest.mark.parametrize(
    ("shift", "code", "words"), [(0.0, 0, "in bfloat16"), (0.02, 1, "in float32")]
)
def test_command__keeps_its_verdict(
    *,
    shift: float,
    code: int,
    words: str,
    tiny_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_pictures(tmp_path / "pictures", 12)
    trials = {FLOAT32: StubAnalyst(), BFLOAT16: Shifted(shift)}
    monkeypatch.setattr(precision, "LEAST_IMAGES", 12)
    monkeypatch.setattr(commands, "LEAST_IMAGES", 12)
    monkeypatch.setattr(commands, "has_bfloat16", lambda _core: True)
    monkeypatch.setattr(commands, "analyst_in", lambda _bundle, name: trials[name])
    assert run("check-precision", tmp_path / "pictures", "--bundle", tiny_bundle) == code
    printed = capsys.readouterr().out
    assert "12 images" in printed
    assert words in printed
    (file,) = (tmp_path / "precision").iterdir()
    assert json.loads(file.read_text())["figures"]["images"] == 12
