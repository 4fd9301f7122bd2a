"""The shipped bundle on the real data: the program gives the stored out-of-fold probabilities."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

import trainer
from skinapp.core.bundle import read_bundle, read_out_of_fold
from skinapp.core.images import read_image
from skinapp.core.manifest import AnyCalibration
from skinapp.services.analysis.assess import load_analyst, shipped_bundle
from skinapp.services.cancellation import CancelToken
from trainer.data.ham10000 import read_data_set
from trainer.data.same_lesions import joined_ids, read_pairs
from trainer.evaluation.judgement import judge_bundle

IMAGES = 200
PAIRS = Path(trainer.__file__).parent / "data" / "same_lesions_public.csv"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("device", ["cpu", "torch-cpu"])
def test_assess__gives_the_stored_out_of_fold_probabilities(
    ham10000_dir: Path, device: str
) -> None:
    bundle = read_bundle(shipped_bundle())
    stored = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
    expected = bundle.manifest.calibration.probabilities(stored.logits)
    paths = {record.image_id: record.path for record in read_data_set(ham10000_dir)}
    own = [index for index, name in enumerate(stored.image_ids) if name in paths]
    chosen = np.random.default_rng(0).choice(own, IMAGES, replace=False)

    worst = 0.0
    for member in bundle.members:
        inside = [int(i) for i in chosen if stored.folds[i] == member.fold]
        analyst = load_analyst(bundle.folder, device, [member.name])
        for index in inside:
            image = read_image(paths[stored.image_ids[index]])
            assessment = analyst.assess(image, CancelToken(), heatmaps=False)
            found = assessment.prediction.probabilities
            worst = max(worst, float(np.abs(np.array(found) - expected[index]).max()))

    assert worst <= 1e-3


def test_manifest__states_the_metrics_of_the_stored_logits() -> None:
    bundle = read_bundle(shipped_bundle())
    judgement = judge_bundle(bundle, resamples=1)
    scalars = judgement.metrics.scalars()

    assert_same_numbers(bundle.manifest.calibration, judgement.rule)
    for name, interval in bundle.manifest.out_of_fold.metrics.items():
        assert interval.estimate == pytest.approx(scalars[name], abs=1e-9), name
    stated = {(group.kind, group.name): group for group in bundle.manifest.out_of_fold.groups}
    assert len(stated) == len(judgement.groups)
    for group in judgement.groups:
        found = stated[group.kind, group.name]
        assert (found.images, found.lesions) == (group.images, group.lesions)
        for name, interval in group.figures.items():
            estimate = found.metrics[name].estimate
            if estimate is None:
                assert math.isnan(interval.estimate)
            else:
                assert estimate == pytest.approx(interval.estimate, abs=1e-6), name
    # What the first ensemble has to reach.
    assert scalars["balanced_accuracy"] >= 0.62
    assert scalars["macro_auc"] >= 0.92
    assert scalars["expected_calibration_error"] <= 0.05


def test_folds__share_no_lesion_and_no_photograph() -> None:
    bundle = read_bundle(shipped_bundle())
    stored = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
    places: dict[str, set[int]] = {}
    for lesion, fold in zip(stored.lesion_ids, stored.folds.tolist(), strict=True):
        places.setdefault(lesion, set()).add(fold)
    assert all(len(found) == 1 for found in places.values())

    # What the audit of the data sets found under two ids, see docs/decisions/0113.
    joined = joined_ids(read_pairs(PAIRS))
    apart: dict[str, set[int]] = {}
    for fold, lesions in enumerate(bundle.manifest.training.folds):
        for lesion in lesions:
            apart.setdefault(joined.get(lesion, lesion), set()).add(fold)
    assert all(len(found) == 1 for found in apart.values())
    assert not apart.keys() & set(bundle.manifest.training.unjudged)


def assert_same_numbers(first: object, second: object) -> None:
    """Fits on another computer agree but for the last digits."""
    left, right = (
        TypeAdapter[object](AnyCalibration).dump_python(rule) for rule in (first, second)
    )
    assert type(first) is type(second)
    assert flat(left) == pytest.approx(flat(right), abs=1e-4)


def flat(values: object) -> list[float]:
    if isinstance(values, dict):
        return [number for value in values.values() for number in flat(value)]
    if isinstance(values, list | tuple):
        return [number for value in values for number in flat(value)]
    return [float(values)] if isinstance(values, int | float) else []
