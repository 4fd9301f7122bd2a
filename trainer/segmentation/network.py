"""The U-Net, and where its encoder starts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import segmentation_models_pytorch as smp
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from trainer.errors import WeightsSourceError
from trainer.segmentation.recipe import SegmentationRecipe
from trainer.training.pretrained import is_installed, load_installed_weights

# How the library names an encoder that it takes from timm.
_OF_TIMM: Final = "tu-"


def make_unet(recipe: SegmentationRecipe, pretrained: Path | None) -> nn.Module:
    """A U-Net for one mask: images (N, 3, S, S) to logits (N, 1, S, S).

    ImageNet weights come from the file, from the installed packages if the encoder is a Lite
    network of timm ("tu-" before its name), or from the hub of the library.

    Args:
        recipe: Encoder, and whether it starts from ImageNet weights.
        pretrained: Safetensors file of the encoder, with the names of its library.

    Returns:
        The network.

    Raises:
        WeightsSourceError: If ImageNet weights are wanted and cannot be had; never a silent random
            start.

    Source:
        Ronneberger et al., "U-Net: convolutional networks for biomedical image segmentation",
        MICCAI 2015.
    """
    from_imagenet = recipe.start == "imagenet"
    in_timm = recipe.encoder.removeprefix(_OF_TIMM)
    installed = recipe.encoder.startswith(_OF_TIMM) and is_installed(in_timm)
    from_hub = from_imagenet and pretrained is None and not installed
    try:
        network = smp.Unet(
            recipe.encoder, encoder_weights="imagenet" if from_hub else None, classes=1
        )
        if from_imagenet and pretrained is not None:
            network.encoder.load_state_dict(load_file(pretrained))
        elif from_imagenet and installed:
            load_installed_weights(network.encoder.model, in_timm)
    except (OSError, RuntimeError, KeyError, ValueError, SafetensorError) as error:
        msg = (
            f"There are no ImageNet weights for the encoder {recipe.encoder!r}: {error}. Give a "
            'file with --pretrained, connect to a network, or say start = "random" in the recipe.'
        )
        raise WeightsSourceError(msg, path=pretrained) from error
    unet: nn.Module = network
    return unet
