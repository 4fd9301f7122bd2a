"""Trains a U-Net on lesion masks, and goes on where an earlier process stopped."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from segmentation_models_pytorch.losses import DiceLoss
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from skinapp.core.assessment import Region
from trainer.data.augment import random_affine, random_colour
from trainer.data.protocols import Division
from trainer.errors import NonFiniteLossError, RunError
from trainer.segmentation.evaluation import jaccard
from trainer.segmentation.masks import MaskedImages
from trainer.segmentation.recipe import SegmentationRecipe
from trainer.training.checkpoint import (
    LAST,
    Progress,
    load_checkpoint,
    save_checkpoint,
    write_safetensors,
)
from trainer.training.history import History
from trainer.training.optimisers import make_optimiser, make_schedule
from trainer.training.precision import MixedPrecision

BEST: Final = "best.safetensors"
_AT_ONCE: Final = 32


@dataclass(frozen=True)
class SegmentationJob:
    """What to train and where.

    Attributes:
        recipe: The experiment.
        division: Indices of images to train on and to choose the checkpoint by.
        folder: Gets checkpoints and metrics.
        device: Where the network runs.
    """

    recipe: SegmentationRecipe
    division: Division
    folder: Path
    device: torch.device


class SegmentationTraining:
    """State of one training.

    Args:
        job: What to train and where.
        network: With its starting weights.
        data: All images of the records that the division counts.
    """

    average = None

    def __init__(self, job: SegmentationJob, network: nn.Module, data: MaskedImages) -> None:
        recipe = job.recipe
        self.job = job
        self.data = data
        self.network = network.to(job.device).to(memory_format=torch.channels_last)
        self.optimiser = make_optimiser(self.network, recipe.optimiser)
        self.steps = math.ceil(len(job.division.training) / recipe.batch_size)
        steps = recipe.epochs * self.steps
        self.schedule = make_schedule(self.optimiser, recipe.optimiser, steps)
        self.precision = MixedPrecision(recipe.precision, job.device, self.network)
        self.progress = Progress(recipe.model_dump_json(), recipe.start, 0, 0, 0, -1.0)
        self._dice = DiceLoss(mode="binary")

    def run(self) -> None:
        """Train until the recipe's last epoch is done.

        Raises:
            RunError: If the folder holds the checkpoints of something else, or only damaged ones.
            NonFiniteLossError: If the loss is not finite; the last checkpoint is whole.
        """
        self.job.folder.mkdir(parents=True, exist_ok=True)
        progress = load_checkpoint(self.job.folder, self)
        if progress is not None and progress.recipe != self.progress.recipe:
            msg = "The checkpoint was made by another recipe; use a new work folder."
            raise RunError(msg, path=self.job.folder)
        self.progress = progress or self.progress
        with closing(History(self.job.folder, self.progress.epoch)) as history:
            while self.progress.epoch < self.job.recipe.epochs:
                self._epoch(history)

    def _epoch(self, history: History) -> None:
        started, epoch = time.monotonic(), self.progress.epoch
        seed = (self.job.recipe.seed, epoch)
        torch.manual_seed(int(np.random.SeedSequence(seed).generate_state(1)[0]))
        self.network.train()
        title = f"masks epoch {epoch + 1}/{self.job.recipe.epochs}"
        batches = tqdm(self._batches(seed), total=self.steps, desc=title, unit="step")
        loss = sum(self._step(*batch) for batch in batches) / self.steps
        selection = self.job.division.selection
        predicted = predict_masks(
            self.network, self.data.images[selection], self.job.recipe, self.job.device
        )
        score = float(jaccard(predicted, self.data.masks[selection]).mean())
        self.progress = replace(self.progress, epoch=epoch + 1)
        if score > self.progress.best_score:
            self.progress = replace(self.progress, best_epoch=epoch + 1, best_score=score)
            header = {"recipe": self.progress.recipe}
            write_safetensors(self.job.folder / BEST, self.network.state_dict(), header)
        save_checkpoint(self.job.folder, self.progress, self)
        seconds = round(time.monotonic() - started, 1)
        history.add(epoch + 1, {"loss": loss, "selection_jaccard": score, "seconds": seconds})

    def _batches(self, seed: tuple[int, ...]) -> Iterator[tuple[Tensor, Tensor]]:
        recipe = self.job.recipe
        order = np.random.default_rng(seed).permutation(self.job.division.training)
        for start in range(0, len(order), recipe.batch_size):
            part = order[start : start + recipe.batch_size]
            pairs = [self._augmented(int(index), (*seed, int(index))) for index in part]
            inputs = recipe.preprocessing.normalise(np.stack([image for image, _ in pairs]))
            masks = np.stack([mask for _, mask in pairs])[:, np.newaxis]
            yield torch.from_numpy(inputs), torch.from_numpy(masks)

    def _augmented(
        self, index: int, seed: tuple[int, ...]
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Image and mask, moved alike."""
        recipe, size = self.job.recipe, self.job.recipe.size
        image, mask = self.data.images[index], self.data.masks[index].astype(np.float32)
        if not recipe.augmentation.enabled:
            return image, mask
        generator = np.random.default_rng(seed)
        matrix = random_affine(Region(0, 0, size, size), size, recipe.augmentation, generator)
        border = cv2.BORDER_REFLECT_101
        moved = cv2.warpAffine(image, matrix, (size, size), borderMode=border)
        coloured = cv2.transform(moved, random_colour(recipe.augmentation, generator))
        wide = cv2.warpAffine(mask, matrix, (size, size), borderMode=border)
        return np.asarray(coloured, dtype=np.uint8), np.asarray(wide, dtype=np.float32)

    def _step(self, inputs: Tensor, masks: Tensor) -> float:
        self.optimiser.zero_grad(set_to_none=True)
        placed = inputs.to(self.job.device, memory_format=torch.channels_last)
        wanted = masks.to(self.job.device)
        with self.precision.autocast():
            logits = self.network(placed)
        logits = logits.float()
        loss = functional.binary_cross_entropy_with_logits(logits, wanted)
        loss = loss + self._dice(logits, wanted)
        value = float(loss.detach())
        if not math.isfinite(value):
            msg = f"The loss became {value}."
            raise NonFiniteLossError(msg, path=self.job.folder / LAST, found=())
        scaler = self.precision.scaler
        scaler.scale(loss).backward()
        scaler.step(self.optimiser)
        scaler.update()
        self.schedule.step()
        return value


def predict_masks(
    network: nn.Module,
    images_nhwc_u8: NDArray[np.uint8],
    recipe: SegmentationRecipe,
    device: torch.device,
) -> NDArray[np.bool_]:
    """Where the network sees the lesion.

    Args:
        network: The U-Net; is put into evaluation mode.
        images_nhwc_u8: RGB uint8 (N, S, S, 3), the whole image squeezed into a square.
        recipe: Of the network.
        device: Where it runs.

    Returns:
        bool (N, S, S).
    """
    network.eval()
    masks = np.zeros(images_nhwc_u8.shape[:3], dtype=np.bool_)
    with torch.inference_mode():
        for start in range(0, len(images_nhwc_u8), _AT_ONCE):
            part = images_nhwc_u8[start : start + _AT_ONCE]
            inputs = torch.from_numpy(recipe.preprocessing.normalise(part))
            logits = network(inputs.to(device, memory_format=torch.channels_last))
            masks[start : start + len(part)] = (logits[:, 0] > 0).cpu().numpy()
    return masks
