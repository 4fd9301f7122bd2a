"""Makes the small frozen network that bundles look at photographs with."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from skinapp.core.eye import EYE_SIDE
from skinapp.core.manifest import Architecture
from skinapp.core.networks import Network, fold_batch_norm
from skinapp.core.openvino_conversion import one_thread_of_torch, runtime
from trainer.training.pretrained import load_imagenet_weights

BACKBONE: Final = "tf_efficientnet_lite0"
BLOCKS: Final = 5
_SCALE: Final = (127.0, 128.0)
"""Mean and standard deviation that the published weights expect."""


class FirstBlocks(nn.Module):
    """Mean, spread and largest value of every channel behind each of the first blocks.

    Args:
        network: EfficientNet-Lite in evaluation mode, on the CPU.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        body: Any = fold_batch_norm(network.features, EYE_SIDE).body
        self.stem = nn.Sequential(body.conv_stem, body.bn1)
        self.blocks = nn.ModuleList(body.blocks[:BLOCKS])
        self.eval()

    def forward(self, squares: Tensor) -> Tensor:
        """RGB squares, uint8 (N, 3, S, S), to features (N, F)."""
        mean, spread = _SCALE
        maps = self.stem((squares.float() - mean) / spread)
        found = []
        for block in self.blocks:
            maps = block(maps)
            deviation = (maps.var(dim=(2, 3), unbiased=False) + 1e-5).sqrt()
            found += [maps.mean(dim=(2, 3)), deviation, maps.amax(dim=(2, 3))]
        return torch.cat(found, dim=1)


def first_blocks(network: Network | None = None) -> tuple[bytes, bytes]:
    """Graph and constants for ``skinapp.core.eye.Eye``, in half precision.

    Args:
        network: Whose first blocks; None for those with the weights of ImageNet.

    Raises:
        WeightsSourceError: If those weights cannot be had.
    """
    if network is None:
        network = Network(Architecture(BACKBONE, 8, 0.0))
        load_imagenet_weights(network, BACKBONE)
    network.eval()
    ov = runtime()
    shape = [1, 3, EYE_SIDE, EYE_SIDE]
    example = torch.zeros(shape, dtype=torch.uint8)
    with one_thread_of_torch(), warnings.catch_warnings(), torch.no_grad():
        # Tracing is what OpenVINO offers for modules, and PyTorch announces its end.
        warnings.simplefilter("ignore")
        traced: Any = torch.jit.trace(FirstBlocks(network), example, check_trace=False)
        model = ov.convert_model(traced, example_input=example, input=shape)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "eye.xml"
        ov.save_model(model, file, compress_to_fp16=True)
        return file.read_bytes(), file.with_suffix(".bin").read_bytes()
