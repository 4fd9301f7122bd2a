"""From a network in PyTorch to a model of OpenVINO; the program and the trainer convert alike."""

from __future__ import annotations

import sys
import warnings
from types import ModuleType
from typing import TYPE_CHECKING, Any

from skinapp.core.preprocessing import Preprocessing

if TYPE_CHECKING:
    from skinapp.core.networks import Network


def runtime() -> Any:
    """OpenVINO without the part of it that reports its use to its makers.

    Its bindings carry no types, so what comes from it is ``Any``.

    Raises:
        ImportError: If it cannot be loaded on this computer.
    """
    # OpenVINO does without its telemetry where that cannot be imported. An empty module in its
    # place makes sure of it: nothing that could send is ever loaded.
    sys.modules.setdefault("openvino_telemetry", ModuleType("openvino_telemetry"))
    import openvino

    return openvino


def convert_network(network: Network, recipe: Preprocessing) -> Any:
    """A member as ``DeployedNetwork`` describes it, for one image: uint8 (1, 3, S, S).

    Args:
        network: In evaluation mode, on the CPU.
        recipe: Its preprocessing.

    Returns:
        An OpenVINO model; its outputs are logits (1, 7) and features (1, C, h, w).

    Raises:
        ImportError: If OpenVINO cannot be loaded on this computer.
        RuntimeError: If it cannot convert the network.
    """
    import torch

    from skinapp.core.networks import DeployedNetwork

    ov = runtime()
    shape = [1, 3, recipe.size, recipe.size]
    example = torch.zeros(shape, dtype=torch.uint8)
    with warnings.catch_warnings():
        # Tracing is what OpenVINO offers for modules, and PyTorch announces its end.
        warnings.simplefilter("ignore")
        # OpenVINO would trace, too, and trace again to compare: who converts compares answers.
        traced: Any = torch.jit.trace(DeployedNetwork(network, recipe), example, check_trace=False)
        return ov.convert_model(traced, example_input=example, input=shape)
