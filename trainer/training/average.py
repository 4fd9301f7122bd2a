"""Moving average of the weights."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

Lists = list[Tensor] | tuple[Tensor, ...]


def weight_average(network: nn.Module, decay: float) -> AveragedModel:
    """A copy of a network that follows its weights and buffers slowly.

    Args:
        network: Trained elsewhere; ``update_parameters`` is called after each of its steps.
        decay: Share of the old average that a step keeps, reached after about ten times
            ``1 / (1 - decay)`` steps: the first steps count more, so that the average does not
            hold on to where it started.

    Returns:
        The average; its ``module`` is the network to judge and to keep.
    """
    return AveragedModel(network, multi_avg_fn=_warmed_up(decay), use_buffers=True)


def _warmed_up(decay: float) -> Callable[[Lists, Lists, Tensor | int], None]:
    def update(averaged: Lists, current: Lists, steps: Tensor | int) -> None:
        count = int(steps)
        now = min(decay, (1 + count) / (10 + count))
        average: Callable[[Lists, Lists, Tensor | int], None] = get_ema_multi_avg_fn(now)  # type: ignore[no-untyped-call]
        average(averaged, current, steps)

    return update
