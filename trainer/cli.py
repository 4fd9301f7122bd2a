"""Command line of the trainer: from a data set to a bundle, and the paper's tables."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from typing import Any

import tyro

from skinapp.core.errors import SkinappError
from trainer.commands.data import Check
from trainer.commands.experiments import Ablate, Compare, CrossValidate, Reproduce
from trainer.commands.pictures import Figures
from trainer.commands.segmentation import Dilate, Segment
from trainer.commands.training import Evaluate, Export, Report, Train
from trainer.errors import DataSetError

_COMMANDS: dict[str, Callable[..., Any]] = {
    "check": Check,
    "train": Train,
    "evaluate": Evaluate,
    "export": Export,
    "report": Report,
    "reproduce": Reproduce,
    "ablate": Ablate,
    "compare": Compare,
    "crossval": CrossValidate,
    "segment": Segment,
    "dilate": Dilate,
    "figures": Figures,
}


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
        print(command.run())
    except DataSetError as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
        print(*(f"- {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        return 2
    except SkinappError as error:
        print(f"{error.code}: {error.message} [{error.path}]", file=sys.stderr)
        return 1
    return 0
