"""Commands around lesion masks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trainer.commands.experiments import Experiment
from trainer.crossval import choose_device
from trainer.experiments.results import write_results
from trainer.segmentation.dilation import SHARES, dilation_study
from trainer.segmentation.masks import MASK_FOLDER
from trainer.segmentation.recipe import load_segmentation_recipe
from trainer.segmentation.study import SegmentationRequest, segment


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Train a U-Net on the lesion masks, and print how well it does on lesions it never saw."""

    data: Path
    """Folder of HAM10000, with HAM10000_segmentations_lesion_tschandl."""
    work: Path
    """Work folder for checkpoints, results and masks; run the same command again to go on."""
    recipe: str = "unet-resnet34"
    """Name of a shipped recipe, or path of a TOML file."""
    limit: int | None = None
    """Draw about this many images, whole lesions of every diagnosis, for a quick run."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    pretrained: Path | None = None
    """Safetensors file of ImageNet weights of the encoder."""

    def run(self) -> str:
        """Carry out the command."""
        recipe = load_segmentation_recipe(self.recipe)
        device = choose_device(self.device)
        return segment(
            SegmentationRequest(self.data, self.work, recipe, device, self.limit, self.pretrained)
        )


@dataclass(frozen=True, kw_only=True)
class Dilate(Experiment):
    """Train one recipe on lesions cut out with ever wider masks, and on whole images."""

    masks: Path | None = None
    """Folder of masks, as trainer segment leaves in WORK/masks; default: those of the data set."""
    shares: tuple[float, ...] = SHARES
    """Dilations as shares of the longer side of the image."""

    def run(self) -> str:
        """Carry out the command."""
        masks = self.data / MASK_FOLDER if self.masks is None else self.masks
        results = dilation_study(self.request("lesion"), masks, self.shares)
        write_results(self.work, results)
        return results.text()
