"""From the graph in a bundle to a model of OpenVINO, and whether that answers as PyTorch does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skinapp.core.errors import BundleGraphError, DeviceError
from skinapp.core.graph import StoredGraph, probe_squares
from skinapp.core.manifest import Member
from skinapp.core.openvino_conversion import runtime
from skinapp.core.preprocessing import Preprocessing, group_by_square

LARGEST_DIFFERENCE = 1e-3
"""Between the logits of two runtimes, as a share of the largest logit or of 1."""


def graph_model(
    core: Any, graph: StoredGraph, chosen: Sequence[Member], members: Sequence[Member]
) -> Any:
    """The graph of a bundle as a model of OpenVINO, cut to some of the members.

    Args:
        core: OpenVINO's core.
        graph: The graph.
        chosen: Members whose answers are wanted.
        members: All members of the bundle.

    Returns:
        A model as ``skinapp.core.openvino_conversion.convert_networks`` makes it.

    Raises:
        BundleGraphError: If the constants cannot be rebuilt, or the graph is not that of the
            members.
        RuntimeError: If this version of OpenVINO does not take the graph.
    """
    block = graph.constants()
    whole = core.read_model(graph.xml, runtime().Tensor(block))
    try:
        _check_shape(whole, members)
    except ValueError as error:
        msg = "The graph of the bundle is not that of its members."
        path = graph.folder / graph.record.file
        raise BundleGraphError(msg, path=path, found=str(error)) from error
    return whole if len(chosen) == len(members) else _cut(whole, chosen, members)


def check_answers(
    compiled: Any, recipes: Sequence[Preprocessing], expected: Sequence[NDArray[np.float32]]
) -> None:
    """Compare a compiled model with answers of PyTorch before anything is built on it.

    Args:
        compiled: Takes a square for each group of ``group_by_square``, gives logits and features
            of each member in turn; in float32.
        recipes: Of each member.
        expected: Logits (2, 7) of each member for the ``probe_squares`` of its size.

    Raises:
        DeviceError: If they differ by more than ``LARGEST_DIFFERENCE``.
    """
    groups = [probe_squares(recipes[group[0]].size) for group in group_by_square(recipes)]
    for probe in range(2):
        answers = compiled([squares[probe : probe + 1] for squares in groups])
        for member, logits in enumerate(expected):
            difference = float(np.abs(answers[2 * member] - logits[probe]).max())
            # A NaN is no small difference either.
            if not difference <= LARGEST_DIFFERENCE * max(1.0, float(np.abs(logits).max())):
                msg = "OpenVINO does not answer as PyTorch does."
                raise DeviceError(msg, expected=LARGEST_DIFFERENCE, found=difference)


def _check_shape(model: Any, members: Sequence[Member]) -> None:
    """Whether inputs and outputs are those of the members."""
    recipes = [member.preprocessing for member in members]
    sizes = [recipes[group[0]].size for group in group_by_square(recipes)]
    inputs = [tuple(one.shape) for one in model.inputs]
    logits = [tuple(model.output(place).shape) for place in range(0, len(model.outputs), 2)]
    right = [(1, 3, size, size) for size in sizes], [(1, 7)] * len(members)
    if (inputs, logits) != right or len(model.outputs) != 2 * len(members):
        msg = f"inputs {inputs} and logits {logits} are not those of the members"
        raise ValueError(msg)


def _cut(whole: Any, chosen: Sequence[Member], members: Sequence[Member]) -> Any:
    places = [members.index(member) for member in chosen]
    groups = group_by_square([member.preprocessing for member in members])
    input_of = {member: place for place, group in enumerate(groups) for member in group}
    results, inputs = whole.get_results(), whole.get_parameters()
    wanted = dict.fromkeys(input_of[place] for place in places)
    return runtime().Model(
        [results[2 * place + part] for place in places for part in range(2)],
        [inputs[place] for place in wanted],
        whole.get_friendly_name(),
    )
