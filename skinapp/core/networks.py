"""Networks: a timm backbone and the head of Le et al. 2020, kept apart."""

from __future__ import annotations

from typing import Any

import timm
import torch
from torch import Tensor, nn

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.manifest import Architecture


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


def parameter_count(network: nn.Module) -> int:
    """Number of trained values of a network."""
    return sum(torch.numel(parameter) for parameter in network.parameters())
