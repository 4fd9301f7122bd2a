from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.bundle import ImageFacts, OutOfFoldLogits
from skinapp.core.diagnoses import CODES, MALIGNANT_INDICES
from skinapp.core.manifest import Start, Training
from skinapp.core.person import Area, Person, Sex
from skinapp.core.readout import Readout
from trainer.clinics_card import by_data_set, by_person, headline
from trainer.data.record import OUTSIDE
from trainer.evaluation.judgement import Judgement, judge
from trainer.model_card import CardSubject, model_card
from trainer.recipe import load_recipe

COUNT = 1000


def drawn() -> OutOfFoldLogits:
    """HAM10000 and, in the last 300 images, a data set with many carcinomas, some outside."""
    generator = np.random.default_rng(0)
    labels = np.arange(COUNT) % 7
    logits = generator.normal(size=(COUNT, 7)).astype(np.float32)
    logits[np.arange(COUNT), labels] += 2
    labels[-40:] = OUTSIDE
    facts = []
    for index, label in enumerate(labels.tolist()):
        outside = label == OUTSIDE
        facts.append(
            ImageFacts(
                data_set="milk10k" if index >= 700 else "ham10000",
                code="scc" if outside else CODES[label],
                malignant=outside or label in MALIGNANT_INDICES,
                person=Person(float(20 + index % 60), Sex.MALE if index % 2 else None, Area.TRUNK),
                skin_tone=index % 2 if index >= 700 else None,
            )
        )
    return OutOfFoldLogits(
        logits=logits,
        labels=labels,
        folds=(np.arange(COUNT) // 2) % 5,
        image_ids=tuple(f"image_{index}" for index in range(COUNT)),
        lesion_ids=tuple(f"lesion_{index // 2}" for index in range(COUNT)),
        facts=tuple(facts),
    )


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    return judge(drawn(), resamples=20)


def test_judge__puts_the_home_clinic_first_and_shows_the_other(judgement: Judgement) -> None:
    assert isinstance(judgement.rule, Readout)
    assert judgement.images.tolist() == list(range(700))
    own = {(group.kind, group.name): group for group in judgement.groups}
    home, other = own["data_set", "ham10000"], own["data_set", "milk10k"]
    assert (home.images, home.lesions, other.images) == (700, 350, 300)
    assert home.figures["auc_malignant"].estimate > 0.85
    assert 0.85 <= home.figures["sensitivity_malignant"].estimate <= 1
    # Carcinomas that are none of the seven count for the malignancy.
    malignant = [told.malignant for told in drawn().facts[700:]]
    assert sum(malignant) > 40
    assert own["skin_tone", "1"].images == 150
    assert ("sex", "female") not in own


def test_judge__has_no_figures_for_few_lesions() -> None:
    few = drawn()
    facts = tuple(
        told if index >= 20 else ImageFacts("tiny", told.code, told.malignant, Person(), None)
        for index, told in enumerate(few.facts)
    )
    found = judge(
        OutOfFoldLogits(few.logits, few.labels, few.folds, few.image_ids, few.lesion_ids, facts),
        resamples=2,
    )

    tiny = next(group for group in found.groups if group.name == "tiny")
    assert (tiny.images, tiny.lesions, dict(tiny.figures)) == (20, 10, {})


def test_model_card__begins_with_the_melanomas_of_both_clinics(judgement: Judgement) -> None:
    training = Training(
        data_set="two",
        data_licence="CC",
        recipe=load_recipe("union-lite0-224").model_dump(mode="json"),
        start=Start(weights="ImageNet"),
        trainer_version="1",
        trainer_commit="unknown",
        folds=(),
    )

    card = model_card(CardSubject("drawn", "1", training), (), judgement)

    first = card.split("\n\n")[1]
    assert first.startswith("In its own clinics (HAM10000) it names ")
    assert "Among other clinics' lesions (MILK10k)" in first.replace("\n", " ")
    assert "| | HAM10000 | MILK10k |" in card
    assert "| Skin tone: 1 | 150 (150) |" in card
    assert headline(()) == ""
    assert by_data_set(judgement.groups) in card
    assert by_person(judgement.groups) in card
