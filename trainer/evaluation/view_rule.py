"""The rule for the views that an image needs: fitted, judged across folds, put into a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import OutOfFoldLogits, read_bundle, read_out_of_fold
from skinapp.core.manifest import Manifest
from skinapp.core.needed_views import Judged, NeededViews
from trainer.bundle_parts import put_part
from trainer.data.record import Record
from trainer.errors import RunError
from trainer.evaluation.needed_views import answers_of, fit_stages, judge, shrunk, stopped_at
from trainer.evaluation.view_spread import UNKNOWN_SPREAD, Spread, measure_spread


def add_needed_views(folder: Path, records: Sequence[Record], images: int) -> str:
    """Fit the rule for a bundle and put it there.

    Args:
        folder: Of the bundle.
        records: Images that it was judged on, to ask all members about; none to take its ensemble
            for as restless as its members.
        images: How many of them to ask about.

    Returns:
        What the rule did, for people.

    Raises:
        BundleError: If the bundle is refused.
        RunError: If the bundle has no answers by view, or no rule keeps what all views say.
        OutputError: If a file cannot be written.
    """
    bundle = read_bundle(folder)
    stored = read_out_of_fold(folder / bundle.manifest.out_of_fold.file)
    spread = measure_spread(bundle, stored, records, images) if records else UNKNOWN_SPREAD
    rule = fit_rule(stored, bundle.manifest, spread)
    put_part(folder, "needed_views", rule, {}, ())
    return table(rule)


def fit_rule(stored: OutOfFoldLogits, manifest: Manifest, spread: Spread) -> NeededViews:
    """Limits from all images; what they do is judged with limits from the other folds.

    Args:
        stored: Answers out of fold, by view.
        manifest: Of the bundle.
        spread: Of its ensemble.

    Raises:
        RunError: If there are no answers by view, or no rule keeps what all views say.
    """
    if stored.view_logits is None or not stored.facts:
        msg = "The bundle does not hold what its members said of each view of each data set."
        raise RunError(msg)
    sources = np.array([facts.data_set for facts in stored.facts])
    answers = answers_of(shrunk(stored.view_logits, spread.shrink), manifest)
    rows = np.empty(len(sources), dtype=np.int64)
    for fold in np.unique(stored.folds):
        own = stored.folds == fold
        stages = fit_stages(answers.part(~own), sources[~own])
        rows[own] = stopped_at(answers.part(own), stages)
    return NeededViews(
        stages=fit_stages(answers, sources),
        member_spread=round(1 / min(spread.shrink), 3),
        agreement_spread=spread.agreement,
        spread_images=spread.images,
        judged={
            str(name): judge(answers.part(sources == name), rows[sources == name], labels)
            for name, labels in _labels_by(sources, stored.labels)
        },
    )


def _labels_by(
    sources: NDArray[np.str_], labels: NDArray[np.int64]
) -> list[tuple[str, NDArray[np.int64]]]:
    return [(str(name), labels[sources == name]) for name in np.unique(sources)]


def table(rule: NeededViews) -> str:
    """The rule and what it did, as Markdown."""
    spread = f"{rule.member_spread:.2f} times the distance, measured on {rule.spread_images} images"
    deciding = f"the one that decides if they agree, {rule.agreement_spread:.2f} times"
    heads = (
        "data set", "images", "mean views", "other diagnosis, notice or verdict",
        "threshold crossed", "99th percentile of the change of P(malignant)",
        "change of balanced accuracy",
    )  # fmt: skip
    lines = [
        "| after views | distance (logits) | certainty (logits) |",
        "| --- | --- | --- |",
        *(f"| {one.views} | {one.distance:.3f} | {one.certainty:.3f} |" for one in rule.stages),
        "",
        f"A single member needs {spread}; {deciding}.",
        "",
        f"| {' | '.join(heads)} |",
        "| --- " * len(heads) + "|",
    ]
    return "\n".join([*lines, *(_row(name, judged) for name, judged in rule.judged.items())])


def _row(name: str, judged: Judged) -> str:
    return (
        f"| {name} | {judged.images} | {judged.views:.2f} | {judged.other_outcome:.2%} | "
        f"{judged.crossed:.2%} | {judged.change_99:.3f} | {judged.balanced_accuracy_change:+.4f} |"
    )
