"""Grad-CAM from features and head, without a second pass through the backbone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from pytorch_grad_cam.grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn


def grad_cam(head: nn.Module, features: Tensor, classes: Sequence[int]) -> NDArray[np.float32]:
    """Maps of the places that speak for given classes.

    The features are the last convolutional layer, so its gradients need the head alone; the
    result equals Grad-CAM on the whole network.

    Args:
        head: Features to logits, in evaluation mode.
        features: (N, C, h, w), float32.
        classes: K class indices.

    Returns:
        float32 (K, N, h, w), each map scaled to [0, 1]; all zero where nothing speaks for the
        class.

    Source:
        Selvaraju et al., "Grad-CAM: visual explanations from deep networks", ICCV 2017.
    """
    layer = nn.Identity()
    targets = [ClassifierOutputTarget(index) for index in classes for _ in range(len(features))]
    repeated = features.detach().repeat(len(classes), 1, 1, 1).requires_grad_()
    # A live GradCAM keeps hooks and activations, so each call makes its own and closes it.
    with torch.enable_grad(), GradCAM(nn.Sequential(layer, head), [layer]) as cam:
        maps = cam(input_tensor=repeated, targets=targets)
    shape = (len(classes), len(features), *features.shape[-2:])
    return np.asarray(maps, dtype=np.float32).reshape(shape)
