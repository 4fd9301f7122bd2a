"""Optimiser and learning-rate schedule of a recipe."""

from __future__ import annotations

from torch import nn
from torch.optim import Adam, AdamW, Optimizer
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR, ReduceLROnPlateau

from trainer.recipe import OptimiserSettings

Schedule = LRScheduler | ReduceLROnPlateau


def make_optimiser(network: nn.Module, settings: OptimiserSettings) -> Optimizer:
    """The optimiser over all parameters that are not frozen."""
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    kind = AdamW if settings.name == "adamw" else Adam
    return kind(trained, lr=settings.learning_rate, weight_decay=settings.weight_decay)


def make_schedule(optimiser: Optimizer, settings: OptimiserSettings, steps: int) -> Schedule:
    """The schedule: one cycle over all steps, or a lower rate when nothing gets better."""
    if settings.schedule == "reduce_on_plateau":
        return ReduceLROnPlateau(
            optimiser,
            mode="max",
            factor=settings.plateau_factor,
            patience=settings.plateau_patience,
        )
    return OneCycleLR(optimiser, max_lr=settings.learning_rate, total_steps=steps)
