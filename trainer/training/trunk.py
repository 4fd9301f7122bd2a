"""The frozen first blocks of a network, run by OpenVINO while PyTorch trains the rest.

On a CPU the stem and the first blocks of an EfficientNet cost PyTorch two fifths of a step, though
nothing in them is trained. OpenVINO gives the same features several times faster.

Why: decision 0114.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

import torch
from torch import Tensor, nn

from skinapp.core.networks import Network
from skinapp.core.openvino_conversion import runtime
from trainer.backbones import first_layers
from trainer.data.dataset import Batch

logger = logging.getLogger(__name__)


class Trunk(nn.Module):
    """Stem and first blocks of a network that has them by timm's names."""

    def __init__(self, network: Network, blocks: int) -> None:
        super().__init__()
        body = network.features.body
        self.layers = nn.Sequential(*first_layers(body, blocks))

    def forward(self, images: Tensor) -> Tensor:
        """Normalised images (N, 3, S, S) to features (N, C, h, w)."""
        features: Tensor = self.layers(images)
        return features


class Rest(nn.Module):
    """What follows a ``Trunk``; shares its parameters with the network."""

    def __init__(self, network: Network, blocks: int) -> None:
        super().__init__()
        body = network.features.body
        self.layers = nn.Sequential(*body.blocks[blocks:], body.conv_head, body.bn2)
        self.head = network.head

    def forward(self, features: Tensor) -> Tensor:
        """Features (N, C, h, w) of the trunk to logits (N, 7)."""
        logits: Tensor = self.head(self.layers(features))
        return logits


class TrunkRunner:
    """Runs the trunk of a network in OpenVINO, with as many threads as PyTorch uses.

    Args:
        network: On the CPU; its first blocks never change.
        blocks: How many blocks are frozen, beside the stem.

    Raises:
        ImportError: If OpenVINO cannot be loaded on this computer.
        RuntimeError: If it cannot convert the blocks.
    """

    def __init__(self, network: Network, blocks: int) -> None:
        self._trunk = Trunk(network, blocks).eval()
        self._requests: dict[tuple[int, ...], Any] = {}
        # What cannot be converted is to be known before the first step.
        self._request((1, 3, 32, 32))

    def __call__(self, batch: Batch) -> Tensor:
        """Features (N, C, h, w) of the inputs of a batch, in channels-last order in memory."""
        request = self._request(batch.inputs.shape)
        features = torch.from_numpy(request.infer([batch.inputs])[0])
        return features.to(memory_format=torch.channels_last, copy=True)

    def _request(self, shape: tuple[int, ...]) -> Any:
        if shape not in self._requests:
            ov = runtime()
            example = torch.zeros(shape)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with torch.no_grad():
                    traced: Any = torch.jit.trace(self._trunk.eval(), example, check_trace=False)
                model = ov.convert_model(traced, example_input=example, input=list(shape))
            options = {
                "INFERENCE_NUM_THREADS": torch.get_num_threads(),
                "INFERENCE_PRECISION_HINT": "f32",
                "PERFORMANCE_HINT": "LATENCY",
            }
            self._requests[shape] = ov.Core().compile_model(model, "CPU", options)
            self._requests[shape] = self._requests[shape].create_infer_request()
        return self._requests[shape]


def trunk_runner(network: Network, blocks: int) -> TrunkRunner | None:
    """The runner, or None where PyTorch has to run the whole network.

    Args:
        network: Where it is trained.
        blocks: Frozen blocks; negative for none.
    """
    if blocks < 0 or next(network.parameters()).device.type != "cpu":
        return None
    try:
        return TrunkRunner(network, blocks)
    except (ImportError, RuntimeError) as error:
        logger.warning("OpenVINO cannot run the frozen blocks, PyTorch does: %s", error)
        return None
