"""Mixed precision: where it is used and what it needs."""

from __future__ import annotations

import torch
from torch import nn

from trainer.recipe import Precision


class MixedPrecision:
    """Half precision in the forward pass where the device computes faster in it.

    ``auto`` takes bfloat16 on a GPU that knows it, and float16 with a scaled loss on one that does
    not. On a CPU it takes bfloat16 only if the processor multiplies matrices in it and the network
    has no depthwise convolutions, which gain nothing; otherwise float32.

    Args:
        wanted: From the recipe.
        device: Where the network runs.
        network: The network.
    """

    def __init__(self, wanted: Precision, device: torch.device, network: nn.Module) -> None:
        self._device = device.type
        self.dtype = _choose(wanted, device, network)
        scaled = self.dtype is torch.float16
        self.scaler = torch.amp.GradScaler(device.type, enabled=scaled)

    def autocast(self) -> torch.autocast:
        """Context of the forward pass."""
        enabled = self.dtype is not torch.float32
        return torch.autocast(self._device, dtype=self.dtype if enabled else None, enabled=enabled)


def _choose(wanted: Precision, device: torch.device, network: nn.Module) -> torch.dtype:
    if wanted == "float32":
        return torch.float32
    if wanted == "bfloat16":
        return torch.bfloat16
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    if device.type == "cpu" and _has_matrix_units() and not _is_depthwise(network):
        return torch.bfloat16
    return torch.float32


def _has_matrix_units() -> bool:
    return "amx" in torch.backends.cpu.get_cpu_capability().lower()


def _is_depthwise(network: nn.Module) -> bool:
    convolutions = (module for module in network.modules() if isinstance(module, nn.Conv2d))
    return any(convolution.groups > 1 for convolution in convolutions)
