"""Cross-validation: Table VII under a protocol with a test part, out of fold under ``all``."""

from __future__ import annotations

from typing import Final

import numpy as np

from trainer.data.protocols import Protocol, out_of_fold_division, siblings_in_training
from trainer.evaluation.judgement import RESAMPLES
from trainer.evaluation.tables import score, summary_table
from trainer.experiments import paper
from trainer.experiments.results import Results
from trainer.experiments.single import ONE_A_LESION, PER_CENT, score_first_images
from trainer.experiments.workshop import Run, Workshop

OUT_OF_FOLD: Final = "Out of fold"


def cross_validate(shop: Workshop, resamples: int = RESAMPLES) -> Results:
    """One training a fold.

    Under ``paper`` and ``lesion`` each fold chooses the checkpoint of its own training, and all
    networks, alone and together, are tested on the same test part. Under ``all`` each network is
    tested on its own fold; together they cannot be tested, since each image was trained on by some.

    Args:
        shop: Any protocol.
        resamples: Of the lesion bootstrap.

    Returns:
        A row for each fold, and rows for all together.
    """
    if shop.split.protocol is Protocol.ALL:
        return _out_of_fold(shop, resamples)
    recipe = shop.request.recipe
    runs = [Run(f"fold_{k}", recipe, shop.split.fold(k), k) for k in range(recipe.folds)]
    answers = [shop.carry_out(run) for run in runs]
    by_member = np.stack([own.logits for own in answers])
    tested = answers[0].indices
    columns = {paper.fold_title(k): by_member[k, :, 0] for k in range(recipe.folds)}
    columns[paper.ENSEMBLE] = by_member[:, :, 0].mean(axis=0)
    columns[paper.WITH_VIEWS] = by_member.mean(axis=(0, 2))
    rows = [
        score_first_images(shop, title, tested, logits, resamples)
        for title, logits in columns.items()
    ]
    siblings = [siblings_in_training(shop.records, run.division) for run in runs]
    return Results(
        name="crossval",
        protocol=shop.split.protocol,
        rows=rows,
        tables={"Table VII": summary_table(rows, paper.TABLE_7)},
        recipes={"folds": recipe},
        data=shop.data_summary(),
        notes=(
            PER_CENT,
            ONE_A_LESION,
            "The ensemble averages the logits of the five networks; with TTA, of 8 views each.",
            (
                f"Of {len(tested)} test images, {min(siblings)} to {max(siblings)} have a sibling "
                "in the training part of a fold."
            ),
        ),
    )


def _out_of_fold(shop: Workshop, resamples: int) -> Results:
    recipe = shop.request.recipe
    runs = []
    for fold in range(recipe.folds):
        division = out_of_fold_division(
            shop.records, shop.split.folds, fold, recipe.selection_share, recipe.seed
        )
        runs.append(Run(f"fold_{fold}", recipe, division, fold))
    answers = [shop.carry_out(run) for run in runs]
    parts = {
        paper.fold_title(fold): (own.indices, own.logits[:, 0]) for fold, own in enumerate(answers)
    }
    everyone = np.concatenate([own.indices for own in answers])
    logits = np.concatenate([own.logits for own in answers])
    parts[OUT_OF_FOLD] = everyone, logits[:, 0]
    parts[f"{OUT_OF_FOLD}, 8 views"] = everyone, logits.mean(axis=1)
    rows = [
        score(title, own, shop.labels(at.tolist()), shop.lesions(at.tolist()), resamples)
        for title, (at, own) in parts.items()
    ]
    return Results(
        name="crossval",
        protocol=shop.split.protocol,
        rows=rows,
        tables={"Out of fold": summary_table(rows, {})},
        recipes={"folds": recipe},
        data=shop.data_summary(),
        notes=(
            PER_CENT,
            (
                "Each network is tested on its own fold; other lesions of its training part chose "
                "its checkpoint."
            ),
            "The ensemble has no row: every image was trained on by some of its members.",
        ),
    )
