from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
import timm
import torch
from safetensors.torch import save_file

from skinapp.core.manifest import Architecture
from skinapp.core.networks import Network
from trainer.backbones import PAPER_BACKBONES, WHEELS, full_name
from trainer.errors import WeightsSourceError
from trainer.training import pretrained
from trainer.training.pretrained import load_imagenet_weights


def network(backbone: str, pooled_grid: int = 1) -> Network:
    torch.manual_seed(0)
    return Network(Architecture(full_name(backbone), 8, 0.5, pooled_grid))


def first(of: Network) -> torch.Tensor:
    return next(iter(of.features.parameters())).detach()


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"])
def test_load_imagenet_weights__fills_a_lite_network_from_its_wheel(name: str) -> None:
    fresh, filled = network(name), network(name)

    assert load_imagenet_weights(filled, full_name(name)) == "ImageNet"

    assert not torch.equal(first(fresh), first(filled))
    # Trained weights answer to an image; random ones are far more even.
    assert filled.features.body.conv_head.weight.std() > 0


def test_load_imagenet_weights__refuses_a_wheel_that_was_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = replace(WHEELS["tf_efficientnet_lite0"], sha256="0" * 64)
    monkeypatch.setitem(WHEELS, "tf_efficientnet_lite0", other)

    with pytest.raises(WeightsSourceError, match="not the known ones"):
        load_imagenet_weights(network("efficientnet_lite0"), "tf_efficientnet_lite0")


def test_load_imagenet_weights__takes_a_file_with_the_names_of_timm(tmp_path: Path) -> None:
    torch.manual_seed(1)
    source = timm.create_model("resnet50", num_classes=4).state_dict()
    file, target = tmp_path / "weights.safetensors", network("resnet50")
    save_file(source, file)

    assert "weights.safetensors" in load_imagenet_weights(target, "resnet50.tv_in1k", file)

    body = target.features.body.state_dict()
    assert all(torch.equal(tensor, source[name]) for name, tensor in body.items())
    save_file({f"module.{name}": tensor for name, tensor in source.items()}, file)
    with pytest.raises(WeightsSourceError, match="do not fit"):
        load_imagenet_weights(target, "resnet50.tv_in1k", file)


class Payload:
    """Makes a folder when it is unpickled."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.canary),)


@pytest.mark.parametrize("suffix", ["pt", "pth", "bin", "safetensors"])
@pytest.mark.parametrize("save", [pickle.dump, torch.save])
def test_load_imagenet_weights__never_unpickles_a_file(
    tmp_path: Path, suffix: str, save: Callable[[object, BinaryIO], None]
) -> None:
    canary, path = tmp_path / "canary", tmp_path / f"weights.{suffix}"
    with path.open("wb") as file:
        save({"conv_stem.weight": Payload(canary)}, file)

    with pytest.raises(WeightsSourceError, match="cannot be read"):
        load_imagenet_weights(network("efficientnet_lite0"), "tf_efficientnet_lite0", path)
    assert not canary.exists()


def test_load_imagenet_weights__without_any_names_the_three_ways(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def offline(*_: object, **__: object) -> None:
        # What huggingface_hub raises without a network is a FileNotFoundError of its own.
        raise FileNotFoundError("cannot find the requested files in the local cache")

    monkeypatch.setattr(pretrained.timm, "create_model", offline, raising=True)
    target = object.__new__(Network)
    torch.nn.Module.__init__(target)
    target.features = torch.nn.Module()
    target.features.body = torch.nn.Conv2d(3, 8, 3)

    with pytest.raises(WeightsSourceError) as caught:
        load_imagenet_weights(target, "resnet50.tv_in1k")

    for words in ("weights are installed", "--pretrained", "with a network"):
        assert words in caught.value.message
    with pytest.raises(WeightsSourceError, match="cannot be read"):
        load_imagenet_weights(target, "resnet50", tmp_path / "nothing.safetensors")


@pytest.mark.parametrize(
    ("name", "pooled_grid"), [*((name, 1) for name in PAPER_BACKBONES), ("mobilenet", 3)]
)
def test_network__of_each_backbone_of_the_paper(name: str, pooled_grid: int) -> None:
    made = network(name, pooled_grid).eval()

    with torch.inference_mode():
        features = made.features(torch.zeros(1, 3, 64, 64))
        logits = made.head(features)

    assert features.ndim == 4
    assert logits.shape == (1, 7)
    assert made.head.hidden.in_features == pooled_grid**2 * made.features.channels
