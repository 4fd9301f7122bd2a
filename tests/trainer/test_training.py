"""From a data set to a bundle in small: trained, killed, resumed, judged, exported."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from skinapp.core.bundle import read_bundle, read_out_of_fold
from skinapp.core.calibration import VectorScaling
from skinapp.core.networks import Network
from trainer import cli
from trainer.crossval import OUT_OF_FOLD, DataSets, best_checkpoints, prepare_work, train_folds
from trainer.data.dataset import Batch, ImageStore, load_images
from trainer.data.ham10000 import read_data_set
from trainer.data.protocols import out_of_fold_division
from trainer.errors import DivergedError, NonFiniteLossError, RunError, WeightsSourceError
from trainer.evaluation.adjustment import log_prior
from trainer.evaluation.judgement import judge, judge_bundle
from trainer.evaluation.out_of_fold import load_member, out_of_fold_logits, trained_members
from trainer.export import BundleName, export_bundle
from trainer.recipe import Recipe
from trainer.training import checkpoint
from trainer.training.checkpoint import LAST, PREVIOUS
from trainer.training.fold import BEST, FoldJob, FoldTraining
from trainer.training.history import METRICS
from trainer.training.pretrained import load_imagenet_weights
from trainer.training.start import load_bundle_member, read_start, start_text

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def make(recipe: Recipe, data: Path, folder: Path) -> FoldTraining:
    records = read_data_set(data)
    folds = prepare_work(recipe, records, folder)
    stores: dict[int, ImageStore] = {
        stage.size: load_images(records, stage.size, 1) for stage in recipe.stages
    }
    division = out_of_fold_division(records, folds, 0, recipe.selection_share, recipe.seed)
    return FoldTraining(FoldJob(recipe, 0, division, folder / "fold_0", CPU), stores)


def with_average(recipe: Recipe) -> Recipe:
    optimiser = recipe.optimiser.model_copy(update={"ema_decay": 0.9})
    return recipe.model_copy(update={"optimiser": optimiser})


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("newest", ["whole", "cut", "gone"])
def test_fold_training__resumed_after_a_kill_ends_bit_identical(
    newest: str,
    tiny_recipe: Recipe,
    tiny_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tiny_recipe = with_average(tiny_recipe)
    make(tiny_recipe, tiny_data, tmp_path / "whole").run()
    torn = make(tiny_recipe, tiny_data, tmp_path / "torn")
    steps = iter(range(100))
    step = torn.stepper.step

    def die_in_the_second_epoch(batch: Batch) -> float:
        if next(steps) > torn.steps_per_epoch:
            raise _Killed
        return step(batch)

    monkeypatch.setattr(torn.stepper, "step", die_in_the_second_epoch)
    with pytest.raises(_Killed):
        torn.run()
    lines = (tmp_path / "torn" / "fold_0" / METRICS).read_text(encoding="utf-8")
    last = tmp_path / "torn" / "fold_0" / LAST
    if newest == "cut":
        last.replace(last.with_name(PREVIOUS))
        last.write_bytes(last.with_name(PREVIOUS).read_bytes()[:9000])
    elif newest == "gone":
        # A kill between the two renames of a checkpoint.
        last.replace(last.with_name(PREVIOUS))
    make(tiny_recipe, tiny_data, tmp_path / "torn").run()

    after = (tmp_path / "torn" / "fold_0" / METRICS).read_text(encoding="utf-8")
    assert after.startswith(lines)
    assert [json.loads(line)["epoch"] for line in after.splitlines()] == [1, 2]
    for name in (LAST, BEST):
        whole = load_file(tmp_path / "whole" / "fold_0" / name)
        resumed = load_file(tmp_path / "torn" / "fold_0" / name)
        assert all(torch.equal(whole[key], resumed[key]) for key in whole)


@pytest.mark.parametrize("name", ["save_file", "fsync", "replace"])
def test_fold_training__on_a_full_disk_ends_with_the_last_checkpoint_whole(
    name: str,
    tiny_recipe: Recipe,
    tiny_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = make(tiny_recipe, tiny_data, tmp_path)
    last = tmp_path / "fold_0" / LAST
    step = training.stepper.step

    def no_space(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def fill_the_disk_after_an_epoch(batch: Batch) -> float:
        if last.exists():
            owner = {"save_file": checkpoint, "fsync": checkpoint.os, "replace": Path}[name]
            monkeypatch.setattr(owner, name, no_space)
        return step(batch)

    monkeypatch.setattr(training.stepper, "step", fill_the_disk_after_an_epoch)
    with pytest.raises(RunError, match="No space left"):
        training.run()
    monkeypatch.undo()

    resumed = make(tiny_recipe, tiny_data, tmp_path)
    assert not list(last.parent.glob("*.tmp"))
    resumed.run()
    assert resumed.progress.epoch == tiny_recipe.epochs


def test_fold_training__keeps_frozen_blocks_as_they_came(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    training = make(tiny_recipe, tiny_data, tmp_path)
    body = training.stepper.network.features.body
    frozen, trained = body.conv_stem.weight.clone(), body.conv_head.weight.clone()
    mean = body.bn1.running_mean.clone()

    training.run()

    assert torch.equal(body.conv_stem.weight, frozen)
    assert torch.equal(body.bn1.running_mean, mean)
    assert not torch.equal(body.conv_head.weight, trained)


def test_fold_training__stops_at_a_loss_that_is_no_number(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    training = make(tiny_recipe, tiny_data, tmp_path)
    with torch.no_grad():
        training.stepper.network.head.output.bias.fill_(float("nan"))

    with pytest.raises(NonFiniteLossError) as caught:
        training.run()

    assert isinstance(caught.value.found, tuple)
    assert str(caught.value.found[0]).startswith("image_")
    assert not (tmp_path / "fold_0" / BEST).exists()


def test_fold_training__stops_when_it_learns_in_steps_of_a_million(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    optimiser = tiny_recipe.optimiser.model_copy(update={"learning_rate": 1e6})
    training = make(tiny_recipe.model_copy(update={"optimiser": optimiser}), tiny_data, tmp_path)

    with pytest.raises(NonFiniteLossError, match=r"loss became .* in step \d+") as caught:
        training.run()

    assert isinstance(caught.value, DivergedError)
    assert isinstance(caught.value.found, tuple)
    assert not (tmp_path / "fold_0" / BEST).exists()


def test_fold_training__refuses_checkpoints_of_another_recipe_or_only_cut_ones(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    make(tiny_recipe, tiny_data, tmp_path).run()
    other = tiny_recipe.model_copy(update={"seed": 1})
    with pytest.raises(RunError, match="another recipe"):
        train_folds(other, DataSets((tiny_data,)), tmp_path, [0], device=CPU)

    for name in (LAST, PREVIOUS):
        path = tmp_path / "fold_0" / name
        path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(RunError, match="cannot be used"):
        make(tiny_recipe, tiny_data, tmp_path).run()


def test_load_imagenet_weights__fills_the_backbone(tiny_recipe: Recipe) -> None:
    network = Network(tiny_recipe.architecture)
    before = network.features.body.conv_stem.weight.clone()

    load_imagenet_weights(network, "tf_efficientnet_lite0")

    assert not torch.equal(network.features.body.conv_stem.weight, before)


def test_trainer__from_data_to_a_bundle_whose_numbers_can_be_computed_again(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work, target = tmp_path / "work", tmp_path / "bundles" / "tiny"
    train_folds(tiny_recipe, DataSets((tiny_data,)), work, (), device=CPU)
    assert len(best_checkpoints(tiny_recipe, work)) == 2
    common = ["--data", str(tiny_data), "--work", str(work)]

    assert cli.run(["evaluate", *common, "--device", "cpu"]) == 0
    assert cli.run(["export", *common, "--output", str(target)]) == 0
    assert cli.run(["report", "--bundle", str(target)]) == 0
    drawn = ["--bundle", str(target), "--data", str(tiny_data), "--output", str(tmp_path / "drawn")]
    assert cli.run(["figures", *drawn]) == 0
    assert len(list((tmp_path / "drawn").iterdir())) == 20

    assert "balanced_accuracy" in capsys.readouterr().out
    bundle = read_bundle(target)
    logits = read_out_of_fold(target / bundle.manifest.out_of_fold.file)
    np.testing.assert_array_equal(logits.logits, read_out_of_fold(work / OUT_OF_FOLD).logits)
    scalars = judge(logits, resamples=10).metrics.scalars()
    for name, interval in bundle.manifest.out_of_fold.metrics.items():
        if interval.estimate is not None:
            assert interval.estimate == pytest.approx(scalars[name])
    assert sum(map(len, bundle.manifest.training.folds)) == 28
    assert "not a medical device" in bundle.model_card
    assert cli.run(["export", *common, "--output", str(target)]) == 1


def test_export__states_a_logit_adjustment_once(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    train_folds(tiny_recipe, DataSets((tiny_data,)), work, (), device=CPU)
    records, checkpoints = read_data_set(tiny_data), best_checkpoints(tiny_recipe, work)
    folds = prepare_work(tiny_recipe, records, work)
    raw = out_of_fold_logits(trained_members(tiny_recipe, checkpoints), records, folds, CPU)
    # Members that favour whatever is common, so that there is something to take off.
    raw = replace(raw, logits=raw.logits + log_prior(raw.labels).astype(np.float32))

    judgement = export_bundle(
        work, records, raw, tmp_path / "adjusted", BundleName("adjusted", "1"), adjust=True
    )

    bundle = read_bundle(tmp_path / "adjusted")
    calibration = bundle.manifest.calibration
    assert isinstance(calibration, VectorScaling)
    assert calibration == judgement.rule
    # What the members answer is not touched.
    plain = load_member(tiny_recipe, checkpoints[0]).head.output.bias.detach().numpy()
    np.testing.assert_array_equal(plain, bundle.networks[0].head.output.bias.detach().numpy())
    again = judge_bundle(bundle, resamples=5)
    assert again.metrics == judgement.metrics
    assert again.rule == judgement.rule


def test_cli__lists_the_problems_of_a_data_set_and_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["train", "--data", str(tmp_path), "--work", str(tmp_path / "work")]) == 2
    assert "HAM10000_metadata.csv is missing" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", *cli._COMMANDS])
def test_cli__explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.run([*command.split(), "--help"])

    assert caught.value.code == 0
    assert len(capsys.readouterr().out) > 200


def test_training__goes_on_from_the_member_of_its_own_fold_only(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    work, bundle = tmp_path / "work", tmp_path / "bundles" / "tiny"
    common = ["--data", str(tiny_data), "--work", str(work)]
    train_folds(tiny_recipe, DataSets((tiny_data,)), work, (), device=CPU)
    assert cli.run(["evaluate", *common, "--device", "cpu"]) == 0
    assert cli.run(["export", *common, "--output", str(bundle)]) == 0
    member = read_bundle(bundle).networks[1].state_dict()

    network = Network(tiny_recipe.architecture)
    lesions = frozenset(read_bundle(bundle).manifest.training.folds[1])
    start = load_bundle_member(network, bundle, 1, lesions)

    assert start.bundle is not None
    assert (start.bundle.name, start.bundle.version) == ("tiny", "1.0.0")
    assert read_start(start_text(start)) == start
    assert all(torch.equal(member[key], value) for key, value in network.state_dict().items())
    seen = read_bundle(bundle).manifest.training.folds[0][0]
    with pytest.raises(WeightsSourceError, match="1 of the lesions"):
        load_bundle_member(network, bundle, 1, lesions | {seen})
    # Lesions of other data sets are new to every member.
    load_bundle_member(network, bundle, 1, lesions | {"lesion_of_another_data_set"})
    with pytest.raises(WeightsSourceError, match="left out fold 2"):
        load_bundle_member(network, bundle, 2, lesions)


def test_training__without_selection_lesions_keeps_the_last_epoch(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    recipe = tiny_recipe.model_copy(update={"selection_share": 0.0})
    training = make(recipe, tiny_data, tmp_path)
    assert len(training.selection) == 0

    training.run()

    best, last = load_file(tmp_path / "fold_0" / BEST), load_file(tmp_path / "fold_0" / LAST)
    assert all(torch.equal(value, last[f"network.{key}"]) for key, value in best.items())
    assert training.progress.best_epoch == recipe.epochs


def test_training__a_fold_that_never_beats_zero_keeps_its_first_epoch(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FoldTraining, "_judge", lambda *_: 0.0)
    training = make(tiny_recipe, tiny_data, tmp_path)
    training.run()

    assert training.progress.best_epoch == 1
    assert (tmp_path / "fold_0" / BEST).is_file()


def test_training__an_ended_fold_without_a_best_checkpoint_gets_its_last_epoch(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    make(tiny_recipe, tiny_data, tmp_path).run()
    (tmp_path / "fold_0" / BEST).unlink()

    make(tiny_recipe, tiny_data, tmp_path).run()

    best, last = load_file(tmp_path / "fold_0" / BEST), load_file(tmp_path / "fold_0" / LAST)
    assert all(torch.equal(value, last[f"network.{key}"]) for key, value in best.items())
