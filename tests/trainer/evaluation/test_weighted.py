"""The fast path over many resamples must be what scikit-learn says of each one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, recall_score, roc_auc_score, top_k_accuracy_score

from skinapp.core.diagnoses import DIAGNOSES
from tests.trainer.evaluation.oracle import scalars
from trainer.evaluation.weighted import weighted_metrics

MEL = 4


def assert_equal_to_materialised(
    probabilities: np.ndarray, labels: np.ndarray, multiplicities: np.ndarray
) -> None:
    values = weighted_metrics(probabilities, labels)(multiplicities.astype(np.float64))
    for row, drawn in enumerate(multiplicities):
        images = np.repeat(np.arange(len(labels)), drawn)
        expected = scalars(probabilities[images], labels[images])
        assert values.keys() == expected.keys()
        for name, value in expected.items():
            np.testing.assert_allclose(
                values[name][row], value, rtol=1e-9, atol=1e-12, err_msg=name
            )


def test_weighted_metrics__each_image_once_gives_the_plain_metrics(small: Any) -> None:
    once = np.ones((1, len(small.labels)), dtype=np.int64)
    assert_equal_to_materialised(small.probabilities, small.labels, once)


def test_weighted_metrics__equal_the_metrics_of_materialised_resamples(small: Any) -> None:
    generator = np.random.default_rng(3)
    drawn = generator.poisson(1.0, size=(20, len(small.labels)))
    assert_equal_to_materialised(small.probabilities, small.labels, drawn)


def test_weighted_metrics__equal_scikit_learn_called_directly(small: Any) -> None:
    drawn = np.random.default_rng(4).poisson(1.0, size=len(small.labels))
    images = np.repeat(np.arange(len(drawn)), drawn)
    probabilities, labels = small.probabilities[images], small.labels[images]
    values = weighted_metrics(small.probabilities, small.labels)(drawn[None].astype(np.float64))
    first = probabilities.argmax(axis=1)
    expected = {
        "macro_f1": f1_score(labels, first, average="macro"),
        "macro_auc": roc_auc_score(labels, probabilities, multi_class="ovr"),
        "auc_mel": roc_auc_score(labels == MEL, probabilities[:, MEL]),
        "recall_mel": recall_score(labels == MEL, first == MEL),
        "top_3_accuracy": top_k_accuracy_score(labels, probabilities, k=3),
    }
    for name, value in expected.items():
        assert values[name][0] == pytest.approx(value, rel=1e-12), name


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_weighted_metrics__hold_with_ties_and_absent_diagnoses(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    # Eighths: scores tie between images and diagnoses, and sums are exact.
    cuts = data.draw(
        st.lists(
            st.lists(st.integers(0, 8), min_size=6, max_size=6), min_size=count, max_size=count
        )
    )
    edges = np.sort(np.array(cuts), axis=1)
    probabilities = np.diff(edges, axis=1, prepend=0, append=8) / 8
    labels = np.array(
        data.draw(
            st.lists(st.integers(0, len(DIAGNOSES) - 1), min_size=count, max_size=count),
        )
    )
    drawn = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count).filter(any))
    assert_equal_to_materialised(probabilities, labels, np.array([drawn]))


def test_weighted_metrics__treat_resamples_apart(small: Any) -> None:
    evaluate = weighted_metrics(small.probabilities, small.labels)
    drawn = np.random.default_rng(5).poisson(1.0, size=(2, len(small.labels))).astype(np.float64)
    together = evaluate(drawn)
    for row in range(2):
        for name, value in evaluate(drawn[row : row + 1]).items():
            assert together[name][row] == pytest.approx(value[0], rel=1e-12, nan_ok=True)
