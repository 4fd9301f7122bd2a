"""Commands that repeat the paper's experiments."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trainer.backbones import PAPER_BACKBONES
from trainer.crossval import choose_device
from trainer.data.protocols import Protocol
from trainer.experiments.counts import counts_text
from trainer.experiments.folds import cross_validate
from trainer.experiments.results import Results, write_results
from trainer.experiments.single import ablate, compare, reproduce
from trainer.experiments.workshop import Request, Workshop, plan
from trainer.recipe import load_recipe
from trainer.training.start import StartingWeights


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """What the experiments have in common."""

    data: Path
    """Folder with HAM10000_metadata.csv and the HAM10000_images_part_* folders."""
    work: Path
    """Work folder for the split, checkpoints and results; run the same command again to go on."""
    recipe: str = "paper-resnet50"
    """Name of a shipped recipe, or path of a TOML file."""
    limit: int | None = None
    """Draw about this many images, whole lesions of every diagnosis, for a quick run."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    pretrained: Path | None = None
    """Safetensors file of ImageNet weights with timm's names."""

    def request(self, protocol: str) -> Request:
        """What the user asked for, under a protocol."""
        return Request(
            data=self.data,
            work=self.work,
            protocol=Protocol(protocol),
            recipe=load_recipe(self.recipe),
            limit=self.limit,
            device=choose_device(self.device),
            start=StartingWeights(self.pretrained),
        )

    def _shop(self, protocol: str) -> Workshop:
        shop = Workshop(self.request(protocol))
        shop.prepare()
        return shop

    def _written(self, results: Results) -> str:
        write_results(self.work, results)
        return results.text()


@dataclass(frozen=True, kw_only=True)
class _WithTestPart(Experiment):
    protocol: Literal["paper", "lesion"] = "lesion"
    """paper trains on siblings of test images, as Le et al. 2020 did; lesion does not."""


@dataclass(frozen=True, kw_only=True)
class Reproduce(Experiment):
    """Train one recipe under a protocol and test it; under all, out of fold."""

    protocol: Literal["paper", "lesion", "all"] = "lesion"
    """paper trains on siblings of test images, as Le et al. 2020 did; lesion does not; all deals
    all images to folds, and judges each fold by the network that was not trained on it."""
    dry_run: bool = False
    """Only say who would be trained on and who would be tested."""

    def run(self) -> str:
        """Carry out the command."""
        if self.dry_run:
            return counts_text(*plan(self.request(self.protocol)))
        shop = self._shop(self.protocol)
        study = cross_validate if self.protocol == "all" else reproduce
        return self._written(study(shop))


@dataclass(frozen=True, kw_only=True)
class Ablate(_WithTestPart):
    """Train Table I's six variants of one recipe, for Tables II to V."""

    def run(self) -> str:
        """Carry out the command."""
        return self._written(ablate(self._shop(self.protocol)))


@dataclass(frozen=True, kw_only=True)
class Compare(_WithTestPart):
    """Train one recipe with several backbones, for Table VI."""

    backbones: tuple[str, ...] = PAPER_BACKBONES
    """Short names (resnet50, vgg16, mobilenet, efficientnet_b1, efficientnet_lite0 to lite2) or
    names in timm."""

    def run(self) -> str:
        """Carry out the command."""
        return self._written(compare(self._shop(self.protocol), self.backbones))


@dataclass(frozen=True, kw_only=True)
class CrossValidate(Experiment):
    """Train one network a fold and test them alone, together, and with 8 views: Table VII."""

    protocol: Literal["paper", "lesion", "all"] = "lesion"
    """paper trains on siblings of test images, as Le et al. 2020 did; lesion does not; all has no
    test part, and judges each fold by the network that was not trained on it."""

    def run(self) -> str:
        """Carry out the command."""
        return self._written(cross_validate(self._shop(self.protocol)))
