"""State of a training on disk: safetensors for arrays, JSON in its header for the rest."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from trainer.errors import RunError
from trainer.training.optimisers import Schedule
from trainer.training.precision import MixedPrecision

logger = logging.getLogger(__name__)

LAST, PREVIOUS = "last.safetensors", "previous.safetensors"

_NETWORK = "network."
_OPTIMISER = "optimiser."
_AVERAGE = "average."


@dataclass(frozen=True)
class Progress:
    """Where a training stands after an epoch.

    Attributes:
        recipe: The recipe as JSON; a checkpoint serves no other.
        start: What the weights came from, see ``start_text``; likewise.
        fold: Held-out fold.
        epoch: Epochs done.
        best_epoch: Epoch of the best checkpoint, counted from 1; 0 before the first.
        best_score: Of that epoch, on the images that choose it.
    """

    recipe: str
    start: str
    fold: int
    epoch: int
    best_epoch: int
    best_score: float


class Resumable(Protocol):
    """What changes in a training, and is saved."""

    @property
    def network(self) -> nn.Module:
        """The network that is trained."""
        ...

    @property
    def average(self) -> nn.Module | None:
        """Moving average of its weights, if there is one."""
        ...

    @property
    def optimiser(self) -> Optimizer:
        """With its moments."""
        ...

    @property
    def schedule(self) -> Schedule:
        """Of the learning rate."""
        ...

    @property
    def precision(self) -> MixedPrecision:
        """With the scale of the loss."""
        ...


def save_checkpoint(folder: Path, progress: Progress, stepper: Resumable) -> None:
    """Write everything that a training needs to go on; the checkpoint before it is kept.

    Args:
        folder: Gets ``LAST``; what was there becomes ``PREVIOUS``.
        progress: Where the training stands.
        stepper: Its network, average, optimiser, schedule and loss scale are saved.

    Raises:
        RunError: If it cannot be written; the last checkpoint is unchanged.
    """
    tensors = _named(_NETWORK, stepper.network.state_dict())
    if stepper.average is not None:
        tensors |= _named(_AVERAGE, stepper.average.state_dict())
    state = stepper.optimiser.state_dict()
    for index, values in state["state"].items():
        tensors |= _named(f"{_OPTIMISER}{index}.", values)
    header = {
        "progress": json.dumps(vars(progress)),
        "param_groups": json.dumps(state["param_groups"]),
        "schedule": json.dumps(stepper.schedule.state_dict()),
        "scaler": json.dumps(stepper.precision.scaler.state_dict()),
    }
    last = folder / LAST
    unfinished = folder / (LAST + ".new")
    write_safetensors(unfinished, tensors, header)
    if last.exists():
        last.replace(folder / PREVIOUS)
    unfinished.replace(last)


def load_checkpoint(folder: Path, stepper: Resumable) -> Progress | None:
    """Go on from the last checkpoint, or from the one before it if the last one is damaged.

    Args:
        folder: Of the fold.
        stepper: Filled in place.

    Returns:
        Where the training stands; None if it never got to a checkpoint.

    Raises:
        RunError: If no checkpoint is whole.
    """
    damage: RunError | None = None
    for name in (LAST, PREVIOUS):
        path = folder / name
        if not path.is_file():
            continue
        try:
            return _load(path, stepper)
        except RunError as error:
            logger.warning("%s: %s", error.message, path)
            damage = damage or error
    if damage is not None:
        raise damage
    return None


def _load(path: Path, stepper: Resumable) -> Progress:
    try:
        with safe_open(path, framework="pt") as file:
            tensors: dict[str, Tensor] = {
                name: file.get_tensor(name) for name in file.offset_keys()
            }
            header = file.metadata()
        stepper.network.load_state_dict(_without(_NETWORK, tensors))
        if stepper.average is not None:
            stepper.average.load_state_dict(_without(_AVERAGE, tensors))
        moments: dict[int, dict[str, Tensor]] = {}
        for name, tensor in _without(_OPTIMISER, tensors).items():
            index, key = name.split(".")
            moments.setdefault(int(index), {})[key] = tensor
        groups = json.loads(header["param_groups"])
        stepper.optimiser.load_state_dict({"state": moments, "param_groups": groups})
        stepper.schedule.load_state_dict(json.loads(header["schedule"]))
        stepper.precision.scaler.load_state_dict(json.loads(header["scaler"]))
        return Progress(**json.loads(header["progress"]))
    except (SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
        msg = f"The checkpoint cannot be used: {error}"
        raise RunError(msg, path=path) from error


def _named(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {prefix + name: tensor for name, tensor in tensors.items()}


def _without(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    inside = (name for name in tensors if name.startswith(prefix))
    return {name.removeprefix(prefix): tensors[name] for name in inside}


def write_safetensors(path: Path, tensors: dict[str, Tensor], header: dict[str, str]) -> None:
    """Write tensors so that the file appears whole or not at all.

    Raises:
        RunError: If it cannot be written; what was there before is unchanged.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        save_file(contiguous, temporary, metadata=header)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, SafetensorError) as error:
        msg = f"The checkpoint could not be written: {error}"
        raise RunError(msg, path=path) from error
    finally:
        temporary.unlink(missing_ok=True)
