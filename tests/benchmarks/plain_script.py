"""The script that most people would write: PyTorch, one image at a time, the package grad-cam.

As a program, ``python -m tests.benchmarks.plain_script BUNDLE IMAGE``, it says when it had its
first result.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from PIL import Image
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torchvision import transforms

from skinapp.core.bundle import Bundle, read_bundle

TOP = 3


class PlainScript:
    """Every member on one view of an image, and a Grad-CAM of the whole network for each class."""

    def __init__(self, bundle: Bundle) -> None:
        self.networks = bundle.networks
        self.transforms = [
            transforms.Compose(
                [
                    transforms.Resize(member.preprocessing.size),
                    transforms.CenterCrop(member.preprocessing.size),
                    transforms.ToTensor(),
                    transforms.Normalize(member.preprocessing.mean, member.preprocessing.std),
                ]
            )
            for member in bundle.members
        ]
        self.cams = [GradCAM(network, [network.features]) for network in self.networks]

    def assess(self, file: Path, *, heatmaps: bool) -> torch.Tensor:
        image = Image.open(file).convert("RGB")
        inputs = [transform(image).unsqueeze(0) for transform in self.transforms]
        with torch.no_grad():
            members = [
                network(one).softmax(1) for network, one in zip(self.networks, inputs, strict=True)
            ]
        probabilities = torch.stack(members).mean(0)[0]
        if heatmaps:
            for label in probabilities.topk(TOP).indices.tolist():
                maps = [
                    cam(input_tensor=one, targets=[ClassifierOutputTarget(label)])[0]
                    for cam, one in zip(self.cams, inputs, strict=True)
                ]
                sum(maps)
        return probabilities


def main() -> None:
    bundle, image = map(Path, sys.argv[1:])
    PlainScript(read_bundle(bundle)).assess(image, heatmaps=True)
    sys.stdout.write(f"{time.time()}\n")


if __name__ == "__main__":
    main()
