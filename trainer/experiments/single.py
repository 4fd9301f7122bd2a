"""Experiments of one training for each row: one protocol alone, Table I's six, four backbones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.protocols import Division, Protocol, first_of_lesion, siblings_in_training
from trainer.evaluation.judgement import RESAMPLES
from trainer.evaluation.tables import Row, class_table, score, summary_table
from trainer.experiments import paper
from trainer.experiments.results import Results
from trainer.experiments.workshop import Run, Workshop

ABLATIONS: Final[Mapping[str, Mapping[str, Any]]] = dict(
    zip(
        paper.ABLATIONS,
        (
            {"network": {"dropout": 0.0}},
            {"augmentation": {"enabled": False}},
            {"loss": {"class_weights": "none"}},
            {"loss": {"gamma": 0.0}},
            # The paper's average pooling leaves 3 x 3 places of the 7 x 7 of a ResNet50.
            {"network": {"pooled_grid": 3}},
            {},
        ),
        strict=True,
    )
)
"""Rows of Table I as changes of one recipe that has everything switched on."""

PER_CENT: Final = (
    "Per cent, with the 95 % interval of a bootstrap over lesions; after the slash the value of "
    "Le et al. 2020."
)
ONE_A_LESION: Final = (
    "Tested on one image of each test lesion, the upright view alone unless a row says otherwise; "
    "the same images under the protocols paper and lesion."
)


def reproduce(shop: Workshop, resamples: int = RESAMPLES) -> Results:
    """One training of the recipe under a protocol with a test part.

    Args:
        shop: Its protocol has a test part.
        resamples: Of the lesion bootstrap.

    Returns:
        Rows for the upright view, for all views and, where a lesion has several test images, for
        all of them.
    """
    division = shop.split.single()
    run = Run("single", shop.request.recipe, division)
    answers = shop.carry_out(run)
    rows = [
        score_first_images(shop, title, answers.indices, logits, resamples)
        for title, logits in (
            ("Upright view", answers.logits[:, 0]),
            ("8 views", answers.logits.mean(axis=1)),
        )
    ]
    if shop.split.protocol is Protocol.LESION:
        rows.append(
            score(
                "8 views, all images of the test lesions",
                answers.logits.mean(axis=1),
                shop.labels(answers.indices.tolist()),
                shop.lesions(answers.indices.tolist()),
                resamples,
            )
        )
    return Results(
        name="reproduce",
        protocol=shop.split.protocol,
        rows=rows,
        tables={"One training": summary_table(rows, {})},
        recipes={run.name: run.recipe},
        data=shop.data_summary(),
        notes=(PER_CENT, ONE_A_LESION, *_facts(shop, division)),
    )


def ablate(shop: Workshop, resamples: int = RESAMPLES) -> Results:
    """Table I's six trainings, for Tables II to V.

    Args:
        shop: Its recipe has every technique switched on.
        resamples: Of the lesion bootstrap.

    Returns:
        One row for each experiment.
    """
    recipes = {
        title: shop.request.recipe.changed(**changes) for title, changes in ABLATIONS.items()
    }
    names = {title: f"experiment_{number}" for number, title in enumerate(recipes, start=1)}
    division = shop.split.single()
    runs = {title: Run(names[title], recipe, division) for title, recipe in recipes.items()}
    rows = _rows(shop, runs, resamples)
    tables = {"Table II": summary_table(rows, paper.TABLE_2)}
    for number, (metric, theirs) in zip(
        ("III", "IV", "V"), paper.TABLES_3_TO_5.items(), strict=True
    ):
        tables[f"Table {number}: {metric}"] = class_table(rows, metric, theirs)
    return Results(
        name="ablate",
        protocol=shop.split.protocol,
        rows=rows,
        tables=tables,
        recipes={run.name: run.recipe for run in runs.values()},
        data=shop.data_summary(),
        notes=(PER_CENT, ONE_A_LESION, *_facts(shop, division)),
    )


def compare(shop: Workshop, backbones: Sequence[str], resamples: int = RESAMPLES) -> Results:
    """The recipe with several backbones, all of their layers trained, for Table VI.

    Args:
        shop: Its recipe decides everything but the backbone.
        backbones: Short names or names in timm.
        resamples: Of the lesion bootstrap.

    Returns:
        One row for each backbone.
    """
    division = shop.split.single()
    runs = {
        name: Run(
            f"backbone_{name}",
            shop.request.recipe.changed(
                network={"backbone": name, "frozen_blocks": -1, "drop_path": 0.0},
                input={"mean": None, "std": None},
            ),
            division,
        )
        for name in backbones
    }
    rows = _rows(shop, runs, resamples)
    return Results(
        name="compare",
        protocol=shop.split.protocol,
        rows=rows,
        tables={"Table VI": summary_table(rows, paper.TABLE_6)},
        recipes={run.name: run.recipe for run in runs.values()},
        data=shop.data_summary(),
        notes=(PER_CENT, ONE_A_LESION, *_facts(shop, division)),
    )


def _rows(shop: Workshop, runs: Mapping[str, Run], resamples: int) -> list[Row]:
    rows = []
    for title, run in runs.items():
        answers = shop.carry_out(run)
        upright = answers.logits[:, 0]
        rows.append(score_first_images(shop, title, answers.indices, upright, resamples))
    return rows


def score_first_images(
    shop: Workshop,
    title: str,
    indices: NDArray[np.int64],
    logits: NDArray[np.float32],
    resamples: int,
) -> Row:
    """A row on the first image of each test lesion.

    Args:
        shop: Knows the records.
        title: Of the row.
        indices: Of the tested records, int64 (N,).
        logits: (N, 7).
        resamples: Of the lesion bootstrap.

    Returns:
        The row.
    """
    firsts = first_of_lesion(shop.records, indices)
    chosen = np.isin(indices, firsts)
    tested = indices[chosen].tolist()
    return score(title, logits[chosen], shop.labels(tested), shop.lesions(tested), resamples)


def _facts(shop: Workshop, division: Division) -> tuple[str, ...]:
    siblings = siblings_in_training(shop.records, division)
    return (
        (
            f"{len(division.training)} training, {len(division.selection)} validation and "
            f"{len(division.held_out)} test images; {siblings} test images have a sibling in "
            "training."
        ),
        (
            "The validation part chose the checkpoint by balanced accuracy; the test part chose "
            "nothing."
        ),
    )
