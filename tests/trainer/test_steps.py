from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from skinapp.core.networks import Network
from trainer.data.dataset import Batch
from trainer.errors import NonFiniteLossError, RecipeError
from trainer.ranks import ALONE
from trainer.recipe import Recipe
from trainer.training.average import weight_average
from trainer.training.losses import FocalLoss
from trainer.training.precision import MixedPrecision
from trainer.training.steps import Stepper

CPU = torch.device("cpu")


def stepper_of(recipe: Recipe) -> Stepper:
    torch.manual_seed(0)
    loss = FocalLoss(np.ones(7), 1.5)
    return Stepper(Network(recipe.architecture), recipe, loss, 10, ALONE, Path("last"))


def batch_of(count: int) -> Batch:
    inputs = np.random.default_rng(0).normal(size=(count, 3, 32, 32)).astype(np.float32)
    names = tuple(f"image_{index}" for index in range(count))
    return Batch(inputs, np.arange(count) % 7, names, count)


def test_weight_average__follows_at_once_and_then_ever_more_slowly() -> None:
    network = nn.Linear(1, 1, bias=False)
    average = weight_average(network, 0.5)
    seen = []
    for value in (1.0, 2.0, 4.0, 8.0):
        nn.init.constant_(network.weight, value)
        average.update_parameters(network)
        seen.append(float(average.module.weight.detach()))

    # The first is copied; then the decay is (1 + n) / (10 + n) until it reaches the wanted one.
    second = 1.0 * 2 / 11 + 2.0 * 9 / 11
    third = second * 3 / 12 + 4.0 * 9 / 12
    assert seen == pytest.approx([1.0, second, third, third * 4 / 13 + 8.0 * 9 / 13])


def test_stepper__judges_the_average_and_trains_the_network(tiny_recipe: Recipe) -> None:
    optimiser = tiny_recipe.optimiser.model_copy(update={"ema_decay": 0.9})
    stepper = stepper_of(tiny_recipe.model_copy(update={"optimiser": optimiser}))
    before = stepper.judged.state_dict()["head.output.weight"].clone()

    stepper.run([batch_of(4), batch_of(4)])

    trained = stepper.network.head.output.weight
    averaged = stepper.judged.state_dict()["head.output.weight"]
    assert not torch.equal(trained, averaged)
    assert not torch.equal(before, averaged)


def test_stepper__keeps_frozen_batch_statistics(tiny_recipe: Recipe) -> None:
    network = tiny_recipe.network.model_copy(update={"frozen_batch_norm": True})
    stepper = stepper_of(tiny_recipe.model_copy(update={"network": network}))
    before = stepper.network.features.body.bn2.running_mean.clone()

    stepper.run([batch_of(4)])

    assert torch.equal(stepper.network.features.body.bn2.running_mean, before)


def test_stepper__cannot_freeze_blocks_that_a_backbone_lacks(tiny_recipe: Recipe) -> None:
    network = tiny_recipe.network.model_copy(update={"backbone": "resnet18"})

    with pytest.raises(RecipeError, match="resnet18"):
        stepper_of(tiny_recipe.model_copy(update={"network": network}))


def test_stepper__stops_at_an_infinite_gradient_before_it_reaches_the_weights(
    tiny_recipe: Recipe,
) -> None:
    stepper = stepper_of(tiny_recipe)
    weight = stepper.network.head.output.weight
    weight.register_hook(lambda gradient: gradient * torch.inf)
    before = weight.detach().clone()

    with pytest.raises(NonFiniteLossError, match=r"gradient became .* step 1") as caught:
        stepper.step(batch_of(3))

    assert caught.value.found == ("image_0", "image_1", "image_2")
    assert torch.equal(weight, before)


def test_mixed_precision__is_used_where_it_was_asked_for(tiny_recipe: Recipe) -> None:
    network = Network(tiny_recipe.architecture)

    assert MixedPrecision("float32", CPU, network).dtype is torch.float32
    half = MixedPrecision("bfloat16", CPU, network)
    with half.autocast():
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype is torch.bfloat16
    assert not half.scaler.is_enabled()


@pytest.mark.parametrize(("capability", "dtype"), [("AMX", "bfloat16"), ("AVX2", "float32")])
def test_mixed_precision__auto_asks_processor_and_network(
    capability: str, dtype: str, tiny_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    dense = nn.Sequential(nn.Conv2d(3, 8, 3))

    assert MixedPrecision("auto", CPU, dense).dtype is getattr(torch, dtype)
    # Depthwise convolutions gain nothing.
    assert MixedPrecision("auto", CPU, Network(tiny_recipe.architecture)).dtype is torch.float32
