"""The command that finds out how many views an image needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tyro

from trainer.data.ham10000 import read_data_sets
from trainer.evaluation.view_rule import add_needed_views


@dataclass(frozen=True)
class Views:
    """Find out after how many views an image is decided, and let the bundle say so.

    From its out-of-fold logits by view, judged on folds that set none of the limits.
    """

    bundle: Path
    """Folder of the bundle."""
    data: tyro.conf.UseAppendAction[tuple[Path, ...]] = ()
    """Folder of a data set that the bundle was judged on; may be given again. All members are asked
    about some of its images; without one the ensemble is taken to be as restless as a member."""
    images: int = 1000
    """How many images all members are asked about."""

    def run(self) -> str:
        """Carry out the command."""
        records = read_data_sets(list(self.data)) if self.data else []
        return add_needed_views(self.bundle, records, self.images)
