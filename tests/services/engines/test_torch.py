from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from skinapp.core.bundle import read_bundle
from skinapp.core.errors import DeviceError
from skinapp.services.engines.engine import MemberOutput
from skinapp.services.engines.torch import TorchEngine

SQUARES = np.random.default_rng(0).integers(0, 255, size=(4, 3, 64, 64), dtype=np.uint8)


def run(engine: TorchEngine, *, features: bool = False) -> list[MemberOutput]:
    return engine.forward([SQUARES, SQUARES], features=features, on_step=lambda _: None)


class SmallMemory(nn.Module):
    """Runs out of memory for batches over a limit."""

    def __init__(self, inner: nn.Module, limit: int, error: Exception) -> None:
        super().__init__()
        self.inner, self.limit, self.error = inner, limit, error

    def forward(self, images: Tensor) -> Tensor:
        if len(images) > self.limit:
            raise self.error
        features: Tensor = self.inner(images)
        return features


@pytest.fixture
def engine(tiny_bundle: Path) -> TorchEngine:
    bundle = read_bundle(tiny_bundle)
    return TorchEngine(bundle.networks, [m.preprocessing for m in bundle.members], "cpu")


def test_forward__is_the_network_on_normalised_squares(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)
    recipe = bundle.members[0].preprocessing
    normalised = recipe.normalise(np.moveaxis(SQUARES, 1, -1))
    with torch.inference_mode():
        maps = bundle.networks[0].features(torch.from_numpy(normalised))
        logits = bundle.networks[0].head(maps)

    engine = TorchEngine(bundle.networks, [recipe, recipe], "cpu")
    found = run(engine, features=True)[0]

    assert found.features is not None
    np.testing.assert_allclose(found.features, maps.numpy(), atol=1e-4)
    np.testing.assert_allclose(found.logits, logits.numpy(), atol=1e-5)
    assert run(engine)[0].features is None


# What a GPU, the allocator of a CPU, oneDNN and Python say when there is no memory left.
OUT_OF_MEMORY = [
    torch.OutOfMemoryError(),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
    RuntimeError("std::bad_alloc"),
    MemoryError(),
]


@pytest.mark.parametrize(("error", "limit"), list(zip(OUT_OF_MEMORY, (1, 2, 3, 1), strict=True)))
def test_forward__halves_the_batch_when_memory_runs_out(
    engine: TorchEngine, error: Exception, limit: int
) -> None:
    expected = run(engine)[0]
    engine._backbones[0] = SmallMemory(engine._backbones[0], limit, error)

    np.testing.assert_allclose(run(engine)[0].logits, expected.logits, atol=1e-5)
    assert not engine.info.fell_back


def test_forward__goes_on_with_the_cpu_when_the_device_fails(engine: TorchEngine) -> None:
    expected = run(engine)[1]
    # Tensors of the meta device hold no values, so the first pass fails as on a lost GPU.
    engine._device = torch.device("meta")

    found = run(engine)[1]

    np.testing.assert_allclose(found.logits, expected.logits, atol=1e-5)
    assert engine.info.fell_back
    assert str(engine.info).endswith("on CPU")


def test_forward__says_so_when_the_cpu_fails_too(engine: TorchEngine) -> None:
    engine._backbones[0] = SmallMemory(engine._backbones[0], 0, OUT_OF_MEMORY[0])

    with pytest.raises(DeviceError):
        run(engine)[0]


@pytest.mark.parametrize("name", ["nothing", "cuda:99", "meta"])
def test_torch_engine__refuses_a_device_that_is_not_there(name: str) -> None:
    with pytest.raises(DeviceError):
        TorchEngine([], [], name)
