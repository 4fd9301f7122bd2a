"""What a classifier loses when it sees the lesion and little or nothing around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.data.dataset import ReadPixels, read_pixels
from trainer.data.record import Record
from trainer.evaluation.judgement import RESAMPLES
from trainer.evaluation.tables import summary_table
from trainer.experiments.results import Results
from trainer.experiments.single import ONE_A_LESION, PER_CENT, score_first_images
from trainer.experiments.workshop import Request, Run, Workshop
from trainer.segmentation.masks import cut_out, dilated, mask_path, read_mask

SHARES: Final = (0.0, 0.02, 0.05, 0.1, 0.2)
"""Widths of the ring of skin left around the lesion, as shares of the longer side."""


def masked_reader(masks: Path, share: float) -> ReadPixels:
    """A reader of images that are black outside the dilated mask.

    Args:
        masks: Folder of masks.
        share: See ``dilated``.
    """

    def read(record: Record) -> NDArray[np.uint8]:
        mask = dilated(read_mask(mask_path(masks, record)), share)
        return cut_out(read_pixels(record), mask)

    return read


def dilation_study(
    request: Request, masks: Path, shares: Sequence[float] = SHARES, resamples: int = RESAMPLES
) -> Results:
    """Train and test one network for each dilation, and one on whole images.

    Args:
        request: Its protocol has a test part; each dilation gets a folder in its work folder.
        masks: Folder of masks, those of the data set or those that a U-Net predicted.
        shares: See ``dilated``.
        resamples: Of the lesion bootstrap.

    Returns:
        One row for each dilation and one for whole images.

    Source:
        Le et al. 2020, section V.B: accuracy grows with the dilation.
    """
    readers = {
        f"mask dilated by {100 * share:g} %": masked_reader(masks, share) for share in shares
    }
    readers["whole image"] = read_pixels
    rows = []
    for number, (title, read) in enumerate(readers.items()):
        shop = Workshop(replace(request, work=request.work / f"dilation_{number}", read=read))
        shop.prepare()
        answers = shop.carry_out(Run("single", request.recipe, shop.split.single()))
        rows.append(
            score_first_images(shop, title, answers.indices, answers.logits[:, 0], resamples)
        )
    return Results(
        name="dilate",
        protocol=request.protocol,
        rows=rows,
        tables={"Accuracy against the dilation of the mask": summary_table(rows, {})},
        recipes={"all": request.recipe},
        data=shop.data_summary(),
        notes=(PER_CENT, ONE_A_LESION, "Dilation in per cent of the longer side of the image."),
    )
