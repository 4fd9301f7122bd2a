"""The graph of a bundle for computers without PyTorch: made, and proven against PyTorch."""

from __future__ import annotations

import base64
import hashlib
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle, read_bundle
from skinapp.core.graph import (
    FoldedBias,
    FoldedKernel,
    LiteralBytes,
    Recipe,
    Step,
    StoredArray,
    StoredGraph,
    fold,
)
from skinapp.core.manifest import Graph
from skinapp.core.networks import folded_pairs
from skinapp.core.openvino_conversion import (
    convert_networks,
    one_thread_of_torch,
    probe_logits,
    runtime,
)
from skinapp.core.openvino_graph import check_answers, graph_model
from trainer.bundle_parts import part_name, put_part

logger = logging.getLogger(__name__)

_LARGE_LITERAL_BYTES = 2**20


def add_graph(folder: Path) -> Graph:
    """Add its graph to a bundle, or make it anew; all other files stay as they are.

    Args:
        folder: Of the bundle.

    Returns:
        What the manifest says of the graph.

    Raises:
        BundleError: If the bundle is refused.
        DeviceError: If OpenVINO does not answer as PyTorch does.
        OutputError: If a file cannot be written.
    """
    bundle = read_bundle(folder)
    graph = make_graph(bundle)
    record, before = graph.record, bundle.manifest.graph
    files = {record.file: graph.xml, record.recipe: graph.recipe}
    put_part(folder, "graph", record, files, (before.file, before.recipe) if before else ())
    return record


def make_graph(bundle: Bundle) -> StoredGraph:
    """Convert the networks of a bundle, write their constants as a recipe, prove both.

    Args:
        bundle: With all its members.

    Returns:
        The graph; rebuilt from the weights it gave the answers of PyTorch.

    Raises:
        BundleError: If the weights do not fit their architecture.
        DeviceError: If OpenVINO does not answer as PyTorch does.
    """
    members = bundle.manifest.members
    recipes = [member.preprocessing for member in members]
    with one_thread_of_torch():
        model = convert_networks(bundle.networks, recipes, bundle.manifest.name, lambda _: None)
        logits = probe_logits(bundle.networks, recipes)
    xml, constants = _saved(model)
    steps = tuple(_steps(xml, constants, bundle))
    recipe = Recipe(steps=steps).model_dump_json().encode()
    xml_sha256, recipe_sha256 = (hashlib.sha256(part).hexdigest() for part in (xml, recipe))
    record = Graph(
        file=part_name("graph", xml, ".xml"),
        sha256=xml_sha256,
        recipe=part_name("graph", recipe, ".json"),
        recipe_sha256=recipe_sha256,
        constants_bytes=len(constants),
        constants_sha256=hashlib.sha256(constants).hexdigest(),
        openvino=runtime().__version__,
        known_logits=tuple(tuple(tuple(map(float, row)) for row in answers) for answers in logits),
    )
    weights = {member.name: arrays for member, arrays in zip(members, bundle.weights, strict=True)}
    graph = StoredGraph(record, bundle.folder, xml, recipe, weights)
    core = runtime().Core()
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = core.compile_model(graph_model(core, graph, members, members), "CPU", options)
    check_answers(compiled, recipes, graph.known_logits(members, members))
    return graph


def _saved(model: Any) -> tuple[bytes, bytes]:
    """XML and block of constants of a model; the same networks give the same bytes."""
    # OpenVINO counts what a process has made, in other models, too, and names it by the number.
    for index, node in enumerate(model.get_ordered_ops()):
        node.set_friendly_name(f"{node.get_type_name()}_{index}")
    for index, port in enumerate(model.inputs):
        port.get_tensor().set_names({f"squares_{index}"})
    for index, port in enumerate(model.outputs):
        port.get_tensor().set_names({f"{('logits', 'features')[index % 2]}_{index // 2}"})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.xml"
        runtime().save_model(model, file, compress_to_fp16=False)
        return file.read_bytes(), file.with_suffix(".bin").read_bytes()


def _steps(xml: bytes, constants: bytes, bundle: Bundle) -> Iterator[Step]:
    """The block of constants, part after part."""
    sources = _sources(bundle)
    place = 0
    for start, size in _spans(fromstring(xml)):  # noqa: S314 # OpenVINO has just written it
        if start < place:
            continue
        part = constants[start : start + size]
        if start > place:
            yield _literal(constants[place:start])
        found = sources.get(_key(part))
        if found is None and size >= _LARGE_LITERAL_BYTES:
            logger.warning("a constant of %d bytes is not found among the weights", size)
        yield found or _literal(part)
        place = start + size
    if place < len(constants):
        yield _literal(constants[place:])


def _spans(root: Element) -> list[tuple[int, int]]:
    """Places and sizes of the constants; equal ones share a place."""
    data = [one for one in root.iter("data") if one.get("offset") is not None]
    return sorted({(int(one.get("offset", "")), int(one.get("size", ""))) for one in data})


def _sources(bundle: Bundle) -> dict[bytes, Step]:
    """Where a constant may come from, by its content; the first member that has it is named."""
    found: dict[bytes, Step] = {}

    def offer(array: NDArray[Any], step: Step) -> None:
        found.setdefault(_key(array.astype(np.float32).tobytes()), step)

    for member, network, arrays in zip(
        bundle.members, bundle.networks, bundle.weights, strict=True
    ):
        for name, array in arrays.items():
            offer(array, StoredArray(member=member.name, array=name))
        for pair in folded_pairs(network.features, member.preprocessing.size):
            for kind in (FoldedKernel, FoldedBias):
                step = kind(
                    member=member.name,
                    convolution=f"features.{pair.convolution}",
                    normalisation=f"features.{pair.normalisation}",
                    epsilon=pair.epsilon,
                )
                offer(fold(step, arrays), step)
    return found


def _key(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _literal(content: bytes) -> LiteralBytes:
    return LiteralBytes(base64=base64.b64encode(content).decode("ascii"))
