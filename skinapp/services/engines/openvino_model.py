"""A bundle as one compiled OpenVINO model: made once for a computer, then read from a cache.

It is made from the graph in the bundle, or from the PyTorch modules where there is none.

All members stand in one graph that takes one image, so that the queue of the engine spreads images
and views over the cores, and an image gives the same numbers alone and among others.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any

from skinapp.core.bundle import Bundle
from skinapp.core.errors import BundleNoGraphError, OutputError
from skinapp.core.extras import has_torch
from skinapp.core.files import write_atomically
from skinapp.core.openvino_conversion import (
    convert_networks,
    one_thread_of_torch,
    probe_logits,
    runtime,
)
from skinapp.core.openvino_graph import check_answers, graph_model
from skinapp.core.strays import remove_strays
from skinapp.services.engines.engine import OnStep
from skinapp.services.engines.precision import FLOAT32
from skinapp.services.paths import cache_folder, private_folder

logger = logging.getLogger(__name__)

CONVERSION = 1
"""To be raised when ``convert_networks`` changes, so that no older cache is used."""

_KEPT_FILES = 4
_DIGEST_BYTES = 32


def load_model(bundle: Bundle, streams: int, on_progress: OnStep, precision: str = FLOAT32) -> Any:
    """The compiled model of a bundle, from the cache or made anew.

    Inputs and outputs are those of ``skinapp.core.openvino_conversion.convert_networks``.

    Args:
        bundle: The bundle.
        streams: How many images are worked on at the same time.
        on_progress: Called with the share done, 0 to 1, if the model has to be made.
        precision: Of the numbers inside.

    Raises:
        RuntimeError: If OpenVINO cannot run it.
        DeviceError: If it does not answer as PyTorch does.
        BundleError: If the weights do not fit their architecture or their graph, or if there is
            neither a graph nor PyTorch.
    """
    core = runtime().Core()
    options = {"NUM_STREAMS": streams, "INFERENCE_PRECISION_HINT": precision}
    file = _cache_file(core, bundle, precision)
    cached = None if file is None else _import(core, file, options)
    if cached is not None:
        return cached
    model, expected = _ready_made(core, bundle, on_progress)
    # A model is judged in float32; whether bfloat16 is good enough, by real images.
    exact = {**options, "INFERENCE_PRECISION_HINT": FLOAT32}
    compiled = core.compile_model(model, "CPU", exact)
    check_answers(compiled, [member.preprocessing for member in bundle.members], expected)
    if precision != FLOAT32:
        compiled = core.compile_model(model, "CPU", options)
    if file is not None:
        _store(file, compiled.export_model())
    on_progress(1.0)
    return compiled


def _cache_file(core: Any, bundle: Bundle, precision: str) -> Path | None:
    """Named after all that the compiled model depends on."""
    parts = (
        bundle.sha256,
        *(member.name for member in bundle.members),
        runtime().get_version(),
        str(CONVERSION),
        precision,
        core.get_property("CPU", "FULL_DEVICE_NAME"),
        *core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"),
    )
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    try:
        folder = private_folder(cache_folder() / "openvino")
        remove_strays(folder)
    except (OutputError, OSError) as error:
        logger.warning("converted models are not kept: %s", error)
        return None
    return folder / f"{bundle.sha256[:16]}-{key[:16]}.bin"


def _import(core: Any, file: Path, options: dict[str, Any]) -> Any | None:
    """The model in a file; None if there is none, or it is not as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    blob = content[_DIGEST_BYTES:]
    if hashlib.sha256(blob).digest() != content[:_DIGEST_BYTES]:
        logger.warning("a converted model is damaged and will be made again")
        return None
    try:
        return core.import_model(blob, "CPU", options)
    except RuntimeError as error:
        logger.warning("a converted model cannot be used and will be made again: %s", error)
        return None


def _store(file: Path, exported: Any) -> None:
    blob = bytes(exported.getvalue()) if hasattr(exported, "getvalue") else bytes(exported)
    try:
        write_atomically(file, hashlib.sha256(blob).digest() + blob)
        by_age = sorted(file.parent.glob("*.bin"), key=lambda one: one.stat().st_mtime)
        for old in by_age[:-_KEPT_FILES]:
            old.unlink(missing_ok=True)
    except (OutputError, OSError) as error:
        logger.warning("a converted model could not be kept: %s", error)


def _ready_made(core: Any, bundle: Bundle, on_progress: OnStep) -> tuple[Any, list[Any]]:
    """A model, and the logits that it must give to the probe squares."""
    recipes = [member.preprocessing for member in bundle.members]
    graph = bundle.graph
    if graph is not None:
        on_progress(0.0)
        known = graph.known_logits(bundle.members, bundle.manifest.members)
        return graph_model(core, graph, bundle.members, bundle.manifest.members), known
    if not has_torch():
        msg = "The bundle has no graph of its networks, and PyTorch is not installed."
        raise BundleNoGraphError(msg, path=bundle.folder)
    with one_thread_of_torch():
        model = convert_networks(bundle.networks, recipes, bundle.manifest.name, on_progress)
        return model, probe_logits(bundle.networks, recipes)
