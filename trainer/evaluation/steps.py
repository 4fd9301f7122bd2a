"""What each step from logits to the named diagnosis brings, in each data set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from skinapp.core.bundle import OutOfFoldLogits
from skinapp.core.calibration import softmax
from skinapp.core.diagnoses import CODES, MALIGNANT_INDICES
from trainer.data.record import OUTSIDE
from trainer.evaluation.clinics import cases_of
from trainer.evaluation.readout import Answers, Cases, cross_fold_answers, cross_fold_readouts

_MEL = CODES.index("mel")


@dataclass(frozen=True)
class StepFigures:
    """Of one step in one data set.

    Attributes:
        step: What was done, on top of the step before.
        data_set: Name.
        accuracy: Of the named diagnosis, where it is one of the seven.
        balanced_accuracy: The same, every diagnosis counting alike.
        recall_mel: Share of the melanomas that are named melanoma.
        auc_mel: Of the probability of melanoma.
        auc_malignant: Of the probability of malignancy, also of diagnoses outside the seven.
    """

    step: str
    data_set: str
    accuracy: float
    balanced_accuracy: float
    recall_mel: float
    auc_mel: float
    auc_malignant: float


def steps(out_of_fold: OutOfFoldLogits) -> Iterator[StepFigures]:
    """Figures of every step in every data set; readouts are fitted on the other folds.

    Args:
        out_of_fold: With facts.

    Yields:
        Step by step, the data sets in the order in which they come.
    """
    cases, folds = cases_of(out_of_fold), out_of_fold.folds
    data_sets = np.array([told.data_set for told in out_of_fold.facts])
    images = cases.without_facts()
    readouts = cross_fold_readouts(cases, folds)
    read = cross_fold_answers(readouts, images, folds)
    mean = replace(cases, logits=lesion_means(cases.logits, out_of_fold.lesion_ids))
    for step, answers in (
        ("plain softmax", _plain(cases.logits)),
        ("readout, the image alone", replace(read, named=read.probabilities.argmax(axis=1))),
        ("rarer diagnoses moved up in naming", read),
        ("age, sex and site", cross_fold_answers(readouts, cases, folds)),
        ("mean over the photographs of a lesion", cross_fold_answers(readouts, mean, folds)),
    ):
        for name in dict.fromkeys(data_sets.tolist()):
            inside = data_sets == name
            yield _figures(step, name, answers.part(inside), cases.part(inside))


def lesion_means(logits: NDArray[np.float64], lesion_ids: tuple[str, ...]) -> NDArray[np.float64]:
    """Logits (N, 7), each image with the mean of all photographs of its lesion."""
    _, of_image, counts = np.unique(lesion_ids, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), logits.shape[1]))
    np.add.at(sums, of_image, logits)
    return np.asarray((sums / counts[:, None])[of_image])


def steps_text(figures: Iterator[StepFigures]) -> str:
    """A line for each step and data set."""
    head = f"{'step':40}{'data set':12}  acc.   bal. named  mel  AUC mel  malignant"
    return "\n".join(
        [head]
        + [
            f"{row.step:40}{row.data_set:12}{row.accuracy:6.3f} {row.balanced_accuracy:6.3f} "
            f"{row.recall_mel:6.3f}     {row.auc_mel:6.3f}   {row.auc_malignant:6.3f}"
            for row in figures
        ]
    )


def _plain(logits: NDArray[np.float64]) -> Answers:
    p = softmax(logits)
    malignant = p[:, list(MALIGNANT_INDICES)].sum(axis=1)
    return Answers(p, p.argmax(axis=1).astype(np.int64), malignant, p[:, _MEL])


def _figures(step: str, data_set: str, answers: Answers, cases: Cases) -> StepFigures:
    seven = cases.labels != OUTSIDE
    named, labels, melanoma = answers.named[seven], cases.labels[seven], cases.labels == _MEL
    # Only diagnoses that the data set has count; others may still be named.
    present = np.unique(labels)
    recalls = [float((named[labels == label] == label).mean()) for label in present]
    return StepFigures(
        step,
        data_set,
        float((named == labels).mean()),
        float(np.mean(recalls)),
        float((answers.named[melanoma] == _MEL).mean()),
        float(roc_auc_score(melanoma, answers.p_melanoma)),
        float(roc_auc_score(cases.malignant, answers.p_malignant)),
    )
