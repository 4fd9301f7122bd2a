"""The processes that train one network together, as ``torchrun`` starts them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
from torch import distributed

_SILENCE = timedelta(minutes=30)
"""How long a rank may be silent: the first one judges the selection lesions while others wait."""


@dataclass(frozen=True)
class Ranks:
    """This process among those that train together.

    Attributes:
        rank: Its number, from 0; the first one writes all files.
        world: How many there are.
    """

    rank: int = 0
    world: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def share(self, count: int) -> slice:
        """Which of ``count`` images of a step this process computes; at least one is needed each.

        Raises:
            ValueError: If there are fewer images than processes.
        """
        if count < self.world:
            msg = f"{count} images of a step cannot be shared by {self.world} processes"
            raise ValueError(msg)
        return slice(self.rank, None, self.world)

    def weight(self, own: int, count: int) -> float:
        """Factor for the mean loss of ``own`` images under which all images count alike."""
        return own * self.world / count

    def agree(self, value: float) -> float:
        """The value of the first process, in all of them."""
        if self.world == 1:
            return value
        box = [value]
        distributed.broadcast_object_list(box, src=0)
        return box[0]

    def wait(self) -> None:
        """Wait until every process is here."""
        if self.world > 1:
            distributed.barrier()


ALONE = Ranks()
"""The one process of a training without ``torchrun``."""


@contextmanager
def joined_ranks(device: torch.device) -> Iterator[Ranks]:
    """Join the other processes if ``torchrun`` started this one, and leave them at the end.

    Args:
        device: Where the networks run; decides how processes talk.

    Yields:
        This process among them.
    """
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        yield ALONE
        return
    backend = "nccl" if device.type == "cuda" else "gloo"
    distributed.init_process_group(backend, timeout=_SILENCE)
    try:
        yield Ranks(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()


def own_device(device: torch.device) -> torch.device:
    """With several processes, each on a GPU of its own; otherwise the device itself."""
    local = os.environ.get("LOCAL_RANK")
    if device.type == "cuda" and device.index is None and local is not None:
        return torch.device("cuda", int(local))
    return device
