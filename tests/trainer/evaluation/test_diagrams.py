from __future__ import annotations

from pathlib import Path

import numpy as np

from skinapp.core.bundle import OutOfFoldLogits, read_bundle
from trainer.evaluation import diagrams

STORED = OutOfFoldLogits(
    logits=np.zeros((5, 7), dtype=np.float32),
    labels=np.zeros(5, dtype=np.int64),
    folds=np.array([0, 0, 0, 1, 1], dtype=np.int64),
    image_ids=("a", "b", "c", "d", "e"),
    lesion_ids=("1", "1", "2", "3", "4"),
)


def test_division__counts_images_and_lesions_of_each_fold() -> None:
    (axes,) = diagrams.division(STORED).axes

    texts = [text.get_text() for text in axes.texts]
    assert any(text.startswith("5 images of 4 lesions") for text in texts)
    assert "fold 0\n3 images\n2 lesions" in texts
    assert "fold 1\n2 images\n2 lesions" in texts


def test_network__states_what_the_bundle_holds(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)

    (axes,) = diagrams.network(bundle).axes

    shown = " ".join(text.get_text() for text in axes.texts)
    assert bundle.members[0].architecture.backbone in shown
    assert f"{bundle.networks[0].features.channels} maps" in shown
    assert f"{len(bundle.members)} members" in shown
