"""When the views of an image that were looked at are enough. Torch-free.

An image is looked at from several sides, and the answers are averaged. Most are decided after one
or two views: nothing that is told of them can change any more. How far from any other outcome an
answer must be for that stands in the bundle; the trainer sets it on images out of fold
(decision 0230).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from skinapp.core.triage import Distance, logit

Share = Annotated[float, Field(ge=0, le=1)]
Logit = Annotated[float, Field(ge=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Stage(_Part):
    """After so many views an image is decided if it is as far as this from being another."""

    views: int = Field(ge=1, le=64, description="of the first views of the bundle")
    distance: Logit = Field(description="from another outcome, in logits")
    certainty: Logit = Field(description="of P(malignant) from one half, in logits")


class Judged(_Part):
    """What the rule did on images that set none of its limits, against all views."""

    images: int = Field(ge=1)
    views: float = Field(ge=1, description="mean number of views")
    other_outcome: Share = Field(description="share of another first diagnosis, notice or verdict")
    crossed: Share = Field(description="share on the other side of the threshold of malignancy")
    change_99: Share = Field(description="99th percentile of the change of P(malignant)")
    balanced_accuracy_change: float = Field(ge=-1, le=1)


class NeededViews(_Part):
    """The rule, and what it did.

    The limits are those of the whole ensemble. The answers of a single network move further from
    view to view than their mean does, so whatever rests on one needs a larger distance.
    """

    stages: tuple[Stage, ...] = Field(min_length=1)
    member_spread: float = Field(
        ge=1, le=10, description="how much further one network moves than the ensemble"
    )
    agreement_spread: float = Field(
        ge=1, le=10, description="how much further the network moves that decides if they agree"
    )
    spread_images: int = Field(
        ge=0, description="images that this was measured on; most networks have seen them"
    )
    judged: dict[str, Judged] = Field(description="by data set")

    @model_validator(mode="after")
    def _rising(self) -> NeededViews:
        if any(one.views >= other.views for one, other in pairwise(self.stages)):
            msg = "a later stage has more views"
            raise ValueError(msg)
        return self

    def rounds(self, views: int) -> tuple[int, ...]:
        """Numbers of views after which an image may be decided, the last of them ``views``.

        Args:
            views: All views.
        """
        return (*(stage.views for stage in self.stages if stage.views < views), views)

    def enough(
        self, done: int, distance: Distance, p_malignant: float, *, whole_ensemble: bool
    ) -> bool:
        """Whether an image is decided.

        Args:
            done: Views that were looked at, one of ``rounds`` and not the last.
            distance: From any other outcome, by what was seen so far.
            p_malignant: By what was seen so far.
            whole_ensemble: Whether all networks of the bundle answered.
        """
        stage = next(stage for stage in self.stages if stage.views == done)
        widening = 1.0 if whole_ensemble else self.member_spread
        certainty = abs(logit(p_malignant))
        return (
            distance.of_ensemble >= stage.distance * widening
            and distance.of_members >= stage.distance * self.agreement_spread
            # A change of P(malignant) is that of its logit times p (1 - p).
            and certainty >= stage.certainty + math.log(widening)
        )
