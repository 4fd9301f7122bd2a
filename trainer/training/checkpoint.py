"""State of a training on disk: safetensors for arrays, JSON in its header for the rest."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from trainer.errors import RunError

_NETWORK = "network."
_OPTIMISER = "optimiser."


@dataclass(frozen=True)
class Progress:
    """Where a training stands after an epoch.

    Attributes:
        recipe: The recipe as JSON; a checkpoint serves no other.
        start: What the weights came from, see ``load_starting_weights``; likewise.
        fold: Held-out fold.
        epoch: Epochs done.
        best_epoch: Epoch of the best checkpoint, counted from 1; 0 before the first.
        best_balanced_accuracy: On the selection lesions.
    """

    recipe: str
    start: str
    fold: int
    epoch: int
    best_epoch: int
    best_balanced_accuracy: float


def save_checkpoint(
    path: Path,
    progress: Progress,
    network: nn.Module,
    optimiser: Optimizer,
    schedule: dict[str, Any],
) -> None:
    """Write network, optimiser and schedule; an older file stays whole until the new one is.

    Args:
        path: Target.
        progress: Where the training stands.
        network: Its parameters and buffers are saved.
        optimiser: Its moments are saved.
        schedule: State of the learning-rate schedule, JSON values only.
    """
    tensors = {_NETWORK + name: tensor for name, tensor in network.state_dict().items()}
    state = optimiser.state_dict()
    for index, values in state["state"].items():
        tensors |= {f"{_OPTIMISER}{index}.{key}": value for key, value in values.items()}
    header = {
        "progress": json.dumps(vars(progress)),
        "param_groups": json.dumps(state["param_groups"]),
        "schedule": json.dumps(schedule),
    }
    write_safetensors(path, tensors, header)


def load_checkpoint(path: Path, network: nn.Module, optimiser: Optimizer) -> tuple[Progress, Any]:
    """Fill network and optimiser from a file of ``save_checkpoint``.

    Args:
        path: The file.
        network: Filled in place.
        optimiser: Filled in place.

    Returns:
        Progress and the state of the schedule.

    Raises:
        RunError: If the file is damaged or belongs to another network.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors: dict[str, Tensor] = {
                name: file.get_tensor(name) for name in file.offset_keys()
            }
            header = file.metadata()
        network.load_state_dict(
            {k.removeprefix(_NETWORK): t for k, t in tensors.items() if k.startswith(_NETWORK)}
        )
        moments: dict[int, dict[str, Tensor]] = {}
        for name, tensor in tensors.items():
            if name.startswith(_OPTIMISER):
                _, index, key = name.split(".")
                moments.setdefault(int(index), {})[key] = tensor
        groups = json.loads(header["param_groups"])
        optimiser.load_state_dict({"state": moments, "param_groups": groups})
        return Progress(**json.loads(header["progress"])), json.loads(header["schedule"])
    except (SafetensorError, OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
        msg = f"The checkpoint cannot be used: {error}"
        raise RunError(msg, path=path) from error


def write_safetensors(path: Path, tensors: dict[str, Tensor], header: dict[str, str]) -> None:
    """Write tensors so that the file appears whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        save_file(contiguous, temporary, metadata=header)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
