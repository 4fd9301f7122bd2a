"""A bundle as one compiled OpenVINO model: converted once for a computer, then read from a cache.

All members stand in one graph that takes one image, so that the queue of the engine spreads images
and views over the cores, and an image gives the same numbers alone and among others.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from skinapp.core.bundle import Bundle
from skinapp.core.errors import DeviceError, OutputError
from skinapp.core.files import write_atomically
from skinapp.core.openvino_conversion import convert_network, runtime
from skinapp.core.preprocessing import group_by_square
from skinapp.services.engines.engine import OnStep
from skinapp.services.engines.precision import FLOAT32
from skinapp.services.paths import cache_folder

logger = logging.getLogger(__name__)

CONVERSION = 1
"""To be raised when ``_convert`` changes, so that no older cache is used."""

_KEPT_FILES = 4
_DIGEST_BYTES = 32
_LARGEST_DIFFERENCE = 1e-3


def load_model(bundle: Bundle, streams: int, on_progress: OnStep, precision: str = FLOAT32) -> Any:
    """The compiled model of a bundle, from the cache or made from its PyTorch modules.

    Its inputs are RGB squares, uint8 (1, 3, S, S), one for each group of ``group_by_square``; its
    outputs are logits (1, 7) and features (1, C, h, w) of each member in turn.

    Args:
        bundle: The bundle.
        streams: How many images are worked on at the same time.
        on_progress: Called with the share done, 0 to 1, if the model has to be made.
        precision: Of the numbers inside.

    Raises:
        RuntimeError: If OpenVINO cannot run it.
        DeviceError: If it does not answer as PyTorch does.
        BundleError: If the weights do not fit their architecture.
    """
    core = runtime().Core()
    options = {"NUM_STREAMS": streams, "INFERENCE_PRECISION_HINT": precision}
    file = _cache_file(core, bundle, precision)
    cached = None if file is None else _import(core, file, options)
    if cached is not None:
        return cached
    with _one_thread_of_torch():
        model = _convert(bundle, on_progress)
        # The conversion is judged in float32; whether bfloat16 is good enough, by real images.
        exact = {**options, "INFERENCE_PRECISION_HINT": FLOAT32}
        compiled = core.compile_model(model, "CPU", exact)
        _check_parity(compiled, bundle)
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
        folder = cache_folder() / "openvino"
        folder.mkdir(exist_ok=True)
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


@contextmanager
def _one_thread_of_torch() -> Iterator[None]:
    """Tracing runs one small image: the other threads would only wait for it, and at full load."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _convert(bundle: Bundle, on_progress: OnStep) -> Any:
    ov = runtime()
    networks = bundle.networks
    recipes = [member.preprocessing for member in bundle.members]
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
    return ov.Model(results, list(dict.fromkeys(squares.values())), bundle.manifest.name)


def _check_parity(compiled: Any, bundle: Bundle) -> None:
    """Compare with PyTorch before anything is built on the conversion."""
    import torch

    recipes = [member.preprocessing for member in bundle.members]
    random = np.random.default_rng(0)
    squares = {}
    inputs = []
    for group in group_by_square(recipes):
        size = recipes[group[0]].size
        inputs.append(random.integers(0, 256, (1, 3, size, size), dtype=np.uint8))
        squares.update(dict.fromkeys(group, inputs[-1]))
    answers = compiled(inputs)
    for index, network in enumerate(bundle.networks):
        normalised = recipes[index].normalise(np.moveaxis(squares[index], 1, -1))
        with torch.inference_mode():
            expected = network(torch.from_numpy(normalised)).numpy()
        difference = float(np.abs(answers[2 * index] - expected).max())
        # A NaN is no small difference either.
        if not difference <= _LARGEST_DIFFERENCE * max(1.0, float(np.abs(expected).max())):
            msg = "OpenVINO does not answer as PyTorch does."
            raise DeviceError(msg, expected=_LARGEST_DIFFERENCE, found=difference)
