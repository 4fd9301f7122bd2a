"""Every command of the paper's experiments, end to end on a data set of 105 drawn images."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from trainer import cli
from trainer.evaluation.tables import COLUMNS, Row, class_table, score, summary_table
from trainer.experiments import paper
from trainer.experiments.single import ABLATIONS
from trainer.recipe import load_recipe
from trainer.training.fold import FoldTraining


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def call(command: str, data: Path, work: Path, recipe: Path, *more: str) -> int:
    common = ["--data", str(data), "--work", str(work), "--recipe", str(recipe)]
    return cli.run([command, *common, "--device", "cpu", *more])


def results(work: Path, name: str) -> dict[str, dict[str, list[float]]]:
    content = json.loads((work / f"{name}.json").read_text(encoding="utf-8"))
    assert content["versions"]["torch"]
    assert content["data"]["metadata_sha256"]
    assert next(iter(content["recipes"].values()))["seed"] == 0
    return {row["title"]: row["metrics"] for row in content["rows"]}


@pytest.mark.parametrize("protocol", ["paper", "lesion"])
def test_reproduce__tests_one_training(
    protocol: str, small_data: Path, tmp_path: Path, classifier_recipe: Path
) -> None:
    work = tmp_path / "work"

    assert call("reproduce", small_data, work, classifier_recipe, "--protocol", protocol) == 0

    rows = results(work, "reproduce")
    assert len(rows) == (3 if protocol == "lesion" else 2)
    for metrics in rows.values():
        estimate, low, high = metrics["accuracy"]
        assert 0 <= low <= estimate <= high <= 1
    with (work / "reproduce.csv").open(encoding="utf-8", newline="") as file:
        assert {line["metric"] for line in csv.DictReader(file)} >= set(COLUMNS)
    assert "training, " in (work / "reproduce.md").read_text(encoding="utf-8")


def test_reproduce__dry_run_counts_and_writes_nothing(
    small_data: Path, tmp_path: Path, classifier_recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for protocol in ("paper", "lesion", "all"):
        more = ("--protocol", protocol, "--dry-run")
        assert call("reproduce", small_data, tmp_path / "work", classifier_recipe, *more) == 0

    text = capsys.readouterr().out
    assert "| training | 73 |" in text
    assert "Images of a fold with a sibling in another fold: 0" in text
    assert not (tmp_path / "work").exists()


def test_ablate__prints_tables_2_to_5_and_does_not_train_twice(
    small_data: Path,
    tmp_path: Path,
    classifier_recipe: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = tmp_path / "work"
    assert call("ablate", small_data, work, classifier_recipe, "--protocol", "paper") == 0
    first = capsys.readouterr().out
    for title in ("Table II", "Table III", "Table IV", "Table V", *paper.ABLATIONS):
        assert title in first
    # The paper's value stands behind the slash.
    assert "/ 74" in first

    def trained(_: FoldTraining) -> None:
        pytest.fail("trained again")

    monkeypatch.setattr(FoldTraining, "run", trained)
    assert call("ablate", small_data, work, classifier_recipe, "--protocol", "paper") == 0
    assert capsys.readouterr().out == first
    # A work folder serves one split only.
    assert call("ablate", small_data, work, classifier_recipe, "--protocol", "lesion") != 0


def test_ablations__are_one_change_each_of_the_full_recipe() -> None:
    full = load_recipe("paper-resnet50")

    changed = [full.changed(**changes) for changes in ABLATIONS.values()]

    assert changed[0].network.dropout == 0
    assert not changed[1].augmentation.enabled
    assert changed[2].loss.class_weights == "none"
    assert changed[3].loss.gamma == 0
    assert changed[4].architecture.pooled_grid == 3
    assert changed[5] == full
    assert len({recipe.model_dump_json() for recipe in changed}) == 6


def test_compare__trains_each_backbone(
    small_data: Path, tmp_path: Path, classifier_recipe: Path
) -> None:
    work = tmp_path / "work"
    names = ["mobilenetv2_035", "mobilenetv1_100"]

    assert call("compare", small_data, work, classifier_recipe, "--backbones", *names) == 0

    assert list(results(work, "compare")) == names
    assert "Table VI" in (work / "compare.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("protocol", ["lesion", "all"])
def test_crossval__tests_folds_alone_and_together(
    protocol: str, small_data: Path, tmp_path: Path, classifier_recipe: Path
) -> None:
    work = tmp_path / "work"

    assert call("crossval", small_data, work, classifier_recipe, "--protocol", protocol) == 0

    rows = results(work, "crossval")
    together = (
        ["Out of fold", "Out of fold, 8 views"]
        if protocol == "all"
        else [paper.ENSEMBLE, paper.WITH_VIEWS]
    )
    assert list(rows) == ["Fold 1", "Fold 2", *together]
    # Nothing is invented: the paper's values appear only beside a protocol with a test part.
    assert ("/ 93" in (work / "crossval.md").read_text(encoding="utf-8")) == (protocol != "all")


def test_limit__draws_whole_lesions_of_every_class(
    small_data: Path, tmp_path: Path, classifier_recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ("--protocol", "all", "--dry-run", "--limit", "42")
    assert call("reproduce", small_data, tmp_path / "work", classifier_recipe, *more) == 0

    first = capsys.readouterr().out.splitlines()[0]
    assert 42 <= int(first.split()[2]) < 60


def test_commands__exit_2_with_the_problems_of_a_small_data_set(
    tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    assert call("reproduce", tiny_data, work, Path("leak-lite0"), "--protocol", "paper") == 2

    assert "nv has 4 lesions; the protocol needs 7." in capsys.readouterr().err
    assert not work.exists()


def test_tables__put_the_paper_behind_a_slash_and_leave_out_what_is_undefined() -> None:
    labels = np.array([0, 1, 1, 5])
    logits = np.eye(7)[[0, 1, 5, 5]] * 9
    row: Row = score("6 (full)", logits, labels, ("a", "b", "c", "d"), 50)

    summary = summary_table([row], paper.TABLE_2).splitlines()[-1]
    by_class = class_table([row], "recall", paper.TABLES_3_TO_5["recall"]).splitlines()[-1]

    assert summary.startswith("| 6 (full) | 4 | 75.0 (")
    assert "/ 90 |" in summary
    cells = [cell.strip() for cell in by_class.strip("|").split("|")]
    assert cells[1].startswith("100.0 (")
    assert cells[1].endswith("/ 65")
    # No dermatofibroma was tested.
    assert cells[4] == "-"
