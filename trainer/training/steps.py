"""The steps of an epoch: forward, loss, backward, optimiser."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import torch
from numpy.typing import NDArray
from timm.layers.norm_act import convert_sync_batchnorm
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel

from skinapp.core.networks import Network
from trainer.backbones import can_be_frozen, first_layers
from trainer.data.dataset import Batch
from trainer.errors import DivergedError, NonFiniteLossError, RecipeError
from trainer.ranks import Ranks
from trainer.recipe import Recipe
from trainer.training.average import weight_average
from trainer.training.losses import FocalLoss
from trainer.training.optimisers import make_optimiser, make_schedule
from trainer.training.precision import MixedPrecision
from trainer.training.trunk import Rest, TrunkRunner, trunk_runner

_LARGEST_LOSS: Final = 1e4
"""A thousand times what a guess costs; weights that answer so are lost."""


class Stepper:
    """A network with everything that changes it.

    Args:
        network: Already where it runs, with its starting weights.
        recipe: The experiment.
        loss: Already where the network runs.
        steps_per_epoch: For the schedule.
        ranks: Processes that share each step.
        last_checkpoint: Named by errors, as the place to look at or to go on from.
    """

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        loss: FocalLoss,
        steps_per_epoch: int,
        ranks: Ranks,
        last_checkpoint: Path,
    ) -> None:
        self.device = next(network.parameters()).device
        if ranks.world > 1 and self.device.type == "cuda":
            # Batch normalisation then sees the whole step, as in one process. CPUs cannot do it.
            network = convert_sync_batchnorm(network)
        self.network = network
        self._frozen = _freeze(network, recipe)
        self._loss = loss
        self._ranks = ranks
        self._last_checkpoint = last_checkpoint
        self.optimiser: Optimizer = make_optimiser(network, recipe.optimiser)
        steps = recipe.epochs * steps_per_epoch
        self.schedule = make_schedule(self.optimiser, recipe.optimiser, steps)
        self.precision = MixedPrecision(recipe.precision, self.device, network)
        self.average: AveragedModel | None = None
        if recipe.optimiser.ema_decay > 0:
            self.average = weight_average(network, recipe.optimiser.ema_decay)
        self._parallel: nn.Module = network
        self._trunk: TrunkRunner | None = None
        if ranks.world > 1:
            self._parallel = _shared_by(network, self.device)
        else:
            self._trunk = trunk_runner(network, recipe.network.frozen_blocks)
        if self._trunk is not None:
            self._parallel = Rest(network, recipe.network.frozen_blocks)

    @property
    def judged(self) -> nn.Module:
        """The network that counts: the moving average of the weights if there is one."""
        return self.network if self.average is None else self.average.module

    def run(self, batches: Iterable[Batch]) -> float:
        """Train on batches; returns the mean loss of this process's share."""
        self._parallel.train()
        for module in self._frozen:
            module.eval()
        losses = [self.step(batch) for batch in batches]
        return sum(losses) / len(losses)

    def step(self, batch: Batch) -> float:
        """One step.

        Raises:
            NonFiniteLossError: If loss or gradient are not finite; the weights are unchanged.
            DivergedError: If the loss is far beyond what chance gives.
        """
        self.optimiser.zero_grad(set_to_none=True)
        labels = self._at_device(batch.labels)
        trunk = self._trunk
        with self.precision.autocast():
            logits: Tensor = self._parallel(self.placed(batch) if trunk is None else trunk(batch))
        if batch.log_prior is not None:
            logits = logits + self._at_device(batch.log_prior)
        malignant = None if batch.malignant is None else self._at_device(batch.malignant)
        loss = self._loss(logits, labels, malignant)
        value = float(loss.detach())
        self._check("loss", value, batch)
        scaler = self.precision.scaler
        weight = self._ranks.weight(len(batch.labels), batch.step_size)
        scaler.scale(loss * weight).backward()
        if not scaler.is_enabled():
            # A scaled loss may overflow; its scaler then skips the step and scales less.
            norm = clip_grad_norm_(self.network.parameters(), math.inf)
            self._check("gradient", float(norm), batch)
        scaler.step(self.optimiser)
        scaler.update()
        if self.average is not None:
            self.average.update_parameters(self.network)
        if isinstance(self.schedule, OneCycleLR):
            self.schedule.step()
        return value

    def placed(self, batch: Batch) -> Tensor:
        """Inputs of a batch where the network runs."""
        inputs = torch.from_numpy(batch.inputs)
        return inputs.to(self.device, memory_format=torch.channels_last, non_blocking=True)

    def _at_device(self, values: NDArray[Any]) -> Tensor:
        return torch.from_numpy(values).to(self.device)

    def _check(self, what: str, value: float, batch: Batch) -> None:
        diverged = what == "loss" and abs(value) > _LARGEST_LOSS
        if math.isfinite(value) and not diverged:
            return
        step = self.schedule.last_epoch if isinstance(self.schedule, OneCycleLR) else None
        place = "" if step is None else f" in step {step + 1}"
        msg = f"The {what} became {value:g}{place}."
        kind = DivergedError if math.isfinite(value) else NonFiniteLossError
        raise kind(msg, path=self._last_checkpoint, found=batch.image_ids)


def _shared_by(network: Network, device: torch.device) -> nn.Module:
    if device.type != "cuda":
        return DistributedDataParallel(network)
    return DistributedDataParallel(network, device_ids=[device.index])


def _freeze(network: Network, recipe: Recipe) -> tuple[nn.Module, ...]:
    """Freeze what the recipe keeps; returns the modules to hold in evaluation mode."""
    frozen: list[nn.Module] = []
    settings = recipe.network
    if settings.frozen_blocks >= 0:
        body = network.features.body
        if not can_be_frozen(body):
            msg = (
                f"frozen_blocks needs a backbone with a stem and blocks, not {settings.backbone!r}."
            )
            raise RecipeError(msg, expected="frozen_blocks = -1")
        frozen += first_layers(body, settings.frozen_blocks)
    for module in frozen:
        module.requires_grad_(requires_grad=False)
    if settings.frozen_batch_norm:
        kinds = (nn.BatchNorm2d, nn.SyncBatchNorm)
        frozen += [module for module in network.modules() if isinstance(module, kinds)]
    return tuple(frozen)
