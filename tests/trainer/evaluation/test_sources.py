from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from skinapp.core.diagnoses import CODES, MALIGNANT_INDICES
from trainer.data.record import OUTSIDE
from trainer.evaluation.readout import Answers
from trainer.evaluation.sources import Judged, cross_fold_flags, group_figures, groups, tenths

MEL = CODES.index("mel")


def drawn() -> Judged:
    generator = np.random.default_rng(0)
    labels = generator.integers(0, 7, 400)
    probabilities = generator.dirichlet(np.ones(7), 400)
    probabilities[np.arange(400), labels] += 0.5
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    labels[380:] = OUTSIDE
    malignant = np.isin(labels, MALIGNANT_INDICES)
    malignant[380:390] = True
    p_malignant = probabilities[:, list(MALIGNANT_INDICES)].sum(axis=1)
    answers = Answers(
        probabilities, probabilities.argmax(axis=1), p_malignant, probabilities[:, MEL]
    )
    lesions = np.array([f"lesion_{index // 2}" for index in range(400)])
    return Judged(
        answers, labels, malignant, lesions, p_malignant > 0.4, probabilities[:, MEL] > 0.9
    )


def test_group_figures__are_those_of_scikit_learn() -> None:
    judged = drawn()
    seven = judged.labels != OUTSIDE
    answers = judged.answers

    found = {name: interval.estimate for name, interval in group_figures(judged, 10).items()}

    expected = {
        "accuracy": (answers.named == judged.labels)[seven].mean(),
        "balanced_accuracy": balanced_accuracy_score(judged.labels[seven], answers.named[seven]),
        "macro_auc": roc_auc_score(
            judged.labels[seven], answers.probabilities[seven], multi_class="ovr"
        ),
        "auc_malignant": roc_auc_score(judged.malignant, answers.p_malignant),
        "auc_mel": roc_auc_score(judged.labels == MEL, answers.p_melanoma),
        "sensitivity_malignant": judged.flagged[judged.malignant].mean(),
        "specificity_malignant": 1 - judged.flagged[~judged.malignant].mean(),
        "recall_mel": (answers.named == MEL)[judged.labels == MEL].mean(),
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected)


def test_group_figures__say_nothing_where_a_diagnosis_is_absent() -> None:
    judged = drawn()

    found = group_figures(judged.part(judged.labels == MEL), 10)

    assert np.isnan(found["recall_nv"].estimate)
    assert np.isnan(found["auc_malignant"].estimate)
    assert found["balanced_accuracy"].estimate == found["recall_mel"].estimate


def test_largest_tenth_error__is_zero_where_every_tenth_is_as_shown() -> None:
    malignant = np.tile([True] + [False] * 9, 100)
    shown = np.full(1000, 0.1)

    assert all(pair == pytest.approx((0.1, 0.1)) for pair in tenths(shown, malignant))
    off = tenths(np.repeat([0.1, 0.6], 500), malignant)
    assert max(abs(a - b) for a, b in off) == pytest.approx(0.5)


def test_cross_fold_flags__let_only_other_folds_and_chosen_images_set_a_threshold() -> None:
    scores = np.array([0.9, 0.1, 0.5, 0.4, 0.2, 0.8])
    positive = np.array([True, False, True, False, True, False])
    folds = np.array([0, 0, 1, 1, 1, 0])
    setting = np.array([True, True, True, True, False, True])

    found = cross_fold_flags(scores, positive, folds, setting)

    # Fold 0 by the 0.5 of fold 1, whose 0.2 may set nothing; fold 1 by the 0.9 of fold 0.
    assert found.tolist() == [True, False, False, False, False, True]


def test_groups__leave_out_what_is_unknown() -> None:
    found = groups({"sex": ["male", None, "female"], "tone": [3, 3, None]})

    assert found["sex"]["male"].tolist() == [True, False, False]
    assert found["tone"]["3"].tolist() == [True, True, False]
    assert set(found["sex"]) == {"male", "female"}
