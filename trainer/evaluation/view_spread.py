"""How much less an ensemble moves from view to view than one of its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle, OutOfFoldLogits
from skinapp.core.calibration import Calibration
from skinapp.core.ensemble import predict
from skinapp.core.triage import deciding_gap
from skinapp.core.views import VIEWS
from trainer.data.record import Record
from trainer.errors import RunError
from trainer.evaluation.needed_views import STAGES
from trainer.evaluation.out_of_fold import bundle_members, predict_views


@dataclass(frozen=True)
class Spread:
    """How far answers of some views lie from those of all.

    Attributes:
        shrink: For each of ``STAGES`` the ensemble's root mean square distance as a share of that
            of the member that has not seen the image.
        agreement: How much further the lead of the first diagnosis moves in the member that
            decides whether they agree than in the ensemble.
        images: On which it was measured; all members but one have been trained on them.
    """

    shrink: tuple[float, ...]
    agreement: float
    images: int


UNKNOWN_SPREAD = Spread((1.0,) * len(STAGES), 1.0, 0)
"""An ensemble moves no further than its members do on average: so much is sure."""


def measure_spread(
    bundle: Bundle, stored: OutOfFoldLogits, records: Sequence[Record], images: int
) -> Spread:
    """Ask all members for all views of some images, as many of each data set.

    Args:
        bundle: With all its members.
        stored: Its answers out of fold.
        records: The data sets.
        images: How many to ask about.

    Raises:
        RunError: If none of the images is one that the bundle has answered out of fold.
        ImageError: If an image cannot be read.
    """
    fold_of = dict(zip(stored.image_ids, stored.folds.tolist(), strict=True))
    chosen = _chosen([record for record in records if record.image_id in fold_of], images)
    if not chosen:
        msg = "The data sets hold none of the images that the bundle was judged on."
        raise RunError(msg)
    views = tuple(VIEWS[name] for name in bundle.manifest.views)
    logits = np.stack(
        [
            predict_views(member.network, chosen, member.preprocessing, views, torch.device("cpu"))
            for member in bundle_members(bundle)
        ],
        axis=1,
    )
    folds = np.array([fold_of[record.image_id] for record in chosen])
    return spread_of(logits, folds, bundle.manifest.calibration)


def spread_of(
    logits: NDArray[np.floating], folds: NDArray[np.int64], calibration: Calibration
) -> Spread:
    """The spread, from the answers of all members.

    Args:
        logits: (N, M, V, 7), members in the order of the folds that they were not trained on.
        folds: Of each image, int64 (N,).
        calibration: Of the bundle.
    """
    # Only differences between the diagnoses count.
    values = logits - logits.mean(axis=-1, keepdims=True, dtype=np.float64)
    shares = []
    for count in STAGES:
        moved = values[:, :, :count].mean(axis=2) - values.mean(axis=2)
        unseen = moved[np.arange(len(folds)), folds]
        ratio = np.sqrt((moved.mean(axis=1) ** 2).mean() / (unseen**2).mean())
        shares.append(round(float(min(ratio, 1.0)), 3))
    return Spread(tuple(shares), _agreement(logits, calibration), len(folds))


def _agreement(logits: NDArray[np.floating], calibration: Calibration) -> float:
    """The largest ratio among the stages; images whose first diagnosis changes are left out."""
    full = [_leads(image, calibration) for image in logits]
    ratios = [1.0]
    for count in STAGES:
        moved = [
            (lead - before[1], deciding - before[2])
            for image, before in zip(logits, full, strict=True)
            for named, lead, deciding in [_leads(image[:, :count], calibration)]
            if named == before[0]
        ]
        of_ensemble, of_member = np.sqrt((np.array(moved).reshape(-1, 2) ** 2).mean(axis=0))
        if of_ensemble > 0:
            ratios.append(float(of_member / of_ensemble))
    return round(max(ratios), 3)


def _leads(logits: NDArray[np.floating], calibration: Calibration) -> tuple[str, float, float]:
    said = predict(logits, calibration)
    return said.top(1)[0].diagnosis.code, said.gap, deciding_gap(said)


def _chosen(records: Sequence[Record], images: int) -> list[Record]:
    """As many of each data set, evenly over its images."""
    sets: dict[str, list[Record]] = {}
    for record in records:
        sets.setdefault(record.data_set, []).append(record)
    share = max(1, images // max(len(sets), 1))
    return [
        members[int(place)]
        for members in sets.values()
        for place in np.linspace(0, len(members) - 1, min(share, len(members)))
    ]
