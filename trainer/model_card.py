"""The one page that says what a bundle is, is good for, and is not good for."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skinapp.core.diagnoses import DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.manifest import Start, Training
from skinapp.core.triage import HIGH_SENSITIVITY
from trainer.clinics_card import by_data_set, by_person, headline
from trainer.data.record import Record
from trainer.data.sources import SOURCES
from trainer.evaluation.intervals import Interval
from trainer.evaluation.judgement import Judgement
from trainer.evaluation.operating import TARGET_WORDS
from trainer.recipe import Recipe

_HEADLINES = (
    ("Accuracy", "accuracy"),
    ("Balanced accuracy (mean recall)", "balanced_accuracy"),
    ("Macro F1", "macro_f1"),
    ("Macro AUC", "macro_auc"),
    ("Right diagnosis among the first 3", "top_3_accuracy"),
    ("Expected calibration error", "expected_calibration_error"),
    ("AUC, malignant against benign", "auc_malignant"),
)


@dataclass(frozen=True)
class CardSubject:
    """What a card is about.

    Attributes:
        name: Of the bundle.
        version: Of the bundle.
        training: How it was trained.
    """

    name: str
    version: str
    training: Training


def model_card(subject: CardSubject, records: Sequence[Record], judgement: Judgement) -> str:
    """Markdown text of the model card.

    Args:
        subject: The bundle.
        records: The data set, in the order of the judgement.
        judgement: Out-of-fold results.

    Returns:
        The page.
    """
    several = bool(judgement.groups)
    recall_mel = judgement.metrics.scalars()["recall_mel"]
    parts = (
        _what_it_is(subject, records, judgement),
        _USE,
        _results(subject.training, judgement),
        _by_class(judgement),
        _operating_points(judgement),
        by_data_set(judgement.groups) if several else "",
        by_person(judgement.groups) if several else _by_group(records, judgement),
        _LIMITS.format(
            recall_mel=recall_mel,
            where=_WHERE_SEVERAL if several else _WHERE_HAM10000,
            licence=subject.training.data_licence,
            attribution=subject.training.data_set,
        ),
    )
    return "\n".join(part for part in parts if part)


def _what_it_is(subject: CardSubject, records: Sequence[Record], judgement: Judgement) -> str:
    recipe = Recipe.model_validate(subject.training.recipe)
    lesions = len({record.lesion_id for record in records})
    stages = ", then ".join(
        f"{stage.epochs} {'epoch' if stage.epochs == 1 else 'epochs'} at {stage.size} px"
        for stage in recipe.stages
    )
    gamma = f"focal loss (gamma {recipe.loss.gamma:g})" if recipe.loss.gamma else "cross-entropy"
    weights = "" if recipe.loss.class_weights == "none" else "class-weighted "
    size, folds = recipe.final_size, recipe.folds
    text = (
        f"{folds} networks ({recipe.network.backbone}), one for each of {folds} folds of "
        f"{_data_sets(judgement)} ({len(records)} images of {lesions} lesions) that share no "
        f"lesion. Input {size} x {size} "
        f"px. Training: {_start_words(subject.training.start)}, {stages}; {weights}{gamma}. "
        "The program averages the logits of all members and of 8 views of an image."
    )
    paragraphs = [headline(judgement.groups), text] if judgement.groups else [text]
    if never_seen := _never_seen(judgement):
        paragraphs.append(never_seen)
    if recipe.logit_adjustment:
        paragraphs.append(
            "A multiple of the log frequency of each diagnosis was taken off the logits, so that "
            "rare diagnoses are found more often, at the price of more false alarms among nevi."
        )
    return "\n\n".join([f"# {subject.name} {subject.version}", *map(_wrapped, paragraphs)]) + "\n"


def _data_sets(judgement: Judgement) -> str:
    own = [group.name for group in judgement.groups if group.kind == "data_set"]
    titles = [SOURCES[name].title if name in SOURCES else name for name in own]
    return " and ".join([", ".join(titles[:-1]), titles[-1]]) if len(titles) > 1 else "HAM10000"


def _start_words(start: Start) -> str:
    """What the weights were before, in words."""
    if start.bundle is not None:
        name, version = start.bundle.name, start.bundle.version
        return f"from the members of the bundle {name} {version} on the same folds"
    return "from ImageNet weights" if start.weights == "ImageNet" else f"from {start.weights}"


_USE = """## Use

For: physicians, as an aid to reading a dermoscopy image of one pigmented skin lesion, beside the
patient's history and their own judgement.

Not for: a diagnosis by itself, patients alone, clinical photographs, lesions on nails or mucosa,
or the decision to leave a lesion untreated. It is not a medical device.
"""


def _results(training: Training, judgement: Judgement) -> str:
    rows = [
        f"| {title} | {_show(judgement.intervals[key])} |"
        for title, key in _HEADLINES
        if key in judgement.intervals
    ]
    before = judgement.uncalibrated.expected_calibration_error
    chosen = (
        "The checkpoint of each network was chosen on other lesions of its training part"
        if Recipe.model_validate(training.recipe).selection_share
        else "The last epoch of each network was taken, so that no image chose a checkpoint"
    )
    table = "\n".join(rows)
    how = _wrapped(
        f"Every one of {judgement.metrics.count} images of HAM10000 was judged by the one network "
        f"that was not trained on its lesion, with 8 views. {chosen}. {_calibration(judgement)} "
        f"Before calibration the expected calibration error was {before:.3f}. In brackets: "
        f"{judgement.interval_words}."
    )
    return f"""## Results

