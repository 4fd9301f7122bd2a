"""Command line of the trainer: from a data set to a bundle, and the paper's tables."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_origin, get_type_hints

import tyro

from skinapp.core.errors import SkinappError
from trainer.commands.assurance import Assure
from trainer.commands.data import Check
from trainer.commands.experiments import Ablate, Compare, CrossValidate, Reproduce
from trainer.commands.followup import Noise, Registration
from trainer.commands.pictures import Figures
from trainer.commands.segmentation import Dilate, Segment
from trainer.commands.training import Evaluate, Export, Graph, Report, Submit, Train
from trainer.commands.trust import Gate
from trainer.commands.views import Views
from trainer.errors import DataSetError

_COMMANDS: dict[str, Callable[..., Any]] = {
    "check": Check,
    "train": Train,
    "evaluate": Evaluate,
    "export": Export,
    "graph": Graph,
    "noise": Noise,
    "registration": Registration,
    "views": Views,
    "report": Report,
    "assure": Assure,
    "submit": Submit,
    "reproduce": Reproduce,
    "ablate": Ablate,
    "compare": Compare,
    "crossval": CrossValidate,
    "segment": Segment,
    "dilate": Dilate,
    "figures": Figures,
    "gate": Gate,
}


def run(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and carry out one command.

    Args:
        arguments: Words after the program's name; None takes those of the process.

    Returns:
        0 if all went well, 1 if the work failed, 2 if the data set or a request was wrong.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    words = sys.argv[1:] if arguments is None else list(arguments)
    if twice := given_twice(words):
        print(f"{twice} is given twice; give it once.", file=sys.stderr)
        return 2
    command = tyro.extras.subcommand_cli_from_dict(
        _COMMANDS, prog="trainer", args=words, description=__doc__
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


def given_twice(arguments: Sequence[str]) -> str | None:
    """An option that is given twice although only the last would count.

    Args:
        arguments: Words after the program's name, the command first.

    Returns:
        The option, or None. Options whose values add up may be given several times.
    """
    command = next((_COMMANDS[word] for word in arguments if word in _COMMANDS), None)
    hints = get_type_hints(command, include_extras=True) if command else {}
    # The only mark on a field is that its values add up.
    adding = {name for name, hint in hints.items() if get_origin(hint) is Annotated}
    options = [
        word.partition("=")[0][2:].replace("-", "_") for word in arguments if word.startswith("--")
    ]
    repeated = (name for name, count in Counter(options).items() if count > 1)
    found = next((name for name in repeated if name and name not in adding), None)
    return None if found is None else "--" + found.replace("_", "-")
