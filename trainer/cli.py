"""Command line of the trainer: from a data set to a bundle, one command a step."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import SkinappError
from trainer.crossval import choose_device, train_folds
from trainer.data.ham10000 import read_data_set
from trainer.errors import DataSetError
from trainer.recipe import load_recipe


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

    def run(self) -> None:
        """Carry out the command."""
        train_folds(
            load_recipe(self.recipe),
            self.data,
            self.work,
            self.fold,
            device=choose_device(self.device),
            pretrained=self.pretrained,
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


_COMMANDS = {"check": Check, "train": Train}


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