{how}

| | out of fold |
|---|---|
{table}

The ensemble of all members, which the program uses, cannot be judged on HAM10000: every image was
trained on by some of them. On images from elsewhere expect worse.
"""


def _calibration(judgement: Judgement) -> str:
    if judgement.fitted is None:
        return (
            "Probabilities come from a readout: logistic regressions on the networks' answers and "
            "on age, sex and site as far as they are known, fitted on the other folds of all data "
            "sets; here the image alone answers, and the most probable diagnosis counts, below the "
            "one that is named. Its prior is the mix of patients of HAM10000."
        )
    temperatures = [fitted.temperature for fitted in judgement.by_fold.values()]
    return (
        f"The temperature of each fold was fitted on the other folds ({min(temperatures):.2f} to "
        f"{max(temperatures):.2f}; the bundle uses {judgement.fitted.temperature:.2f})."
    )


def _by_class(judgement: Judgement) -> str:
    rows = []
    for diagnosis, own in zip(DIAGNOSES, judgement.metrics.classes, strict=True):
        cells = " | ".join(
            _show(judgement.intervals[f"{metric}_{own.code}"])
            for metric in ("recall", "precision", "auc")
        )
        rows.append(f"| {diagnosis.name} ({own.code}) | {own.count} | {cells} |")
    return "\n".join(
        [
            "## By diagnosis",
            "",
            "| | images | sensitivity (recall) | precision | AUC |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _operating_points(judgement: Judgement) -> str:
    lines = [
        f"- {TARGET_WORDS[target]}: sensitivity {point.sensitivity:.3f}, specificity "
        f"{point.specificity:.3f}"
        for target, point in judgement.points.items()
    ]
    return "\n".join(
        [
            "## At a high sensitivity",
            "",
            f"With the threshold that reaches {HIGH_SENSITIVITY:.2f} on the other folds:",
            "",
            *lines,
            "",
        ]
    )


def _by_group(records: Sequence[Record], judgement: Judgement) -> str:
    groups: tuple[tuple[str, Callable[[Record], str]], ...] = (
        ("Age", _age_group),
        ("Sex", lambda record: record.sex or "unknown"),
        ("Site", lambda record: record.site or "unknown"),
    )
    first = judgement.fitted_probabilities.argmax(axis=1)
    right = first == judgement.labels
    malignant = np.isin(judgement.labels, MALIGNANT_INDICES)
    found = np.isin(first, MALIGNANT_INDICES)
    rows = []
    for title, group_of in groups:
        names = np.array([group_of(record) for record in records])
        for name in sorted(set(names.tolist()), key=_group_order):
            inside = names == name
            sick = inside & malignant
            share = f"{found[sick].mean():.2f} ({sick.sum()})" if sick.any() else "-"
            rows.append(
                f"| {title}: {name} | {inside.sum()} | {right[inside].mean():.2f} | {share} |"
            )
    return "\n".join(
        [
            "## By group",
            "",
            "Share of malignant images whose first diagnosis is a malignant one, of how many.",
            "",
            "| | images | accuracy | malignant called malignant |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _show(interval: Interval) -> str:
    if math.isnan(interval.estimate):
        return "-"
    return f"{interval.estimate:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def _never_seen(judgement: Judgement) -> str:
    """What a training on data without some of the diagnoses means; empty if all are there."""
    absent = [
        diagnosis
        for diagnosis, own in zip(DIAGNOSES, judgement.metrics.classes, strict=True)
        if not own.count
    ]
    if not absent:
        return ""
    text = (
        "There was no image of these diagnoses: "
        f"{', '.join(f'{diagnosis.name} ({diagnosis.code})' for diagnosis in absent)}. The "
        "networks have never seen them; what they say of them means nothing, and a lesion of such "
        "a kind gets another name."
    )
    if any(diagnosis.malignant for diagnosis in absent):
        seen = [one.code for one in DIAGNOSES if one.malignant and one not in absent]
        text += f" Any malignancy means {', '.join(seen) or 'nothing'} alone in all figures below."
    return text


def _age_group(record: Record) -> str:
    if record.age is None:
        return "unknown"
    if record.age < 30:
        return "under 30"
    if record.age >= 80:
        return "80 and over"
    decade = int(record.age // 10) * 10
    return f"{decade} to {decade + 9}"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False)


def _group_order(name: str) -> tuple[bool, bool, str]:
    """The youngest first, what is not known last."""
    return name == "unknown", not name.startswith("under"), name


_LIMITS = """## Known limits

- {where}
- Only seven diagnoses are known. Squamous cell carcinoma, Merkel cell carcinoma, infections and
  everything else are given one of the seven names all the same.
- Of the melanomas, {recall_mel:.0%} got melanoma as the first diagnosis: read P(malignant) and the
  notices, not the first name alone.
- Hair, ink, rulers, gel bubbles and dark corners can mislead it. The heatmap shows where the
  networks looked, not why, and not the border of the lesion.

## Licence

Weights: CC BY-NC 4.0, non-commercial, with attribution, since they are made from images under
such licences ({licence}).
Attribution: {attribution}.
"""

_WHERE_HAM10000 = """\
HAM10000 comes from two centres (Vienna, Queensland). It has no field for skin tone, and dark
  skin is rare in it; the results say nothing about it."""

_WHERE_SEVERAL = """\
Dark skin is rare in all of the data sets: see the figures by skin tone. The data sets come from
  few clinics, and a clinic that they do not show may differ from all of them."""
