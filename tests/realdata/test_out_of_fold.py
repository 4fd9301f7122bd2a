"""The shipped bundle on the real data: the program gives the stored out-of-fold probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from skinapp.core.bundle import read_bundle, read_out_of_fold
from skinapp.core.images import read_image
from skinapp.services.analysis.assess import load_analyst, shipped_bundle
from skinapp.services.cancellation import CancelToken
from trainer.data.ham10000 import read_data_set
from trainer.evaluation.judgement import judge_bundle

IMAGES = 200


@pytest.mark.timeout(900)
@pytest.mark.parametrize("device", ["cpu", "torch-cpu"])
def test_assess__gives_the_stored_out_of_fold_probabilities(
    ham10000_dir: Path, device: str
) -> None:
    bundle = read_bundle(shipped_bundle())
    stored = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
    expected = bundle.manifest.calibration.probabilities(stored.logits)
    paths = {record.image_id: record.path for record in read_data_set(ham10000_dir)}
    chosen = np.random.default_rng(0).choice(len(stored.labels), IMAGES, replace=False)

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

    assert bundle.manifest.calibration == judgement.calibration.rule
    for name, interval in bundle.manifest.out_of_fold.metrics.items():
        assert interval.estimate == pytest.approx(scalars[name], abs=1e-9), name
    # What the first ensemble has to reach.
    assert scalars["balanced_accuracy"] >= 0.62
    assert scalars["macro_auc"] >= 0.92
    assert scalars["expected_calibration_error"] <= 0.05
