"""Class-weighted focal loss."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from skinapp.core.diagnoses import CODES, MALIGNANT_INDICES
from trainer.data.record import OUTSIDE
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

    def forward(self, logits: Tensor, labels: Tensor, malignant: Tensor | None = None) -> Tensor:
        """Loss of a batch.

        Args:
            logits: (N, 7).
            labels: (N,), indices into ``DIAGNOSES``, or ``OUTSIDE``: then the probability of all
                malignant diagnoses together, or of all benign ones, counts in place of one class.
            malignant: bool (N,); needed where a label is ``OUTSIDE``.

        Returns:
            A scalar.
        """
        log_p = functional.log_softmax(logits.float(), dim=1)
        inside = labels != OUTSIDE
        classes = labels.clamp(min=0)
        log_p_true = log_p.gather(1, classes.unsqueeze(1)).squeeze(1)
        if malignant is not None:
            by_side = self._log_p_of_side(log_p, malignant)
            log_p_true = torch.where(inside, log_p_true, by_side)
        cost = self._cost(log_p_true)
        if self.smoothing:
            smooth = torch.lerp(cost, self._cost(log_p).mean(dim=1), self.smoothing)
            cost = torch.where(inside, smooth, cost)
        return (torch.where(inside, self.alpha[classes], 1.0) * cost).mean()

    @staticmethod
    def _log_p_of_side(log_p: Tensor, malignant: Tensor) -> Tensor:
        """Log probability that an image is malignant, or benign, as it is."""
        side = torch.zeros(log_p.shape[1], dtype=torch.bool, device=log_p.device)
        side[list(MALIGNANT_INDICES)] = True
        counted = side.unsqueeze(0) == malignant.unsqueeze(1)
        return log_p.masked_fill(~counted, -torch.inf).logsumexp(dim=1)

    def _cost(self, log_p: Tensor) -> Tensor:
        return -((1 - log_p.exp()) ** self.gamma) * log_p


def class_weights(
    labels: NDArray[np.int64],
    settings: LossSettings,
    drawn: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Weight of each class, scaled so that their mean over the training images is 1.

    Args:
        labels: Labels of the training images, (N,); those ``OUTSIDE`` do not count.
        settings: ``none``, ``inverse`` or ``sqrt_inverse`` class frequency, or seven numbers.
        drawn: How often an epoch draws each image, float64 (N,); None for once.

    Returns:
        float64 (7,). A class without images gets the weight of one image.
    """
    inside = labels != OUTSIDE
    counted = np.ones(len(labels)) if drawn is None else drawn
    counts = np.bincount(labels[inside], counted[inside], minlength=len(CODES))
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
