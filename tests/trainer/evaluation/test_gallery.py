from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from skinapp.core.bundle import read_bundle
from skinapp.core.images import read_image
from trainer.data.record import Record
from trainer.errors import RunError
from trainer.evaluation.gallery import Case, best_cases, explain, gallery, worst_cases


def case(name: str, label: int, said: int, confidence: float, path: Path = Path()) -> Case:
    record = Record(name, f"lesion of {name}", label, "histo", 50.0, "male", "back", path)
    probabilities = np.full(7, (1 - confidence) / 6)
    probabilities[said] = confidence
    return Case(record, 0, probabilities)


def test_best_and_worst_cases__are_the_surest_right_and_wrong_ones() -> None:
    cases = [
        case("a", 4, 4, 0.8),
        case("b", 4, 4, 0.9),
        case("c", 5, 5, 0.7),
        case("d", 4, 5, 0.95),
        case("e", 1, 0, 0.6),
    ]

    assert [own.record.image_id for own in best_cases(cases)] == ["b", "c"]
    assert [own.record.image_id for own in worst_cases(cases)] == ["d", "e"]


def test_worst_cases__show_a_lesion_once() -> None:
    first = case("a", 4, 5, 0.9)

    assert worst_cases([first, case("a", 4, 5, 0.8)]) == [first]


def test_gallery__shows_image_and_heatmap_of_the_member_that_did_not_know_it(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    path = tmp_path / "image.png"
    noise = np.random.default_rng(0).integers(60, 200, size=(64, 80, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    bundle = read_bundle(tiny_bundle)
    own = case("a", 4, 5, 0.9, path)

    heat = explain(own, bundle, read_image(path).pixels_hwc_u8)
    figure = gallery([own], bundle)

    assert heat.diagnosis.code == "nv"
    assert (heat.region.left, heat.region.width) == (8, 64)
    assert [axes.get_title() for axes in figure.axes[:2]] == ["mel (a)", "nv 0.90"]
    with pytest.raises(RunError, match="fold 7"):
        explain(Case(own.record, 7, own.probabilities), bundle, noise)
    with pytest.raises(RunError, match="no case"):
        gallery([], bundle)
