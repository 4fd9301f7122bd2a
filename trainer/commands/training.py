"""Commands that lead from a data set to a bundle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import tyro

from skinapp.core.bundle import read_bundle, read_out_of_fold, write_out_of_fold
from skinapp.core.diagnoses import CODES
from skinapp.core.files import write_atomically
from skinapp.core.submission import submission_csv
from trainer.crossval import (
    OUT_OF_FOLD,
    DataSets,
    best_checkpoints,
    choose_device,
    join_later,
    joined_records,
    prepare_work,
    read_recipe,
    train_folds,
)
from trainer.data.ham10000 import read_data_sets
from trainer.evaluation.clinics import GroupFigures
from trainer.evaluation.judgement import Judgement, judge, judge_bundle
from trainer.evaluation.out_of_fold import bundle_members, out_of_fold_logits, trained_members
from trainer.evaluation.steps import steps, steps_text
from trainer.export import BundleName, export_bundle
from trainer.graph import add_graph
from trainer.recipe import load_recipe
from trainer.training.start import StartingWeights


@dataclass(frozen=True)
class Train:
    """Train all folds of a recipe, or go on where an earlier run stopped."""

    data: tyro.conf.UseAppendAction[tuple[Path, ...]]
    """Folder with HAM10000_metadata.csv and the HAM10000_images_part_* folders, or of another data
    set with metadata.csv and images; give it several times to train on several together."""
    work: Path
    """Work folder for folds, checkpoints and metrics; run the same command again to go on."""
    recipe: str = "lite0-160"
    """Name of a shipped recipe, or path of a TOML file."""
    fold: tyro.conf.UseAppendAction[tuple[int, ...]] = ()
    """Train only this fold, counted from 0; may be given several times."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    pretrained: Path | None = None
    """Safetensors file of ImageNet weights with timm's names; without it the installed ones are
    taken, or those of timm's hub."""
    start_from: Path | None = None
    """Bundle of the same folds to go on with: each fold starts from its own member, which saw no
    lesion of that fold, instead of from ImageNet weights."""
    same_lesions: Path | None = None
    """CSV file of lesions that stand under two ids; folds keep them together."""
    threads: int | None = None
    """Threads of this process; on a CPU several folds at once, one thread each, are faster than
    one fold with all threads."""

    def run(self) -> str:
        """Carry out the command."""
        if self.threads is not None:
            torch.set_num_threads(self.threads)
            cv2.setNumThreads(self.threads)
        train_folds(
            load_recipe(self.recipe),
            DataSets(self.data, self.same_lesions),
            self.work,
            self.fold,
            device=choose_device(self.device),
            start=StartingWeights(self.pretrained, self.start_from),
        )
        return f"Trained: {self.work}"


