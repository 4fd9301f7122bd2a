from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from skinapp.core.bundle import OutOfFoldLogits
from skinapp.core.manifest import Start, StartingBundle, Training
from trainer.data.ham10000 import read_data_set
from trainer.data.record import Record
from trainer.evaluation.judgement import Judgement, judge
from trainer.model_card import CardSubject, model_card
from trainer.recipe import Recipe, load_recipe


@pytest.fixture(scope="module")
def records(small_data: Path) -> tuple[Record, ...]:
    return read_data_set(small_data)


@pytest.fixture(scope="module")
def judgement(records: tuple[Record, ...]) -> Judgement:
    generator = np.random.default_rng(0)
    labels = np.array([record.label for record in records])
    logits = OutOfFoldLogits(
        (2 * np.eye(7)[labels] + generator.normal(size=(len(labels), 7))).astype(np.float32),
        labels,
        np.arange(len(labels)) % 5,
        tuple(record.image_id for record in records),
        tuple(record.lesion_id for record in records),
    )
    return judge(logits, resamples=20)


def card(recipe: Recipe, start: Start, records: tuple[Record, ...], judgement: Judgement) -> str:
    training = Training(
        data_set="HAM10000",
        data_licence="CC BY-NC 4.0",
        recipe=recipe.model_dump(mode="json"),
        start=start,
        trainer_version="0",
        trainer_commit="0",
        folds=(),
    )
    return model_card(CardSubject("mine", "1.2.3", training), records, judgement)


def test_model_card__says_use_data_results_groups_failures_and_licence(
    records: tuple[Record, ...], judgement: Judgement
) -> None:
    text = card(load_recipe("lite0-160"), Start(weights="ImageNet"), records, judgement)

    assert text.startswith("# mine 1.2.3\n")
    for words in (
        "For: physicians",
        "Not for: a diagnosis by itself",
        "(105 images of 70 lesions)",
        "| Melanoma (mel) | 15 |",
        "| Age: 50 to 59 | 105 |",
        "| Sex: male | 105 |",
        "| Site: back | 105 |",
        "no field for skin tone",
        "CC BY-NC 4.0",
        "from ImageNet weights, 5 epochs at 128 px, then 3 epochs at 160 px",
        "class-weighted focal loss (gamma 1.5)",
    ):
        assert words in " ".join(text.split()), words


def test_model_card__describes_a_second_step_and_what_was_left_out(
    records: tuple[Record, ...], judgement: Judgement
) -> None:
    recipe = load_recipe("lite0-224").changed(
        loss={"gamma": 0.0, "class_weights": "none"}, logit_adjustment=True
    )

    first = StartingBundle(name="first", version="1.0.0", sha256="a" * 64)

    text = " ".join(card(recipe, Start(bundle=first), records, judgement).split())

    assert "from the members of the bundle first 1.0.0 on the same folds, 1 epoch at 192" in text
    assert "px; cross-entropy." in text
    assert "The last epoch of each network was taken" in text
    assert "log frequency" in text


def test_model_card__says_which_diagnoses_were_never_seen(records: tuple[Record, ...]) -> None:
    kept = [record for record in records if record.code in {"mel", "nv", "bkl"}]
    labels = np.array([record.label for record in kept])
    logits = OutOfFoldLogits(
        np.random.default_rng(0).normal(size=(len(labels), 7)).astype(np.float32),
        labels,
        np.arange(len(labels)) % 5,
        tuple(record.image_id for record in kept),
        tuple(record.lesion_id for record in kept),
    )

    text = card(
        load_recipe("lite0-160"),
        Start(weights="ImageNet"),
        tuple(kept),
        judge(logits, resamples=20),
    )

    words = " ".join(text.split())
    assert "There was no image of these diagnoses: Actinic keratosis / Bowen's disease" in words
    assert "Any malignancy means mel alone in all figures below." in words
    assert "nan" not in text.replace("malignan", "")
