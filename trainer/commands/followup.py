"""Commands about several photographs of one lesion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trainer.data.ham10000 import read_data_set
from trainer.evaluation.registration import judge_registration
from trainer.evaluation.repeats import add_repeats
from trainer.segmentation.masks import MASK_FOLDER
from trainer.segmentation.outlines import judge_outlines


@dataclass(frozen=True)
class Noise:
    """Measure how far the answers of a bundle for two photographs of one lesion differ.

    From its out-of-fold logits; the bundle then holds what was measured.
    """

    bundle: Path
    """Folder of the bundle."""

    def run(self) -> str:
        """Carry out the command."""
        return add_repeats(self.bundle)


@dataclass(frozen=True)
class Registration:
    """Judge the registration of photographs: of one lesion, of two, and of known transforms."""

    data: Path
    """Folder of HAM10000."""
    pairs: int = 200
    """Of each kind."""

    def run(self) -> str:
        """Carry out the command."""
        masks = self.data / MASK_FOLDER
        records = read_data_set(self.data)
        said = judge_registration(records, self.pairs)
        if not masks.is_dir():
            return said
        return f"{said}\n{judge_outlines(records, self.pairs, masks)}"
