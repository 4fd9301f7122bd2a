"""OpenVINO on a CPU: the same numbers as PyTorch, several times faster. Why: decision 0021."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle
from skinapp.core.errors import DeviceError
from skinapp.core.gradcam import HeadWeights, grad_cam
from skinapp.core.openvino_conversion import runtime
from skinapp.core.preprocessing import group_by_square
from skinapp.services.engines.engine import EngineInfo, MemberOutput, OnStep, silent
from skinapp.services.engines.openvino_model import load_model
from skinapp.services.engines.precision import BFLOAT16, allowed_precision, subject_of

MAX_STREAMS = 8
"""The usual number of views: more would leave cores without work on a single image."""


class OpenVinoEngine:
    """Runs all members of a bundle on all cores, one view of one image at a time on each.

    Args:
        bundle: The bundle.
        reason: Why it was chosen, as part of a sentence.
        on_progress: Called with the share done, 0 to 1, if the model has to be converted.
        precision: Of the numbers inside; None for the fastest that may be used, as
            ``skinapp.services.engines.precision`` decides.

    Raises:
        BundleError: If the weights do not fit their architecture.
        DeviceError: If OpenVINO cannot be used on this computer.
    """

    def __init__(
        self,
        bundle: Bundle,
        reason: str,
        on_progress: OnStep = silent,
        *,
        precision: str | None = None,
    ) -> None:
        self._members = len(bundle.members)
        self._groups = group_by_square([member.preprocessing for member in bundle.members])
        self._heads = [HeadWeights.from_state(arrays) for arrays in bundle.weights]
        streams = _stream_count()
        try:
            openvino = runtime()
            core = openvino.Core()
            subject = subject_of(core, bundle, openvino.get_version())
            chosen = precision or allowed_precision(core, subject)
            self._model = load_model(bundle, streams, on_progress, chosen)
            self._queue = openvino.AsyncInferQueue(self._model, streams)
        except (ImportError, RuntimeError, MemoryError) as error:
            msg = "OpenVINO cannot be used on this computer."
            raise DeviceError(msg, found=str(error)) from error
        version = openvino.__version__.split("-")[0]
        named = "bfloat16" if chosen == BFLOAT16 else ""
        self._info = EngineInfo("OpenVINO", version, "CPU", reason, precision=named)

    @property
    def info(self) -> EngineInfo:
        """Runtime and device."""
        return self._info

    def forward(
        self, inputs: Sequence[NDArray[np.uint8]], *, features: bool, on_step: OnStep
    ) -> list[MemberOutput]:
        """See ``InferenceEngine.forward``."""
        squares = [inputs[group[0]] for group in self._groups]
        count = len(squares[0])
        results = self._empty_outputs(count, features=features)
        pooled = self._empty_pooled(count)

        def collect(request: Any, index: int) -> None:
            for place, array in results.items():
                array[index] = request.get_output_tensor(place).data[0]
            for member, array in enumerate(pooled):
                maps = request.get_output_tensor(2 * member + 1).data[0]
                maps.mean(axis=(1, 2), out=array[index])

        self._queue.set_callback(collect)
        try:
            for index in range(count):
                on_step(index / count)
                self._queue.start_async([group[index : index + 1] for group in squares], index)
        except (RuntimeError, MemoryError) as error:
            raise _failed(error) from error
        finally:
            self._finish()
        on_step(1.0)
        return [
            MemberOutput(results[2 * member], pooled[member], results.get(2 * member + 1))
            for member in range(self._members)
        ]

    def grad_cam(
        self, member: int, features: NDArray[np.float32], classes: Sequence[int]
    ) -> NDArray[np.float32]:
        """See ``InferenceEngine.grad_cam``."""
        return grad_cam(self._heads[member], features, classes)

    def _empty_outputs(self, count: int, *, features: bool) -> dict[int, NDArray[np.float32]]:
        """Arrays for the outputs that are wanted, by their place among those of the model."""
        step = 1 if features else 2
        return {
            place: np.empty((count, *self._model.output(place).shape[1:]), dtype=np.float32)
            for place in range(0, 2 * self._members, step)
        }

    def _empty_pooled(self, count: int) -> list[NDArray[np.float32]]:
        channels = (self._model.output(2 * member + 1).shape[1] for member in range(self._members))
        return [np.empty((count, depth), dtype=np.float32) for depth in channels]

    def _finish(self) -> None:
        """Wait for what runs; the arrays of a cancelled call must not be written to later."""
        try:
            self._queue.wait_all()
        except (RuntimeError, MemoryError) as error:
            raise _failed(error) from error


def _failed(error: Exception) -> DeviceError:
    return DeviceError("OpenVINO could not run the networks.", found=str(error))


def _stream_count() -> int:
    physical = psutil.cpu_count(logical=False) or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    return max(1, min(physical, allowed, MAX_STREAMS))
