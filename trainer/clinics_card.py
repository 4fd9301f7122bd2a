"""The parts of a model card that are about several data sets."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Final

from trainer.data.sources import SOURCES
from trainer.evaluation.clinics import HOME, WITH_PERSON, GroupFigures
from trainer.evaluation.intervals import Interval
from trainer.evaluation.sources import FEW_LESIONS

_ELSEWHERE: Final = "milk10k"
_BY_DATA_SET: Final = (
    ("images (lesions)", ""),
    ("accuracy of the named diagnosis", "accuracy"),
    ("balanced accuracy (mean recall)", "balanced_accuracy"),
    ("AUC, mean of the diagnoses", "macro_auc"),
    ("melanomas named melanoma", "recall_mel"),
    ("melanomas flagged", "flagged_mel"),
    ("AUC, melanoma against all others", "auc_mel"),
    ("AUC, malignant against benign", "auc_malignant"),
    ("malignant lesions flagged", "sensitivity_malignant"),
    ("benign lesions not flagged", "specificity_malignant"),
    ("calibration error of the named diagnosis", "calibration_error"),
    ("P(malignant), largest error of a tenth of the images", "largest_tenth_error"),
)
_WITH_PERSON: Final = (
    ("balanced accuracy (mean recall)", "balanced_accuracy"),
    ("AUC, melanoma against all others", "auc_mel"),
    ("AUC, malignant against benign", "auc_malignant"),
)
_KINDS: Final = {"sex": "Sex", "age": "Age", "area": "Site", "skin_tone": "Skin tone"}


def headline(groups: Sequence[GroupFigures]) -> str:
    """The first line of a card: melanomas named and flagged, at home and elsewhere."""
    sentences = []
    for name, where in ((HOME, "In its own clinics"), (_ELSEWHERE, "Among other clinics' lesions")):
        found = [group for group in groups if (group.kind, group.name) == ("data_set", name)]
        if not found or not found[0].figures:
            continue
        figures = found[0].figures
        sentences.append(
            f"{where} ({SOURCES[name].title}) it names {figures['recall_mel'].estimate:.0%} of the "
            f"melanomas and flags {figures['flagged_mel'].estimate:.0%}, and flags "
            f"{1 - figures['specificity_malignant'].estimate:.0%} of the benign lesions."
        )
    return _wrapped(" ".join(sentences))


def by_data_set(groups: Sequence[GroupFigures]) -> str:
    """A table of figures, a column for each data set."""
    own = [group for group in groups if group.kind == "data_set"]
    titles = [SOURCES[g.name].title if g.name in SOURCES else g.name for g in own]
    rows = [f"| | {' | '.join(titles)} |", "|---|" + "---|" * len(own)]
    for title, name in _BY_DATA_SET:
        cells = [
            _cell(group.figures.get(name)) if name else f"{group.images} ({group.lesions})"
            for group in own
        ]
        rows.append(f"| {title} | {' | '.join(cells)} |")
    with_person = {group.name: group.figures for group in groups if group.kind == WITH_PERSON}
    for title, name in _WITH_PERSON:
        cells = [_cell(with_person.get(group.name, {}).get(name)) for group in own]
        rows.append(f"| with age, sex and site: {title} | {' | '.join(cells)} |")
    which = "\n".join(
        f"- {SOURCES[group.name].title}: {SOURCES[group.name].clinic}."
        for group in own
        if group.name in SOURCES
    )
    text = _wrapped(
        "Every image was judged by the one network, the one readout and the one threshold that "
        "were made without its lesion, by the image alone where nothing else is said: the program "
        "does not yet hand on what it is told of a person. The thresholds are those that find "
        f"95 % of the malignant lesions, and of the melanomas, of {SOURCES[HOME].title}. A "
        "diagnosis that a data set does not have is left out of its means."
    )
    return "\n".join(["## By clinic", "", text, "", *rows, "", which, ""])


def by_person(groups: Sequence[GroupFigures]) -> str:
    """A table of figures, a row for each sex, age group, site and skin tone."""
    rows = []
    for group in groups:
        if group.kind not in _KINDS:
            continue
        shown = [
            _cell(group.figures.get(name)) if group.figures else "too few"
            for name in ("balanced_accuracy", "sensitivity_malignant", "specificity_malignant")
        ]
        name = group.name.replace("_", " ")
        rows.append(
            f"| {_KINDS[group.kind]}: {name} | {group.images} ({group.lesions}) | "
            f"{' | '.join(shown)} |"
        )
    return "\n".join(
        [
            "## By person",
            "",
            _wrapped(
                "Over all data sets. Skin tone is graded in MILK10k only, from 0 (very dark) to 5 "
                f"(very light). Groups of fewer than {FEW_LESIONS} lesions have no figures."
            ),
            "",
            "| | images (lesions) | balanced accuracy | malignant flagged | benign not flagged |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _cell(interval: Interval | None) -> str:
    if interval is None or math.isnan(interval.estimate):
        return "-"
    return f"{interval.estimate:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False)
