from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from skinapp.core.bundle import Bundle, OutOfFoldLogits, write_out_of_fold
from skinapp.core.calibration import Calibration, Uncalibrated, VectorScaling
from trainer.errors import RunError
from trainer.evaluation.judgement import judge_bundle

LABELS = np.arange(70) % 7
RIGHT = np.eye(7, dtype=np.float32)[LABELS]
WRONG = np.eye(7, dtype=np.float32)[(LABELS + 1) % 7]
NAMES = tuple(f"{number:02}" for number in range(70))
ANSWERS = OutOfFoldLogits(WRONG, LABELS, np.arange(70) // 7 % 2, NAMES, NAMES)


def bundle_with(
    answers: OutOfFoldLogits, folder: Path, calibration: Calibration | None = None
) -> Bundle:
    """What is judged of a bundle."""
    folder.mkdir()
    write_out_of_fold(folder / "answers", answers)
    manifest = SimpleNamespace(
        out_of_fold=SimpleNamespace(file="answers"),
        calibration=calibration or Uncalibrated(),
    )
    return cast("Bundle", SimpleNamespace(folder=folder, manifest=manifest))


def test_judge_bundle__averages_the_logits_of_bundles(tmp_path: Path) -> None:
    wrong = bundle_with(ANSWERS, tmp_path / "wrong")
    right = bundle_with(replace(ANSWERS, logits=3 * RIGHT), tmp_path / "right")

    assert judge_bundle(wrong, resamples=2).metrics.accuracy == 0
    assert judge_bundle(wrong, resamples=2, others=[right]).metrics.accuracy == 1


def test_judge_bundle__averages_before_any_adjustment(tmp_path: Path) -> None:
    shift = VectorScaling((1.0,) * 7, (0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0))
    plain = bundle_with(replace(ANSWERS, logits=RIGHT), tmp_path / "plain")
    adjusted = bundle_with(replace(ANSWERS, logits=RIGHT), tmp_path / "adjusted", shift)

    judged = judge_bundle(plain, resamples=2, others=[adjusted])

    assert judged.metrics == judge_bundle(plain, resamples=2, adjust=True).metrics


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWERS, folds=1 - ANSWERS.folds),
        replace(ANSWERS, image_ids=NAMES[::-1]),
    ],
)
def test_judge_bundle__averages_no_bundle_of_other_folds_or_images(
    other: OutOfFoldLogits, tmp_path: Path
) -> None:
    first = bundle_with(ANSWERS, tmp_path / "first")

    with pytest.raises(RunError, match="other images or folds"):
        judge_bundle(first, resamples=2, others=[bundle_with(other, tmp_path / "other")])
