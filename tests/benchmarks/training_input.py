"""A training epoch with its input against the bare steps on the same batches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from skinapp.core.networks import Network
from tests.benchmarks.measuring import in_turns
from tests.benchmarks.subjects import Subjects
from tests.benchmarks.table import Must, Row, Section
from trainer.data.dataset import EpochPlan, load_images, training_batches
from trainer.data.ham10000 import Record
from trainer.recipe import load_recipe
from trainer.training.losses import FocalLoss
from trainer.training.ranks import ALONE
from trainer.training.steps import Stepper

_RECIPE = "lite0-160"


def measure(subjects: Subjects) -> list[Section]:
    count = subjects.amounts.training
    recipe = load_recipe(_RECIPE)
    stage = recipe.stages[0]
    records = [_record(file, index) for index, file in enumerate(subjects.files(count))]
    store = load_images(records, stage.size, subjects.threads)
    plan = EpochPlan(
        recipe.preprocessing(stage.size), recipe.augmentation, recipe.optimiser.batch_size, (0,)
    )
    indices = np.arange(count)
    batches = list(training_batches(store, indices, plan))
    torch.manual_seed(0)
    network = Network(recipe.architecture, drop_path=recipe.network.drop_path)
    loss = FocalLoss(np.ones(7), recipe.loss.gamma)
    stepper = Stepper(network, recipe, loss, 100 * len(batches), ALONE, Path("none"))
    times = in_turns(
        {
            "bare": lambda: stepper.run(batches),
            "epoch": lambda: stepper.run(training_batches(store, indices, plan)),
            "input": lambda: list(training_batches(store, indices, plan)),
        },
        subjects.amounts.rounds,
    )
    bare, epoch, alone = times["bare"], times["epoch"], times["input"]
    to = "the bare steps"
    rows = (
        Row("bare steps on batches in memory", bare, "s"),
        Row(
            "epoch, batches made meanwhile", epoch, "s", epoch.over(bare), to, Must("at most", 1.1)
        ),
        Row("batches alone", alone, "s", alone.over(bare), to),
    )
    title = f"Training, {_RECIPE}, {count} images at {stage.size} px, batches of {plan.batch_size}"
    return [Section(title, rows)]


def _record(file: Path, index: int) -> Record:
    return Record(file.stem, str(index), index % 7, "histo", None, "unknown", "unknown", file)
