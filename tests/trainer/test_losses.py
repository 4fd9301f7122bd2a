from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from skinapp.core.diagnoses import MALIGNANT_INDICES
from trainer.data.record import OUTSIDE
from trainer.recipe import LossSettings
from trainer.training.losses import FocalLoss, class_weights

LOGITS = torch.randn(16, 7, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(16) % 7
WEIGHTS = np.linspace(0.5, 2.0, 7)


def test_focal_loss__at_gamma_0_is_weighted_cross_entropy() -> None:
    loss = FocalLoss(WEIGHTS, 0.0)(LOGITS, LABELS)

    alpha = torch.as_tensor(WEIGHTS, dtype=torch.float32)
    per_image = functional.cross_entropy(LOGITS, LABELS, weight=alpha, reduction="none")
    assert loss.item() == pytest.approx(per_image.mean().item(), rel=1e-6)


def test_focal_loss__known_value() -> None:
    # Seven equal logits: p = 1/7, so the loss is (6/7)^2 * ln 7.
    loss = FocalLoss(np.ones(7), 2.0)(torch.zeros(1, 7), torch.tensor([3]))

    assert loss.item() == pytest.approx((6 / 7) ** 2 * np.log(7), rel=1e-6)


@pytest.mark.parametrize("margin", [200.0, -200.0])
def test_focal_loss__has_finite_gradients_at_certainty(margin: float) -> None:
    logits = torch.zeros(1, 7)
    logits[0, 0] = margin
    logits.requires_grad_()

    FocalLoss(np.ones(7), 1.5)(logits, torch.tensor([0])).backward()

    assert logits.grad is not None
    assert bool(torch.isfinite(logits.grad).all())


@pytest.mark.parametrize("kind", ["none", "inverse", "sqrt_inverse"])
def test_class_weights__have_mean_1_over_images(kind: str) -> None:
    labels = np.repeat(np.arange(7), [1, 2, 4, 8, 16, 32, 64])

    weights = class_weights(labels, LossSettings.model_validate({"class_weights": kind}))

    assert weights[labels].mean() == pytest.approx(1.0)
    ratio = {"none": 1.0, "inverse": 64.0, "sqrt_inverse": 8.0}[kind]
    assert weights[0] / weights[6] == pytest.approx(ratio)


def test_focal_loss__smoothing_at_gamma_0_is_that_of_torch() -> None:
    loss = FocalLoss(np.ones(7), 0.0, smoothing=0.1)(LOGITS, LABELS)

    expected = functional.cross_entropy(LOGITS, LABELS, label_smoothing=0.1)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-6)


def test_focal_loss__asks_for_the_side_of_a_diagnosis_outside_the_seven() -> None:
    logits = torch.tensor([[2.0, 1.0, 0.5, -1.0, 0.0, 3.0, -2.0]]).repeat(2, 1)
    labels = torch.tensor([OUTSIDE, OUTSIDE])
    p = torch.softmax(logits[0], 0)
    malignant = float(p[list(MALIGNANT_INDICES)].sum())

    loss = FocalLoss(np.full(7, 3.0), gamma=0)
    found = loss(logits, labels, torch.tensor([True, False]))

    # The weights of the seven do not apply.
    expected = -(math.log(malignant) + math.log(1 - malignant)) / 2
    assert float(found) == pytest.approx(expected, rel=1e-5)


def test_focal_loss__is_the_same_for_the_seven_beside_one_outside() -> None:
    logits = torch.randn(3, 7, generator=torch.Generator().manual_seed(0))
    loss = FocalLoss(np.arange(1.0, 8.0), gamma=1.5)
    seven = loss(logits[:2], torch.tensor([0, 4]))
    outside = loss(logits[2:], torch.tensor([OUTSIDE]), torch.tensor([False]))

    found = loss(logits, torch.tensor([0, 4, OUTSIDE]), torch.tensor([True, True, False]))

    assert float(found) == pytest.approx(float((2 * seven + outside) / 3), rel=1e-5)
