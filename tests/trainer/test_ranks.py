"""Several processes train one network, as torchrun starts them; here two of them on a CPU."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from safetensors.torch import load_file

from trainer import cli
from trainer.ranks import Ranks
from trainer.recipe import Recipe
from trainer.training.checkpoint import LAST
from trainer.training.fold import BEST
from trainer.training.history import METRICS

ENDS_WITHIN_S = 60


def plain(recipe: Recipe, epochs: int) -> Recipe:
    """Nothing that depends on who computes which image: no dropout, no batch statistics."""
    network = {**recipe.network.model_dump(), "dropout": 0.0, "drop_path": 0.0}
    return Recipe.model_validate(
        {
            **recipe.model_dump(),
            "network": {**network, "frozen_batch_norm": True},
            "stages": [{"size": 32, "epochs": epochs}],
        }
    )


def words(recipe: Recipe, data: Path, work: Path) -> list[str]:
    work.mkdir(exist_ok=True)
    file = work / "recipe.toml"
    file.write_text(as_toml(recipe), encoding="utf-8")
    chosen = ["--recipe", str(file), "--fold", "0", "--device", "cpu"]
    return ["train", "--data", str(data), "--work", str(work), *chosen]


def start_two(command: list[str], work: Path) -> subprocess.Popen[bytes]:
    together = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    with (work / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 # our interpreter and words
            [sys.executable, *together, "-m", "trainer", *command],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )


def as_toml(recipe: Recipe) -> str:
    """Values of a recipe as TOML; JSON writes numbers, texts and lists the same way."""
    values = recipe.model_dump(mode="json", exclude_none=True)
    stages = values.pop("stages")
    tables = {key: values.pop(key) for key in list(values) if isinstance(values[key], dict)}
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    for stage in stages:
        lines += ["[[stages]]", *(f"{key} = {value}" for key, value in stage.items())]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def numbers(work: Path) -> list[dict[str, float]]:
    lines = (work / "fold_0" / METRICS).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_ranks__share_every_image_of_a_step_and_weigh_all_alike() -> None:
    for count in (2, 5, 8):
        parts = [list(range(count))[Ranks(rank, 2).share(count)] for rank in range(2)]
        assert sorted(parts[0] + parts[1]) == list(range(count))
        weights = [Ranks(rank, 2).weight(len(part), count) for rank, part in enumerate(parts)]
        # Gradients are averaged over the ranks, each the mean over its own images.
        per_image = [w / 2 / len(part) for w, part in zip(weights, parts, strict=True)]
        assert per_image == pytest.approx([1 / count] * 2)


@pytest.mark.timeout(300)
def test_training__gives_the_same_with_two_processes_and_goes_on_with_one(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    alone, shared = (
        words(plain(tiny_recipe, 2), tiny_data, tmp_path / name) for name in ("one", "two")
    )
    assert cli.run(alone) == 0
    process = start_two(shared, tmp_path / "two")
    assert process.wait() == 0, (tmp_path / "two" / "log").read_text(encoding="utf-8")

    one, two = numbers(tmp_path / "one"), numbers(tmp_path / "two")
    assert [line["selection_balanced_accuracy"] for line in one] == [
        line["selection_balanced_accuracy"] for line in two
    ]
    best = [load_file(tmp_path / name / "fold_0" / BEST) for name in ("one", "two")]
    for key, value in best[0].items():
        # Sums in another order; Adam divides small gradients by their own size.
        assert (value.float() - best[1][key].float()).abs().max() < 2e-3, key

    assert cli.run(shared) == 0
    assert numbers(tmp_path / "two") == two


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_training__ends_when_one_process_is_killed(
    tiny_recipe: Recipe, tiny_data: Path, tmp_path: Path
) -> None:
    work = tmp_path / "killed"
    process = start_two(words(plain(tiny_recipe, 10_000), tiny_data, work), work)
    while not (work / "fold_0" / LAST).exists():
        assert process.poll() is None, (work / "log").read_text(encoding="utf-8")
        time.sleep(0.2)
    ranks = psutil.Process(process.pid).children()

    ranks[-1].send_signal(signal.SIGKILL)

    assert process.wait(ENDS_WITHIN_S) != 0
    assert not psutil.wait_procs(ranks, timeout=5)[1]
    assert [line["epoch"] for line in numbers(work)] == list(range(1, len(numbers(work)) + 1))
