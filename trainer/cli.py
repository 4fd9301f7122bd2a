"""Command line of the trainer: from a data set to a bundle, one command a step."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tyro

from skinapp.core.bundle import read_bundle, read_out_of_fold, write_out_of_fold
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import SkinappError
from trainer.crossval import (
    OUT_OF_FOLD,
    best_checkpoints,
    choose_device,
    prepare_work,
    read_recipe,
    train_folds,
)
from trainer.data.ham10000 import read_data_set
from trainer.errors import DataSetError
from trainer.evaluation.judgement import Judgement, judge
from trainer.evaluation.out_of_fold import out_of_fold_logits
from trainer.export import BundleName, export_bundle
from trainer.recipe import load_recipe
from trainer.training.start import StartingWeights


@dataclass(frozen=True)
class Train:
    """Train all folds of a recipe, or go on where an earlier run stopped."""

    data: Path
    """Folder with HAM10000_metadata.csv and the HAM10000_images_part_* folders."""
    work: Path
    """Work folder for folds, checkpoints and metrics; run the same command again to go on."""
    recipe: str = "lite0-160"
    """Name of a shipped recipe, or path of a TOML file."""
    fold: tuple[int, ...] = ()
    """Train only these folds, counted from 0."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    pretrained: Path | None = None
    """Safetensors file of ImageNet weights; without it the installed ones are taken."""
    start_from: Path | None = None
    """Bundle of the same folds to go on with: each fold starts from its own member, which saw no
    lesion of that fold, instead of from ImageNet weights."""

    def run(self) -> None:
        """Carry out the command."""
        train_folds(
            load_recipe(self.recipe),
            self.data,
            self.work,
            self.fold,
            device=choose_device(self.device),
            start=StartingWeights(self.pretrained, self.start_from),
        )


@dataclass(frozen=True)
class Check:
    """Read a data set and list everything that is wrong with it."""

    data: Path
    """Folder with HAM10000_metadata.csv and the HAM10000_images_part_* folders."""

    def run(self) -> None:
        """Carry out the command."""
        records = read_data_set(self.data)
        lesions = {record.lesion_id: record.label for record in records}
        print(f"{len(records)} images of {len(lesions)} lesions")
        images = Counter(record.label for record in records)
        per_lesion = Counter(lesions.values())
        for label, diagnosis in enumerate(DIAGNOSES):
            print(f"{diagnosis.code:6}{images[label]:6} images {per_lesion[label]:6} lesions")


@dataclass(frozen=True)
class Evaluate:
    """Predict every image by the member that was not trained on it, and print the metrics."""

    data: Path
    """Folder of HAM10000."""
    work: Path
    """Work folder with all folds trained."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""

    def run(self) -> None:
        """Carry out the command."""
        recipe = read_recipe(self.work)
        checkpoints = best_checkpoints(recipe, self.work)
        records = read_data_set(self.data)
        folds = prepare_work(recipe, records, self.work)
        device = choose_device(self.device)
        logits = out_of_fold_logits(recipe, records, folds, checkpoints, device)
        write_out_of_fold(self.work / OUT_OF_FOLD, logits)
        _print_judgement(judge(logits))


@dataclass(frozen=True)
class Export:
    """Write the bundle of a work folder that was evaluated."""

    data: Path
    """Folder of HAM10000."""
    work: Path
    """Work folder."""
    output: Path
    """Folder to make, for example resources/bundles/NAME."""
    version: str = "1.0.0"
    """Version of the bundle."""

    def run(self) -> None:
        """Carry out the command."""
        records = read_data_set(self.data)
        prepare_work(read_recipe(self.work), records, self.work)
        logits = read_out_of_fold(self.work / OUT_OF_FOLD)
        identity = BundleName(self.output.name, self.version)
        _print_judgement(export_bundle(self.work, records, logits, self.output, identity))


@dataclass(frozen=True)
class Report:
    """Compute the metrics of a bundle again from its stored out-of-fold logits."""

    bundle: Path
    """Folder of the bundle."""

    def run(self) -> None:
        """Carry out the command."""
        bundle = read_bundle(self.bundle)
        file = self.bundle / bundle.manifest.out_of_fold.file
        _print_judgement(judge(read_out_of_fold(file)))


_COMMANDS: dict[str, Callable[..., Any]] = {
    "check": Check,
    "train": Train,
    "evaluate": Evaluate,
    "export": Export,
    "report": Report,
}


def _print_judgement(judgement: Judgement) -> None:
    print(f"{judgement.metrics.count} images, intervals: {judgement.interval_words}")
    for name, interval in judgement.intervals.items():
        print(f"{name:32}{interval.estimate:8.3f}  ({interval.low:.3f} to {interval.high:.3f})")
    for target, point in judgement.points.items():
        print(
            f"{target}: sensitivity {point.sensitivity:.3f}, specificity {point.specificity:.3f} "
            "with the threshold of the other folds for 0.95"
        )
    print(f"temperature {judgement.temperature:.3f}")


def run(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and carry out one command.

    Args:
        arguments: Words after the program's name; None takes those of the process.

    Returns:
        0 if all went well, 1 if the work failed, 2 if the data set or a request was wrong.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    command = tyro.extras.subcommand_cli_from_dict(
        _COMMANDS, prog="trainer", args=arguments, description=__doc__
    )
    try:
        command.run()
    except DataSetError as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        print(*(f"- {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        return 2
    except SkinappError as error:
        print(f"{error.code}: {error.message} [{error.path}]", file=sys.stderr)
        return 1
    return 0
