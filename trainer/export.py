"""Fold checkpoints and out-of-fold logits to a bundle, through ``skinapp.core.bundle``."""

from __future__ import annotations

import hashlib
import math
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from skinapp import __version__
from skinapp.core.bundle import (
    OutOfFoldLogits,
    write_manifest,
    write_member,
    write_out_of_fold,
)
from skinapp.core.diagnoses import CODES
from skinapp.core.manifest import (
    GroupMetrics,
    Interval,
    Manifest,
    Member,
    OutOfFold,
    Start,
    Training,
)
from skinapp.core.operating import OperatingCurve
from skinapp.core.triage import DETECTION_TARGETS
from skinapp.core.views import VIEWS
from trainer.crossval import OUT_OF_FOLD, best_checkpoints, read_recipe, starting_point
from trainer.data.record import Record
from trainer.data.sources import SOURCES
from trainer.errors import RunError
from trainer.evaluation import intervals
from trainer.evaluation.clinics import HOME
from trainer.evaluation.judgement import Judgement, judge
from trainer.evaluation.operating import operating_curve, target_positives
from trainer.evaluation.out_of_fold import load_member
from trainer.graph import add_graph
from trainer.model_card import CardSubject, model_card
from trainer.provenance import trainer_commit
from trainer.recipe import Recipe

LICENCE = "CC BY-NC 4.0: non-commercial use, with attribution of the data sets"
INTENDED_USE = (
    "An aid for physicians who read dermoscopy images of single pigmented skin lesions. "
    "It is not a medical device and makes no diagnosis."
)


@dataclass(frozen=True)
class BundleName:
    """Identity of a bundle."""

    name: str
    version: str


def export_bundle(
    work: Path,
    records: Sequence[Record],
    out_of_fold: OutOfFoldLogits,
    target: Path,
    identity: BundleName,
    *,
    adjust: bool = False,
) -> Judgement:
    """Write a bundle folder that appears whole or not at all.

    Args:
        work: Work folder with all folds trained.
        records: The data set, in the order of the logits.
        out_of_fold: Logits of every image.
        target: Folder to make; must not exist.
        identity: Name and version of the bundle.
        adjust: Whether logits are adjusted even though the recipe does not say so.

    Returns:
        What the model card reports.

    Raises:
        RunError: If the target exists or a fold is not trained.
    """
    if target.exists():
        msg = "There is something at the target already."
        raise RunError(msg, path=target)
    recipe = _recipe(work, adjust=adjust)
    judgement = judge(out_of_fold, adjust=recipe.logit_adjustment)
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    members = _write_members(recipe, best_checkpoints(recipe, work), unfinished)
    training = _training(recipe, starting_point(work, recipe), records, out_of_fold)
    card = model_card(CardSubject(identity.name, identity.version, training), records, judgement)
    (unfinished / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    write_manifest(
        unfinished,
        Manifest(
            name=identity.name,
            version=identity.version,
            created_utc=datetime.now(UTC).replace(microsecond=0),
            licence=LICENCE,
            intended_use=INTENDED_USE,
            classes=CODES,
            members=members,
            views=tuple(VIEWS),
            calibration=judgement.rule,
            operating_curves=_curves(judgement),
            model_card="MODEL_CARD.md",
            model_card_sha256=hashlib.sha256(card.encode("utf-8")).hexdigest(),
            out_of_fold=_out_of_fold(out_of_fold, judgement, unfinished / OUT_OF_FOLD),
            training=training,
        ),
    )
    add_graph(unfinished)
    unfinished.replace(target)
    return judgement


def _recipe(work: Path, *, adjust: bool) -> Recipe:
    recipe = read_recipe(work)
    if recipe.network.pooled_grid != 1:
        msg = "The program needs heads behind global average pooling; this one is an experiment."
        raise RunError(msg, path=work, expected=1, found=recipe.network.pooled_grid)
    return recipe.changed(logit_adjustment=recipe.logit_adjustment or adjust)


def _write_members(recipe: Recipe, checkpoints: Sequence[Path], folder: Path) -> tuple[Member, ...]:
    members = []
    for fold, checkpoint in enumerate(checkpoints):
        name = f"fold_{fold}"
        file = f"{name}.safetensors"
        sha256 = write_member(folder / file, load_member(recipe, checkpoint).state_dict())
        members.append(
            Member(
                name=name,
                file=file,
                sha256=sha256,
                fold=fold,
                architecture=recipe.architecture,
                preprocessing=recipe.preprocessing(recipe.final_size),
            )
        )
    return tuple(members)


def _curves(judgement: Judgement) -> dict[str, OperatingCurve]:
    return {
        target: operating_curve(
            judgement.fitted_scores[target],
            target_positives(judgement.labels, target),
            target,
        )
        for target in DETECTION_TARGETS
    }


def _out_of_fold(out_of_fold: OutOfFoldLogits, judgement: Judgement, path: Path) -> OutOfFold:
    return OutOfFold(
        file=path.name,
        sha256=write_out_of_fold(path, out_of_fold),
        images=len(judgement.images),
        lesions=len({out_of_fold.lesion_ids[index] for index in judgement.images.tolist()}),
        interval=judgement.interval_words,
        metrics=_stated(judgement.intervals),
        images_by_class={
            code: int(np.sum(judgement.labels == label)) for label, code in enumerate(CODES)
        },
        groups=tuple(
            GroupMetrics(
                kind=group.kind,
                name=group.name,
                images=group.images,
                lesions=group.lesions,
                metrics=_stated(group.figures),
            )
            for group in judgement.groups
        ),
    )


def _stated(found: Mapping[str, intervals.Interval]) -> dict[str, Interval]:
    return {
        name: Interval(
            estimate=_finite(interval.estimate),
            low=_finite(interval.low),
            high=_finite(interval.high),
        )
        for name, interval in found.items()
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _training(
    recipe: Recipe, start: Start, records: Sequence[Record], out_of_fold: OutOfFoldLogits
) -> Training:
    names = sorted({told.data_set for told in out_of_fold.facts} & SOURCES.keys()) or [HOME]
    lesions: list[list[str]] = [[] for _ in range(recipe.folds)]
    fold_of = dict(zip(out_of_fold.lesion_ids, out_of_fold.folds.tolist(), strict=True))
    for lesion, fold in sorted(fold_of.items()):
        lesions[fold].append(lesion)
    return Training(
        data_set="; ".join(SOURCES[name].citation for name in names),
        data_licence="; ".join(dict.fromkeys(SOURCES[name].licence for name in names)),
        recipe=recipe.model_dump(mode="json"),
        trainer_version=__version__,
        trainer_commit=trainer_commit(),
        start=start,
        folds=tuple(tuple(names) for names in lesions),
        unjudged=tuple(sorted({record.lesion_id for record in records} - fold_of.keys())),
    )
