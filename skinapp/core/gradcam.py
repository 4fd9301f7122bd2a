"""Grad-CAM from features and head, without a second pass through the backbone. Torch-free.

Why: decision 0020.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# As in the package grad-cam, so that a map without any heat is not divided by zero.
_EPSILON = np.float32(1e-7)


@dataclass(frozen=True, eq=False)
class HeadWeights:
    """The two fully connected layers behind the pooling.

    Attributes:
        hidden: float32 (H, C).
        hidden_bias: float32 (H,).
        output: float32 (7, H).
    """

    hidden: NDArray[np.float32]
    hidden_bias: NDArray[np.float32]
    output: NDArray[np.float32]

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[Any]]) -> HeadWeights:
        """Take them out of the weights of a member.

        Args:
            state: Arrays under the names of the parameters of ``skinapp.core.networks.Network``.
        """
        return cls(
            hidden=state["head.hidden.weight"].astype(np.float32),
            hidden_bias=state["head.hidden.bias"].astype(np.float32),
            output=state["head.output.weight"].astype(np.float32),
        )


def grad_cam(
    head: HeadWeights, features: NDArray[np.float32], classes: Sequence[int]
) -> NDArray[np.float32]:
    """Maps of the places that speak for given classes.

    The features are the last convolutional layer, so the gradients that Grad-CAM averages are
    those of the head alone. Behind mean pooling they are the same at every place of a feature
    map: the hidden units that are active lead from the class back to the channel.

    Args:
        head: Of the member that made the features.
        features: float32 (N, C, h, w).
        classes: K class indices.

    Returns:
        float32 (K, N, h, w), each map scaled to [0, 1]; all zero where nothing speaks for the
        class.

    Source:
        Selvaraju et al., "Grad-CAM: visual explanations from deep networks", ICCV 2017,
        equations 1 and 2; scaled as the package grad-cam does, which a test compares.
    """
    count, channels, height, width = features.shape
    places = features.reshape(count, channels, height * width)
    # Products with one large matrix each: numpy takes a stack of small ones one by one.
    share = np.full(height * width, 1 / (height * width), dtype=np.float32)
    active = (places @ share) @ head.hidden.T + head.hidden_bias > 0
    through = (active[:, np.newaxis, :] * head.output[list(classes)]).reshape(-1, active.shape[1])
    channel_weights = (through @ head.hidden) * share[0]
    maps = np.maximum(channel_weights.reshape(count, len(classes), channels) @ places, 0)
    maps -= maps.min(axis=2, keepdims=True)
    maps /= maps.max(axis=2, keepdims=True) + _EPSILON
    by_class = maps.transpose(1, 0, 2).reshape(len(classes), count, height, width)
    return np.ascontiguousarray(by_class, dtype=np.float32)
