"""Trains the member of one fold, from ImageNet weights to its best checkpoint."""

from __future__ import annotations

import json
import logging
import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score
from torch import nn
from torch.optim import Adam, AdamW, Optimizer
from torch.optim.lr_scheduler import LRScheduler, OneCycleLR, ReduceLROnPlateau
from tqdm import tqdm

from skinapp.core.networks import Network
from trainer.data.dataset import Batch, ImageStore, plain_batches, training_batches
from trainer.data.protocols import Division
from trainer.errors import NonFiniteLossError, RunError
from trainer.recipe import OptimiserSettings, Recipe
from trainer.training.checkpoint import (
    Progress,
    load_checkpoint,
    save_checkpoint,
    write_safetensors,
)
from trainer.training.losses import FocalLoss, class_weights
from trainer.training.start import INSTALLED, StartingWeights, load_starting_weights

logger = logging.getLogger(__name__)

LAST, BEST, METRICS = "last.safetensors", "best.safetensors", "metrics.jsonl"


@dataclass(frozen=True)
class FoldJob:
    """What to train and where.

    Attributes:
        recipe: The experiment.
        fold: Number of the fold, 0 where there is one training only.
        division: Which records to train on, choose by and leave alone.
        folder: Gets checkpoints and metrics.
        device: Where the network runs.
        start: Weights to start from.
    """

    recipe: Recipe
    fold: int
    division: Division
    folder: Path
    device: torch.device
    start: StartingWeights = INSTALLED


