"""How outlines that the program finds agree with masks by experts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from tqdm import tqdm

from skinapp.core.outline import find_outline, outline_of
from skinapp.core.repeats import wilson
from trainer.data.dataset import read_pixels
from trainer.data.record import Record
from trainer.evaluation.registration import judged_lesions
from trainer.segmentation.masks import mask_path, read_mask

_SEED: Final = 2026


def judge_outlines(records: Sequence[Record], count: int, masks: Path) -> str:
    """Compare the outlines of some photographs with masks by experts.

    Args:
        records: HAM10000.
        count: How many photographs, of the half of the lesions that is judged.
        masks: Folder of the masks.

    Returns:
        What came out, for people.

    Raises:
        ImageError: If an image or a mask cannot be read.
    """
    of_lesion = judged_lesions(records)
    drawn = random.Random(_SEED)  # noqa: S311 # a sample that is the same every time
    chosen = drawn.sample(sorted(of_lesion), min(count, len(of_lesion)))
    agreement, diameters = [], []
    for record in tqdm([of_lesion[name][0] for name in chosen], desc="outlines"):
        image = read_pixels(record)
        height, width = image.shape[:2]
        found = find_outline(image)
        if found is None:
            continue
        expert = read_mask(mask_path(masks, record)).astype(np.uint8)
        expert = np.asarray(cv2.resize(expert, (width, height), interpolation=cv2.INTER_NEAREST))
        ours = np.zeros((height, width), np.uint8)
        cv2.fillPoly(ours, [np.round(found.points_n2).astype(np.int32)], (1,))
        agreement.append(float((expert & ours).sum() / max(1, (expert | ours).sum())))
        contours, _ = cv2.findContours(expert, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        largest = max(contours, key=cv2.contourArea).reshape(-1, 2).astype(np.float64)
        black = (0.0, 0.0, 0.0)
        diameters.append(found.diameter / outline_of(largest, black, black).diameter)
    low, middle = np.percentile(agreement, (10, 50))
    least, usual, most = np.percentile(diameters, (10, 50, 90))
    share = len(agreement) / len(chosen)
    least_share, most_share = wilson(share, len(chosen))
    found_words = f"{len(agreement)} of {len(chosen)} found ({100 * share:.1f} %"
    interval = f"[{100 * least_share:.1f}, {100 * most_share:.1f}])"
    area_words = f"{middle:.2f} (median), {low:.2f} (10 %)"
    diameter_words = f"{usual:.2f} (median), {least:.2f} to {most:.2f} (middle 80 %)"
    return "\n".join(
        [
            f"Outlines: {found_words} {interval}",
            f"  common area over that of either, with an expert: {area_words}",
            f"  diameter over the expert's: {diameter_words}",
        ]
    )
