"""Class-weighted focal loss."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from skinapp.core.diagnoses import CODES
from trainer.recipe import LossSettings


class FocalLoss(nn.Module):
    """Mean of ``-alpha_t * (1 - p_t) ** gamma * log(p_t)`` over a batch.

    With ``gamma`` 0 and equal weights this is the cross-entropy. With label smoothing each image
    counts for its class with ``1 - smoothing`` and for every class with ``smoothing / 7``.

    Source: Lin et al., "Focal loss for dense object detection", TPAMI 42(2), 2020; with a weight
    per class as in Le et al. 2020, equation 1.
    """

    alpha: Tensor

    def __init__(
        self, class_weights: NDArray[np.float64], gamma: float, smoothing: float = 0.0
    ) -> None:
        super().__init__()
        self.register_buffer("alpha", torch.as_tensor(class_weights, dtype=torch.float32))
        self.gamma = gamma
        self.smoothing = smoothing

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Loss of logits (N, 7) for labels (N,), a scalar."""
        log_p = functional.log_softmax(logits.float(), dim=1)
        cost = self._cost(log_p.gather(1, labels.unsqueeze(1)).squeeze(1))
        if self.smoothing:
            cost = torch.lerp(cost, self._cost(log_p).mean(dim=1), self.smoothing)
        return (self.alpha[labels] * cost).mean()

    def _cost(self, log_p: Tensor) -> Tensor:
        return -((1 - log_p.exp()) ** self.gamma) * log_p


def class_weights(labels: NDArray[np.int64], settings: LossSettings) -> NDArray[np.float64]:
    """Weight of each class, scaled so that their mean over the training images is 1.

    Args:
        labels: Labels of the training images, (N,).
        settings: ``none``, ``inverse`` or ``sqrt_inverse`` class frequency, or seven numbers.

    Returns:
        float64 (7,). A class without images gets the weight of one image.
    """
    counts = np.bincount(labels, minlength=len(CODES)).astype(np.float64)
    frequency = np.maximum(counts, 1) / counts.sum()
    weights: NDArray[np.float64]
    match settings.class_weights:
        case "none":
            weights = np.ones(len(CODES))
        case "inverse":
            weights = 1 / frequency
        case "sqrt_inverse":
            weights = 1 / np.sqrt(frequency)
        case given:
            weights = np.array(given, dtype=np.float64)
    scale = counts.sum() / float(np.dot(weights, counts))
    return np.asarray(weights * scale)
