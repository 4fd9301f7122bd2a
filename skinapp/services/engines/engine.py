"""What the program asks of a runtime for networks. Torch-free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


ASKED_FOR: Final = "it was asked for"
NO_GPU: Final = "no CUDA device was found"
GPU_FOUND: Final = "a CUDA device was found"
GPU_UNUSED: Final = "PyTorch, which would use the GPU, is not installed or finds none"
GPU_FAILED: Final = "the GPU failed"
OPENVINO_FAILED: Final = "OpenVINO failed"
DEVICE_REASONS: Final = (ASKED_FOR, NO_GPU, GPU_FOUND, GPU_UNUSED, GPU_FAILED, OPENVINO_FAILED)
"""Why a device was taken, as part of a sentence."""

OnStep = Callable[[float], None]
"""Told the finished share, 0 to 1, in the calling thread; what it raises ends the work."""


def silent(_share: float) -> None:
    """For ``OnStep`` where nobody wants to know."""


@dataclass(frozen=True)
class EngineInfo:
    """Which runtime works on which device.

    Attributes:
        runtime: Its name, for example ``PyTorch``.
        version: Of the runtime.
        device: ``CPU`` or the name of the GPU.
        reason: Why this device, as part of a sentence.
        fell_back: Whether what was chosen failed while in use and something else took over.
        precision: Of the numbers, if it is not float32.
    """

    runtime: str
    version: str
    device: str
    reason: str
    fell_back: bool = False
    precision: str = ""

    def __str__(self) -> str:
        """For reports and tables, for example ``PyTorch 2.14.1 on CPU``."""
        precision = f" in {self.precision}" if self.precision else ""
        return f"{self.runtime} {self.version}{precision} on {self.device}"


@dataclass(frozen=True, eq=False)
class MemberOutput:
    """What one member says of some inputs.

    Attributes:
        logits: float32 (N, 7).
        pooled: Mean of the last feature maps over the image, float32 (N, C).
        features: Last feature maps, float32 (N, C, h, w); None if they were not asked for.
    """

    logits: NDArray[np.float32]
    pooled: NDArray[np.float32]
    features: NDArray[np.float32] | None = None


class InferenceEngine(Protocol):
    """Runs the members of one bundle. One thread at a time may use it."""

    @property
    def info(self) -> EngineInfo:
        """Runtime and device as they are now."""
        ...

    def forward(
        self, inputs: Sequence[NDArray[np.uint8]], *, features: bool, on_step: OnStep
    ) -> list[MemberOutput]:
        """One pass through all members.

        Args:
            inputs: For each member RGB squares of its size, uint8 (N, 3, S, S); members of one
                size may share one array. The engine scales them to what the member expects.
            features: Whether the feature maps are wanted whole.
            on_step: Called between steps.

        Returns:
            One output for each member.

        Raises:
            DeviceError: If the device fails and there is nothing to fall back to.
        """
        ...

    def grad_cam(
        self, member: int, features: NDArray[np.float32], classes: Sequence[int]
    ) -> NDArray[np.float32]:
        """Grad-CAM of features that ``forward`` gave.

        Args:
            member: Index among the loaded members.
            features: float32 (N, C, h, w).
            classes: K class indices.

        Returns:
            float32 (K, N, h, w) in [0, 1].
        """
        ...
