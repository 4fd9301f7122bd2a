"""Where experiments are carried out: data, split and work folder, and one training after another.

Everything is resumable: a run whose answers are stored is not repeated, one that was interrupted
goes on after its last epoch.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from skinapp.core.views import VIEWS
from trainer.data.audit import survey_for_training
from trainer.data.dataset import ImageStore, ReadPixels, load_images, read_pixels
from trainer.data.ham10000 import metadata_file
from trainer.data.protocols import Division, Protocol, Split, make_split
from trainer.data.record import Record
from trainer.data.sampling import sample_lesions
from trainer.data.split_files import read_split, write_split
from trainer.errors import RunError
from trainer.evaluation.out_of_fold import load_member, predict_views
from trainer.recipe import Recipe
from trainer.training.checkpoint import write_safetensors
from trainer.training.fold import BEST, FoldJob, FoldTraining
from trainer.training.start import INSTALLED, StartingWeights

ANSWERS: Final = "answers.safetensors"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """What an experiment is asked to work on.

    Attributes:
        data: Folder of HAM10000.
        work: Work folder; made if need be.
        protocol: Who is trained on and who is tested.
        recipe: That all runs vary.
        device: Where the networks run.
        limit: About how many images to draw; None takes all.
        start: Weights to start from.
        read: Reads one image.
    """

    data: Path
    work: Path
    protocol: Protocol
    recipe: Recipe
    device: torch.device
    limit: int | None = None
    start: StartingWeights = INSTALLED
    read: ReadPixels = read_pixels


@dataclass(frozen=True)
class Run:
    """One training and its test.

    Attributes:
        name: Of its folder inside the work folder.
        recipe: Everything that decides the result.
        division: Who is trained on and who is tested.
        fold: Number of the fold, 0 where there is one training only.
    """

    name: str
    recipe: Recipe
    division: Division
    fold: int = 0


@dataclass(frozen=True, eq=False)
class Answers:
    """What the network of a run said of the images held out.

    Attributes:
        indices: Of the records, int64 (N,).
        logits: By view, the upright one first, float32 (N, V, 7).
    """

    indices: NDArray[np.int64]
    logits: NDArray[np.float32]


class Workshop:
    """A request, its data read and its split made."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.records, self.split = plan(request)
        self._stores: dict[int, ImageStore] = {}

    def prepare(self) -> None:
        """Write the split into a new work folder, or compare it with that of an old one.

        Raises:
            RunError: If the folder belongs to another request.
        """
        work = self.request.work
        work.mkdir(parents=True, exist_ok=True)
        path = work / "split.csv"
        if not path.is_file():
            write_split(path, self.records, self.split)
        found = read_split(path, self.records, self.split.protocol)
        if found.parts != self.split.parts or not np.array_equal(found.folds, self.split.folds):
            msg = "The work folder belongs to another protocol or seed; use a new one."
            raise RunError(msg, path=path)

    def carry_out(self, run: Run) -> Answers:
        """Train and test, or read what an earlier call found.

        Args:
            run: To carry out.

        Returns:
            The answers.

        Raises:
            RunError: If the folder of the run belongs to another recipe.
            DataSetError: If images cannot be read.
        """
        folder = self.request.work / run.name
        path = folder / ANSWERS
        if path.is_file():
            return _read_answers(path, run)
        logger.info("run %s: %d training images", run.name, len(run.division.training))
        job = FoldJob(
            run.recipe, run.fold, run.division, folder, self.request.device, self.request.start
        )
        FoldTraining(job, self._stores_of(run.recipe)).run()
        answers = Answers(run.division.held_out, self._predict(run, folder / BEST))
        tensors = {
            "logits": torch.from_numpy(answers.logits),
            "indices": torch.from_numpy(answers.indices),
        }
        write_safetensors(path, tensors, {"recipe": run.recipe.model_dump_json()})
        return answers

    def labels(self, indices: Iterable[int]) -> NDArray[np.int64]:
        """Labels of some records, int64 (N,)."""
        return np.array([self.records[index].label for index in indices], dtype=np.int64)

    def lesions(self, indices: Iterable[int]) -> tuple[str, ...]:
        """Lesions of some records."""
        return tuple(self.records[index].lesion_id for index in indices)

    def data_summary(self) -> dict[str, object]:
        """What identifies the data set, for the record."""
        metadata = metadata_file(self.request.data).read_bytes()
        return {
            "images": len(self.records),
            "lesions": len({record.lesion_id for record in self.records}),
            "limit": self.request.limit,
            "metadata_sha256": hashlib.sha256(metadata).hexdigest(),
        }

    def _predict(self, run: Run, checkpoint: Path) -> NDArray[np.float32]:
        held_out = [self.records[index] for index in run.division.held_out.tolist()]
        return predict_views(
            load_member(run.recipe, checkpoint),
            held_out,
            run.recipe.preprocessing(run.recipe.final_size),
            tuple(VIEWS.values()),
            self.request.device,
            self.request.read,
        )

    def _stores_of(self, recipe: Recipe) -> dict[int, ImageStore]:
        sizes = {stage.size for stage in recipe.stages}
        for size in sorted(sizes - set(self._stores)):
            workers = os.cpu_count() or 1
            self._stores[size] = load_images(self.records, size, workers, self.request.read)
        return {size: self._stores[size] for size in sorted(sizes)}


def plan(request: Request) -> tuple[tuple[Record, ...], Split]:
    """Read the data set of a request and apply its protocol.

    Raises:
        DataSetError: With every problem of the data set.
    """
    recipe = request.recipe
    survey = survey_for_training(request.data, request.protocol, recipe.folds, recipe.seed)
    records = survey.records
    if request.limit is not None:
        records = sample_lesions(records, request.limit, recipe.seed, at_least=2 * recipe.folds)
    return records, make_split(request.protocol, records, recipe.folds, recipe.seed)


def _read_answers(path: Path, run: Run) -> Answers:
    try:
        with safe_open(path, framework="np") as file:
            recipe = json.loads(file.metadata()["recipe"])
            answers = Answers(file.get_tensor("indices"), file.get_tensor("logits"))
    except (SafetensorError, OSError, KeyError, ValueError, TypeError) as error:
        msg = "The answers of a run cannot be read; delete the file to make them again."
        raise RunError(msg, path=path) from error
    same_images = np.array_equal(answers.indices, run.division.held_out)
    if recipe != run.recipe.model_dump(mode="json") or not same_images:
        msg = "The run was made by another recipe or on other images; use a new work folder."
        raise RunError(msg, path=path)
    return answers
