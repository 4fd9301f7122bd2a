"""Trains the member of one fold, from its starting weights to its best checkpoint.

Why: decision 0010.
"""

from __future__ import annotations

import logging
import time
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score
from torch.optim.lr_scheduler import ReduceLROnPlateau
from tqdm import tqdm

from skinapp.core.networks import Network
from trainer.data.balance import Balance, balance
from trainer.data.dataset import (
    BATCHES_AHEAD,
    EpochPlan,
    ImageStore,
    estimated_lights,
    plain_batches,
    training_batches,
)
from trainer.data.protocols import Division
from trainer.errors import RunError
from trainer.ranks import ALONE, Ranks
from trainer.recipe import Recipe
from trainer.training.checkpoint import (
    LAST,
    Progress,
    load_checkpoint,
    save_checkpoint,
    write_safetensors,
)
from trainer.training.history import History
from trainer.training.losses import FocalLoss, class_weights
from trainer.training.start import INSTALLED, StartingWeights, load_starting_weights, start_text
from trainer.training.steps import Stepper

logger = logging.getLogger(__name__)

BEST = "best.safetensors"


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
        ranks: Processes that train together.
    """

    recipe: Recipe
    fold: int
    division: Division
    folder: Path
    device: torch.device
    start: StartingWeights = INSTALLED
    ranks: Ranks = ALONE


class FoldTraining:
    """State of one training; ``run`` goes on from wherever an earlier process stopped."""

    def __init__(self, job: FoldJob, stores: dict[int, ImageStore]) -> None:
        self.job = job
        self.stores = stores
        recipe, store = job.recipe, next(iter(stores.values()))
        if recipe.optimiser.batch_size < job.ranks.world:
            msg = "A step has fewer images than there are processes."
            raise RunError(msg, expected=f"batch_size of at least {job.ranks.world}")
        self.training, self.selection = job.division.training, job.division.selection
        torch.manual_seed(_torch_seed(recipe.seed, job.fold))
        settings = recipe.network
        network = Network(recipe.architecture, drop_path=settings.drop_path)
        source = replace(job.start, random=settings.start == "random")
        held_out = _held_out_lesions(job, store)
        start = start_text(
            load_starting_weights(network, settings.backbone, source, job.fold, held_out)
        )
        logger.info("fold %d starts from %s", job.fold, start)
        network.to(job.device).to(memory_format=torch.channels_last)
        self._balance = _balance(recipe, store, self.training)
        drawn = None if self._balance is None else self._balance.expected[self.training]
        weights = class_weights(_labels(store)[self.training], recipe.loss, drawn)
        loss = FocalLoss(weights, recipe.loss.gamma, recipe.loss.label_smoothing).to(job.device)
        images = len(self.training) if self._balance is None else self._balance.images
        self.steps_per_epoch = max(1, images // recipe.optimiser.batch_size)
        self._lights: NDArray[np.float64] | None = None
        if recipe.augmentation.light_probability:
            self._lights = estimated_lights(store)
        self.stepper = Stepper(
            network, recipe, loss, self.steps_per_epoch, job.ranks, job.folder / LAST
        )
        self.progress = Progress(recipe.model_dump_json(), start, job.fold, 0, 0, 0.0)

    def run(self) -> None:
        """Train until the recipe's last epoch is done.

        Raises:
            RunError: If the folder holds the checkpoints of something else, or only damaged ones.
            NonFiniteLossError: If loss or gradient are not finite; the last checkpoint is whole.
        """
        self.job.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        if not self.job.ranks.is_first:
            while self.progress.epoch < self.job.recipe.epochs:
                self._epoch()
            return
        with closing(History(self.job.folder, self.progress.epoch)) as history:
            while self.progress.epoch < self.job.recipe.epochs:
                self._keep(history, self._epoch())
        if not (self.job.folder / BEST).is_file():
            # A folder of an earlier version, in which no epoch was ever the best.
            self._write_best()

    def _resume(self) -> None:
        progress = load_checkpoint(self.job.folder, self.stepper)
        # Nobody may write before all have read.
        self.job.ranks.wait()
        if progress is None:
            return
        mine = self.progress
        if (progress.recipe, progress.start, progress.fold) != (mine.recipe, mine.start, mine.fold):
            msg = "The checkpoint was made by another recipe or start; use a new work folder."
            raise RunError(msg, path=self.job.folder)
        self.progress = progress
        logger.info("fold %d goes on after epoch %d", progress.fold, progress.epoch)

    def _epoch(self) -> dict[str, float | None]:
        """Train and judge one epoch; returns its numbers."""
        recipe, job, epoch = self.job.recipe, self.job, self.progress.epoch
        started = time.monotonic()
        size = recipe.stage_of_epoch(epoch).size
        # Dropout and drop path draw from torch: seeded anew, a resumed epoch repeats itself.
        torch.manual_seed(_torch_seed(recipe.seed, job.fold, epoch, job.ranks.rank))
        loss = self._train(size)
        accuracy = self._selection_accuracy(size)
        if isinstance(self.stepper.schedule, ReduceLROnPlateau):
            self.stepper.schedule.step(0.0 if accuracy is None else accuracy)
        self.progress = replace(self.progress, epoch=epoch + 1)
        # Without selection lesions nothing says which epoch is best, so the last one counts.
        score = float(epoch + 1 == recipe.epochs) if accuracy is None else accuracy
        # The first epoch is the best so far, whatever it scored: few lesions may all be missed.
        if not self.progress.best_epoch or score > self.progress.best_score:
            self.progress = replace(self.progress, best_epoch=epoch + 1, best_score=score)
        return {
            "size": size,
            "loss": loss,
            "learning_rate": self.stepper.optimiser.param_groups[0]["lr"],
            "selection_balanced_accuracy": accuracy,
            "seconds": round(time.monotonic() - started, 1),
        }

    def _keep(self, history: History, numbers: dict[str, float | None]) -> None:
        # The best weights go first: a kill in between repeats the epoch and writes them again.
        if self.progress.best_epoch == self.progress.epoch:
            self._write_best()
        save_checkpoint(self.job.folder, self.progress, self.stepper)
        history.add(self.progress.epoch, numbers)
        logger.info(
            "fold %d epoch %d/%d: %s",
            *(self.job.fold, self.progress.epoch, self.job.recipe.epochs),
            ", ".join(
                f"{name} {value:.4g}" for name, value in numbers.items() if value is not None
            ),
        )

    def _write_best(self) -> None:
        header = {"start": self.progress.start}
        write_safetensors(self.job.folder / BEST, self.stepper.judged.state_dict(), header)

    def _train(self, size: int) -> float:
        recipe, job, epoch = self.job.recipe, self.job, self.progress.epoch
        plan = EpochPlan(
            recipe.preprocessing(size),
            recipe.augmentation,
            recipe.optimiser.batch_size,
            (recipe.seed, job.fold, epoch),
            job.ranks,
            ahead=0 if job.device.type == "cpu" else BATCHES_AHEAD,
            balance=self._balance,
            prior_share=recipe.loss.source_prior,
            lights=self._lights,
        )
        title = f"fold {job.fold} epoch {epoch + 1}/{recipe.epochs} {size} px"
        batches = training_batches(self.stores[size], self.training, plan)
        shown = not job.ranks.is_first
        return self.stepper.run(
            tqdm(batches, total=self.steps_per_epoch, desc=title, unit="step", disable=shown)
        )

    def _selection_accuracy(self, size: int) -> float | None:
        """Balanced accuracy on the selection lesions, judged by the first process for all."""
        if not len(self.selection):
            return None
        ranks = self.job.ranks
        return ranks.agree(self._judge(size) if ranks.is_first else 0.0)

    def _judge(self, size: int) -> float:
        preprocessing = self.job.recipe.preprocessing(size)
        batches = plain_batches(self.stores[size], self.selection, preprocessing, 64)
        labels, answers = [], []
        network = self.stepper.judged.eval()
        with torch.inference_mode():
            for batch in batches:
                logits = network(self.stepper.placed(batch))
                answers.append(logits.argmax(dim=1).cpu().numpy())
                labels.append(batch.labels)
        return float(balanced_accuracy_score(np.concatenate(labels), np.concatenate(answers)))


def _held_out_lesions(job: FoldJob, store: ImageStore) -> frozenset[str]:
    return frozenset(store.records[index].lesion_id for index in job.division.held_out)


def _balance(recipe: Recipe, store: ImageStore, training: NDArray[np.int64]) -> Balance | None:
    sampling = recipe.sampling
    if sampling.as_they_come and not recipe.loss.source_prior:
        return None
    return balance(store.records, training, sampling.power, sampling.images)


def _labels(store: ImageStore) -> NDArray[np.int64]:
    return np.array([record.label for record in store.records], dtype=np.int64)


def _torch_seed(*parts: int) -> int:
    return int(np.random.SeedSequence(parts).generate_state(1)[0])
