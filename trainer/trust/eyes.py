"""Networks that tell their features beside their answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray

from skinapp.core.networks import DeployedNetwork, Network
from skinapp.core.openvino_conversion import convert_network, runtime
from skinapp.core.preprocessing import Preprocessing

Look = Callable[[NDArray[np.uint8]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""RGB squares, uint8 (N, 3, S, S), to logits (N, 7) and pooled features (N, C)."""


def eyes_of(network: Network, recipe: Preprocessing, device: torch.device) -> Look:
    """The fastest way to answers and pooled features.

    Args:
        network: In evaluation mode, on the CPU.
        recipe: Its preprocessing.
        device: Where the network runs.
    """
    if device.type == "cpu":
        return _with_openvino(network, recipe)
    deployed = DeployedNetwork(network, recipe).to(device)

    def look(squares: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        with torch.inference_mode():
            logits, features = deployed(torch.from_numpy(squares).to(device))
        return logits.cpu().numpy(), features.mean(dim=(2, 3)).cpu().numpy()

    return look


def _with_openvino(network: Network, recipe: Preprocessing) -> Look:
    options = {
        "INFERENCE_PRECISION_HINT": "f32",
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }
    compiled = runtime().Core().compile_model(convert_network(network, recipe), "CPU", options)
    request = compiled.create_infer_request()

    def look(squares: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        logits, pooled = [], []
        for place in range(len(squares)):
            request.infer([squares[place : place + 1]])
            logits.append(request.get_output_tensor(0).data[0].copy())
            pooled.append(request.get_output_tensor(1).data[0].mean(axis=(1, 2)))
        return np.stack(logits), np.stack(pooled)

    return look
