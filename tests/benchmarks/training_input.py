"""The steps of a training epoch with their input against bare steps on the same batches."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from skinapp.core.networks import Network
from tests.benchmarks.measuring import in_turns
from tests.benchmarks.subjects import Subjects
from tests.benchmarks.table import Must, Row, Section
from trainer.data.dataset import Batch, EpochPlan, ImageStore, load_images, training_batches
from trainer.data.record import Record
from trainer.ranks import ALONE
from trainer.recipe import load_recipe
from trainer.training.losses import FocalLoss
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
    in_memory = itertools.cycle(list(training_batches(store, indices, plan)))
    made = _without_end(store, indices, plan)
    torch.manual_seed(0)
    network = Network(recipe.architecture, drop_path=recipe.network.drop_path)
    loss = FocalLoss(np.ones(7), recipe.loss.gamma)
    steps = subjects.amounts.training_steps
    stepper = Stepper(network, recipe, loss, steps, ALONE, Path("none"))
    # Sets the layers to training; whole epochs in turns would differ by what else the machine does.
    stepper.run([next(in_memory)])
    times = in_turns(
        {
            "bare": lambda: stepper.step(next(in_memory)),
            "step": lambda: stepper.step(next(made)),
            "input": lambda: next(made),
        },
        steps,
    )
    bare, step, alone = times["bare"], times["step"], times["input"]
    to = "the bare step"
    rows = (
        Row("bare step on a batch in memory", bare, "s"),
        Row(
            "step of an epoch, with its batch", step, "s", step.over(bare), to, Must("at most", 1.1)
        ),
        Row("batch alone", alone, "s", alone.over(bare), to),
    )
    title = f"Training, {_RECIPE}, {count} images at {stage.size} px, batches of {plan.batch_size}"
    return [Section(title, rows)]


def _without_end(store: ImageStore, indices: NDArray[np.int64], plan: EpochPlan) -> Iterator[Batch]:
    """Epoch after epoch, each batch made when it is asked for, as in a training on a CPU."""
    while True:
        yield from training_batches(store, indices, plan)


def _record(file: Path, index: int) -> Record:
    return Record(file.stem, str(index), index % 7, "histo", None, "unknown", "unknown", file)
