"""PyTorch on CUDA or on a CPU: the reference for every other engine."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from numpy.typing import NDArray

from skinapp.core.errors import DeviceError
from skinapp.core.gradcam import HeadWeights, grad_cam
from skinapp.core.networks import DeployedBackbone, Network
from skinapp.core.preprocessing import Preprocessing
from skinapp.services.engines.engine import (
    ASKED_FOR,
    GPU_FAILED,
    GPU_FOUND,
    NO_GPU,
    EngineInfo,
    MemberOutput,
    OnStep,
)

logger = logging.getLogger(__name__)

_CPU = torch.device("cpu")
_BATCH = 32
_KNOWN = "auto, cpu, torch-cpu, cuda or cuda:N"


class TorchEngine:
    """Runs networks in float32; falls back to the CPU when a GPU fails.

    Args:
        networks: Members in evaluation mode, on the CPU.
        recipes: The preprocessing of each.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.

    Raises:
        DeviceError: If the device asked for is not there.
    """

    def __init__(
        self, networks: Sequence[Network], recipes: Sequence[Preprocessing], device: str = "auto"
    ) -> None:
        self._device, self._reason = _choose(device)
        self._fell_back = False
        # Heads stay on the CPU too: they cost little there and their input has to come back anyway.
        self._heads = [network.head for network in networks]
        self._head_weights = [
            HeadWeights.from_state({f"head.{k}": v.numpy() for k, v in head.state_dict().items()})
            for head in self._heads
        ]
        self._backbones: list[torch.nn.Module] = [
            DeployedBackbone(network.features, recipe)
            .to(self._device)
            .to(memory_format=torch.channels_last)
            for network, recipe in zip(networks, recipes, strict=True)
        ]

    @property
    def info(self) -> EngineInfo:
        """Runtime and device as they are now."""
        name = "CPU" if self._device == _CPU else torch.cuda.get_device_name(self._device)
        version = torch.__version__.split("+")[0]
        return EngineInfo("PyTorch", version, name, self._reason, self._fell_back)

    def forward(
        self, inputs: Sequence[NDArray[np.uint8]], *, features: bool, on_step: OnStep
    ) -> list[MemberOutput]:
        """See ``InferenceEngine.forward``."""
        total = sum(len(squares) for squares in inputs)
        done = 0
        outputs = []
        for member, squares in enumerate(inputs):
            logits, pooled, maps = [], [], []
            for start in range(0, len(squares), _BATCH):
                on_step(done / total)
                batch = squares[start : start + _BATCH]
                found = self._run(member, torch.from_numpy(batch))
                with torch.inference_mode():
                    logits.append(self._heads[member](found).numpy())
                pooled.append(found.numpy().mean(axis=(2, 3)))
                if features:
                    maps.append(found.numpy())
                done += len(batch)
            whole = np.concatenate(maps) if features else None
            outputs.append(MemberOutput(np.concatenate(logits), np.concatenate(pooled), whole))
        on_step(1.0)
        return outputs

    def grad_cam(
        self, member: int, features: NDArray[np.float32], classes: Sequence[int]
    ) -> NDArray[np.float32]:
        """See ``InferenceEngine.grad_cam``."""
        return grad_cam(self._head_weights[member], features, classes)

    def _run(self, member: int, squares: torch.Tensor) -> torch.Tensor:
        """Features on the CPU; halves the batch, then leaves the GPU, when memory runs out."""
        try:
            with torch.inference_mode(), self._precision():
                features: torch.Tensor = self._backbones[member](self._place(squares))
                return features.to(_CPU, torch.float32).contiguous()
        except (RuntimeError, MemoryError) as error:
            if _is_out_of_memory(error) and len(squares) > 1:
                halves = squares.chunk(2)
            elif self._device == _CPU:
                msg = "The network could not be run on the CPU."
                raise DeviceError(msg, found=str(error)) from error
            else:
                self._fall_back(error)
                halves = (squares,)
        return torch.cat([self._run(member, half) for half in halves])

    def _precision(self) -> AbstractContextManager[object]:
        """Half precision where a GPU is made for it; a CPU stays the exact reference."""
        if self._device.type == "cuda":
            return torch.autocast("cuda", dtype=torch.float16)
        return nullcontext()

    def _place(self, squares: torch.Tensor) -> torch.Tensor:
        """Copy to the device; from pinned memory a GPU takes it while the CPU goes on."""
        if self._device.type == "cuda":
            squares = squares.pin_memory()
        placed = squares.to(self._device, non_blocking=True)
        return placed.to(memory_format=torch.channels_last)

    def _fall_back(self, error: Exception) -> None:
        logger.warning("the device %s failed, going on with the CPU: %s", self._device, error)
        self._device, self._fell_back = _CPU, True
        self._reason = GPU_FAILED
        self._backbones = [backbone.to(_CPU) for backbone in self._backbones]


def _is_out_of_memory(error: Exception) -> bool:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # The allocator of the CPU raises a plain RuntimeError, and oneDNN one of its own.
    text = str(error).lower()
    return any(words in text for words in ("allocate memory", "not enough memory", "bad_alloc"))


def _choose(name: str) -> tuple[torch.device, str]:
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda"), GPU_FOUND
        return _CPU, NO_GPU
    try:
        device = torch.device(name)
    except RuntimeError as error:
        msg = f"There is no device {name!r}."
        raise DeviceError(msg, expected=_KNOWN, found=name) from error
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        msg = f"The device {name!r} is not there."
        raise DeviceError(msg, expected=f"{torch.cuda.device_count()} CUDA devices", found=name)
    if device.type not in {"cpu", "cuda"}:
        msg = f"The device {name!r} is not supported."
        raise DeviceError(msg, expected=_KNOWN, found=name)
    return device, ASKED_FOR
