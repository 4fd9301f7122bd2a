"""Commands that measure when an answer of a bundle can be relied on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import torch
import tyro

from skinapp.core.bundle import read_bundle
from skinapp.core.eye import Eye
from trainer.data.ham10000 import read_data_sets
from trainer.trust.first_blocks import first_blocks
from trainer.trust.gate import look_at_all, read_others
from trainer.trust.spoiled import Spoiled, judge_spoiled
from trainer.trust.study import put_signs, study_signs


@dataclass(frozen=True)
class Gate:
    """Measure when an image cannot be judged, and write models and limits into a bundle.

    Half of the lesions set the weights of the models and a quarter sets the limits; the table is
    about the last quarter. Every image is looked at by the member that was not trained on it,
    untouched and spoiled on purpose.
    """

    bundle: Path
    """Folder of the bundle; its part of the signs is written, or made anew."""
    data: tyro.conf.UseAppendAction[tuple[Path, ...]]
    """Folder of a data set, HAM10000 among them; artefacts.csv in it tells where hair, ruler, ink,
    gel, dark corners and patches are, and clinical holds photographs without a dermatoscope. May be
    given several times."""
    images: int = 1600
    """At most so many images of each data set; of those with known artefacts all are taken."""
    judge: bool = False
    """Change nothing: show proven melanomas of the last quarter, untouched and spoiled, to the
    bundle as it is, and say how many get a benign answer without any notice."""
    melanomas: int = 200
    """How many of them."""
    seed: int = 0
    """Of the choice of images and of how they are spoiled."""
    threads: int | None = None
    """Threads of this process."""

    def run(self) -> str:
        """Carry out the command."""
        if self.threads is not None:
            torch.set_num_threads(self.threads)
            cv2.setNumThreads(self.threads)
        bundle = read_bundle(self.bundle)
        records = read_data_sets(self.data)
        if self.judge:
            rows = judge_spoiled(bundle, records, self.melanomas, self.seed)
            return "\n".join([Spoiled.head(), *(row.line() for row in rows)])
        eye = first_blocks()
        others = read_others(self.data)
        seen = look_at_all(bundle, Eye(*eye), records, others, self.images, self.seed)
        study = study_signs(seen, {member.fold: member.name for member in bundle.members})
        file = put_signs(bundle, study, eye)
        return f"{study.text()}\n{file}"
