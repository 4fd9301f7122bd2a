"""Images of a batch, view after view, until each of them is decided. Torch-free."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skinapp.core.calibration import Calibration
from skinapp.core.ensemble import predict
from skinapp.core.errors import NumericError
from skinapp.core.needed_views import NeededViews
from skinapp.core.operating import OperatingPoint
from skinapp.core.triage import distance
from skinapp.services.engines.engine import MemberOutput

Forward = Callable[[Sequence[int], slice], list[MemberOutput]]
"""All members on some views of some images; the views of an image stand together."""


@dataclass(frozen=True)
class ViewRule:
    """When an image is decided.

    Attributes:
        needed: Of the bundle.
        calibration: Of the bundle.
        point: From which on a malignancy is not excluded.
        views: All views.
        whole_ensemble: Whether all members of the bundle answer.
    """

    needed: NeededViews
    calibration: Calibration
    point: OperatingPoint
    views: int
    whole_ensemble: bool

    def run(self, images: int, forward: Forward) -> list[list[MemberOutput]]:
        """Look at images until each is decided; none depends on the others.

        Args:
            images: How many.
            forward: Called with places of images and the views that they are to be looked at in.

        Returns:
            For each image what its members said, with as many rows as views were looked at.
        """
        seen: list[list[MemberOutput]] = [[] for _ in range(images)]
        undecided = list(range(images))
        done = 0
        for until in self.needed.rounds(self.views):
            outputs = forward(undecided, slice(done, until))
            for row, place in enumerate(undecided):
                part = slice(row * (until - done), (row + 1) * (until - done))
                more = [MemberOutput(one.logits[part], one.pooled[part]) for one in outputs]
                seen[place] = _joined(seen[place], more)
            done = until
            undecided = [place for place in undecided if not self._decided(seen[place])]
            if not undecided:
                break
        return seen

    def _decided(self, outputs: Sequence[MemberOutput]) -> bool:
        logits = np.stack([output.logits for output in outputs])
        if logits.shape[1] == self.views:
            return True
        try:
            prediction = predict(logits, self.calibration)
        except NumericError:
            # No further view makes a number of it: its error is told.
            return True
        return self.needed.enough(
            logits.shape[1],
            distance(prediction, self.point),
            prediction.p_malignant,
            whole_ensemble=self.whole_ensemble,
        )


def _joined(before: Sequence[MemberOutput], more: list[MemberOutput]) -> list[MemberOutput]:
    """Outputs of members for the first views of an image, and for some more of them."""
    if not before:
        return more
    return [
        MemberOutput(
            np.concatenate([old.logits, new.logits]), np.concatenate([old.pooled, new.pooled])
        )
        for old, new in zip(before, more, strict=True)
    ]
