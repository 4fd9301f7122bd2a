from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from skinapp.core.diagnoses import CODES
from trainer.data.balance import balance
from trainer.data.record import OUTSIDE, Record

BCC, NV = CODES.index("bcc"), CODES.index("nv")


def record(name: str, label: int, source: str, outside: str = "") -> Record:
    return Record(name, name, label, "histo", None, "", "", Path(name), outside, source, source)


RECORDS = (
    *(record(f"a{index}", NV, "a") for index in range(80)),
    *(record(f"b{index}", BCC, "a") for index in range(10)),
    *(record(f"c{index}", BCC, "b") for index in range(9)),
    record("d", OUTSIDE, "b", "scc"),
    record("held out", NV, "b"),
)
TRAINING = np.arange(100)


def test_balance__takes_images_as_they_come_at_power_1() -> None:
    found = balance(RECORDS, TRAINING, 1.0, None)

    assert found.expected[:100] == pytest.approx(1)
    assert found.expected[100] == 0
    drawn = found.draw(np.random.default_rng(0))
    assert sorted(drawn.tolist()) == list(range(100))


def test_balance__draws_each_cell_alike_at_power_0() -> None:
    found = balance(RECORDS, TRAINING, 0.0, 40)

    drawn = found.draw(np.random.default_rng(1))
    counts = np.bincount(drawn, minlength=101)
    assert [counts[:80].sum(), counts[80:90].sum(), counts[90:99].sum(), counts[99]] == [10] * 4
    assert found.expected[:80].sum() == found.expected[99] == pytest.approx(10)
    assert counts[100] == 0


def test_balance__draws_an_image_as_often_as_expected_up_to_one() -> None:
    found = balance(RECORDS, TRAINING, 0.5, 150)

    for seed in range(5):
        counts = np.bincount(found.draw(np.random.default_rng(seed)), minlength=101)
        assert counts.sum() == 150
        assert (np.abs(counts - found.expected) < 1).all()


def test_balance__states_the_prior_of_each_source_as_drawn() -> None:
    prior = balance(RECORDS, TRAINING, 1.0, None).log_prior

    assert prior.shape == (101, 7)
    assert np.allclose(prior.mean(axis=1), 0, atol=1e-5)
    assert (prior[0] == prior[85]).all()
    assert prior[0].argmax() == NV
    assert prior[95].argmax() == BCC
    # Ten images of the whole stand for what a source does not show.
    assert np.isfinite(prior).all()