@dataclass(frozen=True)
class Evaluate:
    """Predict every image by the member that was not trained on it, and print the metrics."""

    data: tyro.conf.UseAppendAction[tuple[Path, ...]]
    """The folders that the training was given."""
    work: Path
    """Work folder with all folds trained."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    bundle: Path | None = None
    """Let the members of this bundle answer, which were trained on the same folds, to compare; the
    logits are then written to out_of_fold_NAME.safetensors in the work folder."""
    same_lesions: Path | None = None
    """CSV file of lesions that stand under two ids and were found after the training; those that
    then stand in two folds are judged by none."""
    logit_adjustment: bool = False
    """Adjust the logits even though the recipe of the work folder does not say so."""

    def run(self) -> str:
        """Carry out the command."""
        recipe = read_recipe(self.work)
        records = read_data_sets(self.data)
        if self.same_lesions is not None:
            join_later(records, self.work, self.same_lesions)
        records = joined_records(records, self.work)
        folds = prepare_work(recipe, records, self.work)
        if self.bundle is None:
            members = trained_members(recipe, best_checkpoints(recipe, self.work))
            target = self.work / OUT_OF_FOLD
        else:
            members = bundle_members(read_bundle(self.bundle))
            target = self.work / f"out_of_fold_{self.bundle.name}.safetensors"
        logits = out_of_fold_logits(members, records, folds, choose_device(self.device))
        write_out_of_fold(target, logits)
        return judgement_text(
            judge(logits, adjust=recipe.logit_adjustment or self.logit_adjustment)
        )


@dataclass(frozen=True)
class Export:
    """Write the bundle of a work folder that was evaluated."""

    data: tyro.conf.UseAppendAction[tuple[Path, ...]]
    """The folders that the training was given."""
    work: Path
    """Work folder."""
    output: Path
    """Folder to make, for example resources/bundles/NAME."""
    version: str = "1.0.0"
    """Version of the bundle."""
    logit_adjustment: bool = False
    """Adjust the logits even though the recipe of the work folder does not say so."""

    def run(self) -> str:
        """Carry out the command."""
        records = joined_records(read_data_sets(self.data), self.work)
        prepare_work(read_recipe(self.work), records, self.work)
        logits = read_out_of_fold(self.work / OUT_OF_FOLD)
        identity = BundleName(self.output.name, self.version)
        judgement = export_bundle(
            self.work, records, logits, self.output, identity, adjust=self.logit_adjustment
        )
        return judgement_text(judgement)


@dataclass(frozen=True)
class Graph:
    """Add to a bundle what computers without PyTorch run, or make it anew."""

    bundle: Path
    """Folder of the bundle."""

    def run(self) -> str:
        """Carry out the command."""
        record = add_graph(self.bundle)
        return f"OpenVINO answers as PyTorch does: {self.bundle / record.file}"


@dataclass(frozen=True)
class Report:
    """Compute the metrics of a bundle again from its stored out-of-fold logits."""

    bundle: Path
    """Folder of the bundle."""
    logit_adjustment: bool = False
    """Say what an adjustment of the logits would change."""
    average_with: tyro.conf.UseAppendAction[tuple[Path, ...]] = ()
    """Folder of a bundle of the same folds: say what the mean of the logits would change; may be
    given several times."""
    steps: bool = False
    """Say instead what each step from logits to the named diagnosis brings, in each data set."""

    def run(self) -> str:
        """Carry out the command."""
        bundle, *others = map(read_bundle, (self.bundle, *self.average_with))
        if self.steps:
            stored = bundle.folder / bundle.manifest.out_of_fold.file
            return steps_text(steps(read_out_of_fold(stored)))
        return judgement_text(judge_bundle(bundle, adjust=self.logit_adjustment, others=others))


@dataclass(frozen=True)
class Submit:
    """Write the out-of-fold answers of a bundle as the ISIC challenges take them.

    The scorer counts the most probable diagnosis, also of a bundle that names by another rule.
    """

    bundle: Path
    """Folder of the bundle."""
    output: Path
    """CSV file to write: image and a probability for each of the seven diagnoses."""
    truth: Path | None = None
    """CSV file to write: the diagnoses of the same images, for the challenge's own scorer."""

    def run(self) -> str:
        """Carry out the command."""
        bundle = read_bundle(self.bundle)
        logits = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
        # The intervals are not shown.
        judgement = judge_bundle(bundle, resamples=2)
        names = [logits.image_ids[image] for image in judgement.images.tolist()]
        answers = zip(names, judgement.probabilities.tolist(), strict=True)
        write_atomically(self.output, submission_csv(answers))
        if self.truth is not None:
            marks = np.eye(len(CODES))[judgement.labels].tolist()
            write_atomically(self.truth, submission_csv(zip(names, marks, strict=True)))
        value = float(judgement.metrics.balanced_accuracy)
        return f"{len(names)} images, balanced accuracy {value:.15g}: {self.output}"


def judgement_text(judgement: Judgement) -> str:
    """Metrics with intervals, operating points and calibration, one line each."""
    lines = [f"{judgement.metrics.count} images, intervals: {judgement.interval_words}"]
    lines += [
        f"{name:32}{interval.estimate:8.3f}  ({interval.low:.3f} to {interval.high:.3f})"
        for name, interval in judgement.intervals.items()
    ]
    lines += [
        f"{target}: sensitivity {point.sensitivity:.3f}, specificity {point.specificity:.3f} "
        f"with the threshold of the other folds for {point.requested_sensitivity:.2f}"
        for target, point in judgement.points.items()
    ]
    lines.append(str(judgement.rule))
    if judgement.fitted is not None and judgement.fitted.strength:
        lines.append(f"logit adjustment {judgement.fitted.strength:.2f} times the log prior")
    return "\n".join([*lines, *map(_group_text, judgement.groups)])


_SHOWN_OF_GROUPS = (
    "accuracy",
    "balanced_accuracy",
    "macro_auc",
    "recall_mel",
    "flagged_mel",
    "auc_mel",
    "auc_malignant",
    "sensitivity_malignant",
    "specificity_malignant",
    "calibration_error",
    "largest_tenth_error",
)


def _group_text(group: GroupFigures) -> str:
    """A line for each figure of a group."""
    head = f"{group.kind} {group.name}: {group.images} images of {group.lesions} lesions"
    if not group.figures:
        return f"{head}, too few"
    shown = [(name, group.figures[name]) for name in _SHOWN_OF_GROUPS]
    return "\n".join(
        [head]
        + [
            f"  {name:30}{own.estimate:8.3f}  ({own.low:.3f} to {own.high:.3f})"
            for name, own in shown
            if not math.isnan(own.estimate)
        ]
    )
