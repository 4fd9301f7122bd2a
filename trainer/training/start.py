"""Where a training starts: ImageNet weights, or the members of a bundle of the same folds."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.bundle import read_bundle
from skinapp.core.manifest import Start, StartingBundle, Training
from skinapp.core.networks import Network
from trainer.errors import WeightsSourceError
from trainer.training.pretrained import load_imagenet_weights


@dataclass(frozen=True)
class StartingWeights:
    """What a training starts from; without either, from the installed ImageNet weights.

    Attributes:
        pretrained: File of ImageNet weights.
        bundle: Bundle of the same folds, whose members go on.
        random: Whether the recipe asks for no weights at all.
    """

    pretrained: Path | None = None
    bundle: Path | None = None
    random: bool = False


INSTALLED = StartingWeights()
"""The ImageNet weights that came with the trainer's packages."""


def load_starting_weights(
    network: Network, backbone: str, weights: StartingWeights, fold: int, held_out: Set[str]
) -> Start:
    """Fill a network in place.

    Args:
        network: The network; its head stays as it was initialised unless a bundle is given.
        backbone: Name in timm.
        weights: Where they come from.
        fold: Held-out fold.
        held_out: lesion_ids of that fold.

    Returns:
        What they are, for the record.

    Raises:
        WeightsSourceError: If they cannot be had, do not fit, or know the held-out lesions.
        BundleError: If the bundle is refused.
    """
    if weights.bundle is not None:
        return load_bundle_member(network, weights.bundle, fold, held_out)
    if weights.random:
        return Start(weights="random weights")
    return Start(weights=load_imagenet_weights(network, backbone, weights.pretrained))


def load_bundle_member(network: Network, folder: Path, fold: int, held_out: Set[str]) -> Start:
    """Fill a network with the member that was not trained on a fold.

    Args:
        network: Filled in place, backbone and head.
        folder: The bundle.
        fold: Held-out fold.
        held_out: lesion_ids of that fold.

    Returns:
        The bundle, for the record.

    Raises:
        WeightsSourceError: If the bundle has no member for the fold, the member has another
            architecture, or it was trained on a lesion that is held out here.
        BundleError: If the bundle is refused.
    """
    bundle = read_bundle(folder)
    by_fold = {
        member.fold: trained
        for member, trained in zip(bundle.members, bundle.networks, strict=True)
    }
    if fold not in by_fold:
        msg = f"The bundle has no member that left out fold {fold}."
        raise WeightsSourceError(msg, path=folder)
    leaked = held_out & lesions_trained_on(bundle.manifest.training, fold)
    if leaked:
        msg = f"The member of fold {fold} was trained on {len(leaked)} of the lesions held out."
        raise WeightsSourceError(msg, path=folder)
    try:
        network.load_state_dict(by_fold[fold].state_dict())
    except RuntimeError as error:
        msg = f"The member of fold {fold} has another architecture: {error}"
        raise WeightsSourceError(msg, path=folder) from error
    name, version = bundle.manifest.name, bundle.manifest.version
    return Start(bundle=StartingBundle(name=name, version=version, sha256=bundle.sha256))


def start_text(start: Start) -> str:
    """What a checkpoint says of where its training started."""
    return start.weights or start.model_dump_json()


def read_start(text: str) -> Start:
    """What ``start_text`` wrote down."""
    return Start.model_validate_json(text) if text.startswith("{") else Start(weights=text)


def lesions_trained_on(training: Training, fold: int) -> frozenset[str]:
    """Lesions that the member of a fold may have seen: those of all other folds, and of none."""
    others = [lesions for other, lesions in enumerate(training.folds) if other != fold]
    return frozenset(training.unjudged).union(*others)
