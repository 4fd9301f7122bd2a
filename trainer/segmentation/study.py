"""Train a U-Net, judge it on lesions it never saw, and keep its masks."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from safetensors.torch import load_file

from skinapp.core.files import write_atomically
from trainer.data.audit import survey_for_training
from trainer.data.protocols import Protocol, make_split
from trainer.data.sampling import sample_lesions
from trainer.evaluation.intervals import Interval
from trainer.evaluation.judgement import RESAMPLES
from trainer.evaluation.tables import markdown_table
from trainer.provenance import versions
from trainer.segmentation.evaluation import jaccard, mask_intervals
from trainer.segmentation.masks import (
    MASK_FOLDER,
    load_masked_images,
    mask_path,
    resized_mask,
    write_mask,
)
from trainer.segmentation.network import make_unet
from trainer.segmentation.recipe import SegmentationRecipe
from trainer.segmentation.training import (
    BEST,
    SegmentationJob,
    SegmentationTraining,
    predict_masks,
)

FOLDS: Final = 5
"""Of the split, which is that of the classifiers."""


@dataclass(frozen=True)
class SegmentationRequest:
    """What to train a U-Net on.

    Attributes:
        data: Folder of HAM10000 with its masks.
        work: Gets checkpoints, results and predicted masks.
        recipe: The experiment.
        device: Where the network runs.
        limit: About how many images to draw; None takes all.
        pretrained: Safetensors file of ImageNet weights of the encoder.
    """

    data: Path
    work: Path
    recipe: SegmentationRecipe
    device: torch.device
    limit: int | None = None
    pretrained: Path | None = None


def segment(request: SegmentationRequest, resamples: int = RESAMPLES) -> str:
    """Train, test on the test lesions of the protocol ``lesion``, and write masks of all images.

    The Jaccard index is taken at the input size of the network.

    Args:
        request: What to train on.
        resamples: Of the lesion bootstrap.

    Returns:
        The results as Markdown; the same as JSON in ``segment.json`` of the work folder.

    Raises:
        DataSetError: With every problem of images and masks.
        WeightsSourceError: If the encoder cannot start as the recipe says.
        RunError: If the work folder belongs to another recipe.
    """
    recipe = request.recipe
    records = survey_for_training(request.data, Protocol.LESION, FOLDS, recipe.seed).records
    if request.limit is not None:
        records = sample_lesions(records, request.limit, recipe.seed, at_least=2 * FOLDS)
    division = make_split(Protocol.LESION, records, FOLDS, recipe.seed).single()
    data = load_masked_images(records, request.data / MASK_FOLDER, recipe.size, os.cpu_count() or 1)
    torch.manual_seed(recipe.seed)
    network = make_unet(recipe, request.pretrained)
    job = SegmentationJob(recipe, division, request.work, request.device)
    SegmentationTraining(job, network, data).run()
    network.load_state_dict(load_file(request.work / BEST))
    predicted = predict_masks(network, data.images, recipe, request.device)
    folder = request.work / "masks"
    folder.mkdir(exist_ok=True)
    for record, mask, shape in zip(records, predicted, data.shapes, strict=True):
        write_mask(mask_path(folder, record), resized_mask(mask, *shape))
    values = jaccard(predicted, data.masks)[division.held_out]
    lesions = np.array([records[index].lesion_id for index in division.held_out.tolist()])
    intervals = mask_intervals(values, lesions, resamples)
    _write(request, intervals, len(values))
    return _text(request, intervals, len(values))


def _write(request: SegmentationRequest, intervals: dict[str, Interval], images: int) -> None:
    content = {
        "recipe": request.recipe.model_dump(mode="json"),
        "limit": request.limit,
        "versions": versions(),
        "test_images": images,
        "metrics": {name: vars(interval) for name, interval in intervals.items()},
    }
    text = json.dumps(content, indent=1, allow_nan=False) + "\n"
    write_atomically(request.work / "segment.json", text.encode("utf-8"))


def _text(request: SegmentationRequest, intervals: dict[str, Interval], images: int) -> str:
    rows = [
        [name, f"{own.estimate:.3f} ({own.low:.3f} to {own.high:.3f})"]
        for name, own in intervals.items()
    ]
    recipe = request.recipe
    return (
        f"# {recipe.name}: U-Net, encoder {recipe.encoder} ({recipe.start} start)\n\n"
        f"{images} test images of lesions not trained on; 95 % intervals over lesions.\n\n"
        + markdown_table(["", "value"], rows)
    )
