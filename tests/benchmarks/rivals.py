"""The same networks in bare runtimes, with inputs in memory: the bound for what we can reach."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from skinapp.core.openvino_conversion import runtime
from skinapp.core.preprocessing import group_by_square
from skinapp.services.engines.openvino_model import load_model
from tests.benchmarks.measuring import fastest
from tests.benchmarks.subjects import Inputs, Subjects

_BATCHES = (1, 8)
_HINTS = ("LATENCY", "THROUGHPUT")
_TRIAL = 64
_INPUT = "images"


class OpenVinoMembers:
    """Each member by itself in OpenVINO, on an asynchronous queue, the usual way.

    Of the hints and the sizes of a batch those are taken that are fastest for so many inputs.
    """

    def __init__(self, subjects: Subjects, inputs: Inputs) -> None:
        self._models = _openvino_models(subjects)
        count = len(inputs.normalised[0])
        ways = [(h, b) for h in _HINTS for b in _BATCHES if b <= count]
        trial = inputs.normalised[0][:_TRIAL]
        self._hint, self._batch = ways[
            fastest([_calls(self._models[0].queue(*way), trial, way[1]) for way in ways])
        ]
        self.name = f"OpenVINO, {self._hint} hint, batches of {self._batch}"

    def run(self, inputs: Inputs) -> None:
        for model, one in zip(self._models, inputs.normalised, strict=True):
            _run(model.queue(self._hint, self._batch), one, self._batch)


class OpenVinoModel:
    """One member, compiled once for each way to run it."""

    def __init__(self, network: torch.nn.Module, size: int) -> None:
        self._size = size
        example = torch.zeros(1, 3, size, size)
        self._queues: dict[tuple[str, int], Any] = {}
        with warnings.catch_warnings():
            # Tracing is what OpenVINO offers for modules, and PyTorch announces its end.
            warnings.simplefilter("ignore")
            traced: Any = torch.jit.trace(network, example, check_trace=False)
            shape = [-1, 3, size, size]
            self._model = runtime().convert_model(traced, example_input=example, input=shape)

    def queue(self, hint: str, batch: int) -> Any:
        if (hint, batch) not in self._queues:
            sized = self._model.clone()
            sized.reshape([batch, 3, self._size, self._size])
            options = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": "f32"}
            compiled = runtime().Core().compile_model(sized, "CPU", options)
            self._queues[hint, batch] = runtime().AsyncInferQueue(compiled)
        return self._queues[hint, batch]


class OpenVinoGraph:
    """The graph of all members that the program runs, without the program."""

    def __init__(self, subjects: Subjects) -> None:
        streams = subjects.threads
        self._queue = runtime().AsyncInferQueue(_openvino_graph(subjects), streams)
        recipes = [member.preprocessing for member in subjects.bundle.members]
        self._places = [group[0] for group in group_by_square(recipes)]
        self.name = f"OpenVINO, one graph of all members, {streams} streams"

    def run(self, inputs: Inputs) -> None:
        squares = [inputs.squares[place] for place in self._places]
        for index in range(len(squares[0])):
            self._queue.start_async([one[index : index + 1] for one in squares])
        self._queue.wait_all()


class OnnxMembers:
    """Each member by itself in onnxruntime; the faster of one by one and batches."""

    def __init__(self, subjects: Subjects, inputs: Inputs) -> None:
        self._sessions = _onnx_sessions(subjects)
        session, trial = self._sessions[0], inputs.normalised[0][:_TRIAL]
        candidates = [lambda b=batch: _run_onnx(session, trial, b) for batch in _BATCHES]
        self._batch = _BATCHES[fastest(candidates)]
        self.name = f"onnxruntime, batches of {self._batch}"

    def run(self, inputs: Inputs) -> None:
        for session, one in zip(self._sessions, inputs.normalised, strict=True):
            _run_onnx(session, one, self._batch)


def bound(subjects: Subjects, inputs: Inputs) -> OpenVinoMembers | OpenVinoGraph:
    """The fastest bare OpenVINO for these inputs."""
    candidates = (OpenVinoMembers(subjects, inputs), OpenVinoGraph(subjects))
    trial = inputs.first(_TRIAL)
    return candidates[fastest([lambda c=one: c.run(trial) for one in candidates])]


@cache
def _openvino_models(subjects: Subjects) -> list[OpenVinoModel]:
    members = zip(subjects.bundle.networks, subjects.bundle.members, strict=True)
    return [OpenVinoModel(network, member.preprocessing.size) for network, member in members]


@cache
def _openvino_graph(subjects: Subjects) -> Any:
    return load_model(subjects.bundle, subjects.threads, lambda _share: None)


@cache
def _onnx_sessions(subjects: Subjects) -> list[Any]:
    members = zip(subjects.bundle.networks, subjects.bundle.members, strict=True)
    return [
        _onnx_session(network, member.preprocessing.size, subjects.folder, subjects.threads)
        for network, member in members
    ]


def _calls(queue: Any, inputs: NDArray[np.float32], batch: int) -> Callable[[], None]:
    return lambda: _run(queue, inputs, batch)


def _run(queue: Any, inputs: NDArray[np.float32], batch: int) -> None:
    for start in range(0, len(inputs), batch):
        part = inputs[start : start + batch]
        if len(part) < batch:
            part = inputs[-batch:]
        queue.start_async([part])
    queue.wait_all()


def _onnx_session(network: torch.nn.Module, size: int, folder: Path, threads: int) -> Any:
    import onnxruntime

    file = folder / "member.onnx"
    with warnings.catch_warnings():
        # The exporter without tracing takes half a minute for a member.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.zeros(2, 3, size, size),),
            file,
            dynamo=False,
            input_names=[_INPUT],
            dynamic_axes={_INPUT: {0: "count"}},
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def _run_onnx(session: Any, inputs: NDArray[np.float32], batch: int) -> None:
    for start in range(0, len(inputs), batch):
        session.run(None, {_INPUT: inputs[start : start + batch]})
