from __future__ import annotations

import cv2
import numpy as np
import torch
from pytorch_grad_cam.grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from skinapp.core.gradcam import HeadWeights, grad_cam
from skinapp.core.manifest import Architecture
from skinapp.core.networks import Head, Network


def weights_of(head: Head) -> HeadWeights:
    return HeadWeights.from_state({f"head.{k}": v.numpy() for k, v in head.state_dict().items()})


def test_grad_cam__equals_grad_cam_on_the_whole_network() -> None:
    torch.manual_seed(0)
    network = Network(Architecture("tf_efficientnet_lite0", 16, 0.5)).eval()
    images = torch.randn(2, 3, 96, 96)
    with GradCAM(network, [network.features]) as cam:
        whole = [
            cam(input_tensor=images, targets=[ClassifierOutputTarget(index)] * 2)
            for index in (4, 1)
        ]
    with torch.inference_mode():
        features = network.features(images)

    maps = grad_cam(weights_of(network.head), features.numpy(), [4, 1])

    assert maps.shape == (2, 2, 3, 3)
    for place, expected in enumerate(whole):
        for ours, theirs in zip(maps[place], expected, strict=True):
            # The package scales the maps of a whole network up to the size of its input.
            enlarged = cv2.resize(ours, (96, 96))
            np.testing.assert_allclose(enlarged / enlarged.max(), theirs, atol=1e-4)


def test_grad_cam__peaks_where_a_linear_head_looks() -> None:
    head = Head(2, Architecture("tf_efficientnet_lite0", 4, 0.5)).eval()
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.zero_()
        head.hidden.weight[0, 0] = 1.0
        head.output.weight[4, 0] = 1.0
    features = torch.zeros(1, 2, 3, 3)
    features[0, 0, 2, 1] = 5.0

    melanoma, nevus = grad_cam(weights_of(head), features.numpy(), [4, 5])

    expected = np.zeros((3, 3), dtype=np.float32)
    expected[2, 1] = 1.0
    np.testing.assert_allclose(melanoma[0], expected, atol=1e-6)
    assert not nevus.any()
