from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.bundle import ImageFacts, OutOfFoldLogits
from skinapp.core.calibration import Uncalibrated
from skinapp.core.person import UNKNOWN_PERSON
from trainer.errors import RunError
from trainer.evaluation import repeats
from trainer.evaluation.repeats import find_pairs, measure, table


def stored(sets: list[str], lesions: list[str], logits: np.ndarray) -> OutOfFoldLogits:
    count = len(lesions)
    return OutOfFoldLogits(
        logits=logits.astype(np.float32),
        labels=np.zeros(count, np.int64),
        folds=np.zeros(count, np.int64),
        image_ids=tuple(f"image_{number}" for number in range(count)),
        lesion_ids=tuple(lesions),
        facts=tuple(ImageFacts(name, "nv", False, UNKNOWN_PERSON, None) for name in sets),
    )


def draw(lesions: int, photographs: int = 2) -> OutOfFoldLogits:
    """Lesions whose photographs differ by noise in the logit of melanoma."""
    generator = np.random.default_rng(0)
    logits = np.zeros((lesions * photographs, 7))
    level = np.repeat(generator.uniform(-6, 6, lesions), photographs)
    logits[:, 4] = level + generator.normal(0, 0.3, len(level))
    logits[:, 0] = logits[:, 1] = -10
    names = [f"lesion_{index // photographs}" for index in range(len(level))]
    return stored(["ham10000"] * len(names), names, logits)


def test_find_pairs__takes_photographs_of_one_lesion_of_the_two_data_sets() -> None:
    sets = ["ham10000", "ham10000", "milk10k", "milk10k", "milk10k", "acral", "acral"]
    lesions = ["a", "a", "a", "b", "b", "c", "c"]

    pairs = find_pairs(stored(sets, lesions, np.zeros((7, 7))), Uncalibrated())

    # What MILK10k alone, or another data set, groups need not be one lesion.
    assert pairs.lesions == ("a", "a", "a")
    assert pairs.crossing.tolist() == [False, True, True]
    assert not pairs.other_first.any()
    assert pairs.malignant == pytest.approx(np.full((3, 2), 3 / 7))


def test_measure__gives_the_distribution_that_was_drawn() -> None:
    pairs = find_pairs(draw(4000), Uncalibrated())

    found = measure(pairs)

    middle = found.malignant[2]
    inside = np.abs(pairs.malignant[:, 0] - pairs.malignant[:, 1])
    means = pairs.malignant.mean(axis=1)
    kept = inside[(means >= 0.1) & (means < 0.3)]
    assert middle.quantiles[50] == pytest.approx(np.median(kept), abs=1e-3)
    assert middle.share_above(0.05) == pytest.approx((kept > 0.05).mean(), abs=0.02)
    assert "mean 10 to 30 %" in table(pairs, found)


def test_measure__counts_each_lesion_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MALIGNANT_ENDS", (1.0,))
    monkeypatch.setattr(repeats, "FIRST_ENDS", (1.0,))
    monkeypatch.setattr(repeats, "_LEAST_LESIONS", 2)
    # One lesion has 10 photographs that agree, the other two that do not.
    logits = np.zeros((12, 7))
    logits[11, 4] = 5
    lesions = ["many"] * 10 + ["few"] * 2

    found = measure(find_pairs(stored(["ham10000"] * 12, lesions, logits), Uncalibrated()))

    assert found.malignant[0].pairs == 46
    assert found.malignant[0].share_above(0.2) == pytest.approx(0.5, abs=0.3)
    assert found.malignant[0].share_above(0.2) > 0.3
    assert found.other_first == pytest.approx(0.5)


def test_measure__refuses_a_bundle_with_few_repeats() -> None:
    with pytest.raises(RunError, match="Too few lesions"):
        measure(find_pairs(draw(30), Uncalibrated()))


def test_find_pairs__refuses_logits_without_facts() -> None:
    without = stored([], ["a", "a"], np.zeros((2, 7)))

    with pytest.raises(RunError, match="data set"):
        find_pairs(without, Uncalibrated())
