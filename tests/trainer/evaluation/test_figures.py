from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from trainer.evaluation import figures

WHITE = 255


@pytest.fixture
def drawn(small: Any) -> dict[str, Any]:
    return {
        "balance": figures.class_balance(small.labels, small.lesions),
        "confusion": figures.confusion(small.probabilities, small.labels),
        "roc": figures.roc_curves(small.probabilities, small.labels),
        "reliability": figures.reliability(small.probabilities, small.labels),
        "points": figures.operating_points(small.probabilities, small.labels),
    }


def test_save_figure__writes_a_picture_and_a_drawing_that_do_not_change(
    drawn: dict[str, Any], small: Any, tmp_path: Path
) -> None:
    for name, figure in drawn.items():
        figures.save_figure(figure, tmp_path, name)
        with Image.open(tmp_path / f"{name}.png") as picture:
            pixels = np.asarray(picture.convert("L"))
        assert 0.005 < (pixels < WHITE).mean() < 0.9, name
        assert "<svg" in (tmp_path / f"{name}.svg").read_text(encoding="utf-8")

    before = (tmp_path / "roc.svg").read_bytes()
    figures.save_figure(figures.roc_curves(small.probabilities, small.labels), tmp_path, "roc")
    assert (tmp_path / "roc.svg").read_bytes() == before


def test_confusion__shows_the_counts(small: Any) -> None:
    (axes, _) = figures.confusion(small.probabilities, small.labels).axes

    shown = sum(int(text.get_text()) for text in axes.texts)
    assert shown == len(small.labels)


def test_roc_curves__have_no_line_for_what_was_not_tested(small: Any) -> None:
    kept = small.labels != 3

    figure = figures.roc_curves(small.probabilities[kept], small.labels[kept])

    legend = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert len(legend) == 6
    assert not any(text.startswith("df") for text in legend)


def test_reliability__of_a_calibrated_classifier_follows_the_diagonal(calibrated: Any) -> None:
    axes = figures.reliability(calibrated.probabilities, calibrated.labels).axes[0]

    confidence, accuracy = (np.asarray(values) for values in axes.lines[1].get_data())
    # The lowest bins hold a handful of images.
    filled = confidence > 0.25
    assert filled.sum() >= 10
    assert np.abs(confidence - accuracy)[filled].max() < 0.03
