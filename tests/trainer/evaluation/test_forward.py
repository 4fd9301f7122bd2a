"""Both ways to the answers of a network give the same answers."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch

from skinapp.core.manifest import Architecture
from skinapp.core.networks import Network
from skinapp.core.preprocessing import Crop, Preprocessing
from trainer.evaluation import forward
from trainer.evaluation.forward import WORTH_CONVERTING, forward_of

CPU = torch.device("cpu")
FEW, MANY = WORTH_CONVERTING - 1, WORTH_CONVERTING


@pytest.fixture(scope="module")
def network() -> Network:
    torch.manual_seed(0)
    architecture = Architecture(backbone="mobilenetv2_035", hidden_units=8, dropout=0.5)
    return Network(architecture).eval()


@pytest.fixture
def recipe() -> Preprocessing:
    return Preprocessing(
        size=48, crop=Crop.CENTRE_SQUARE, mean=(0.4, 0.5, 0.6), std=(0.2, 0.25, 0.3)
    )


@pytest.fixture
def squares() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (5, 3, 48, 48), dtype=np.uint8)


@pytest.mark.parametrize("passes", [FEW, MANY])
def test_forward_of__answers_as_the_network_does(
    network: Network, recipe: Preprocessing, squares: np.ndarray, passes: int
) -> None:
    normalised = recipe.normalise(np.moveaxis(squares, 1, -1))
    with torch.inference_mode():
        expected = network(torch.from_numpy(normalised)).numpy()

    answers = forward_of(network, recipe, CPU, passes)(squares)

    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers, expected, atol=1e-4)


def test_forward_of__takes_pytorch_where_openvino_cannot_be_used(
    network: Network,
    recipe: Preprocessing,
    squares: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise ImportError("no such processor")

    monkeypatch.setattr(forward, "runtime", fail)

    with caplog.at_level(logging.WARNING):
        answers = forward_of(network, recipe, CPU, MANY)(squares)

    assert answers.shape == (5, 7)
    assert "no such processor" in caplog.text
