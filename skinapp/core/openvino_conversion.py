"""From a network in PyTorch to a model of OpenVINO; the program and the trainer convert alike."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from skinapp.core.graph import probe_squares
from skinapp.core.preprocessing import Preprocessing, group_by_square

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


def convert_networks(
    networks: Sequence[Network],
    recipes: Sequence[Preprocessing],
    name: str,
    on_progress: Callable[[float], None],
) -> Any:
    """All members in one graph that takes one image.

    What members have in common OpenVINO computes once by itself (decision 0231).

    Args:
        networks: In evaluation mode, on the CPU.
        recipes: The preprocessing of each.
        name: Of the graph.
        on_progress: Called with the share done, 0 to 1.

    Returns:
        An OpenVINO model. Its inputs are RGB squares, uint8 (1, 3, S, S), one for each group of
        ``group_by_square``; its outputs are logits (1, 7) and features (1, C, h, w) of each
        member in turn.

    Raises:
        ImportError: If OpenVINO cannot be loaded on this computer.
        RuntimeError: If it cannot convert a network.
    """
    ov = runtime()
    squares = {}
    for group in group_by_square(recipes):
        size = recipes[group[0]].size
        parameter = ov.opset13.parameter([1, 3, size, size], ov.Type.u8)
        squares.update(dict.fromkeys(group, parameter))
    results = []
    for index, network in enumerate(networks):
        on_progress(index / (len(networks) + 1))
        model = convert_network(network, recipes[index])
        for target in model.get_parameters()[0].output(0).get_target_inputs():
            target.replace_source_output(squares[index].output(0))
        results += model.get_results()
    on_progress(len(networks) / (len(networks) + 1))
    return ov.Model(results, list(dict.fromkeys(squares.values())), name)


def probe_logits(
    networks: Sequence[Network], recipes: Sequence[Preprocessing]
) -> list[NDArray[np.float32]]:
    """What PyTorch answers to ``probe_squares``: logits (2, 7) of each network."""
    import torch

    answers = []
    for network, recipe in zip(networks, recipes, strict=True):
        squares = probe_squares(recipe.size)
        with torch.inference_mode():
            normalised = torch.from_numpy(recipe.normalise(np.moveaxis(squares, 1, -1)))
            answers.append(network(normalised).numpy())
    return answers


@contextmanager
def one_thread_of_torch() -> Iterator[None]:
    """Tracing runs one small image: the other threads would only wait for it, and at full load."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
