"""Which engine runs a bundle on this computer, and what takes over when it fails."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle
from skinapp.core.errors import DeviceError
from skinapp.core.extras import has_torch
from skinapp.services.engines.engine import (
    ASKED_FOR,
    GPU_UNUSED,
    NO_GPU,
    OPENVINO_FAILED,
    EngineInfo,
    InferenceEngine,
    MemberOutput,
    OnStep,
    silent,
)
from skinapp.services.engines.openvino import OpenVinoEngine

logger = logging.getLogger(__name__)

DEVICES: Final = ("auto", "cpu", "torch-cpu", "cuda")
"""``cpu`` is OpenVINO, ``torch-cpu`` PyTorch on the processor; ``cuda:N`` is known, too."""


def make_engine(
    bundle: Bundle, device: str = "auto", on_progress: OnStep = silent
) -> InferenceEngine:
    """The fastest engine for a device; PyTorch stands behind OpenVINO should it fail.

    Args:
        bundle: What it runs.
        device: One of ``DEVICES``, or ``cuda:N``; ``auto`` takes a GPU if there is one.
        on_progress: Called with the share done, 0 to 1, if models have to be converted.

    Raises:
        BundleError: If the weights do not fit their architecture.
        DeviceError: If the device asked for is not there.
    """
    if device not in {"auto", "cpu"}:
        return _torch_engine(bundle, "cpu" if device == "torch-cpu" else device)
    reason = NO_GPU if device == "auto" else ASKED_FOR
    if device == "auto" and _has_cuda_driver():
        engine = _engine_on_gpu(bundle)
        if engine is not None:
            return engine
        reason = GPU_UNUSED
    try:
        first: InferenceEngine = OpenVinoEngine(bundle, reason, on_progress)
    except DeviceError as error:
        return _spare_engine(bundle, error)
    return EngineWithSpare(first, lambda: _torch_engine(bundle, "cpu"))


def _engine_on_gpu(bundle: Bundle) -> InferenceEngine | None:
    """PyTorch on the GPU; None where it is not installed, cannot be loaded or sees no GPU."""
    if not has_torch():
        return None
    try:
        engine = _torch_engine(bundle, "auto")
    except DeviceError as error:
        logger.warning("going on without the GPU: %s %s", error, error.found)
        return None
    return None if engine.info.device == "CPU" else engine


def _spare_engine(bundle: Bundle, failure: DeviceError) -> InferenceEngine:
    """PyTorch in the place of OpenVINO; without it, the reason why OpenVINO failed is told."""
    logger.warning("OpenVINO failed: %s %s", failure, failure.found)
    if not has_torch():
        raise failure
    try:
        spare = _torch_engine(bundle, "cpu")
    except DeviceError as error:
        logger.warning("PyTorch cannot take its place: %s %s", error, error.found)
        raise failure from error
    return EngineWithSpare(None, lambda: spare)


class EngineWithSpare:
    """Goes on with a spare engine for good when the first one fails; no image is lost.

    Args:
        first: The engine to use; None if it failed already.
        make_spare: Makes the other, which takes seconds.
    """

    def __init__(
        self, first: InferenceEngine | None, make_spare: Callable[[], InferenceEngine]
    ) -> None:
        self._make_spare = make_spare
        self._fell_back = first is None
        self._engine = make_spare() if first is None else first

    @property
    def info(self) -> EngineInfo:
        """Runtime and device as they are now."""
        info = self._engine.info
        return replace(info, fell_back=True, reason=OPENVINO_FAILED) if self._fell_back else info

    def forward(
        self, inputs: Sequence[NDArray[np.uint8]], *, features: bool, on_step: OnStep
    ) -> list[MemberOutput]:
        """See ``InferenceEngine.forward``."""
        try:
            return self._engine.forward(inputs, features=features, on_step=on_step)
        except DeviceError as error:
            if self._fell_back:
                raise
            if not has_torch():
                raise
            logger.warning("the engine failed, going on with another: %s", error.found)
        self._engine, self._fell_back = self._make_spare(), True
        return self._engine.forward(inputs, features=features, on_step=on_step)

    def grad_cam(
        self, member: int, features: NDArray[np.float32], classes: Sequence[int]
    ) -> NDArray[np.float32]:
        """See ``InferenceEngine.grad_cam``."""
        return self._engine.grad_cam(member, features, classes)


def _torch_engine(bundle: Bundle, device: str) -> InferenceEngine:
    if not has_torch():
        msg = "PyTorch is not installed."
        raise DeviceError(msg, expected="pip install skinapp[cuda]", found=device)
    # It takes seconds to import, and OpenVINO does without.
    try:
        from skinapp.services.engines.torch import TorchEngine
    except (ImportError, OSError, MemoryError) as error:
        msg = "PyTorch cannot be loaded on this computer."
        raise DeviceError(msg, found=str(error)) from error
    return TorchEngine(bundle.networks, [m.preprocessing for m in bundle.members], device)


def _has_cuda_driver() -> bool:
    """Whether it is worth asking torch for a GPU."""
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        driver = ctypes.CDLL(name)
    except OSError:
        return False
    count = ctypes.c_int(0)
    found = driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0
    return bool(found and count.value > 0)