class FoldTraining:
    """State of one training; ``run`` goes on from wherever an earlier process stopped."""

    def __init__(self, job: FoldJob, stores: dict[int, ImageStore]) -> None:
        self.job = job
        self.stores = stores
        recipe = job.recipe
        division = job.division
        self.training, self.selection = division.training, division.selection
        torch.manual_seed(_torch_seed(recipe.seed, job.fold))
        settings = recipe.network
        self.network = Network(recipe.architecture, drop_path=settings.drop_path)
        held_out = _held_out_lesions(job, next(iter(stores.values())))
        source = replace(job.start, random=settings.start == "random")
        start = load_starting_weights(self.network, settings.backbone, source, job.fold, held_out)
        logger.info("fold %d starts from %s", job.fold, start)
        self.frozen = _freeze(self.network, settings.frozen_blocks)
        self.network.to(job.device).to(memory_format=torch.channels_last)
        labels = _labels(next(iter(stores.values())))[self.training]
        weights = class_weights(labels, recipe.loss)
        smoothing = recipe.loss.label_smoothing
        self.loss = FocalLoss(weights, recipe.loss.gamma, smoothing).to(job.device)
        self.optimiser = _optimiser(self.network, recipe.optimiser)
        self.steps_per_epoch = max(1, len(self.training) // recipe.optimiser.batch_size)
        self.schedule = _schedule(self.optimiser, recipe, self.steps_per_epoch)
        self.progress = Progress(recipe.model_dump_json(), start, job.fold, 0, 0, 0.0)

    def run(self) -> None:
        """Train until the recipe's last epoch is done."""
        self.job.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        while self.progress.epoch < self.job.recipe.epochs:
            self._epoch()

    def _resume(self) -> None:
        path = self.job.folder / LAST
        if not path.is_file():
            return
        progress, schedule = load_checkpoint(path, self.network, self.optimiser)
        mine = self.progress
        if (progress.recipe, progress.start, progress.fold) != (mine.recipe, mine.start, mine.fold):
            msg = "The checkpoint was made by another recipe or start; use a new work folder."
            raise RunError(msg, path=path)
        self.schedule.load_state_dict(schedule)
        self.progress = progress
        logger.info("fold %d goes on after epoch %d", progress.fold, progress.epoch)

    def _epoch(self) -> None:
        recipe, epoch = self.job.recipe, self.progress.epoch
        started = time.monotonic()
        size = recipe.stage_of_epoch(epoch).size
        # Dropout and drop path draw from torch: seeded anew, a resumed epoch repeats itself.
        torch.manual_seed(_torch_seed(recipe.seed, self.job.fold, epoch))
        loss = self._train(size, (recipe.seed, self.job.fold, epoch))
        # Without selection lesions nothing says which epoch is best, so the last one counts.
        last = epoch + 1 == recipe.epochs
        accuracy = self._selection_accuracy(size) if len(self.selection) else float(last)
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(accuracy)
        self.progress = replace(self.progress, epoch=epoch + 1)
        # The best weights go first: a kill in between repeats the epoch and writes them again.
        if accuracy > self.progress.best_balanced_accuracy:
            self.progress = replace(
                self.progress, best_epoch=epoch + 1, best_balanced_accuracy=accuracy
            )
            header = {"start": self.progress.start}
            write_safetensors(self.job.folder / BEST, self.network.state_dict(), header)
        state = self.schedule.state_dict()
        save_checkpoint(self.job.folder / LAST, self.progress, self.network, self.optimiser, state)
        self._report(loss, accuracy, size, time.monotonic() - started)

    def _train(self, size: int, seed: tuple[int, ...]) -> float:
        recipe = self.job.recipe
        batches = training_batches(
            self.stores[size],
            self.training,
            recipe.preprocessing(size),
            recipe.augmentation,
            recipe.optimiser.batch_size,
            seed,
        )
        self.network.train()
        for module in self.frozen:
            module.eval()
        title = f"fold {self.job.fold} epoch {self.progress.epoch + 1}/{recipe.epochs} {size} px"
        total, steps = 0.0, 0
        for batch in tqdm(batches, total=self.steps_per_epoch, desc=title, unit="step"):
            total += self._step(batch)
            steps += 1
        return total / steps

    def _step(self, batch: Batch) -> float:
        inputs = torch.from_numpy(batch.inputs).to(
            self.job.device, memory_format=torch.channels_last
        )
        labels = torch.from_numpy(batch.labels).to(self.job.device)
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss(self.network(inputs), labels)
        value = float(loss.detach())
        if not math.isfinite(value):
            msg = f"The loss became {value} in epoch {self.progress.epoch + 1}."
            raise NonFiniteLossError(msg, path=self.job.folder / LAST, found=batch.image_ids)
        loss.backward()
        self.optimiser.step()
        if isinstance(self.schedule, OneCycleLR):
            self.schedule.step()
        return value

    def _selection_accuracy(self, size: int) -> float:
        preprocessing = self.job.recipe.preprocessing(size)
        batches = plain_batches(self.stores[size], self.selection, preprocessing, 64)
        labels, answers = [], []
        self.network.eval()
        with torch.inference_mode():
            for batch in batches:
                inputs = torch.from_numpy(batch.inputs).to(
                    self.job.device, memory_format=torch.channels_last
                )
                answers.append(self.network(inputs).argmax(dim=1).cpu().numpy())
                labels.append(batch.labels)
        return float(balanced_accuracy_score(np.concatenate(labels), np.concatenate(answers)))

    def _report(self, loss: float, accuracy: float, size: int, seconds: float) -> None:
        line = {
            "epoch": self.progress.epoch,
            "size": size,
            "loss": loss,
            "learning_rate": self.optimiser.param_groups[0]["lr"],
            "selection_balanced_accuracy": accuracy,
            "seconds": round(seconds, 1),
        }
        with (self.job.folder / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        left = (self.job.recipe.epochs - self.progress.epoch) * seconds
        logger.info(
            "fold %d epoch %d/%d: loss %.4f, balanced accuracy %.3f, %.0f s, %.0f min left",
            *(self.job.fold, self.progress.epoch, self.job.recipe.epochs),
            *(loss, accuracy, seconds, left / 60),
        )


def _held_out_lesions(job: FoldJob, store: ImageStore) -> frozenset[str]:
    return frozenset(store.records[index].lesion_id for index in job.division.held_out)


def _labels(store: ImageStore) -> NDArray[np.int64]:
    return np.array([record.label for record in store.records], dtype=np.int64)


def _torch_seed(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1)[0])


def _freeze(network: Network, blocks: int) -> tuple[nn.Module, ...]:
    """Freeze stem and first blocks; returns the modules to hold in evaluation mode."""
    if blocks < 0:
        return ()
    body = network.features.body
    frozen = (body.conv_stem, body.bn1, *body.blocks[:blocks])
    for module in frozen:
        module.requires_grad_(requires_grad=False)
    return frozen


def _optimiser(network: nn.Module, settings: OptimiserSettings) -> Optimizer:
    kind = AdamW if settings.name == "adamw" else Adam
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    return kind(trained, lr=settings.learning_rate, weight_decay=settings.weight_decay)


def _schedule(
    optimiser: Optimizer, recipe: Recipe, steps_per_epoch: int
) -> LRScheduler | ReduceLROnPlateau:
    settings = recipe.optimiser
    if settings.schedule == "reduce_on_plateau":
        return ReduceLROnPlateau(
            optimiser,
            mode="max",
            factor=settings.plateau_factor,
            patience=settings.plateau_patience,
        )
    return OneCycleLR(
        optimiser, max_lr=settings.learning_rate, total_steps=recipe.epochs * steps_per_epoch
    )
