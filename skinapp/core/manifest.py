"""The manifest of a weights bundle: what it says and when it is refused. Torch-free."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from skinapp.core.assessment import Prediction
from skinapp.core.assurance import Assurance, Sureness
from skinapp.core.calibration import TemperatureScaling, Uncalibrated, VectorScaling
from skinapp.core.diagnoses import CODES
from skinapp.core.needed_views import NeededViews
from skinapp.core.operating import MALIGNANT, OperatingCurve, OperatingPoint
from skinapp.core.preprocessing import Preprocessing
from skinapp.core.readout import Readout
from skinapp.core.repeats import Repeats
from skinapp.core.signs import SignLimits
from skinapp.core.triage import HIGH_SENSITIVITY, MELANOMA
from skinapp.core.views import VIEWS

SCHEMA_VERSION: Final = 2
_MOST_HIDDEN_UNITS: Final = 2**16
_LARGEST_GRID: Final = 64

# A plain file name: a manifest must not reach outside its own folder.
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

AnyCalibration = Annotated[
    Uncalibrated | TemperatureScaling | VectorScaling | Readout, Field(discriminator="kind")
]
"""All kinds of calibration that a manifest may hold, told apart by their tag."""


@dataclass(frozen=True)
class Architecture:
    """What is needed to build a network without its weights.

    Attributes:
        backbone: Model name in timm, for example ``tf_efficientnet_lite0``.
        hidden_units: Width of the first fully connected layer of the head.
        dropout: Share of hidden units dropped in training.
        pooled_grid: Side of the grid of feature vectors that the head sees: 1 is global average
            pooling, n averages to n x n places and keeps them apart.
    """

    backbone: str
    hidden_units: int
    dropout: float
    pooled_grid: int = 1

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def __post_init__(self) -> None:
        """Refuse numbers of which no network can be built."""
        if not self.backbone:
            msg = "The backbone has no name."
            raise ValueError(msg)
        if not 1 <= self.hidden_units <= _MOST_HIDDEN_UNITS:
            limits = f"1 to {_MOST_HIDDEN_UNITS}"
            msg = f"The head must have {limits} hidden units, not {self.hidden_units}."
            raise ValueError(msg)
        if not 0 <= self.dropout < 1:
            msg = f"The dropout must be at least 0 and below 1, not {self.dropout}."
            raise ValueError(msg)
        if not 1 <= self.pooled_grid <= _LARGEST_GRID:
            msg = f"The grid of pooling must be 1 to {_LARGEST_GRID}, not {self.pooled_grid}."
            raise ValueError(msg)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Member(_Part):
    """One network of the ensemble."""

    name: str
    file: FileName
    sha256: Sha256
    fold: int = Field(ge=0, description="the fold that it was not trained on")
    architecture: Architecture
    preprocessing: Preprocessing


class Interval(_Part):
    """An estimate with its interval; None where it cannot be computed."""

    estimate: float | None
    low: float | None
    high: float | None

    @model_validator(mode="after")
    def _in_order(self) -> Interval:
        if self.low is not None and self.high is not None and self.low > self.high:
            msg = f"an interval goes from {self.low} to {self.high}"
            raise ValueError(msg)
        return self


class GroupMetrics(_Part):
    """How the members did on a part of the images: of a data set, a sex, an age group."""

    kind: str = Field(description="what the group is told apart by, for example data_set")
    name: str
    images: int
    lesions: int
    metrics: dict[str, Interval] = Field(description="empty where there are too few lesions")


class OutOfFold(_Part):
    """How the members did on the folds that they were not trained on."""

    file: FileName
    sha256: Sha256
    images: int = Field(ge=1)
    lesions: int = Field(ge=1)
    interval: str = Field(description="what the intervals are, in words")
    metrics: dict[str, Interval]
    images_by_class: dict[str, Annotated[int, Field(ge=0)]]
    groups: tuple[GroupMetrics, ...] = Field(
        (), description="parts of the images, and other data sets; none for one data set"
    )

    @model_validator(mode="after")
    def _counts_fit(self) -> OutOfFold:
        if self.lesions > self.images or sum(self.images_by_class.values()) != self.images:
            msg = f"{self.images} images of {self.lesions} lesions are {self.images_by_class}"
            raise ValueError(msg)
        unknown = set(self.images_by_class) - set(CODES)
        if unknown:
            msg = f"images are counted for unknown diagnoses {sorted(unknown)}"
            raise ValueError(msg)
        return self


class StartingBundle(_Part):
    """A bundle whose members were trained on."""

    name: str
    version: str
    sha256: Sha256


class Start(_Part):
    """What the weights were before their training: one of the two."""

    weights: str | None = Field(None, description="for example ImageNet, in words")
    bundle: StartingBundle | None = None

    @model_validator(mode="after")
    def _one(self) -> Start:
        if (self.weights is None) == (self.bundle is None):
            msg = "training starts from weights or from a bundle"
            raise ValueError(msg)
        return self


class Training(_Part):
    """Where the weights come from."""

    data_set: str
    data_licence: str
    recipe: dict[str, object]
    trainer_version: str
    trainer_commit: str
    start: Start
    folds: tuple[tuple[str, ...], ...] = Field(description="lesion_ids of every fold")
    unjudged: tuple[str, ...] = Field(
        (), description="lesion_ids that no fold judges: every member may have seen them"
    )

    @model_validator(mode="after")
    def _lesions_in_one_fold(self) -> Training:
        lesions = [lesion for fold in (*self.folds, self.unjudged) for lesion in fold]
        if len(set(lesions)) != len(lesions):
            msg = "a lesion stands in two folds, or twice in one"
            raise ValueError(msg)
        return self


class Graph(_Part):
    """The networks as a graph of OpenVINO, so that a computer without PyTorch runs them.

    See ``skinapp.core.graph``.
    """

    file: FileName = Field(description="XML of OpenVINO; its constants are not beside it")
    sha256: Sha256
    recipe: FileName = Field(description="how the constants are rebuilt from the weights")
    recipe_sha256: Sha256
    constants_bytes: int = Field(gt=0, le=2**32)
    constants_sha256: Sha256 = Field(description="of the rebuilt constants")
    openvino: str = Field(description="version that made it")
    known_logits: tuple[tuple[tuple[float, ...], ...], ...] = Field(
        description="of PyTorch, for the two probe squares, by member"
    )


class Manifest(_Part):
    """All that is known of a bundle; the file ``manifest.json``."""

    schema_version: Literal[2] = SCHEMA_VERSION
    name: str = Field(min_length=1)
    version: str = Field(min_length=1)
    created_utc: AwareDatetime
    licence: str
    intended_use: str
    classes: tuple[str, ...]
    members: tuple[Member, ...] = Field(min_length=1)
    views: tuple[str, ...] = Field(min_length=1)
    averaging: Literal["mean_logits"] = "mean_logits"
    calibration: AnyCalibration
    operating_curves: dict[str, OperatingCurve]
    model_card: FileName
    model_card_sha256: Sha256
    out_of_fold: OutOfFold
    training: Training
    graph: Graph | None = Field(None, description="without one, only PyTorch runs the bundle")
    signs: SignLimits | None = Field(
        None, description="without them only what is plainly no dermoscopy is not judged"
    )
    needed_views: NeededViews | None = Field(
        None, description="without them every image is looked at in all views"
    )
    repeats: Repeats | None = Field(None, description="without them no difference is judged")

    assurance: Assurance | None = Field(
        None, description="without it nothing is said of how sure an answer is"
    )

    @model_validator(mode="after")
    def _graph_of_the_members(self) -> Manifest:
        known = [] if self.graph is None else self.graph.known_logits
        shapes = {(len(logits), *map(len, logits)) for logits in known}
        if self.graph is not None and (
            len(known) != len(self.members) or shapes != {(2, len(CODES), len(CODES))}
        ):
            msg = "the graph does not answer for each member"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Manifest:
        if self.classes != CODES:
            # The reader tells this apart before validation; a writer meets it here.
            msg = f"classes are {self.classes}, not {CODES}"
            raise ValueError(msg)
        unknown = [name for name in self.views if name not in VIEWS]
        if unknown or len(set(self.views)) != len(self.views):
            msg = f"views {list(self.views)} are unknown or repeated"
            raise ValueError(msg)
        self._check_members()
        self._check_curves()
        return self

    def _check_members(self) -> None:
        for what in ("name", "file"):
            found = [getattr(member, what) for member in self.members]
            if len(set(found)) != len(found):
                msg = f"two members share a {what}"
                raise ValueError(msg)
        if any(member.fold >= len(self.training.folds) for member in self.members):
            msg = "a member left out a fold that is not listed"
            raise ValueError(msg)
        if any(member.architecture.pooled_grid != 1 for member in self.members):
            # The heatmaps are computed for heads behind global average pooling.
            msg = "a member has a head without global average pooling"
            raise ValueError(msg)
        if len({member.preprocessing.crop for member in self.members}) > 1:
            # One heatmap is averaged over all members, so they must see the same region.
            msg = "members differ in their crop rule"
            raise ValueError(msg)

    def _check_curves(self) -> None:
        for key, curve in self.operating_curves.items():
            if curve.target != key:
                msg = f"the operating curve of {curve.target} stands under {key}"
                raise ValueError(msg)
        # Without it nobody would be warned of a malignancy behind a benign first diagnosis.
        if MALIGNANT not in self.operating_curves:
            msg = f"there is no operating curve for {MALIGNANT}"
            raise ValueError(msg)
        self.operating_curves[MALIGNANT].at_sensitivity(HIGH_SENSITIVITY)
        if self.assurance is not None and MELANOMA not in self.operating_curves:
            msg = f"there is no operating curve for {MELANOMA}"
            raise ValueError(msg)

    @property
    def malignancy_point(self) -> OperatingPoint:
        """The point from which on a malignancy is not excluded."""
        return self.operating_curves[MALIGNANT].at_sensitivity(HIGH_SENSITIVITY)

    def sureness(self, prediction: Prediction) -> Sureness | None:
        """How sure an answer is; None where the bundle does not say."""
        if self.assurance is None:
            return None
        return self.assurance.of(prediction, self.malignancy_point)

    @property
    def melanoma_point(self) -> OperatingPoint | None:
        """The point of melanoma alone from which on a malignancy is not excluded."""
        if self.assurance is None:
            return None
        return self.operating_curves[MELANOMA].at_sensitivity(self.assurance.melanoma_sensitivity)


def to_text(manifest: Manifest) -> str:
    """JSON text of a manifest, with a checksum over all of it.

    The checksum shows an edit by mistake, not one on purpose: nobody signs it.
    """
    content = manifest.model_dump(mode="json")
    return json.dumps({**content, "checksum": _checksum(content)}, indent=1, allow_nan=False) + "\n"


def checksum_matches(content: dict[str, object]) -> bool:
    """Whether the parsed JSON of a manifest is as it was written."""
    rest = {key: value for key, value in content.items() if key != "checksum"}
    return content.get("checksum") == _checksum(rest)


def _checksum(content: dict[str, object]) -> str:
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
