from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from skinapp.core.bundle import read_bundle
from skinapp.core.errors import DeviceError
from skinapp.services.torch_engine import TorchEngine

INPUTS = np.random.default_rng(0).normal(size=(8, 3, 64, 64)).astype(np.float32)


class SmallMemory(nn.Module):
    """Runs out of memory for batches over a limit."""

    def __init__(self, inner: nn.Module, limit: int) -> None:
        super().__init__()
        self.inner, self.limit = inner, limit

    def forward(self, images: Tensor) -> Tensor:
        if len(images) > self.limit:
            raise torch.OutOfMemoryError
        features: Tensor = self.inner(images)
        return features


@pytest.fixture
def engine(tiny_bundle: Path) -> TorchEngine:
    return TorchEngine(read_bundle(tiny_bundle).networks, "cpu")


def test_forward__halves_the_batch_when_memory_runs_out(engine: TorchEngine) -> None:
    expected = engine.forward(0, INPUTS)
    engine._features[0] = SmallMemory(engine._features[0], 2)

    found = engine.forward(0, INPUTS)

    np.testing.assert_allclose(found.logits, expected.logits, atol=1e-5)
    assert not engine.info.fell_back


def test_forward__goes_on_with_the_cpu_when_the_device_fails(engine: TorchEngine) -> None:
    expected = engine.forward(1, INPUTS)
    # Tensors of the meta device hold no values, so the first pass fails as on a lost GPU.
    engine._device = torch.device("meta")

    found = engine.forward(1, INPUTS)

    np.testing.assert_allclose(found.logits, expected.logits, atol=1e-5)
    assert engine.info.fell_back
    assert str(engine.info).endswith("on CPU")


def test_forward__says_so_when_the_cpu_fails_too(engine: TorchEngine) -> None:
    engine._features[0] = SmallMemory(engine._features[0], 0)

    with pytest.raises(DeviceError):
        engine.forward(0, INPUTS)


@pytest.mark.parametrize("name", ["nothing", "cuda:99", "meta"])
def test_torch_engine__refuses_a_device_that_is_not_there(name: str) -> None:
    with pytest.raises(DeviceError):
        TorchEngine([], name)
