"""What the program asks of a runtime for networks. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class EngineInfo:
    """Which runtime works on which device.

    Attributes:
        runtime: Name and version, for example ``PyTorch 2.14.1``.
        device: ``CPU`` or the name of the GPU.
        reason: Why this device, as part of a sentence.
        fell_back: Whether a chosen device failed while in use and the CPU took over.
    """

    runtime: str
    device: str
    reason: str
    fell_back: bool = False

    def __str__(self) -> str:
        """For reports and tables, for example ``PyTorch 2.14.1 on CPU``."""
        return f"{self.runtime} on {self.device}"


@dataclass(frozen=True, eq=False)
class MemberOutput:
    """What one member says of some inputs.

    Attributes:
        features: Last feature maps, float32 (N, C, h, w).
        logits: float32 (N, 7).
    """

    features: NDArray[np.float32]
    logits: NDArray[np.float32]


class InferenceEngine(Protocol):
    """Runs the members of one bundle. One thread at a time may use it."""

    @property
    def info(self) -> EngineInfo:
        """Runtime and device as they are now."""
        ...

    def forward(self, member: int, inputs_nchw: NDArray[np.float32]) -> MemberOutput:
        """One pass through a member.

        Args:
            member: Index among the loaded members.
            inputs_nchw: Normalised images, float32 (N, 3, S, S).

        Returns:
            Features and logits.

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
