from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from skinapp.core.networks import Network
from trainer.data.dataset import Batch
from trainer.ranks import ALONE
from trainer.recipe import Recipe
from trainer.training import steps
from trainer.training.losses import FocalLoss
from trainer.training.steps import Stepper
from trainer.training.trunk import trunk_runner


def recipe_with_frozen_blocks(recipe: Recipe, blocks: int) -> Recipe:
    return recipe.changed(
        network={"backbone": "tf_efficientnet_lite0", "frozen_blocks": blocks, "dropout": 0.0}
    )


def batch(size: int = 32) -> Batch:
    inputs = np.random.default_rng(0).normal(size=(4, 3, size, size)).astype(np.float32)
    names = ("a", "b", "c", "d")
    log_prior = np.random.default_rng(1).normal(size=(4, 7)).astype(np.float32)
    malignant = np.array([True, True, False, True])
    return Batch(inputs, np.array([0, 4, 5, -1]), names, 4, malignant, log_prior)


def weights_after_two_steps(recipe: Recipe) -> tuple[float, dict[str, torch.Tensor]]:
    torch.manual_seed(0)
    network = Network(recipe.architecture)
    loss = FocalLoss(np.ones(7), 1.5)
    stepper = Stepper(network, recipe, loss, 10, ALONE, Path("last"))
    value = stepper.run([batch(), batch()])
    return value, {name: tensor.clone() for name, tensor in network.state_dict().items()}


def test_stepper__trains_the_same_with_and_without_openvino(
    tiny_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = recipe_with_frozen_blocks(tiny_recipe, 2)
    with_openvino, fast = weights_after_two_steps(recipe)
    monkeypatch.setattr(steps, "trunk_runner", lambda *_: None)
    without, plain = weights_after_two_steps(recipe)

    assert with_openvino == pytest.approx(without, rel=2e-3)
    # Adam's first steps have the size of the learning rate whatever the gradient, so a gradient
    # near zero may turn: compared is how far the weights lie apart on the whole.
    apart = sum(float((fast[n].float() - plain[n].float()).square().sum()) for n in plain)
    moved = sum(float(plain[n].float().square().sum()) for n in plain)
    assert apart <= 1e-4 * moved


def test_trunk_runner__gives_what_pytorch_gives_at_every_size(tiny_recipe: Recipe) -> None:
    network = Network(recipe_with_frozen_blocks(tiny_recipe, 2).architecture).eval()
    runner = trunk_runner(network, 2)
    assert runner is not None
    body = network.features.body

    for size in (32, 64):
        inputs = batch(size)
        with torch.no_grad():
            stem = body.bn1(body.conv_stem(torch.from_numpy(inputs.inputs)))
            expected = body.blocks[:2](stem)
        assert torch.allclose(runner(inputs), expected, atol=1e-4)


def test_trunk_runner__is_not_used_where_nothing_is_frozen(tiny_recipe: Recipe) -> None:
    network = Network(recipe_with_frozen_blocks(tiny_recipe, -1).architecture)

    assert trunk_runner(network, -1) is None
