"""Networks that only answer: OpenVINO on a processor, as in the program, PyTorch elsewhere.

Why: decision 0096.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.networks import DeployedNetwork, Network
from skinapp.core.openvino_conversion import convert_network, runtime
from skinapp.core.preprocessing import Preprocessing

logger = logging.getLogger(__name__)

Forward = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""RGB squares, uint8 (N, 3, S, S), to logits, float32 (N, 7)."""

WORTH_CONVERTING = 500
"""Passes from which on it is faster to convert a network first, which takes some seconds."""


def forward_of(
    network: Network, recipe: Preprocessing, device: torch.device, passes: int
) -> Forward:
    """The fastest way to the answers of a network.

    Args:
        network: In evaluation mode, on the CPU.
        recipe: Its preprocessing.
        device: Where it runs.
        passes: How many squares it will be asked about.

    Returns:
        The function; both ways agree within 1e-4.
    """
    if device.type == "cpu" and passes >= WORTH_CONVERTING:
        try:
            return _with_openvino(network, recipe)
        except (ImportError, RuntimeError) as error:
            logger.warning("OpenVINO cannot run this network, PyTorch does: %s", error)
    return _with_torch(network, recipe, device)


def _with_openvino(network: Network, recipe: Preprocessing) -> Forward:
    ov = runtime()
    model = convert_network(network, recipe)
    options = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"}
    queue = ov.AsyncInferQueue(ov.Core().compile_model(model, "CPU", options))

    def forward(squares: NDArray[np.uint8]) -> NDArray[np.float32]:
        logits = np.empty((len(squares), len(DIAGNOSES)), dtype=np.float32)

        def collect(request: Any, index: int) -> None:
            logits[index] = request.get_output_tensor(0).data[0]

        queue.set_callback(collect)
        for index in range(len(squares)):
            queue.start_async([squares[index : index + 1]], index)
        queue.wait_all()
        return logits

    return forward


def _with_torch(network: Network, recipe: Preprocessing, device: torch.device) -> Forward:
    deployed = DeployedNetwork(network, recipe).to(device).to(memory_format=torch.channels_last)

    def forward(squares: NDArray[np.uint8]) -> NDArray[np.float32]:
        placed = torch.from_numpy(squares).to(device, memory_format=torch.channels_last)
        with torch.inference_mode():
            logits, _features = deployed(placed)
        answers: NDArray[np.float32] = logits.cpu().numpy()
        return answers

    return forward
