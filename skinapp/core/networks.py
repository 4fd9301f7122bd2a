"""Networks: a timm backbone and the head of Le et al. 2020, kept apart. Why: decision 0092."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import timm
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.manifest import Architecture
from skinapp.core.preprocessing import Preprocessing


class Backbone(nn.Module):
    """Convolutional part: normalised images (N, 3, S, S) to feature maps (N, C, h, w)."""

    def __init__(self, name: str, drop_path: float) -> None:
        super().__init__()
        # Not every network of timm knows drop path.
        options: dict[str, Any] = {"drop_path_rate": drop_path} if drop_path else {}
        body: Any = timm.create_model(
            name, pretrained=False, num_classes=0, global_pool="", **options
        )
        if hasattr(body, "pre_logits"):
            # The dense layers of a VGG belong to its ImageNet head.
            body.pre_logits = nn.Identity()
        self.body = body
        self.channels: int = body.num_features

    def forward(self, images: Tensor) -> Tensor:
        """Feature maps of the last convolution."""
        features: Tensor = self.body.forward_features(images)
        return features


class Head(nn.Module):
    """Average pooling and a dropout between two fully connected layers.

    Source: Le et al. 2020, section III.C. The paper names no activation between the two layers;
    a ReLU stands there, since two linear layers in a row would be one.
    """

    def __init__(self, channels: int, architecture: Architecture) -> None:
        super().__init__()
        hidden_units, dropout = architecture.hidden_units, architecture.dropout
        places = architecture.pooled_grid**2
        self.pool = nn.AdaptiveAvgPool2d(architecture.pooled_grid)
        self.hidden = nn.Linear(channels * places, hidden_units)
        self.activation = nn.ReLU()
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden_units, len(DIAGNOSES))

    def forward(self, features: Tensor) -> Tensor:
        """Feature maps (N, C, h, w) to logits (N, 7)."""
        pooled = self.pool(features).flatten(1)
        logits: Tensor = self.output(self.dropout(self.activation(self.hidden(pooled))))
        return logits


class Network(nn.Module):
    """A member of an ensemble: ``features`` and ``head`` can be run apart."""

    def __init__(self, architecture: Architecture, *, drop_path: float = 0.0) -> None:
        super().__init__()
        self.features = Backbone(architecture.backbone, drop_path)
        self.head = Head(self.features.channels, architecture)

    def forward(self, images: Tensor) -> Tensor:
        """Normalised images (N, 3, S, S) to logits (N, 7)."""
        logits: Tensor = self.head(self.features(images))
        return logits


class DeployedBackbone(nn.Module):
    """A backbone as engines run it: scaling of the values inside, batch normalisation folded.

    Args:
        features: In evaluation mode, on the CPU.
        recipe: The preprocessing of its member.
    """

    def __init__(self, features: nn.Module, recipe: Preprocessing) -> None:
        super().__init__()
        self.features = fold_batch_norm(features, recipe.size)
        self.mean = nn.Buffer(torch.tensor(recipe.mean)[:, None, None] * 255)
        self.std = nn.Buffer(torch.tensor(recipe.std)[:, None, None] * 255)
        self.eval()

    def forward(self, squares: Tensor) -> Tensor:
        """RGB squares, uint8 (N, 3, S, S), to features (N, C, h, w)."""
        # The same arithmetic as ``Preprocessing.normalise``.
        features: Tensor = self.features((squares.float() - self.mean) / self.std)
        return features


class DeployedNetwork(nn.Module):
    """A whole member as one function, for runtimes that take it out of PyTorch.

    Args:
        network: In evaluation mode, on the CPU.
        recipe: Its preprocessing.
    """

    def __init__(self, network: Network, recipe: Preprocessing) -> None:
        super().__init__()
        self.backbone = DeployedBackbone(network.features, recipe)
        self.head = network.head
        self.eval()

    def forward(self, squares: Tensor) -> tuple[Tensor, Tensor]:
        """RGB squares, uint8 (N, 3, S, S), to logits (N, 7) and features (N, C, h, w)."""
        features = self.backbone(squares)
        return self.head(features), features


def fold_batch_norm(features: nn.Module, size: int) -> nn.Module:
    """A copy in which batch normalisation is part of the convolution before it.

    Which convolution feeds which normalisation is seen in one pass and not guessed from names, so
    it holds for any backbone; a normalisation behind anything else stays.

    Args:
        features: In evaluation mode, on the CPU.
        size: Side of the square inputs that it accepts.

    Returns:
        The same function of its input, up to rounding.
    """
    folded = copy.deepcopy(features)
    names = {module: name for name, module in folded.named_modules()}
    for normalisation, convolution in _feeding_convolutions(folded, size).items():
        fused = fuse_conv_bn_eval(convolution, normalisation)
        # timm's normalisation holds the activation that follows it.
        rest = getattr(normalisation, "act", nn.Identity())
        folded.set_submodule(names[convolution], fused)
        folded.set_submodule(names[normalisation], rest)
    return folded


@dataclass(frozen=True)
class FoldedPair:
    """A convolution and the batch normalisation that is folded into it, by their names."""

    convolution: str
    normalisation: str
    epsilon: float


def folded_pairs(features: nn.Module, size: int) -> list[FoldedPair]:
    """What ``fold_batch_norm`` folds.

    Args:
        features: In evaluation mode, on the CPU.
        size: Side of the square inputs that it accepts.

    Returns:
        A pair for each normalisation that vanishes.
    """
    names = {module: name for name, module in features.named_modules()}
    return [
        FoldedPair(names[convolution], names[normalisation], normalisation.eps)
        for normalisation, convolution in _feeding_convolutions(features, size).items()
    ]


def _feeding_convolutions(network: nn.Module, size: int) -> dict[nn.BatchNorm2d, nn.Conv2d]:
    made: list[tuple[Tensor, nn.Conv2d]] = []
    pairs: dict[nn.BatchNorm2d, nn.Conv2d] = {}

    def keep(module: nn.Module, _inputs: object, output: Tensor) -> None:
        if isinstance(module, nn.Conv2d):
            made.append((output, module))

    def match(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        if isinstance(module, nn.BatchNorm2d):
            for output, convolution in made:
                if output is inputs[0]:
                    pairs[module] = convolution

    hooks = []
    for module in network.modules():
        hooks.append(module.register_forward_hook(keep))
        hooks.append(module.register_forward_pre_hook(match))
    with torch.no_grad():
        network(torch.zeros(1, 3, size, size))
    for hook in hooks:
        hook.remove()
    return pairs


def parameter_count(network: nn.Module) -> int:
    """Number of trained values of a network."""
    return sum(torch.numel(parameter) for parameter in network.parameters())
